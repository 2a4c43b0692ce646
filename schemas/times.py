"""How mic-press writes and reads moments: storage is UTC text ending in Z, the site's own days are JST."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")
"""Japan Standard Time, a fixed offset: Japan has had no summer time since 1951."""

ERAS = (
    ("令和", date(2019, 5, 1)),
    ("平成", date(1989, 1, 8)),
    ("昭和", date(1926, 12, 25)),
    ("大正", date(1912, 7, 30)),
    ("明治", date(1868, 1, 25)),
)
"""Era names and their first days, the newest first (元号を改める政令; 明治 by its official first day)."""

EARLIEST, LATEST = 1900, 9000
"""Years that a person may name. Stored times are compared as text, so all have four digits."""


def utc_text(moment: datetime) -> str:
    """Return `moment` as stored: '2026-11-23T08:00:00.000000Z', always with microseconds so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def from_utc_text(text: str) -> datetime:
    """Return the aware moment that `utc_text` wrote; a time without a zone is meant in UTC. Raises ValueError for anything that
    is no ISO 8601 time, or beyond the calendar."""
    moment = datetime.fromisoformat(text)
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(f"{text} is beyond the calendar") from error


def jst_text(utc: str) -> str:
    """Return a stored moment for people: '2026-11-23 17:00 JST'."""
    return from_utc_text(utc).astimezone(JST).strftime("%Y-%m-%d %H:%M JST")


def jst_day(moment: datetime) -> date:
    """Return the calendar day in Japan at `moment`."""
    return moment.astimezone(JST).date()


def month_of(day: date) -> str:
    """Return the month of `day` as lists are named here: '2026-11'."""
    return f"{day.year:04d}-{day.month:02d}"


def months_between(first: str, last: str) -> list[str]:
    """Return every month from `first` to `last`, both 'YYYY-MM', newest first; empty when `first` is later."""
    start, end = _ordinal(first), _ordinal(last)
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(end, start - 1, -1)]


def month_before(month: str) -> str:
    """Return the month before `month` ('2026-01' gives '2025-12')."""
    n = _ordinal(month) - 1
    return f"{n // 12:04d}-{n % 12 + 1:02d}"


def _ordinal(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1
