"""Which days an announcement names, and whether an edit between two visits may be the one that it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from schemas.text import normalized

_ERAS = {"令和": 2018, "平成": 1988, "R": 2018, "H": 1988}
_DAY = re.compile(
    r"(?:(?P<era>令和|平成|R|H)?(?P<year>[0-9]{1,4}|元)(?:年|[./-]))?(?P<month>[0-9]{1,2})(?:月|[./-])(?P<day>[0-9]{1,2})(?![0-9])"
)
_PART = re.compile(r"(別紙|別添|別表|別記|参考資料|参考|資料|添付|様式)([0-9]+(?:-[0-9]+)?)")


def is_within(literal: str, first: date, last: date) -> bool:
    """Whether an announcement names a day from `first` to `last`; a day without a year is meant in any year between them."""
    return any(first <= day <= last for day in _days(literal, first, last))


def names_a_day(literal: str) -> bool:
    """Whether an announcement names any day."""
    return _DAY.search(normalized(literal)) is not None


def names_another_part(literal: str, label: str) -> bool:
    """Whether an announcement names numbered papers, and none of them is the one called `label`."""
    named = set(_PART.findall(normalized(literal)))
    own = set(_PART.findall(normalized(label)))
    return bool(named and own and not named & own)


def _days(literal: str, first: date, last: date) -> Iterator[date]:
    for found in _DAY.finditer(normalized(literal)):
        years = [_year(found)] if found["year"] else range(first.year, last.year + 1)
        for year in years:
            try:
                yield date(year, 1, 1).replace(month=int(found["month"]), day=int(found["day"]))
            except (ValueError, OverflowError):
                continue


def _year(found: re.Match[str]) -> int:
    number = 1 if found["year"] == "元" else int(found["year"])
    if found["era"]:
        return number + _ERAS[found["era"]]
    return number if number >= 100 else number + _ERAS["令和"]
