"""The month and the day part of a date, as numbers or words, with what belongs to them: 9月末, 3月上旬, 3月末日, 15日頃."""

from __future__ import annotations

import re

from msgspec import Struct

from scraper.read.dates.numerals import KANJI, SMALL, number

_GAP = " {0,3}"
_BRACKET = rf"(?:{_GAP}\([^()\n]{{1,8}}\))?"
_BETWEEN = rf"{_GAP}(?:~|-|・|、|,|及び|から){_GAP}"
_SHARED_MONTH = rf"(?=(?:{_BETWEEN}{SMALL}){{1,4}}{_GAP}月)"
_SHARED_DAY = rf"(?=(?:{_BRACKET}{_BETWEEN}{SMALL}){{1,6}}{_GAP}日)"
"""4～6月, 3月14・15日: the number alone, when a later one brings the unit for all."""

_MONTH = re.compile(rf"(?:(?P<number>{SMALL}){_GAP}(?:(?P<unit>月)|{_SHARED_MONTH})|(?P<word>同月|今月|先月|来月))")
_DAY = re.compile(
    rf"(?P<next>翌(?=[0-9{KANJI}]))?(?:(?P<number>{SMALL}){_GAP}(?:(?P<unit>日)|{_SHARED_DAY})|(?P<word>同日|末日))"
)
_MONTH_PART = re.compile(rf"{_GAP}(?:[上中下初]旬|末(?!日)|初め|半ば|中頃|前半|後半)?(?:{_GAP}(?:頃|ごろ|ころ))?")
_DAY_PART = re.compile(rf"{_GAP}(?:頃|ごろ)")

_NO_MONTH = re.compile(r" {0,3}(?:間|以内|以上|を経過|を超え|余|未満|[額曜給食面光見例刊齢報]|次(?!に|の|第|回)|当たり|あたり)")
_NO_MONTH_WORD = re.compile(r"比|額|次|間|に比べ|例")
_KANJI_MONTH_ALONE = re.compile(r" {0,3}(?:[に、。からまでのを及並又・)~-]|[上中下]旬|末|頃|分|中|$|\n)")
_NO_DAY = re.compile(
    r" {0,3}(?:間|以内|以上|前|後|目|分|程|数|を?経過|を超え|未満|余|当|あたり|平均|につき|本|ごと|毎|に?[0-9]+回)"
)
_NO_DAY_WORD = re.compile(r"本[^日]|選|程|時点|時刻|数|額|本$")


class DatePart(Struct, frozen=True):
    """A month or a day as printed: its value and where it ends; `unit` is whether 月 or 日 stands with it."""

    value: int | str
    end: int
    unit: bool = True


def read_month(folded: str, at: int) -> DatePart | None:
    """The month printed at `at`, without what may follow it."""
    match = _MONTH.match(folded, at)
    if match is None:
        return None
    if match["word"]:
        return None if _NO_MONTH_WORD.match(folded, match.end()) else DatePart(match["word"], match.end())
    return DatePart(number(match["number"]), match.start() + len(match[0].rstrip(" ")), bool(match["unit"]))


def read_day(folded: str, at: int) -> DatePart | None:
    """The day printed at `at`: a number of days (5日間) is none when it stands alone, which the caller asks `counts_days`."""
    match = _DAY.match(folded, at)
    if match is None:
        return None
    if match["word"]:
        return None if _NO_DAY_WORD.match(folded, match.end()) else DatePart(match["word"], match.end())
    end = match.start() + len(match[0].rstrip(" "))
    day = number(match["number"])
    return DatePart(f"翌{day}" if match["next"] and match["unit"] else day, end, bool(match["unit"]))


def month_part_end(folded: str, at: int) -> int:
    """Where a month that ends at `at` ends together with its 末, 上旬, 頃."""
    match = _MONTH_PART.match(folded, at)
    return at + len(match[0].rstrip(" ")) if match else at


def day_part_end(folded: str, at: int) -> int:
    """Where a day that ends at `at` ends together with its 頃."""
    match = _DAY_PART.match(folded, at)
    return match.end() if match else at


def counts_months(folded: str, start: int, end: int) -> bool:
    """Whether the month at `start` is a length (起算して1月を経過した日) or another word (第2月曜日), not a month of a year."""
    if _NO_MONTH.match(folded, end):
        return True
    return folded[start] in KANJI and not _KANJI_MONTH_ALONE.match(folded, end)


def counts_days(folded: str, end: int) -> bool:
    """Whether a day that ends at `end` is a length or an ordinal: 5日間, 2日目, 10日以内."""
    return _NO_DAY.match(folded, end) is not None
