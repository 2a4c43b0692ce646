"""The rows of captures: what the site answered, and where the bytes lie."""

from __future__ import annotations

from datetime import UTC
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
    *("failed_by", "confirmed_at", "whole_at"),
)
READ = ("reading", "error", "template", "lacking", "failed_by")
"""What is known of a capture once it is read."""
_INSERT = statement(
    "INSERT INTO captures ({columns}) VALUES ({parameters})",
    columns=Sql(", ".join(_COLUMNS)),
    parameters=Sql(", ".join(f":{name}" for name in _COLUMNS)),
)


def insert(db: Database, run_id: int, fact: Capture | BareCapture, read: dict[str, Any]) -> int:
    """Write the row of a capture, with what it was `read` as: the columns READ. Return its id."""
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


def read_again(db: Database, capture_id: int, read: dict[str, Any]) -> None:
    """Put what a capture was read as this time in the place of the failure to read it."""
    sets = Sql(", ".join(f"{name} = :{name}" for name in READ))
    db.execute(statement("UPDATE captures SET {sets} WHERE id = :id", sets=sets), {**read, "id": capture_id})


def insert_unfolded(db: Database, run_id: int, fact: Capture | BareCapture, read: dict[str, Any]) -> None:
    """Write the row of a capture at which the fold failed: by nothing that the fold goes through, since what failed there would
    fail here too. What can't be told of the response is left open."""
    at = fact.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    place = {f"warc_{name}": value for name, value in (("file", fact.place.warc_file), ("offset", fact.place.offset))}
    names = ("media_type", "charset", "etag", "last_modified", "location", "sha256", "size", "origin")
    row = {
        **{name: _as_stored(fact, name) for name in ("role", "url", "status", *names)},
        **place,
        "run_id": run_id,
        "fetched_at": at,
        "confirmed_at": at,
        "whole_at": at,
        "warc_length": fact.place.length,
        "visit_of": None if fact.visit_of == fact.url else _as_stored(fact, "visit_of"),
    }
    db.execute(_INSERT, {**dict.fromkeys(READ), **row, **read})


def _as_stored(fact: Capture | BareCapture, name: str) -> str | int | None:
    try:
        value = getattr(fact, name)
    except Exception:  # noqa: BLE001 - what can't be told is left open
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return value if isinstance(value, int) and abs(value) < 1 << 63 else None
