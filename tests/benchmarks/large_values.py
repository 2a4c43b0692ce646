"""Values that the rows of the large archive have in common: its days, visits, captures and changes."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas.times import utc_text

RELEASES = 20_000
OFFICIAL = "https://www.soumu.go.jp"
Rows = dict[str, list[dict[str, Any]]]


def day(number: int) -> date:
    """Return the day on which a release was published; all of them lie between 2010 and 2025."""
    return date(2010, 1, 1) + timedelta(days=number * 5800 // RELEASES)


def at(number: int, days: int = 0) -> str:
    """Return the moment of a visit some days after that day."""
    midnight = datetime.combine(day(number) + timedelta(days=days), datetime.min.time(), UTC)
    return utc_text(midnight + timedelta(seconds=number % 10_000))


def digest(words: str) -> str:
    """Return the sha256 of words, in hex."""
    return hashlib.sha256(words.encode()).hexdigest()


def capture(capture_id: int, number: int, days: int, role: str, url: str, sha256: str) -> dict[str, Any]:
    """Return the row of a capture, made some days after the release was published."""
    return {
        "id": capture_id,
        "run_id": 1 + (number - 1) // 10,
        "role": role,
        "url": url,
        "fetched_at": at(number, days),
        "status": 200,
        "media_type": "application/pdf" if role == "document" else "text/html",
        "sha256": sha256,
        "size": 9999,
        "warc_file": f"{day(number).year}/bench.warc.gz",
        "warc_offset": capture_id * 10_000,
        "warc_length": 10_000,
        "reading": role,
    }


def change(number: int, place: int, **whose: int) -> dict[str, Any]:
    """Return the row of a change of what `whose` names."""
    return {
        **whose,
        "position": place,
        "field": ("text", "dates", "annexes", "pages")[place if "release_id" in whose else 3],
        "item": "概要" if "release_id" in whose else str(place % 3 + 1),
        "kind": "edited",
        "before": "3,480百万円",
        "after": "3,840百万円",
        "seen_before_at": at(number, 8),
        "seen_after_at": at(number, 9),
        "known_at": at(number, 9),
        "announced": int(number % 7 == 0),
        "noise": int(number % 9 == 0),
    }
