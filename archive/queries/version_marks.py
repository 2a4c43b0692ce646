"""The lasting name of a version: when it was first seen, and how the digest of its bytes begins.

A rebuild, or an import of older captures, numbers versions anew. A mark says what was seen when, so it leads to the same
words as long as the evidence is there. Pure.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec import Struct

from schemas.times import from_utc_text

DIGITS = 8
"""Hex digits of the digest that a mark has: enough to notice that something else is meant."""
CUT = "cut"
"""Stands for the digest of bytes that were cut short, and have none."""
_SECOND = "%Y%m%dT%H%M%SZ"
_MARK = re.compile(r"(\d{8}T\d{6}Z)-([0-9a-f]{8,64}|cut)", re.ASCII)


class VersionMark(Struct, frozen=True):
    """A version as a mark names it: seen first within the second `second`, `digest` the beginning of a sha256 (hex), or CUT."""

    second: datetime
    digest: str


def mark_of(first_seen_at: str, sha256: str) -> str:
    """Return the mark of a version, as 20251020T230000Z-ab12cd34."""
    return f"{from_utc_text(first_seen_at).strftime(_SECOND)}-{sha256[:DIGITS]}"


def read_mark(text: str) -> VersionMark | None:
    """Return what a mark says, None for what is none."""
    match = _MARK.fullmatch(text)
    if match is None:
        return None
    try:
        return VersionMark(datetime.strptime(match[1], _SECOND).replace(tzinfo=UTC), match[2])
    except ValueError:
        return None
