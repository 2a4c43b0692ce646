"""One date at one place: its parts in the order they are printed, and what stands for none."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from scraper.read.dates.clocks import read_clock
from scraper.read.dates.months import DatePart, counts_days, counts_months, day_part_end, month_part_end, read_day, read_month
from scraper.read.dates.numerals import KANJI, number
from scraper.read.dates.numeric import read_numeric, read_short, read_short_after_year, read_spaced, read_year_and_month
from scraper.read.dates.types import Point, YearText
from scraper.read.dates.weekdays import read_weekday
from scraper.read.dates.years import NOT_A_DATE, read_year

_START = re.compile(rf"[0-9]+|[{KANJI}百千]+|[RHSTM令平昭大明㋿㍻㍼㍽㍾同本今昨先来翌前再]")
_UNIT_NEAR = re.compile(r"[0-9〇一二三四五六七八九十百千]+ {0,3}[年月日(~・、,./及か-]|[12](?: {1,2}[0-9]){3} {0,2}年")
_NUMERALS = frozenset(KANJI + "百千0123456789")
_SECOND = {
    "令": "和 0123456789元",
    "平": "成 0123456789元",
    "昭": "和 0123456789元",
    "大": "正 0123456789元",
    "明": "治日 0123456789元",
    "同": "年月日0123456789 ",
    "本": "年日",
    "今": "年月",
    "昨": "年日",
    "先": "月",
    "来": "年月",
    "翌": "年0123456789",
    "前": "年",
    "再": "来",
    "一": "昨",
}
"""The characters that begin more words than dates, and what must follow."""

_BLANKS = re.compile(" {0,3}")
_QUARTER = re.compile(r" {0,3}の? {0,3}第 {0,2}(?P<number>[1-4一二三四]) {0,2}四半期")
_HALF = re.compile(r" {0,3}の? {0,3}(?:(?P<first>上半期|上期|前半期?)|下半期|下期|後半期?)(?:頃|ごろ)?")
_YEAR_PART = re.compile(r" {0,3}(?:末|初頭|[春夏秋冬](?![季期休場]))?(?:頃|ごろ)?")
_RELATIVE_DAY = re.compile(
    r"(?P<word>(?<![日基根資台見原標製脚謄抄写正副一二三四五六七八九十0-9])本日|(?<!一)昨日|一昨日"
    r"|明日(?=から|より|まで|以降|午|正午|[、,(0-9]| *$| *\n|付|開催|公表|公布|施行|実施|発))"
)
_EVERY = re.compile(r"(?:毎年|例年|各年|隔年|毎月|第)の? {0,2}$")
_SURNAME_BEFORE = re.compile(r"(?:長|補佐|官|主査|主任|係|員|担当|:) {1,3}$|担当者?:[^\n]*$")
_OF_LAST_YEAR = re.compile(r"[前年]の?$")


def read_heads(folded: str, at: int) -> Iterator[int]:
    """The places from `at` on where a date may begin. A caller who has read on skips those that it has read."""
    for match in _START.finditer(folded, at):
        at = match.start()
        if _begins_word(folded, at) if match[0] in _SECOND else match[0][0] not in _NUMERALS or _counts_something(folded, at):
            yield at


def _begins_word(folded: str, at: int) -> bool:
    """Whether the character at `at` begins a word or an era, by the next: 同年 but not 同社."""
    return folded[at + 1 : at + 2] in _SECOND[folded[at]] or (folded[at] == "一" and _counts_something(folded, at))


def _counts_something(folded: str, at: int) -> bool:
    """Whether the numeral at `at` may be of a date: a unit or a mark is near, and it goes on no other number (3,000年)."""
    if not _UNIT_NEAR.match(folded, at):
        return False
    return folded[max(0, at - 1) : at] not in (",", ".") or not folded[max(0, at - 2) : at - 1].isdecimal()


def read_point(folded: str, at: int, prior: Point | None = None) -> Point | None:
    """The date that begins at `at`, or None. After a date in the same list or range (`prior`), parts may be left out."""
    if at >= len(folded):
        return None
    point = (
        read_numeric(folded, at, prior)
        or read_short(folded, at, prior)
        or read_year_and_month(folded, at)
        or read_spaced(folded, at)
        or _relative_day(folded, at)
        or _worded(folded, at, prior)
    )
    return _with_weekday_and_time(folded, point) if point else None


def is_recurring(folded: str, at: int) -> bool:
    """Whether what begins at `at` comes round every year or month (毎年3月), or is counted (第2月曜日)."""
    return folded[max(0, at - 1) : at] in "年月第の " and _EVERY.search(folded, max(0, at - 8), at) is not None


def _relative_day(folded: str, at: int) -> Point | None:
    match = _RELATIVE_DAY.match(folded, at)
    return Point(start=at, day_end=match.end(), end=match.end(), day=match["word"]) if match else None


def _worded(folded: str, at: int, prior: Point | None) -> Point | None:
    year = read_year(folded, at)
    if year is not None and year.unit:
        return _from_year(folded, at, year, prior)
    if year is not None and _shares_unit(year, prior):
        return Point(start=at, day_end=year.end, end=year.end, year=year, open=True)
    if prior is not None and (prior.quarter or prior.half) and (part := _quarter(folded, at, None) or _half(folded, at, None)):
        return part
    return _from_month(folded, at, None, at) or _lone_day(folded, at, prior)


def _shares_unit(year: YearText, prior: Point | None) -> bool:
    """平成21～23年度 begins with a year without its unit; a bare 21 is one only after such a year."""
    return year.value is not None or (prior is not None and prior.year is not None and not prior.year.unit)


def _from_year(folded: str, at: int, year: YearText, prior: Point | None) -> Point | None:
    if year.fiscal:
        return _fiscal(folded, at, year)
    after = _skip_blanks(folded, year.end)
    return (
        _from_month(folded, at, year, after) or read_short_after_year(folded, at, year) or _lone_year(folded, at, year, prior)
    )


def _fiscal(folded: str, at: int, year: YearText) -> Point | None:
    return _quarter(folded, at, year) or _half(folded, at, year) or _year_point(folded, at, year)


def _lone_year(folded: str, at: int, year: YearText, prior: Point | None) -> Point | None:
    if part := _quarter(folded, at, year) or _half(folded, at, year):
        return part
    if NOT_A_DATE.match(folded, year.end) or year.word in ("翌年", "前年"):
        return None
    continues = prior is not None and prior.year is not None and prior.month is None and not isinstance(prior.day, str)
    if year.number is not None and not continues:
        return None
    return _year_point(folded, at, year)


def _year_point(folded: str, at: int, year: YearText) -> Point:
    part = _YEAR_PART.match(folded, year.end)
    end = year.end + len(part[0].rstrip(" ")) if part else year.end
    return Point(start=at, day_end=end, end=end, year=year)


def _quarter(folded: str, at: int, year: YearText | None) -> Point | None:
    match = _QUARTER.match(folded, year.end if year else at)
    if match is None:
        return None
    return Point(start=at, day_end=match.end(), end=match.end(), year=year, quarter=number(match["number"]))


def _half(folded: str, at: int, year: YearText | None) -> Point | None:
    match = _HALF.match(folded, year.end if year else at)
    if match is None:
        return None
    return Point(start=at, day_end=match.end(), end=match.end(), year=year, half=1 if match["first"] else 2)


def _from_month(folded: str, at: int, year: YearText | None, month_at: int) -> Point | None:
    month = read_month(folded, month_at)
    if month is None or (year is None and month.value == "同月" and _OF_LAST_YEAR.search(folded, max(0, at - 2), at)):
        return None
    day = read_day(folded, _skip_blanks(folded, month.end)) if month.unit else None
    if day is not None and not _is_surname(folded, at, year):
        end = day_part_end(folded, day.end)
        return Point(start=at, day_end=end, end=end, year=year, month=month.value, day=day.value, open=not day.unit)
    return _lone_month(folded, at, year, month) if day is None else None


def _is_surname(folded: str, at: int, year: YearText | None) -> bool:
    """係長 四月一日, 担当:八月一日: a surname, after a post and a blank or among those to ask."""
    bare = year is None and folded[at] in KANJI
    return bare and _SURNAME_BEFORE.search(folded, max(0, at - 24), at) is not None


def _lone_month(folded: str, at: int, year: YearText | None, month: DatePart) -> Point | None:
    if isinstance(month.value, int):
        if year is None and (counts_months(folded, at, month.end) or not 1 <= month.value <= 12):
            return None
        if year is not None and folded.startswith("曜", month.end):
            return None
    end = month_part_end(folded, month.end) if month.unit else month.end
    return Point(start=at, day_end=end, end=end, year=year, month=month.value, open=not month.unit)


def _lone_day(folded: str, at: int, prior: Point | None) -> Point | None:
    day = read_day(folded, at)
    if day is None or day.value == "末日":
        return None
    if isinstance(day.value, int) and (counts_days(folded, day.end) or not _may_stand_alone(folded, at, day, prior)):
        return None
    if day.value == "同日" and _OF_LAST_YEAR.search(folded, max(0, at - 2), at):
        return None
    end = day_part_end(folded, day.end)
    return Point(start=at, day_end=end, end=end, day=day.value, open=not day.unit)


def _may_stand_alone(folded: str, at: int, day: DatePart, prior: Point | None) -> bool:
    """A bare day counts after a day in the same list or range, or with its weekday; 1 to 31 only."""
    if not 1 <= int(day.value) <= 31:
        return False
    if prior is not None:
        return prior.day is not None
    return day.unit and folded[at] not in KANJI and read_weekday(folded, day.end)[0] is not None


def _with_weekday_and_time(folded: str, point: Point) -> Point:
    if point.day is None:
        return point
    weekday, day_end = read_weekday(folded, point.day_end)
    clock = read_clock(folded, day_end)
    return msgspec.structs.replace(point, weekday=weekday, day_end=day_end, clock=clock, end=clock.end if clock else day_end)


def _skip_blanks(folded: str, at: int) -> int:
    match = _BLANKS.match(folded, at)
    return match.end() if match else at
