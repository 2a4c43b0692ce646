"""What a person types for a time: a day, a month, a year, a Japanese date, or a moment. Without a zone it is meant in Japan."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from schemas.times import EARLIEST, ERAS, JST, LATEST, jst_day, utc_text

EXAMPLES = "2026-11-23, 2026/11/23, 20261123, 2026-11, 令和8年11月23日 or 2026-11-23T17:00"

_FIRST_YEARS = {name: begins.year for name, begins in ERAS}
_INITIALS = {
    initial: year for initials in ("RHSTM", "令平昭大明") for initial, year in zip(initials, _FIRST_YEARS.values(), strict=True)
}
_YEAR = r"(?:(?P<year>\d{4})|(?P<era>令和|平成|昭和|大正|明治|[令平昭大明]|[RHSTM]\.?)(?P<era_year>\d{1,2}|元))"
_DATE = re.compile(
    rf"""{_YEAR} (?: 年 | (?=[-/.]) | $ )
    (?: [-/.]? (?P<month>\d{{1,2}}) (?: 月 | (?=[-/.T]) | $ )
    (?: [-/.]? (?P<day>\d{{1,2}}) 日? (?:\([月火水木金土日](?:曜日?)?(?:・?祝)?\))? )? )?
    | (?P<digits>\d{{8}}) | (?P<month_digits>\d{{6}})""",
    re.VERBOSE | re.IGNORECASE,
)
_TIME = re.compile(
    r"""T? (?P<half>午前|午後)? (?P<hour>\d{1,2}) (?: (?::|時) (?: (?P<minute>\d{1,2}) 分? | (?P<half_past>半) )?
    (?: :(?P<second>\d{2}) (?:\.(?P<fraction>\d{1,6}))? )? )
    (?P<zone> Z | JST | UTC | [+-]\d{2}:?\d{2} )?""",
    re.VERBOSE | re.IGNORECASE,
)


class TimeSpan(Struct, frozen=True):
    """What a person named: its first and its last moment in UTC; a moment is both."""

    first: datetime
    last: datetime

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day in Japan, as '2026-11-23'."""
        return jst_day(self.first).isoformat(), jst_day(self.last).isoformat()


def span_from_input(text: str) -> TimeSpan:
    """Return what `text` names, all of it: of a day 00:00 JST to its last microsecond, of a month all its days.

    Raises ValueError for what names no time, or one that no archive can be about.
    """
    try:
        span = _span(text)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no time; write it as {EXAMPLES} (Japan time)") from None
    if span.first.year < EARLIEST or span.last.year > LATEST:
        raise ValueError(f"{text} is before {EARLIEST} or after {LATEST}")
    return span


def since_from_input(text: str) -> datetime:
    """Return the first moment of what a person typed: what is "since" a day holds that day whole. Raises ValueError."""
    return span_from_input(text).first


def moment_from_input(text: str) -> datetime:
    """Return the last moment of what a person typed: "as it was on 3 April", and "until 3 April", hold what was seen that day.

    Raises ValueError when `text` names no time, or one that no archive can be about.
    """
    return span_from_input(text).last


def since_text(asked: str | datetime | None) -> str | None:
    """Return a beginning as stored text: a moment, or what a person typed; None for none. Raises ValueError."""
    return _stored(since_from_input(asked) if isinstance(asked, str) else asked)


def until_text(asked: str | datetime | None) -> str | None:
    """Return an end as stored text, a named day or month included to its last moment; None for none. Raises ValueError."""
    return _stored(moment_from_input(asked) if isinstance(asked, str) else asked)


def _stored(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return utc_text(moment if moment.tzinfo else moment.replace(tzinfo=JST))


def _span(text: str) -> TimeSpan:
    typed = re.sub(r"(?<=\d)\s+(?=\d{1,2}[:時])", "T", unicodedata.normalize("NFKC", text).strip())
    typed = re.sub(r"\s+", "", typed)
    found = _DATE.match(typed)
    if not found:
        raise ValueError(text)
    if rest := typed[found.end() :]:
        moment = _moment(_first_day(found, whole=True), rest)
        return TimeSpan(moment, moment)
    first, after = _first_day(found), _day_after(found)
    return TimeSpan(_midnight(first), _midnight(after) - timedelta(microseconds=1))


def _parts(found: re.Match[str]) -> tuple[int, int | None, int | None]:
    """The year, the month and the day that are named."""
    if digits := found["digits"] or found["month_digits"]:
        return int(digits[:4]), int(digits[4:6]), int(digits[6:]) if found["digits"] else None
    month, day = (int(found[name]) if found[name] else None for name in ("month", "day"))
    return (int(found["year"]) if found["year"] else _western(found["era"], found["era_year"])), month, day


def _western(era: str, year: str) -> int:
    first = _FIRST_YEARS.get(era) or _INITIALS[era[0].upper()]
    number = 1 if year == "元" else int(year)
    if not number:
        raise ValueError(f"{era} has no year 0")
    return first + number - 1


def _first_day(found: re.Match[str], *, whole: bool = False) -> date:
    year, month, day = _parts(found)
    if whole and day is None:
        raise ValueError("an hour of no day")
    return date(year, 1 if month is None else month, 1 if day is None else day)


def _day_after(found: re.Match[str]) -> date:
    """The day after all that is named: a day, a month, or a year."""
    year, month, day = _parts(found)
    if day is not None:
        return _first_day(found) + timedelta(days=1)
    if month is not None:
        return date(year + month // 12, month % 12 + 1, 1)
    return date(year + 1, 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=JST).astimezone(UTC)


def _moment(day: date, typed: str) -> datetime:
    found = _TIME.fullmatch(typed)
    if not found:
        raise ValueError(typed)
    hour = int(found["hour"]) + (12 if found["half"] == "午後" and int(found["hour"]) < 12 else 0)
    minute = 30 if found["half_past"] else int(found["minute"] or 0)
    fraction = int((found["fraction"] or "0").ljust(6, "0"))
    zone = (found["zone"] or "JST").upper()
    offset = {"JST": "+09:00", "UTC": "+00:00", "Z": "+00:00"}.get(zone, zone)
    clock = f"{hour:02d}:{minute:02d}:{int(found['second'] or 0):02d}.{fraction:06d}{offset}"
    return datetime.fromisoformat(f"{day.isoformat()}T{clock}").astimezone(UTC)
