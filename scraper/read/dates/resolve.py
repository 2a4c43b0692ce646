"""From what a date prints to the days that it names."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from scraper.read.dates.context import Anchors, EarlierDate, day_from_release, era_of, month_of, turn_of_year, year_of
from scraper.read.dates.lists_and_ranges import Item
from scraper.read.dates.spans import Span, day_span, half_span, last_of_month, month_span, quarter_span, year_span
from scraper.read.dates.types import Point


class Resolved(Struct, frozen=True, kw_only=True):
    """What a point names: its days, or why there are none; `known` is what later dates may lean on."""

    span: Span | None = None
    failure: Literal["no_such_day", "unresolved"] | None = None
    known: EarlierDate | None = None


def resolve_item(item: Item, prior: EarlierDate | None, anchors: Anchors) -> tuple[Resolved, Resolved | None]:
    """Resolve a mention, both ends of a range, and let later dates lean on it."""
    first = resolve_point(item.first, prior, anchors, cites=item.cites)
    last = resolve_point(item.last, first.known, anchors) if item.last else None
    if item.first.year is None and prior is None:
        first, last = _settle_year(item, first, last, anchors)
    for resolved in (first, last):
        if resolved is not None and resolved.known is not None:
            anchors.remember(resolved.known, cites=item.cites)
    return first, last


def resolve_point(point: Point, prior: EarlierDate | None, anchors: Anchors, *, cites: bool = False) -> Resolved:
    """The days that one date names, its elided parts filled in from `prior` or from the anchors."""
    known = _known(point, prior, anchors, cites=cites)
    if known is None:
        return Resolved(failure="unresolved")
    try:
        span = _span(point, known)
    except (ValueError, OverflowError):
        return Resolved(failure="no_such_day", known=known)
    return Resolved(span=span, known=replace(known, day=span.first.day) if span.precision == "day" else known)


def _known(point: Point, prior: EarlierDate | None, anchors: Anchors, *, cites: bool) -> EarlierDate | None:
    if isinstance(point.day, str) and point.day != "末日":
        return _named_day(point.day, prior, anchors)
    if point.year is None and point.month is None and isinstance(point.day, int) and prior is None:
        return _day_of_month(point.day, anchors)
    if point.year is None and isinstance(point.month, str):
        return _named_month(point, prior, anchors)
    year = year_of(point, prior, anchors, cites=cites)
    month, _ = month_of(point, prior, anchors) if point.month is not None or point.day is not None else (None, 0)
    if year is None or (month is None and point.day is not None):
        return None
    return _place(point, anchors, year, month, prior)


def _place(point: Point, anchors: Anchors, year: int, month: int | None, prior: EarlierDate | None) -> EarlierDate:
    era = point.year.era if point.year else None
    if point.year is None or point.year.number is not None:
        era = prior.era if prior else era_of(None, anchors)
    return EarlierDate(
        year=year,
        month=month,
        day=point.day if isinstance(point.day, int) else None,
        era=era,
        fiscal=point.year.fiscal if point.year else bool((point.quarter or point.half) and prior and prior.fiscal),
        line=anchors.line,
        sentence=anchors.sentence,
    )


def _named_day(word: str, prior: EarlierDate | None, anchors: Anchors) -> EarlierDate | None:
    if word.startswith("翌"):
        return _next_day(int(word[1:]), prior, anchors)
    if word == "同日":
        known = prior if prior and prior.day else anchors.last_day
        return replace(known, line=anchors.line, sentence=anchors.sentence) if known else None
    day = day_from_release(word, anchors)
    if day is None:
        return None
    return EarlierDate(year=day.year, month=day.month, day=day.day, line=anchors.line, sentence=anchors.sentence)


def _next_day(day: int, prior: EarlierDate | None, anchors: Anchors) -> EarlierDate | None:
    """翌17日: the next day of that number after the last one printed, which may lie in the next month."""
    known = prior if prior and prior.day else anchors.last_day
    if known is None or known.month is None:
        return None
    months = known.month - 1 + (day <= (known.day or 0))
    year, month = known.year + months // 12, months % 12 + 1
    return replace(known, year=year, month=month, day=day, line=anchors.line, sentence=anchors.sentence)


def _day_of_month(day: int, anchors: Anchors) -> EarlierDate | None:
    """A bare day with its weekday: of the month last named in this line, else of the release's."""
    near = anchors.last_month if anchors.last_month and anchors.last_month.line == anchors.line else None
    if near is not None:
        return replace(near, day=day, sentence=anchors.sentence)
    if anchors.published is None:
        return None
    return EarlierDate(
        year=anchors.published.year, month=anchors.published.month, day=day, line=anchors.line, sentence=anchors.sentence
    )


def _named_month(point: Point, prior: EarlierDate | None, anchors: Anchors) -> EarlierDate | None:
    """同月, of the last date that names a month; 今月, 先月, 来月, of the release's."""
    month, years = month_of(point, prior, anchors)
    known = prior if prior and prior.month else anchors.last_month
    year = known.year if point.month == "同月" and known else anchors.published.year if anchors.published else None
    if month is None or year is None:
        return None
    return _place(point, anchors, year + years, month, prior)


def _span(point: Point, known: EarlierDate) -> Span:
    if point.half is not None:
        return half_span(known.year, point.half, fiscal=known.fiscal)
    if point.quarter is not None:
        return quarter_span(known.year, point.quarter, fiscal=known.fiscal)
    if point.day == "末日":
        return last_of_month(known.year, known.month or 0)
    if known.day is not None:
        return day_span(date(known.year, known.month or 0, known.day))
    if known.day is None and point.day is not None:
        raise ValueError("a day of no month")
    if known.month is not None:
        return month_span(known.year, known.month)
    return year_span(known.year, fiscal=known.fiscal)


def _settle_year(item: Item, first: Resolved, last: Resolved | None, anchors: Anchors) -> tuple[Resolved, Resolved | None]:
    """A year left out at the beginning: before the end of the range that prints one, or at the turn of the year."""
    if first.span is None or first.known is None or not isinstance(item.first.month, int):
        return first, last
    if item.last and item.last.year and last and last.span:
        years = _years_before(first.span.first, last.span.last)
        return _moved(item.first, first, years, anchors), last
    end = last.span.last if last and last.span else first.span.last
    years = turn_of_year(first.span.first, end, _anchor_day(anchors)) if item.first.day is not None else 0
    return _moved(item.first, first, years, anchors), _moved(item.last, last, years, anchors) if item.last and last else None


def _years_before(first: date, last: date) -> int:
    """The years to move a beginning by, so that it is the last such day before the end."""
    years = last.year - first.year
    return years - 1 if (first.month, first.day) > (last.month, last.day) else years


def _anchor_day(anchors: Anchors) -> date | None:
    near = anchors.near()
    if near is None:
        return anchors.published
    if near.month is None or near.day is None:
        return None
    try:
        return date(near.year, near.month, near.day)
    except ValueError:
        return None


def _moved(point: Point, resolved: Resolved, years: int, anchors: Anchors) -> Resolved:
    if not years or resolved.known is None:
        return resolved
    known = replace(resolved.known, year=resolved.known.year + years, line=anchors.line)
    try:
        return Resolved(span=_span(point, known), known=known)
    except (ValueError, OverflowError):
        return Resolved(failure="no_such_day", known=known)
