"""Lists that name fewer releases than they should."""

from __future__ import annotations

from collections.abc import Sequence

from archive.alarms import Alarm
from archive.alarms.spikes import LEAST_SHARE
from archive.alarms.statistics import CHANCE, Share, chance_of, chance_of_so_few

THIS_MONTH = "this month's list"
LEAST_MONTHS = 3
"""Earlier months that say what is usual."""


def lost_rows(lost: int, held: int) -> str | None:
    """Return what to say of a list that held so many rows at its last visit and has lost so many of them since; None for a
    few, which ministries take away or move to another month."""
    if chance_of(Share(lost, held), LEAST_SHARE) >= CHANCE:
        return None
    return f"{lost} of the {held} rows that the list held at the last visit are not in it any more"


def not_growing(month: str, day: int, now: int, usual: Sequence[int]) -> Alarm | None:
    """Return the alarm when the list of `month` names too few releases of the days before the `day`th, given how many the
    lists of earlier months name of those days.

    Months differ, so the fewest of them is what is expected, and `now` would come of that less than once in a million times.
    """
    if len(usual) < LEAST_MONTHS or chance_of_so_few(now, min(usual)) >= CHANCE:
        return None
    message = f"the list of {month} names {now} releases up to day {day - 1}; lists of other months name {min(usual)} or more"
    return Alarm(code="list_not_growing", subject=THIS_MONTH, message=message)
