"""The rows of captures: what the site answered, and where the bytes lie."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from archive.db.sql import Sql, statement
from archive.events import BareCapture, Capture
from schemas.times import utc_text

_COLUMNS = (
    *(
        "run_id",
        "role",
        "url",
        "visit_of",
        "fetched_at",
        "status",
        "media_type",
        "charset",
        "etag",
        "last_modified",
        "location",
    ),
    *("sha256", "size", "warc_file", "warc_offset", "warc_length", "origin", "reading", "error", "template", "lacking"),
    *("confirmed_at", "whole_at"),
)
_INSERT = statement(
    "INSERT INTO captures ({columns}) VALUES ({parameters})",
    columns=Sql(", ".join(_COLUMNS)),
    parameters=Sql(", ".join(f":{name}" for name in _COLUMNS)),
)


def insert(db: Database, run_id: int, fact: Capture | BareCapture, read: dict[str, Any]) -> int:
    """Write the row of a capture, with what it was `read` as: reading, error, template, lacking. Return its id."""
    at = utc_text(fact.fetched_at)
    row = {
        "run_id": run_id,
        "role": fact.role,
        "url": fact.url,
        "visit_of": None if fact.visit_of == fact.url else fact.visit_of,
        "fetched_at": at,
        "status": fact.status,
        "media_type": fact.media_type,
        "charset": fact.charset,
        "etag": fact.etag,
        "last_modified": fact.last_modified,
        "location": fact.location,
        "sha256": fact.sha256,
        "size": fact.size,
        "warc_file": fact.place.warc_file,
        "warc_offset": fact.place.offset,
        "warc_length": fact.place.length,
        "origin": fact.origin,
        "confirmed_at": at,
        "whole_at": at,
    }
    return int(db.execute(_INSERT, {**row, **read}).lastrowid or 0)
