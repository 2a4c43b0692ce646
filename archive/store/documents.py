"""Documents and their versions: what one visit does to them. A version is a maximal run of visits that found the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import msgspec
from msgspec.structs import replace
from sqlite_utils import Database

from archive.db.hidden_records import hidden_text
from archive.db.looks_rows import looks_of
from archive.db.sql import Sql, is_withheld, statement
from archive.diff import compare_texts
from archive.store import absence
from archive.store.absence import Missed
from archive.store.changes import Care, Interval, Owner, not_compared, put_changes, replace_changes
from archive.store.search_rows import put_pages, unindex_pages
from schemas.address import normal_url
from schemas.change import Change
from schemas.document import PDF, DocumentDoubt, DocumentPage, DocumentStatus, DocumentText, Looks
from schemas.release import Annex, Release
from schemas.visit import ProblemCode

Happened = Literal["documents_new", "documents_changed", "documents_unchanged"]

_DRAWN = ("text", "scanned", "empty", "too_large")

_PROBLEMS: dict[DocumentStatus, ProblemCode] = {
    "not_pdf": "not_a_document",
    "mistyped": "not_a_document",
    "encrypted": "document_encrypted",
    "broken": "document_broken",
    "too_large": "document_too_costly",
    "too_slow": "document_too_costly",
    "crashed": "document_too_costly",
}


def problems_of(text: DocumentText) -> dict[ProblemCode | DocumentDoubt, str]:
    """Return the problems that a document has, by code; a scanned one, or one of a kind that is not read, has none."""
    standing: dict[ProblemCode | DocumentDoubt, str] = {}
    if code := _PROBLEMS.get(text.status):
        standing[code] = text.reason or text.status.replace("_", " ")
    if text.status == "empty" and not text.page_count:
        standing["not_a_document"] = "no bytes came"
    if "mojibake_suspected" in text.doubts:
        standing["mojibake_suspected"] = "its text looks garbled: a font does not say which letters its glyphs are"
    return standing


def link(db: Database, release: Release, is_own: Callable[[str], bool]) -> None:
    """Give every document that the current version of `release` links to its row, and point the annexes at it.

    What the site itself answers for waits to be fetched; what others answer for is `outside`, and only recorded. What a
    withheld release calls a document is not said.
    """
    release_id, hides_names, since = db.execute(
        statement(
            "SELECT r.id, {withheld}, v.first_seen_at FROM releases r JOIN versions v ON v.id = r.version_id WHERE r.url = ?",
            withheld=is_withheld("r"),
        ),
        [release.url],
    ).fetchone()
    for position, annex in enumerate(release.annexes):
        if annex.url is not None:
            url = normal_url(annex.url)
            db.execute(
                "INSERT OR IGNORE INTO documents (url, media_type, title, version_count, status) VALUES (?, ?, ?, 0, ?)",
                [url, annex.media_type, None if hides_names else annex.label, "waiting" if is_own(url) else "outside"],
            )
            db.execute(
                "UPDATE annexes SET document_id = (SELECT id FROM documents WHERE url = ?) "
                "WHERE release_id = ? AND position = ?",
                [url, release_id, position],
            )
    note_links(db, release_id, [replace(one, label="") for one in release.annexes] if hides_names else release.annexes, since)


def note_links(db: Database, release_id: int, annexes: Iterable[Annex], since: str) -> None:
    """Keep that from the visit `since` on the release links to the documents of `annexes`, under which label, and to no
    others."""
    urls = [(normal_url(annex.url), annex.label) for annex in annexes if annex.url is not None]
    ids = [db.execute("SELECT id FROM documents WHERE url = ?", [url]).fetchone() for url, _ in urls]
    linked = {(found[0], label): None for found, (_, label) in zip(ids, urls, strict=True) if found}
    sql = "SELECT id, document_id, label FROM document_links WHERE release_id = ? AND linked_until IS NULL"
    known = {(document_id, label): link_id for link_id, document_id, label in db.execute(sql, [release_id]).fetchall()}
    for link_id in (known[one] for one in known.keys() - linked.keys()):
        db.execute("UPDATE document_links SET linked_until = ? WHERE id = ?", [since, link_id])
    for document_id, label in (one for one in linked if one not in known):
        db.execute(
            "INSERT INTO document_links (release_id, document_id, label, linked_from) VALUES (?, ?, ?, ?)",
            [release_id, document_id, label, since],
        )


def stands(db: Database, url: str, sha256: str | None) -> bool:
    """Whether the document at `url` is there, and its current version has these bytes. One in whose reading the reader
    crashed is read again: that may have been the machine's fault."""
    known = row_by_url(db, url)
    if known is None or known["sha256"] is None or known["gone_at"]:
        return False
    return bool(known["sha256"] == sha256 and known["read_as"] != "crashed")


