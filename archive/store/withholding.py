"""What a person decided not to show, and shows again.

Plain Datasette lets anybody ask for any row, so what is not shown is in no row: of a withheld release stay its key and URL, its
visits, the hashes of its versions, which documents it links to and which releases correct which, on which hangs whether an
edit is silent. A document that only withheld releases ever linked to has lost its words too. All is read again from the
captures, which nobody touches, when the decision is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from sqlite_utils import Database

from archive.db.hidden_records import hidden_release
from archive.db.sql import Sql, is_shown, is_withheld, statement
from archive.diff import compare, compare_texts
from archive.search.index import compact
from archive.store import corrections, documents, listings, releases
from archive.store.changes import Interval, Owner, put_changes
from archive.store.search_rows import unindex_pages
from schemas.document import DocumentText
from schemas.release import Release
from schemas.visit import Parser, ParseResult, Role

ReadAgain = Callable[[str, int, str, Role], ParseResult]
"""Gives what the capture at (warc_file, offset) says, as a visit to a URL for a role."""

_TELLS_WORDS = "NOT (field IN ('release', 'document') AND kind IN ('disappeared', 'returned'))"
_DIFFERING = statement(
    """
    SELECT DISTINCT d.id, d.url, d.withheld_at FROM releases o JOIN document_links k ON k.release_id = o.id
    JOIN documents d ON d.id = k.document_id WHERE o.url = ? AND ({withheld}) = EXISTS (
        SELECT 1 FROM document_links l JOIN releases r ON r.id = l.release_id
        WHERE l.document_id = d.id AND {shown}
    ) ORDER BY d.id
""",
    withheld=is_withheld("d"),
    shown=is_shown("r"),
)
_TITLED = statement(
    """
    UPDATE documents SET title = coalesce(
        (SELECT v.title FROM document_versions v WHERE v.document_id = documents.id AND v.title IS NOT NULL
            ORDER BY v.version_number DESC LIMIT 1),
        (SELECT l.label FROM document_links l JOIN releases r ON r.id = l.release_id
            WHERE l.document_id = documents.id AND {shown} ORDER BY l.linked_from, l.id LIMIT 1)
    ) WHERE id IN (SELECT document_id FROM document_links WHERE release_id = ?)
""",
    shown=is_shown("r"),
)
_VERSIONS = """
    SELECT v.id, c.warc_file, c.warc_offset, v.first_seen_at, v.last_seen_at FROM versions v
    JOIN captures c ON c.id = v.capture_id WHERE v.release_id = ? ORDER BY v.version_number
"""
_DOCUMENT_VERSIONS = """
    SELECT v.id, c.warc_file, c.warc_offset, v.first_seen_at, v.last_seen_at, v.sha256,
        EXISTS (SELECT 1 FROM changes r WHERE r.document_version_id = v.id AND r.kind = 'returned') AS has_returned
    FROM document_versions v JOIN captures c ON c.id = v.capture_id WHERE v.document_id = ? ORDER BY v.version_number
"""


def withhold(db: Database, url: str, at: str, reason: str) -> None:
    """Take the words of the release at `url` out of all rows, and those of the documents that only it links to. The caller has
    a transaction open."""
    found = db.execute("SELECT id, key, withheld_at FROM releases WHERE url = ?", [url]).fetchone()
    if found is None:
        return
    release_id, key, was_withheld_at = found
    db.execute(
        "UPDATE releases SET withheld_at = coalesce(withheld_at, ?), withheld_reason = ? WHERE id = ?", [at, reason, release_id]
    )
    versions = db.execute("SELECT id, content_hash FROM versions WHERE release_id = ? ORDER BY id", [release_id]).fetchall()
    for version_id, content_hash in versions:
        hidden = hidden_release(key, url, content_hash)
        db.execute("UPDATE versions SET record = ? WHERE id = ?", [msgspec.json.encode(hidden).decode("utf-8"), version_id])
    releases.show_current(db, release_id, hidden_release(key, url, ""))
    db.execute(
        statement("DELETE FROM changes WHERE release_id = ? AND {tells_words}", tells_words=Sql(_TELLS_WORDS)), [release_id]
    )
    db.execute("UPDATE document_links SET label = '' WHERE release_id = ?", [release_id])
    if was_withheld_at is None:  # a hash of a hash is no title's: nobody could bring that back
        listings.hide(db, url)
    for document_id, _, is_hidden in db.execute(_DIFFERING, [url]).fetchall():
        if not is_hidden:
            _hide_document(db, document_id, at)
    db.execute(_TITLED, [release_id])
    compact(db)


def hide(db: Database, url: str, moment: datetime, reason: str) -> None:
    """Mark the release at `url` as withheld, where taking its words out of the rows failed: nothing that reads shows it."""
    at = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    db.execute(
        "UPDATE releases SET withheld_at = coalesce(withheld_at, ?), withheld_reason = ? WHERE url = ?", [at, reason, url]
    )


def restore(db: Database, url: str, at: str, reader: Parser, read: ReadAgain) -> None:
    """Read the release at `url` again, all its versions and the documents that were not shown for its sake. The caller has a
    transaction open; raises DamagedEvidence when a capture can't be read."""
    found = db.execute(
        statement("SELECT id FROM releases WHERE url = ? AND {withheld}", withheld=is_withheld("releases")), [url]
    ).fetchone()
    if found is None:
        return
    (release_id,) = found
    db.execute("UPDATE releases SET withheld_at = NULL, withheld_reason = NULL WHERE id = ?", [release_id])
    listings.show(db, url, lambda file, offset, lists: read(file, offset, lists, "listing"))
    db.execute("DELETE FROM document_links WHERE release_id = ?", [release_id])
    current = _read_versions(db, release_id, url, reader, read)
    if current:
        corrections.follow(db, release_id, current)
        documents.link(db, current, reader.is_own)
    settle(db, url, at, read)
    db.execute(_TITLED, [release_id])


