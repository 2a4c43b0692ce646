"""Dates as the ministry prints them, and the marks such as `{+3w}` that stand for them in the demo's texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from types import MappingProxyType

JST = timezone(timedelta(hours=9))

FIRST_DAY = date(2025, 10, 20)
"""The first morning of `mic-press demo`. A fixed one, so that everyone sees the same story."""

_WEEKDAYS = "月火水木金土日"
_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))
_MARK = re.compile(r"\{(?:(\w+)@)?([+-]?\d+)([a-zA-Z]?)\}")


def era_year(day: date) -> str:
    """Return the year as printed, '令和7年'; the first of an era is 元年."""
    began, name = next(era for era in _ERAS if day >= era[0])
    number = day.year - began.year + 1
    return f"{name}{'元' if number == 1 else number}年"


def era_date(day: date) -> str:
    """Return '令和7年10月16日'."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def western_date(day: date) -> str:
    """Return '2025年10月16日', the form of the monthly lists."""
    return f"{day.year}年{day.month}月{day.day}日"


def midnight(day: date) -> datetime:
    """Return the first moment of a JST day, in UTC."""
    return datetime.combine(day, time(), JST).astimezone(UTC)


def day_in_its_month(days_before: int, first_day: date) -> date:
    """Return the day that many days before `first_day`, or the nearest to it in the month that it has in the demo's story.

    So on any first day, the first of a month too, as many releases are of this month and of last as on `FIRST_DAY`.
    """
    day = first_day - timedelta(days=days_before)
    if days_before <= 0:
        return day
    month = first_of_month(first_day)
    for _ in range(_months_between(FIRST_DAY - timedelta(days=days_before), FIRST_DAY)):
        month = first_of_month(month - timedelta(days=1))
    last = first_of_month(month + timedelta(days=31)) - timedelta(days=1)
    return min(max(day, month), last, first_day)


def first_of_month(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def fiscal_year(day: date) -> str:
    """Return '令和7年度', which lasts from April to March; the year an era begins in is named by the new era."""
    return era_year(date(day.year - (day.month < 4), 12, 31)) + "度"


def _weekday(day: date) -> str:
    return f"（{_WEEKDAYS[day.weekday()]}）"


def _with_weekday(day: date, _: date) -> str:
    return era_date(day) + _weekday(day)


def _same_year(day: date, before: date) -> str:
    year = "同年" if day.year == before.year else era_year(day)
    return f"{year}{day.month}月{day.day}日{_weekday(day)}"


def _shortened(day: date, before: date) -> str:
    if (day.year, day.month) == (before.year, before.month):
        return f"{day.day}日{_weekday(day)}"
    if day.year == before.year:
        return f"{day.month}月{day.day}日{_weekday(day)}"
    return _with_weekday(day, before)


# A form gets the day and the day printed before it, because 同年 and '15日（金）' are only true beside another date.
_FORMS: dict[str, Callable[[date, date], str]] = {
    "": lambda day, _: era_date(day),
    "w": _with_weekday,
    "k": _same_year,
    "s": _shortened,
    "M": lambda day, _: f"{era_year(day)}{day.month}月",
    "y": lambda day, _: era_year(day),
    "f": lambda day, _: fiscal_year(day),
}


def fill_dates(text: str, published: date, others: Mapping[str, date] = MappingProxyType({})) -> str:
    """Return the text with each mark replaced by a date, counted in days from `published`.

    `{-30}` 令和7年9月16日, `w` with the weekday, `k` 同年9月16日（火）, `s` without what it shares with the date before it,
    `M` 令和7年9月, `y` 令和7年, `f` 令和7年度. `{NAME@-30}` counts from the day in `others` on which NAME was published.
    """
    before = published

    def printed(mark: re.Match[str]) -> str:
        nonlocal before
        day = (others[mark[1]] if mark[1] else published) + timedelta(days=int(mark[2]))
        words, before = _FORMS[mark[3]](day, before), day
        return words

    return _MARK.sub(printed, text)
