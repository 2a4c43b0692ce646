"""Texts of documents that an earlier reading left in a database: taken over by whoever makes the records anew.

A text is what one reader, by its number, made of certain bytes that were served under an address as a media type. It is taken
over when all four are the same, and the rows have the digest that was written with them; else the document is read again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlite_utils import Database

from archive.db.connection import open_plain
from archive.db.looks_rows import looks_of
from archive.db.rows import rows
from archive.db.sql import Sql, is_shown, statement
from archive.events import BareCapture, Capture
from archive.rebuild.run_log import RunLog
from archive.store.documents import digest_of
from schemas.document import DocumentPage, DocumentText, Looks
from schemas.held import Held, sha256_of
from schemas.visit import ParallelParser

_BY_CHANCE = ("crashed", "too_slow", "too_large")
"""Ends of a reading that may have been the machine's fault."""
_VERSIONS = f"""
    document_versions v JOIN documents d ON d.id = v.document_id AND {is_shown("d")}
    JOIN captures r ON r.id = v.capture_id
    WHERE v.reader = :reader AND v.read_sha256 IS NOT NULL AND v.status NOT IN {_BY_CHANCE}
"""
_DIGESTS = statement(
    """
    SELECT DISTINCT c.sha256 FROM captures c WHERE c.warc_file = :file AND c.warc_offset >= :start AND c.warc_offset < :end
    AND c.role = 'document' AND c.status = 200 AND EXISTS (
        SELECT 1 FROM {versions}
        AND v.sha256 = c.sha256 AND d.url = coalesce(c.visit_of, c.url) AND r.media_type IS c.media_type
    )
""",
    versions=Sql(_VERSIONS),
)
_VERSION = statement(
    """
    SELECT v.id, v.status, v.reader, v.media_type, v.pages AS page_count, v.title, v.metadata, v.doubts, v.reason,
        v.page_states, v.parts,
        v.read_sha256
    FROM {versions} AND v.sha256 = :sha256 AND d.url = :url AND r.media_type IS :media_type ORDER BY v.id DESC LIMIT 1
""",
    versions=Sql(_VERSIONS),
)
_PAGES = "SELECT page AS number, text, name, state FROM document_pages WHERE document_version_id = ? ORDER BY page"


class TextCache:
    """What a database has of documents that `reader` read; nothing where it is None. A damaged one has what can be read."""

    def __init__(self, db: Database | None, reader: str) -> None:
        self._db = db
        self._reader = reader

    def digests(self, chapter: RunLog, start: int, end: int) -> frozenset[str]:
        """Return the digests (sha256, hex) of the documents between two bytes of a chapter's file whose text is here."""
        asked = {"file": chapter.name, "start": start, "end": end, "reader": self._reader}
        try:
            return frozenset(row["sha256"] for row in rows(self._db, _DIGESTS, asked)) if self._db else frozenset()
        except sqlite3.Error:
            return frozenset()

    def text(self, capture: BareCapture | Capture) -> DocumentText | None:
        """Return what the document says that a capture holds, None where it is to be read again."""
        asked = {"sha256": capture.sha256, "url": capture.visit_of, "media_type": capture.media_type, "reader": self._reader}
        try:
            return _text(self._db, asked) if self._db else None
        except (sqlite3.Error, msgspec.MsgspecError, UnicodeError):
            return None

    def looks(self, before: str, after: str) -> Looks | None:
        """Return how two files look beside each other, by their digests; None where nobody drew them."""
        try:
            return looks_of(self._db, before, after) if self._db else None
        except (sqlite3.Error, msgspec.MsgspecError):
            return None


class TakingOver:
    """A reader that draws only what nobody has drawn before."""

    def __init__(self, reader: ParallelParser, kept: TextCache) -> None:
        self.parsers = reader.parsers
        self.site_of = reader.site_of
        self.parser_of = reader.parser_of
        self.documents = reader.documents
        self.read = reader.read
        self.is_own = reader.is_own
        self.hangs_on_lists = reader.hangs_on_lists
        self._draw = reader.compare_looks
        self._kept = kept

    def compare_looks(self, before: Held, after: Held) -> Looks:
        """Return where the pages of two PDFs look otherwise, as an earlier verdict has it, else as they are drawn now."""
        return self._kept.looks(sha256_of(before), sha256_of(after)) or self._draw(before, after)


@contextmanager
def text_cache_of(path: Path, reader: str) -> Iterator[TextCache]:
    """Give what the database at `path` has, whatever state that is in."""
    try:
        db = open_plain(path)
    except sqlite3.Error:
        yield TextCache(None, reader)
        return
    try:
        yield TextCache(db, reader)
    finally:
        db.close()


def _text(db: Database, asked: dict[str, str | None]) -> DocumentText | None:
    for row in rows(db, _VERSION, asked):
        digest, version_id = row.pop("read_sha256"), row.pop("id")
        pages = tuple(DocumentPage(**page) for page in rows(db, _PAGES, [version_id]))
        held = {name: msgspec.json.decode(row[name]) for name in ("doubts", "metadata", "page_states", "parts")}
        text = DocumentText(**{**row, **held, "doubts": tuple(held["doubts"])}, pages=pages)
        return text if digest_of(text) == digest else None
    return None
