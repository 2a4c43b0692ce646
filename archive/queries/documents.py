"""Reading documents from an archive: what a release links to, their versions and pages, as they are or were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from archive.db.rows import rows
from archive.queries.archive import Archive
from archive.queries.withheld import refuse_withheld
from schemas.address import normal_url
from schemas.document import DocumentPage
from schemas.errors import NotFound
from schemas.release import Annex, Release
from schemas.times import jst_text, utc_text


class DocumentVersion(Struct, frozen=True, kw_only=True):
    """One version of a document: its bytes (by sha256), what was read of them, and between which visits it stood.

    `noise`: it says the same on the same pages as the version before. Times are stored UTC text, `size` is in bytes.
    """

    id: int
    version_number: int
    first_seen_at: str
    last_seen_at: str
    capture_id: int
    sha256: str
    size: int
    noise: bool
    status: str
    media_type: str | None
    title: str | None
    pages: int | None
    reason: str | None
    doubts: tuple[str, ...]
    metadata: dict[str, str]


class Document(Struct, frozen=True, kw_only=True):
    """A document with all its versions, none while it was never fetched; whichever releases link to it."""

    row_id: int
    url: str
    title: str | None
    media_type: str | None
    status: str
    last_seen_at: str | None
    too_large_at: str | None
    gone_at: str | None
    versions: tuple[DocumentVersion, ...]

    def version(self, number: int | None = None, at: datetime | None = None) -> DocumentVersion:
        """Return the version numbered, the one seen last at or before `at`, or the current one. Raises NotFound."""
        known = [one for one in self.versions if number in (None, one.version_number)]
        if at is not None:
            known = [one for one in known if one.first_seen_at <= utc_text(at)]
        if not known:
            raise NotFound(f"{self.url} has no such version: it has {len(self.versions)} and is {self.status}")
        return known[-1]


class LinkedDocument(Struct, frozen=True, kw_only=True):
    """A document as a release links to it: `number` counts the release's annexes from 1. `status` and the times are those
    of the document; `versions` is empty while it was never fetched, `row_id` None where the archive does not know it."""

    number: int
    annex: Annex
    url: str | None
    status: str
    row_id: int | None = None
    gone_at: str | None = None
    versions: tuple[DocumentVersion, ...] = ()

    def version(self, at: datetime | None = None) -> DocumentVersion:
        """Return the current version, or the one seen last at or before `at`. Raises NotFound when there is none."""
        known = [one for one in self.versions if at is None or one.first_seen_at <= utc_text(at)]
        if not known:
            when = f" as of {jst_text(utc_text(at))}" if at else ""
            raise NotFound(f"document {self.number} ({self.annex.label}) is not in the archive{when}: it is {self.status}")
        return known[-1]


def document_at(archive: Archive, urls: Sequence[str]) -> Document:
    """Return the document that has one of these official URLs. Raises NotFound, or Withheld."""
    sql = (
        "SELECT id AS row_id, url, title, media_type, status, last_seen_at, too_large_at, gone_at FROM documents WHERE url = ?"
    )
    for url in urls:
        if found := rows(archive.db, sql, [url]):
            refuse_withheld(archive.db, [url])
            return Document(**found[0], versions=_versions(archive, found[0]["row_id"]))
    raise NotFound(f"no document {urls[0]}")


def linked_documents(archive: Archive, release: Release) -> list[LinkedDocument]:
    """Return every annex of `release` with what the archive holds of its document, in the order of the page."""
    return [_linked(archive, number, annex) for number, annex in enumerate(release.annexes, start=1)]


def linked_document(archive: Archive, release: Release, number: int) -> LinkedDocument:
    """Return the annex of `release` that is counted `number`, from 1. Raises NotFound."""
    linked = linked_documents(archive, release)
    if not 1 <= number <= len(linked):
        raise NotFound(f"{release.key} has no document {number}: it has {len(linked)}; `mic-press documents {release.key}`")
    return linked[number - 1]


def pages_of(archive: Archive, version: DocumentVersion, first: int = 1, last: int | None = None) -> list[DocumentPage]:
    """Return the pages of a document's version whose text was read, those from `first` to `last`."""
    sql = (
        "SELECT page, name, text, state FROM document_pages WHERE document_version_id = :version "
        "AND page >= :first AND page <= coalesce(:last, page) ORDER BY page"
    )
    found = rows(archive.db, sql, {"version": version.id, "first": first, "last": last})
    return [DocumentPage(number=row["page"], name=row["name"], text=row["text"], state=row["state"]) for row in found]


def _linked(archive: Archive, number: int, annex: Annex) -> LinkedDocument:
    if annex.url is None:
        return LinkedDocument(number=number, annex=annex, url=None, status="promised" if annex.placeholder else "not linked")
    url = normal_url(annex.url)
    found = rows(archive.db, "SELECT id, status, gone_at FROM documents WHERE url = ?", [url])
    if not found:
        return LinkedDocument(number=number, annex=annex, url=url, status="not known")
    row = found[0]
    return LinkedDocument(
        number=number,
        annex=annex,
        url=url,
        status=row["status"],
        row_id=row["id"],
        gone_at=row["gone_at"],
        versions=_versions(archive, row["id"]),
    )


def _versions(archive: Archive, document_id: int) -> tuple[DocumentVersion, ...]:
    sql = "SELECT * FROM document_versions WHERE document_id = ? ORDER BY version_number"
    return tuple(_version(row) for row in rows(archive.db, sql, [document_id]))


def _version(row: dict[str, Any]) -> DocumentVersion:
    fields = {name: row[name] for name in DocumentVersion.__struct_fields__}
    fields["noise"] = bool(row["noise"])
    fields["doubts"] = tuple(msgspec.json.decode(row["doubts"]))
    fields["metadata"] = msgspec.json.decode(row["metadata"])
    return DocumentVersion(**fields)
