"""Elided parts, filled in from what is printed before and from the release's own date.

- A year left out (10月30日) is that of the date before in the same list or range; else of the last day, month or year in
  the same sentence, or of the last day or month in the same line; else the release's. A day that would then lie more than
  ten months away is of the neighbouring year, where it lies within two: 1月15日 in a December release.
- The other end of a range, and the next of a list, never runs back: 12月20日から1月15日 crosses the year.
- An era left out (21年7月24日) is that of the date before in the list, sentence or line, else the release's. When that
  gives a year more than ten years after the release, or before a range's beginning, it stays unresolved.
- 同年, 同月, 同日, 翌年, 前年 point at the last date printed, 本年, 本日 and the like at the release's.

What cannot be resolved is None. Citations fill in nothing, but for the 同年 of another citation.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from scraper.read.dates.eras import era_on, western_year
from scraper.read.dates.types import Point, YearText

_YEARS_FROM_RELEASE = {"本年": 0, "今年": 0, "昨年": -1, "一昨年": -2, "来年": 1, "再来年": 2}
_YEARS_FROM_LAST = {"同年": 0, "翌年": 1, "前年": -1}
_MONTHS_FROM_RELEASE = {"今月": 0, "先月": -1, "来月": 1}
_TEN_MONTHS = 304
_DAYS_FROM_RELEASE = {"本日": 0, "明日": 1, "昨日": -1, "一昨日": -2}


class EarlierDate(Struct, frozen=True, kw_only=True):
    """A date read before: what a later one may lean on."""

    year: int
    month: int | None = None
    day: int | None = None
    era: str | None = None
    fiscal: bool = False
    line: int = 0
    sentence: int = 0


class Anchors(Struct, kw_only=True):
    """What has been read so far, the release's day, and where reading stands."""

    published: date | None = None
    last: EarlierDate | None = None
    last_month: EarlierDate | None = None
    last_day: EarlierDate | None = None
    cited: EarlierDate | None = None
    line: int = 0
    sentence: int = 0

    def pass_over(self, folded: str, start: int, end: int) -> None:
        """Count the lines and sentences between two dates."""
        self.line += folded.count("\n", start, end)
        self.sentence += folded.count("\n", start, end) + folded.count("。", start, end)

    def remember(self, known: EarlierDate, *, cites: bool) -> None:
        """Let later dates lean on this one."""
        if cites:
            self.cited = known
            return
        self.last = known
        if known.month is not None:
            self.last_month = known
        if known.day is not None:
            self.last_day = known

    def near(self) -> EarlierDate | None:
        """The date that a year may be taken from: one of this sentence, or a day or month of this line."""
        if self.last and not self.last.fiscal and self.last.sentence == self.sentence:
            return self.last
        return self.last_month if self.last_month and self.last_month.line == self.line else None


def year_of(point: Point, prior: EarlierDate | None, anchors: Anchors, *, cites: bool = False) -> int | None:
    """The year of a date: printed, or filled in; None when nothing tells it."""
    year = point.year
    if year is None:
        return _elided_year(point, prior, anchors)
    if year.value is not None:
        return year.value
    return _worded_year(year, prior, anchors, cites=cites) if year.word else _short_year(year, prior, anchors)


def _elided_year(point: Point, prior: EarlierDate | None, anchors: Anchors) -> int | None:
    if prior is not None:
        return prior.year + 1 if _runs_back(point, prior) else prior.year
    if near := anchors.near():
        return near.year
    if anchors.published is not None:
        return anchors.published.year
    plain = anchors.last_month or anchors.last  # a fiscal year says nothing of the year of a month
    return plain.year if plain else None


def _runs_back(point: Point, prior: EarlierDate) -> bool:
    """Whether a month without a year lies before the date it is printed after."""
    return isinstance(point.month, int) and prior.month is not None and point.month < prior.month


def _worded_year(year: YearText, prior: EarlierDate | None, anchors: Anchors, *, cites: bool) -> int | None:
    if year.word in _YEARS_FROM_LAST:
        known = prior or (anchors.cited if cites and anchors.cited else anchors.last)
        return known.year + _YEARS_FROM_LAST[year.word] if known and (known.fiscal or not year.fiscal) else None
    if anchors.published is None:
        return None
    of_release = anchors.published.year - (1 if year.fiscal and anchors.published.month < 4 else 0)
    return of_release + _YEARS_FROM_RELEASE[str(year.word)]


def _short_year(year: YearText, prior: EarlierDate | None, anchors: Anchors) -> int | None:
    """21年, its era or century left out."""
    number = year.number or 0
    if prior is not None and prior.era is None:
        full = prior.year - prior.year % 100 + number
        return full if full >= prior.year else None
    era = era_of(prior, anchors)
    if era is None or not number:
        return None
    full = western_year(era, number)
    if anchors.published is not None and full > anchors.published.year + 10:
        return None
    return full if prior is None or full >= prior.year else None


def era_of(prior: EarlierDate | None, anchors: Anchors) -> str | None:
    """The era that a bare year is counted in."""
    near = prior or anchors.near()
    if near is not None and near.era is not None:
        return near.era
    return era_on(anchors.published) if anchors.published else None


def month_of(point: Point, prior: EarlierDate | None, anchors: Anchors) -> tuple[int | None, int]:
    """The month of a date, and the years that it lies away from the year filled in (来月 in December: 1)."""
    if isinstance(point.month, int):
        return point.month, 0
    if point.month == "同月":
        known = prior if prior and prior.month else anchors.last_month
        return (known.month if known else None), 0
    if point.month is not None:
        return _month_from_release(point.month, anchors)
    return (prior.month if prior else None), 0


def _month_from_release(word: str, anchors: Anchors) -> tuple[int | None, int]:
    if anchors.published is None:
        return None, 0
    months = anchors.published.month - 1 + _MONTHS_FROM_RELEASE[word]
    return months % 12 + 1, months // 12


def day_from_release(word: str, anchors: Anchors) -> date | None:
    """The day that 本日, 明日, 昨日 name."""
    if anchors.published is None:
        return None
    ordinal = anchors.published.toordinal() + _DAYS_FROM_RELEASE[word]
    return date.fromordinal(ordinal) if date.min.toordinal() <= ordinal <= date.max.toordinal() else None


def turn_of_year(first: date, last: date, anchor: date | None) -> int:
    """The years by which days printed without a year lie off their anchor's, at the turn of the year: -1, 0 or 1."""
    if anchor is None or _days_off(first, last, anchor) <= _TEN_MONTHS:
        return 0
    return 1 if last < anchor else -1


def _days_off(first: date, last: date, anchor: date) -> int:
    return max((first - anchor).days, (anchor - last).days, 0)