def take(
    db: Database, url: str, text: DocumentText, capture_id: int, at: str, care: Care, looks: Looks | None = None
) -> Happened:
    """A visit found the document, with what was read of it. `care` says whether a new version is compared and indexed too,
    `looks` how its pages compare with those of the current version as they are drawn."""
    known = row_by_url(db, url) or _insert(db, url)
    sha256, size = db.execute("SELECT sha256, size FROM captures WHERE id = ?", [capture_id]).fetchone()
    if known["sha256"] != sha256 or known["gone_at"]:
        _open_version(db, known, text, {"capture_id": capture_id, "sha256": sha256, "size": size, "at": at}, care, looks)
        return "documents_changed" if known["version_id"] else "documents_new"
    if known["reader"] != text.reader or known["read_as"] != text.status:
        read_again(db, known, text)
    return see_again(db, url, at)


def see_again(db: Database, url: str, at: str) -> Happened:
    """The current version was found once more."""
    db.execute(
        "UPDATE document_versions SET last_seen_at = ? WHERE id = (SELECT version_id FROM documents WHERE url = ?)", [at, url]
    )
    db.execute("UPDATE documents SET last_seen_at = ?, missing_at = NULL, too_large_at = NULL WHERE url = ?", [at, url])
    return "documents_unchanged"


def is_too_large(db: Database, url: str, at: str) -> None:
    """A visit found more bytes than are taken in: it is left alone for a while, not fetched and cut every day."""
    db.execute("UPDATE documents SET too_large_at = ? WHERE url = ?", [at, url])
    db.execute("UPDATE documents SET status = 'too_large' WHERE url = ? AND version_id IS NULL", [url])


def miss(db: Database, url: str, at: str) -> Missed:
    """The site says that the document is not there; return what that means."""
    return absence.miss(db, "documents", row_by_url(db, url), at)


def row_by_url(db: Database, url: str) -> dict[str, Any] | None:
    """Return the document at `url` with what was read of its current version, or None."""
    cursor = db.execute(
        "SELECT d.id, d.version_id, d.version_count, d.missing_at, d.gone_at, d.last_missed_at, d.last_seen_at, "
        "d.withheld_at, v.sha256, "
        "v.reader, v.status AS read_as, v.capture_id "
        "FROM documents d LEFT JOIN document_versions v ON v.id = d.version_id WHERE d.url = ?",
        [url],
    )
    found = cursor.fetchone()
    return dict(zip((column[0] for column in cursor.description), found, strict=True)) if found else None


def _insert(db: Database, url: str) -> dict[str, Any]:
    """A document that no annex names any more, or not yet: only a repair or an import meets one."""
    db.execute("INSERT INTO documents (url, version_count, status) VALUES (?, 0, 'waiting')", [url])
    known = row_by_url(db, url)
    assert known is not None  # noqa: S101 - just inserted
    return known


def _open_version(
    db: Database, known: dict[str, Any], text: DocumentText, seen: dict[str, Any], care: Care, looks: Looks | None
) -> None:
    number = known["version_count"] + 1
    if known["withheld_at"]:
        text = hidden_text(text)
    changes = _changes(db, known, text, care, looks) if known["version_id"] and not known["withheld_at"] else []
    row = {
        "document_id": known["id"],
        "version_number": number,
        "capture_id": seen["capture_id"],
        "first_seen_at": seen["at"],
        "last_seen_at": seen["at"],
        "sha256": seen["sha256"],
        "size": seen["size"],
        "noise": int(bool(changes) and all(change.noise for change in changes) and not known["gone_at"]),
        **_read_columns(text),
    }
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    sql = statement("INSERT INTO document_versions ({columns}) VALUES ({marks})", columns=Sql(columns), marks=Sql(marks))
    version_id = int(db.execute(sql, row).lastrowid or 0)
    if care.indexes:
        unindex_pages(db, known["version_id"])
    put_pages(db, version_id, text.pages, findable=care.indexes)
    db.execute(
        "UPDATE documents SET version_id = ?, version_count = ?, first_seen_at = coalesce(first_seen_at, ?), last_seen_at = ?, "
        "last_changed_at = ?, too_large_at = NULL, missing_at = NULL, gone_at = NULL WHERE id = ?",
        [version_id, number, seen["at"], seen["at"], seen["at"] if known["version_id"] else None, known["id"]],
    )
    _show_current(db, known["id"], text)
    if known["version_id"]:
        _put_changes(db, known, version_id, changes, seen["at"])


def _changes(db: Database, known: dict[str, Any], text: DocumentText, care: Care, looks: Looks | None) -> list[Change]:
    return compare_texts(_text(db, known["version_id"]), text, looks) if care.compares else [not_compared("document")]


