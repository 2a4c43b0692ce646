"""The exit code that a crawl ends with, for cron."""

from __future__ import annotations

from typing import Any

from archive.store.alarms import ALARMS
from scraper.sites.registry import SITES


def exit_code_of(failure: str | None, seen: list[dict[str, Any]], troubles: list[dict[str, Any]]) -> int:
    """Return what a crawl ends with: 69 when the site could not be reached, 4 when it no longer looks as expected, 3 for
    problems that are new, 0. A crawl that nobody could be told of turns a 0 into `NOT_TOLD`."""
    return 69 if failure else 4 if any(map(_looks_wrong, seen)) else 3 if troubles else 0


NOT_TOLD = 3
"""What a run ends with that would have ended in 0, when somebody was not told of it."""


def _looks_wrong(problem: dict[str, Any]) -> bool:
    """Whether the site no longer looks as expected: an alarm, or lists without which nothing new is found. It is said every
    day."""
    lists_fail = ("listing_missing", "http_error", "truncated", "redirected_away", "robots_disallowed")
    return problem["code"] in ("listing_unreadable", *ALARMS) or (
        problem["url"] in {site.open_lists[0] for site in SITES.values()} and problem["code"] in lists_fail
    )
