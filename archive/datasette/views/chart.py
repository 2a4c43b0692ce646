"""The bars of small charts: releases by month, and by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from schemas.times import months_between

MOST_BARS = 24
WIDTH, HEIGHT = 720, 96


class Bar(Struct, frozen=True):
    """One month: its place and both its heights in the drawing; `is_january` or the first one carries a year."""

    month: str
    listed: int
    archived: int
    x: float
    width: float
    listed_height: float
    archived_height: float
    year: str | None


class YearBar(Struct, frozen=True):
    """One year: how many releases, and its place and height in the drawing."""

    year: int
    count: int
    x: float
    width: float
    height: float


def year_bars(by_year: Mapping[int, int]) -> list[YearBar]:
    """Return the newest years, the oldest first, those without any release too."""
    if not by_year:
        return []
    years = range(max(min(by_year), max(by_year) - MOST_BARS + 1), max(by_year) + 1)
    step, most = WIDTH / MOST_BARS, max(by_year.get(year, 0) for year in years)
    return [
        YearBar(year, n := by_year.get(year, 0), round(place * step + 2, 1), round(step - 4, 1), round(HEIGHT * n / most, 1))
        for place, year in enumerate(years)
    ]


def bars(coverage: Sequence[Mapping[str, Any]]) -> list[Bar]:
    """Return the newest months, the oldest first, those without any release too."""
    if not coverage:
        return []
    known = {str(row["month"]): row for row in coverage}
    months = months_between(min(known), max(known))[:MOST_BARS][::-1]
    most = max([row["listed"] for month in months if (row := known.get(month))], default=0) or 1
    return [_bar(place, month, known.get(month, {}), most) for place, month in enumerate(months)]


def _bar(place: int, month: str, row: Mapping[str, Any], most: int) -> Bar:
    step = WIDTH / MOST_BARS
    listed, archived = int(row.get("listed", 0)), int(row.get("archived", 0))
    return Bar(
        month=month,
        listed=listed,
        archived=archived,
        x=round(place * step + 2, 1),
        width=round(step - 4, 1),
        listed_height=round(HEIGHT * listed / most, 1),
        archived_height=round(HEIGHT * archived / most, 1),
        year=month[:4] if place == 0 or month.endswith("-01") else None,
    )
