"""The page of changes, the newest first."""

from __future__ import annotations

from typing import Any

from archive.datasette.request_params import Params
from archive.datasette.views.home import bureaus
from archive.feeds import FeedRequest as FeedAsked
from archive.feeds import changes_feed
from archive.feeds.model import Feed
from archive.queries.archive import Archive
from archive.queries.changes import find_changes
from archive.render.csv_columns import CHANGES

ON_A_PAGE = 50


def changes_page(archive: Archive, asked: Params) -> dict[str, Any]:
    """Return a page of changes. Raises BadQuery for a field that there is not."""
    wanted, page = _wanted(archive, asked), asked.page()
    found = find_changes(archive.db, **wanted, with_noise=False, most=ON_A_PAGE + 1, offset=(page - 1) * ON_A_PAGE)
    return {
        "asked": {**wanted, "page": page},
        "has_more": len(found) > ON_A_PAGE,
        "changes": found[:ON_A_PAGE],
        "bureaus": bureaus(archive),
    }


def change_rows(archive: Archive, asked: Params) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Return the columns and the rows of all the changes asked for. Raises BadQuery as `changes_page` does."""
    return CHANGES, find_changes(archive.db, **_wanted(archive, asked), with_noise=False)


def change_feed(archive: Archive, asked: Params, feed_url: str) -> Feed:
    """Return the feed of the edits asked for. Raises BadQuery as `changes_page` does."""
    return changes_feed(archive, FeedAsked(**_narrowed(_wanted(archive, asked)), archive_url=asked.root, feed_url=feed_url))


def _wanted(archive: Archive, asked: Params) -> dict[str, Any]:
    return {
        **{name: asked.day(name) for name in ("since", "until")},
        "field": asked.field(),
        "bureau": asked.bureau(archive),
        "silent": asked.query.get("silent") == "1",
        "unsure": asked.query.get("unsure") == "1",
    }


def _narrowed(wanted: dict[str, Any]) -> dict[str, Any]:
    """What narrows a feed: it holds the newest edits, whenever they were made."""
    return {name: value for name, value in wanted.items() if name not in ("since", "until")}
