"""The page of a document: what it says page by page, in which versions, who links to it, and on what evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.datasette import urls
from archive.datasette.request_params import Params
from archive.datasette.views.captures import evidence
from archive.datasette.views.versions import document_number_asked, document_version_asked
from archive.db.rows import rows
from archive.db.sql import is_shown, statement
from archive.export.static_copy import copy_of
from archive.queries.archive import Archive
from archive.queries.changes import changes_of_document_version
from archive.queries.compare_documents import DocumentComparison, compare_document
from archive.queries.documents import Document, DocumentVersion, document_at, pages_of
from archive.queries.version_marks import mark_of
from archive.render.file_names import name_of
from schemas.errors import NotFound
from schemas.times import utc_text

ON_A_PAGE = 50
"""Pages, sheets or slides of a document that one page of ours shows."""
_OF_DOCUMENT = ("url", "title", "media_type", "status", "last_seen_at", "too_large_at", "gone_at")
_OF_VERSION = (
    *("version_number", "first_seen_at", "last_seen_at", "sha256", "size", "noise", "status", "media_type", "title", "pages"),
    *("reason", "doubts", "metadata"),
)
_DRAWN = ("text", "scanned", "empty", "too_large")
_UNITS = {
    "application/pdf": "page",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "sheet",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "sheet",
    "application/vnd.ms-excel": "sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slide",
}
_LINKS = statement(
    """
    SELECT r.key, r.title, r.lang, r.published_on, l.label, l.linked_from, l.linked_until
    FROM document_links l JOIN releases r ON r.id = l.release_id WHERE l.document_id = ?
    AND {shown} ORDER BY l.linked_until IS NOT NULL, r.published_on DESC, l.id
""",
    shown=is_shown("r"),
)


def document_page(archive: Archive, asked: Params) -> dict[str, Any]:
    """Return a document as it is, as its version `version`, or as it was `at` a time; `pages` are those around `page`.
    Raises NotFound and BadQuery."""
    document = document_at(archive, asked.urls)
    at, page = asked.moment("at"), asked.number("page") or 1
    shown = document_version_asked(document, asked)
    count = _page_count(archive, shown)
    if page > max(count, 1):
        raise NotFound(f"{document.url} has {count} pages")
    first = (page - 1) // ON_A_PAGE * ON_A_PAGE + 1
    links = rows(archive.db, _LINKS, [document.row_id])
    return {
        **{name: getattr(document, name) for name in _OF_DOCUMENT},
        "name": _name(document, links),
        "at": utc_text(at) if at else None,
        "page": page,
        "page_count": count,
        "on_a_page": ON_A_PAGE,
        "unit": _unit(shown),
        "is_current": at is None and (shown is None or shown == document.versions[-1]),
        "version": _version(archive, document.url, shown) if shown else None,
        "versions": [_version(archive, document.url, one) for one in document.versions],
        "links": links,
        "pages": list(_pages(archive, shown, first, min(first + ON_A_PAGE - 1, count))) if shown else [],
    }


def compared_document(archive: Archive, asked: Params) -> DocumentComparison:
    """Return how a document differs between the versions asked for as `old` and `new`. Raises NotFound and BadQuery."""
    document = document_at(archive, asked.urls)
    name = _name(document, rows(archive.db, _LINKS, [document.row_id]))
    old, new = (document_number_asked(document, asked, side) for side in ("old", "new"))
    return compare_document(archive, document, name, old, new)


def _name(document: Document, links: list[dict[str, Any]]) -> str:
    """What a document is called: by the newest release that links to it, else by itself, else by its address."""
    return next((link["label"] for link in links if link["label"]), document.title) or name_of(document.url)


def _version(archive: Archive, url: str, one: DocumentVersion) -> dict[str, Any]:
    changes = changes_of_document_version(archive.db, one.id)
    return {
        **{name: getattr(one, name) for name in _OF_VERSION},
        "mark": mark_of(one.first_seen_at, one.sha256),
        "capture": evidence(archive, one.capture_id),
        "changes": [
            {**change, "url": url, "label": None, "silent": 0, "unsure": int(change["announcement"] == "unsure")}
            for change in changes
        ],
    }


def _unit(version: DocumentVersion | None) -> str:
    """What its pages are: pages, sheets, slides, or one page that stands for the whole of it."""
    return _UNITS.get(version.media_type or "", "whole") if version else "whole"


def _page_count(archive: Archive, version: DocumentVersion | None) -> int:
    """How many pages there are to show: those that the file says it has, or those that were read where it says nothing."""
    if version is None:
        return 0
    sql = "SELECT coalesce(max(page), 0) AS last FROM document_pages WHERE document_version_id = ?"
    return max(version.pages or 0, int(rows(archive.db, sql, [version.id])[0]["last"]))


def _pages(archive: Archive, version: DocumentVersion, first: int, last: int) -> Iterator[dict[str, Any]]:
    """Pages by number; those without a text that was read have the text None."""
    read = {page.number: page for page in pages_of(archive, version, first, last)}
    is_here = copy_of(archive) is None
    is_drawn = is_here and version.media_type == "application/pdf" and version.status in _DRAWN
    for number in range(first, last + 1):
        page = read.get(number)
        yield {
            "number": number,
            "name": page.name if page else None,
            "text": page.text if page else None,
            "image": urls.image(version.sha256, number) if is_drawn else None,
        }
