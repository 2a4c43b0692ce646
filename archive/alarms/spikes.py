"""Too much at once: pages that changed or vanished, and one page in the place of many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from archive.alarms import Alarm
from archive.alarms.statistics import CHANCE, Share, chance_of, is_unusual, total

What = Literal["releases", "documents"]
LEAST_SHARE = 0.2
"""A share of changed pages that no alarm is raised below: a bureau that mends its contacts everywhere is no redesign."""
LEAST_IDENTICAL = 5
"""Release URLs with one and the same body that no coincidence explains."""


def many_changes(what: What, now: Share, before: Sequence[Share]) -> Alarm | None:
    """Return the alarm when too many of the pages looked at again had changed, given the shares of earlier runs."""
    said = f"{now} {what} looked at again had changed"
    return _spike("many_changes", what, now, before, f"{said} (usually {{usual}}): a redesign?")


def many_missing(what: What, now: Share, before: Sequence[Share]) -> Alarm | None:
    """Return the alarm when too many of the pages looked at again were not there, given the shares found gone before."""
    return _spike("many_missing", what, now, before, f"{now} {what} looked at again were not there (usually {{usual}})")


def identical_bodies(sha256: str, urls: int, example: str) -> Alarm:
    """Return the alarm that so many releases answer with the same bytes."""
    message = f"{urls} releases answer with one and the same page (sha256 {sha256[:12]}…), {example} among them"
    return Alarm(code="identical_bodies", subject=f"sha256:{sha256}", message=message)


def _spike(
    code: Literal["many_changes", "many_missing"], what: What, now: Share, before: Sequence[Share], words: str
) -> Alarm | None:
    usual = total(share for share in before if not _is_spike(share))
    if not is_unusual(now, usual, LEAST_SHARE):
        return None
    return Alarm(code=code, subject=what, message=words.format(usual=usual))


@lru_cache(maxsize=1 << 14)
def _is_spike(share: Share) -> bool:
    """Whether a run saw too much itself to say what is usual. Every run is asked about by every later one."""
    return chance_of(share, LEAST_SHARE) < CHANCE
