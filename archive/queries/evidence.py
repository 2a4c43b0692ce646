"""Where the bytes stand that a statement was read from."""

from __future__ import annotations

from msgspec import Struct

from archive.db.rows import rows
from archive.queries.archive import Archive
from schemas.errors import NotFound


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
