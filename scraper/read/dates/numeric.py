"""Dates in figures: 2024/3/18, 2024-03-18, 2024.3.18, R6.3.18, 令和6.3.18, and 3/18 once a neighbour shows what it is."""

from __future__ import annotations

import re

from scraper.read.dates.eras import ERA, era_name, western_year
from scraper.read.dates.numerals import number
from scraper.read.dates.types import Point, YearText

_NUMERIC = re.compile(
    rf"(?:(?P<era>{ERA}) {{0,2}}(?P<era_year>元|[0-9]{{1,3}})|(?<![A-Za-z0-9/._])(?P<year>[12][0-9]{{3}}))"
    r"(?P<mark>[./-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?![0-9/A-SU-Za-z%])(?!-[0-9](?![0-9]{3}[./-]))(?!\.[0-9])"
)
_SHORT = re.compile(r"(?P<month>[0-9]{1,2})(?P<mark>[./])(?P<day>[0-9]{1,2})(?![0-9/A-Za-z%])(?!\.[0-9])")
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
    return _point(match, None) if continues or shown else None


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
