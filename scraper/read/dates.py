"""Japanese dates: what was printed, and the day that it names.

A date line holds one full date, in an era (令和7年10月16日) or western (2025年10月16日). Digits may be full-width.
"""

from __future__ import annotations

import re
from datetime import date

from schemas.release import DateMention, DateRole, Doubt

ERAS = (
    ("令和", date(2019, 5, 1)),
    ("平成", date(1989, 1, 8)),
    ("昭和", date(1926, 12, 25)),
    ("大正", date(1912, 7, 30)),
    ("明治", date(1868, 1, 25)),
)
"""Era names and their first days, the newest first (元号を改める政令; 明治 by its official first day)."""

WEEKDAYS = "月火水木金土日"

_FULL_DATE = re.compile(
    r"(?:(?P<era>令和|平成|昭和|大正|明治)\s*(?P<era_year>元|[0-9０-９]{1,2})|(?P<year>[12１２][0-9０-９]{3}))\s*年"
    r"\s*(?P<month>[0-9０-９]{1,2})\s*月\s*(?P<day>[0-9０-９]{1,2})\s*日"
    r"(?:\s*[（(](?P<weekday>[月火水木金土日])(?:曜日?)?[)）])?"
)


def read_full_date(text: str, role: DateRole = "mention", offset: int = 0) -> DateMention | None:
    """Return the first full date printed in `text`, or None. Its span counts from `offset` on.

    Nothing is corrected: a day that does not exist has first=None and the doubt `no_such_day`; a weekday that is not
    that day's is kept with the doubt `weekday_disagrees`.
    """
    match = _FULL_DATE.search(text)
    if match is None:
        return None
    day = _day(match)
    return DateMention(
        literal=match[0],
        start=offset + match.start(),
        end=offset + match.end(),
        first=day.isoformat() if day else None,
        role=role,
        weekday=match["weekday"],
        doubts=_doubts(day, match["weekday"]),
    )


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(_year(match), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _year(match: re.Match[str]) -> int:
    if match["year"]:
        return int(match["year"])
    first_year = dict(ERAS)[match["era"]].year
    return first_year + (1 if match["era_year"] == "元" else int(match["era_year"])) - 1


def _doubts(day: date | None, weekday: str | None) -> tuple[Doubt, ...]:
    if day is None:
        return ("no_such_day",)
    return ("weekday_disagrees",) if weekday and WEEKDAYS[day.weekday()] != weekday else ()