def settle(db: Database, url: str, at: str, read: ReadAgain) -> None:
    """Show or hide the documents of the release at `url` as they now have to be: a release that is shown shows what it links
    to, whoever else does. The caller has a transaction open."""
    for document_id, document_url, is_hidden in db.execute(_DIFFERING, [url]).fetchall():
        if is_hidden:
            _show_document(db, document_id, document_url, read)
        else:
            _hide_document(db, document_id, at)


def _read_versions(db: Database, release_id: int, url: str, reader: Parser, read: ReadAgain) -> Release | None:
    """Bring back what the versions say, one after the other, and what changed between them; return the current one."""
    before: Release | None = None
    seen_before_at = ""
    for version_id, file, offset, first_seen_at, last_seen_at in db.execute(_VERSIONS, [release_id]).fetchall():
        said = read(file, offset, url, "release")
        if isinstance(said, Release):
            releases.reread(db, version_id, said, reader.parser_of(url))
            documents.note_links(db, release_id, said.annexes, first_seen_at)
            if before:
                changes = compare(before, said)
                put_changes(
                    db, Owner(release_id=release_id, version_id=version_id), changes, Interval(seen_before_at, first_seen_at)
                )
            before = said
        seen_before_at = last_seen_at
    db.execute(
        "UPDATE changes SET suspect_run = (SELECT v.suspect_run FROM versions v WHERE v.id = version_id) "
        "WHERE release_id = ? AND version_id IS NOT NULL",
        [release_id],
    )
    return before


def _hide_document(db: Database, document_id: int, at: str) -> None:
    (version_id,) = db.execute("SELECT version_id FROM documents WHERE id = ?", [document_id]).fetchone()
    unindex_pages(db, version_id)
    own = "SELECT id FROM document_versions WHERE document_id = ?"
    db.execute(statement("DELETE FROM document_pages WHERE document_version_id IN ({own})", own=Sql(own)), [document_id])
    db.execute(
        "UPDATE document_versions SET title = NULL, reason = NULL, metadata = '{}', noise = 0 WHERE document_id = ?",
        [document_id],
    )
    db.execute(
        statement("DELETE FROM changes WHERE document_id = ? AND {tells_words}", tells_words=Sql(_TELLS_WORDS)), [document_id]
    )
    db.execute("UPDATE documents SET title = NULL, withheld_at = ? WHERE id = ?", [at, document_id])


def _show_document(db: Database, document_id: int, url: str, read: ReadAgain) -> None:
    """Bring back the pages of all versions of a document, and what changed between them."""
    db.execute("UPDATE documents SET withheld_at = NULL WHERE id = ?", [document_id])
    old: DocumentText | None = None
    old_id, old_sha256, seen_before_at = 0, "", ""
    for version_id, file, offset, first, last, sha256, has_returned in db.execute(_DOCUMENT_VERSIONS, [document_id]).fetchall():
        text = read(file, offset, url, "document")
        unindex_pages(db, old_id)
        if isinstance(text, DocumentText):
            documents.read_again(db, {"id": document_id, "version_id": version_id, "withheld_at": None}, text)
            if old and sha256 != old_sha256:
                changes = compare_texts(old, text)
                is_noise = all(change.noise for change in changes) and not has_returned
                db.execute("UPDATE document_versions SET noise = ? WHERE id = ?", [int(is_noise), version_id])
                owner = Owner(document_id=document_id, document_version_id=version_id)
                put_changes(db, owner, changes, Interval(seen_before_at, first))
            old = text
        old_id, old_sha256, seen_before_at = version_id, sha256, last
    db.execute(
        "UPDATE changes SET suspect_run = (SELECT v.suspect_run FROM document_versions v WHERE v.id = document_version_id) "
        "WHERE document_id = ? AND document_version_id IS NOT NULL",
        [document_id],
    )
