"""Captures: the newest of a page, and one as it is cited."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import Sql, statement
from archive.queries.archive import Archive
from schemas.errors import NotFound


def latest_capture(db: Database, url: str) -> dict[str, Any] | None:
    """Return the newest capture of our own of the official `url`, or None: what others recorded has no say in what is asked."""
    found = rows(db, "SELECT * FROM captures WHERE url = ? AND origin IS NULL ORDER BY id DESC LIMIT 1", [url])
    return found[0] if found else None


_SEEN = (
    "SELECT max(fetched_at) AS at FROM captures UNION ALL SELECT max(last_seen_at) FROM listings "
    "UNION ALL SELECT max(last_seen_at) FROM versions UNION ALL SELECT max(last_seen_at) FROM documents"
)


def last_seen_at(db: Database) -> str | None:
    """Return when anything of the site was seen last; None for never. Runs that only decide or read again see nothing."""
    return _newest(db, _SEEN)


def last_fetched_at(db: Database) -> str | None:
    """Return the newest moment at which the archive observed anything; new ones must come after it."""
    others = "SELECT max(last_seen_at) FROM problems UNION ALL SELECT max(max(started_at, coalesce(finished_at, ''))) FROM runs"
    return _newest(db, f"{_SEEN} UNION ALL {others}")


def _newest(db: Database, moments: str) -> str | None:
    at: str | None = rows(db, statement("SELECT max(at) AS at FROM ({moments})", moments=Sql(moments)))[0]["at"]
    return at


class CaptureRef(Struct, frozen=True, kw_only=True):
    """A capture as it is cited: the official URL, when it was fetched (UTC text), its digest, its place below captures/."""

    url: str
    fetched_at: str
    sha256: str | None
    warc_file: str
    warc_offset: int


def evidence_of(archive: Archive, capture_id: int) -> CaptureRef:
    """Return how a capture is cited, without reading its bytes. Raises NotFound."""
    sql = "SELECT url, fetched_at, sha256, warc_file, warc_offset FROM captures WHERE id = ?"
    found = rows(archive.db, sql, [capture_id])
    if not found:
        raise NotFound(f"no capture {capture_id} in this archive")
    return CaptureRef(**found[0])
