"""Dates in figures: 2024/3/18, 2024-03-18, 2024.3.18, R6.3.18, 令和6.3.18, and 3/18 once a neighbour shows what it is."""

from __future__ import annotations

import re

from msgspec.structs import replace

from scraper.read.dates.eras import ERA, era_name, western_year
from scraper.read.dates.numerals import number
from scraper.read.dates.types import Point, YearText

_NUMERIC = re.compile(
    rf"(?:(?P<era>{ERA}|(?<![一-龥])[令平昭大明](?=[0-9元])) {{0,2}}(?P<era_year>元|[0-9]{{1,3}})"
    r"|(?<![A-Za-z0-9/._])(?P<year>[12][0-9]{3}))"
    r"(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?![0-9/A-SU-Za-z%])(?!-[0-9](?![0-9]{3}[./-]))(?!\.[0-9])"
)
_YEAR_MONTH = re.compile(r"(?<![A-Za-z0-9/._-])(?P<year>(?:19|20)[0-9]{2})/(?P<month>0?[1-9]|1[0-2])(?![0-9/A-Za-z%.-])")
_SPACED = re.compile(
    rf"(?:(?P<era>{ERA}) {{0,2}}(?P<era_year>元|(?:[1-9] {{1,2}})?[0-9])|(?P<year>[12](?: {{1,2}}[0-9]){{3}}|[12][0-9]{{3}}))"
    r" {0,2}年 {0,2}(?:(?P<month>1 {1,2}[0-2]|1[0-2]|[1-9]) {0,2}月"
    r" {0,2}(?:(?P<day>[12] {1,2}[0-9]|3 {1,2}[01]|[12][0-9]|3[01]|[1-9]) {0,2}日)?)?"
)
"""2 0 2 5年1 0月1 6日: figures set apart for the look of it, at least in one of the numbers."""

_SHORT = re.compile(r"(?P<month>[0-9]{1,2})(?P<mark>[./])(?P<day>[0-9]{1,2})(?![0-9/A-Za-z%])(?!\.[0-9])")
_RANGE_BEGINS = ("", " ", "\n", ":", "(", "・", "、", "年", "度")
_RANGE_END = re.compile(
    r" {0,2}(?:~|-|から) {0,2}(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})(?![0-9/A-Za-z%])"
    r"(?! {0,2}(?:の[^間期]|程度|以上|以下|未満|倍))"
)
_GOES_ON = re.compile(r"[0-9A-Za-z]-$")
_WEEKDAY_FOLLOWS = re.compile(r" {0,2}\( {0,2}[月火水木金土日](?:曜日?)?(?:・?[祝休]日?)? {0,2}\)")


def read_numeric(folded: str, at: int, prior: Point | None) -> Point | None:
    """The full date in figures at `at`. Figures that can be no month or day are some other number: a version, an address."""
    match = _NUMERIC.match(folded, at)
    if match is None or not _is_plausible(match) or (prior is None and _GOES_ON.search(folded, max(0, at - 2), at)):
        return None
    if match["era"]:
        era = era_name(match["era"])
        year = YearText(end=match.end("era_year"), value=western_year(era, number(match["era_year"])), era=era)
    else:
        year = YearText(end=match.end("year"), value=int(match["year"]))
    return _point(match, year)


def read_short(folded: str, at: int, prior: Point | None) -> Point | None:
    """Month and day in figures: only after a date in the same figures, or with a weekday (3/14（木）)."""
    match = _SHORT.match(folded, at)
    if match is None or not _is_plausible(match):
        return None
    continues = prior is not None and prior.separator == match["mark"]
    shown = (
        match["mark"] == "/"
        and folded[max(0, at - 1) : at] not in ("/", ".", "-")
        and _WEEKDAY_FOLLOWS.match(folded, match.end())
    )
    return _point(match, None) if continues or shown or _begins_range(folded, match) else None


def _begins_range(folded: str, match: re.Match[str]) -> bool:
    """Whether a later day in figures ends a range that begins here (4/1~4/3), where a line or a bracket begins or after a
    blank or a colon; 1/2~2/3の企業 are fractions."""
    if match["mark"] != "/" or folded[max(0, match.start() - 1) : match.start()] not in _RANGE_BEGINS:
        return False
    other = _RANGE_END.match(folded, match.end())
    if other is None or not 1 <= int(other["month"]) <= 12 or not 1 <= int(other["day"]) <= 31:
        return False
    return (int(match["month"]), int(match["day"])) < (int(other["month"]), int(other["day"]))


def read_year_and_month(folded: str, at: int) -> Point | None:
    """The year and month in figures at `at`: 2016/11."""
    match = _YEAR_MONTH.match(folded, at)
    if match is None:
        return None
    year = YearText(end=match.end("year"), value=int(match["year"]))
    return Point(start=at, day_end=match.end(), end=match.end(), year=year, month=int(match["month"]), separator="/")


def read_spaced(folded: str, at: int) -> Point | None:
    """The date at `at` whose figures are set apart; None when none of its numbers is."""
    match = _SPACED.match(folded, at)
    if match is None or not any(" " in (match[name] or "") for name in ("era_year", "year", "month", "day")):
        return None
    if folded.startswith("度", match.end()) and not match["month"]:
        return None
    month, day = (number(_joined(match[name])) if match[name] else None for name in ("month", "day"))
    return Point(start=at, day_end=match.end(), end=match.end(), year=_year_of(match), month=month, day=day)


def _year_of(match: re.Match[str]) -> YearText:
    if not match["era"]:
        return YearText(end=match.end("year"), value=number(_joined(match["year"])))
    era = era_name(match["era"])
    return YearText(end=match.end("era_year"), value=western_year(era, number(_joined(match["era_year"]))), era=era)


def _joined(figures: str) -> str:
    return figures.replace(" ", "")


def read_short_after_year(folded: str, at: int, year: YearText) -> Point | None:
    """The date of a year and figures that begins at `at`, as 令和7年4/1."""
    match = _SHORT.match(folded, year.end)
    if match is None or match["mark"] != "/" or not _is_plausible(match):
        return None
    return replace(_point(match, year), start=at)


def _is_plausible(match: re.Match[str]) -> bool:
    return 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31


def _point(match: re.Match[str], year: YearText | None) -> Point:
    return Point(
        start=match.start(),
        day_end=match.end(),
        end=match.end(),
        year=year,
        month=int(match["month"]),
        day=int(match["day"]),
        separator=match["mark"],
    )
