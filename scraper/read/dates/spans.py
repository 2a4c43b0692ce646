"""The first and the last day of what a date names: a day, a month, a quarter, a half, a year, a fiscal year."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from schemas.release import Precision


class Span(Struct, frozen=True, kw_only=True):
    """The days that a date names, both included. Raises ValueError on making when a day does not exist."""

    first: date
    last: date
    precision: Precision


def day_span(day: date) -> Span:
    """One day."""
    return Span(first=day, last=day, precision="day")


def month_span(year: int, month: int) -> Span:
    """A month, from its first to its last day."""
    return Span(first=date(year, month, 1), last=_last_day(year, month), precision="month")


def quarter_span(year: int, quarter: int, *, fiscal: bool) -> Span:
    """The n-th quarter of a calendar year, or of a fiscal year, whose fourth lies in the next year's first months."""
    months = (quarter - 1) * 3 + (3 if fiscal else 0)
    year, month = year + months // 12, months % 12 + 1
    return Span(first=date(year, month, 1), last=_last_day(year, month + 2), precision="quarter")


def half_span(year: int, half: int, *, fiscal: bool) -> Span:
    """The first or second half of a calendar year, or of a fiscal year, whose second ends in the next year's March."""
    begins, ends = (quarter_span(year, quarter, fiscal=fiscal) for quarter in (half * 2 - 1, half * 2))
    return Span(first=begins.first, last=ends.last, precision="half")


def year_span(year: int, *, fiscal: bool) -> Span:
    """A calendar year, or the fiscal year from April to March."""
    if fiscal:
        return Span(first=date(year, 4, 1), last=date(year + 1, 3, 31), precision="fiscal_year")
    return Span(first=date(year, 1, 1), last=date(year, 12, 31), precision="year")


def last_of_month(year: int, month: int) -> Span:
    """The last day of a month (末日)."""
    return day_span(_last_day(year, month))


def _last_day(year: int, month: int) -> date:
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
