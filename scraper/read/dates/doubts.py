"""Why a date may not be what it seems. A doubt never changes a value."""

from __future__ import annotations

from schemas.release import Doubt
from scraper.read.dates.points import Point
from scraper.read.dates.resolve import Resolved
from scraper.read.dates.weekdays import is_weekday_of


def doubts_of(point: Point, resolved: Resolved) -> list[Doubt]:
    """The doubts about one date, or one end of a range."""
    doubts: list[Doubt] = []
    if resolved.failure == "no_such_day":
        doubts.append("no_such_day")
    if point.year is not None and point.year.other is not None and point.year.other != point.year.value:
        doubts.append("era_disagrees")
    span = resolved.span
    if point.weekday and span and span.precision == "day" and not is_weekday_of(point.weekday, span.first):
        doubts.append("weekday_disagrees")
    return doubts