def are_to_be_drawn(db: Database, known: dict[str, Any], text: DocumentText) -> bool:
    """Say whether the current version and what came now are two PDFs whose pages can be compared as they look.
    The verdict has no words, so that a withheld document has one too."""
    if not known["version_id"]:
        return False
    (before,) = db.execute("SELECT media_type FROM document_versions WHERE id = ?", [known["version_id"]]).fetchone()
    return before == text.media_type == PDF and known["read_as"] in _DRAWN and text.status in _DRAWN


def _put_changes(db: Database, known: dict[str, Any], version_id: int, changes: Sequence[Change], at: str) -> None:
    whose = Owner(document_id=known["id"], document_version_id=version_id)
    same_bytes = known["sha256"] == db.execute("SELECT sha256 FROM document_versions WHERE id = ?", [version_id]).fetchone()[0]
    put_changes(db, whose, () if same_bytes else changes, Interval(known["last_seen_at"], at))
    if known["gone_at"]:
        returned = [Change(field="document", kind="returned")]
        put_changes(db, whose, returned, Interval(known["last_missed_at"], at))


def compare_anew(db: Database, version_id: int, before_id: int) -> None:
    """Put what a version says otherwise than the version `before_id`, which is not the one before it, in the place of its
    changes."""
    sql = "SELECT last_seen_at, document_id, first_seen_at FROM document_versions WHERE id = ?"
    (last_seen_at, *_), (_, document_id, at) = (db.execute(sql, [one]).fetchone() for one in (before_id, version_id))
    digests = "SELECT sha256 FROM document_versions WHERE id = ?"
    (before,), (after,) = (db.execute(digests, [one]).fetchone() for one in (before_id, version_id))
    changes = compare_texts(_text(db, before_id), _text(db, version_id), looks_of(db, before, after))
    whose = Owner(document_id=document_id, document_version_id=version_id)
    replace_changes(db, whose, changes, Interval(last_seen_at, at))


def read_again(db: Database, known: dict[str, Any], text: DocumentText) -> None:
    """Put a newer reader's text in the place of the old one: no news, no new version."""
    if known["withheld_at"]:
        text = hidden_text(text)
    columns = _read_columns(text)
    sets = ", ".join(f"{name} = :{name}" for name in columns)
    sql = statement("UPDATE document_versions SET {sets} WHERE id = :id", sets=Sql(sets))
    db.execute(sql, {**columns, "id": known["version_id"]})
    unindex_pages(db, known["version_id"])
    db.execute("DELETE FROM document_pages WHERE document_version_id = ?", [known["version_id"]])
    put_pages(db, known["version_id"], text.pages)
    _show_current(db, known["id"], text)


def _read_columns(text: DocumentText) -> dict[str, Any]:
    return {
        "media_type": text.media_type,
        "title": text.title,
        "pages": text.page_count,
        "status": text.status,
        "reason": text.reason,
        "doubts": msgspec.json.encode(text.doubts).decode("utf-8"),
        "reader": text.reader,
        "read_sha256": digest_of(text),
        "metadata": msgspec.json.encode(text.metadata, order="sorted").decode("utf-8"),
        "page_states": msgspec.json.encode(text.page_states, order="sorted").decode("utf-8"),
        "parts": msgspec.json.encode(text.parts, order="sorted").decode("utf-8"),
    }


def digest_of(text: DocumentText) -> str:
    """Return the sha256 (hex) of all that was read of a document: the same for the same."""
    return hashlib.sha256(msgspec.json.encode(text, order="deterministic")).hexdigest()


def _show_current(db: Database, document_id: int, text: DocumentText) -> None:
    db.execute(
        "UPDATE documents SET media_type = coalesce(?, media_type), title = coalesce(?, title), pages = ?, status = ? "
        "WHERE id = ?",
        [text.media_type, text.title, text.page_count, text.status, document_id],
    )


def _text(db: Database, version_id: int) -> DocumentText:
    """What was read of a version, as far as a comparison needs it."""
    sql = "SELECT page, name, text, state FROM document_pages WHERE document_version_id = ? ORDER BY page"
    found = db.execute(sql, [version_id]).fetchall()
    pages = tuple(DocumentPage(number=number, name=name, text=text, state=state) for number, name, text, state in found)
    sql = "SELECT status, reader, media_type, pages, doubts, page_states, parts FROM document_versions WHERE id = ?"
    status, reader, media_type, count, *held = db.execute(sql, [version_id]).fetchone()
    doubts, states, parts = (msgspec.json.decode(one) for one in held)
    return DocumentText(
        status=status,
        reader=reader,
        media_type=media_type,
        pages=pages,
        page_count=count,
        doubts=tuple(doubts),
        page_states=states,
        parts=parts,
    )
