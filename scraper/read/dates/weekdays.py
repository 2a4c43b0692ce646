"""The weekday printed after a day, in any bracket or as a word: （木）, (木・祝), （水曜日）, 木曜日."""

from __future__ import annotations

import re
from datetime import date

WEEKDAYS = "月火水木金土日"

_HOLIDAY = r"(?:祝日?|休日?|振休|振替休日|国民の休日)"
_WEEKDAY = re.compile(
    rf" {{0,3}}(?:\( {{0,2}}(?P<short>[{WEEKDAYS}])(?:曜日?)?(?: {{0,2}}[・、,/]? {{0,2}}{_HOLIDAY})? {{0,2}}\)"
    rf"|(?P<long>[{WEEKDAYS}])曜日?)"
)


def read_weekday(folded: str, at: int) -> tuple[str | None, int]:
    """The weekday printed at `at` and where it ends; (None, at) when there is none."""
    match = _WEEKDAY.match(folded, at)
    return (match["short"] or match["long"], match.end()) if match else (None, at)


def is_weekday_of(weekday: str, day: date) -> bool:
    """Whether `day` falls on the weekday printed."""
    return WEEKDAYS[day.weekday()] == weekday
