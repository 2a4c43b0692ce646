"""The year part of a date: 令和6年, 2019年（令和元年）, 平成31（2019）年度, 同年, 本年度, 21年."""

from __future__ import annotations

import re

from scraper.read.dates.eras import ERA, era_name, western_year
from scraper.read.dates.numerals import ERA_YEAR, SMALL, WESTERN_YEAR, number
from scraper.read.dates.types import YearText

_GAP = " {0,3}"
_SHARED = rf"(?={_GAP}(?:~|-|・|、|,|及び|から){_GAP}(?:{ERA}{_GAP})?{ERA_YEAR}{_GAP}年)"
"""平成21～23年度: the number alone, when the next one brings the unit for both."""

_ERA_YEAR = re.compile(
    rf"(?P<era>{ERA}){_GAP}(?P<number>{ERA_YEAR}){_GAP}"
    rf"(?:\({_GAP}(?P<inner>{WESTERN_YEAR}){_GAP}(?:年度?)?{_GAP}\){_GAP}(?=年))?"
    rf"(?:(?P<unit>年){_GAP}(?P<fiscal>度)?(?:{_GAP}\({_GAP}(?P<outer>{WESTERN_YEAR}){_GAP}(?:年度?)?{_GAP}\))?|{_SHARED})"
)
_WESTERN = re.compile(
    rf"(?P<number>{WESTERN_YEAR}){_GAP}"
    rf"(?:\({_GAP}(?P<inner_era>{ERA}){_GAP}(?P<inner>{ERA_YEAR}){_GAP}(?:年度?)?{_GAP}\){_GAP}(?=年))?"
    rf"(?:(?P<unit>年){_GAP}(?P<fiscal>度)?"
    rf"(?:{_GAP}\({_GAP}(?P<outer_era>{ERA}){_GAP}(?P<outer>{ERA_YEAR}){_GAP}(?:年度?)?{_GAP}\))?"
    rf"|(?={_GAP}[~・、-]{_GAP}(?:[12][0-9])?[0-9]{{2}}{_GAP}年))"
)
_BARE = re.compile(
    rf"(?:同 {{0,2}}(?=[0-9]))?(?P<number>{SMALL}){_GAP}(?:(?P<unit>年){_GAP}(?P<fiscal>度(?![目間]))?|{_SHARED})"
)
_WORD = re.compile(
    r"(?P<word>同年|(?<![日基根資台見原標製脚謄抄写正副一二三四五六七八九十0-9])本年|今年"
    r"|一昨年|(?<!一)昨年|再来年|(?<![再以将従本元由未到往旧古外渡伝出])来年"
    r"|(?:翌年|前年)(?= {0,3}[0-9一二三四五六七八九十]{1,2} {0,3}月))"
    r"(?![代齢輩金額次間])(?P<fiscal>度)?"
)

NOT_A_DATE = re.compile(r" {0,3}(?:基準|(?:平均)? {0,3}=|代(?!表)|間|以上|以内|前(?![半期後年])|後(?!半)|余り|未満|問題)")
"""What follows a lone year that names an index base (2020年基準), a decade or a number of years."""


def read_year(folded: str, at: int) -> YearText | None:
    """The year printed at `at`, or None. A bare number (21年) comes back as `number`, to be resolved by its neighbours."""
    mark = folded[at]
    if mark in "同本今一昨再来翌前" and (match := _WORD.match(folded, at)):
        return YearText(end=match.end(), word=match["word"], fiscal=bool(match["fiscal"]))
    if mark in "令平昭大明㋿㍻㍼㍽㍾RHSTM":
        return _era_year(folded, at)
    return _western(folded, at) or _bare(folded, at)


def _era_year(folded: str, at: int) -> YearText | None:
    match = _ERA_YEAR.match(folded, at)
    if match is None:
        return None
    era = era_name(match["era"])
    beside = match["inner"] or match["outer"]
    return YearText(
        end=_end(match),
        value=western_year(era, number(match["number"])) if number(match["number"]) else 0,
        era=era,
        other=number(beside) if beside else None,
        fiscal=bool(match["fiscal"]),
        unit=bool(match["unit"]),
    )


def _western(folded: str, at: int) -> YearText | None:
    match = _WESTERN.match(folded, at)
    if match is None:
        return None
    era, beside = match["inner_era"] or match["outer_era"], match["inner"] or match["outer"]
    return YearText(
        end=_end(match),
        value=number(match["number"]),
        other=western_year(era_name(era), number(beside)) if era else None,
        fiscal=bool(match["fiscal"]),
        unit=bool(match["unit"]),
    )


def _bare(folded: str, at: int) -> YearText | None:
    match = _BARE.match(folded, at)
    if match is None:
        return None
    return YearText(end=_end(match), number=number(match["number"]), fiscal=bool(match["fiscal"]), unit=bool(match["unit"]))


def _end(match: re.Match[str]) -> int:
    """Where the year ends: blanks between 年 and an absent 度 are not its own."""
    return match.start() + len(match[0].rstrip(" "))
