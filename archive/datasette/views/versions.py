"""Which version of a release or a document an address asks for: by its number, by its mark, or as of a time."""

from __future__ import annotations

from datetime import datetime

from archive.datasette.request_params import Params, Unreadable
from archive.queries.archive import Archive, Version
from archive.queries.documents import Document, DocumentVersion
from archive.queries.version_marks import VersionMark, read_mark
from archive.render.cite import marked_version
from schemas.errors import NotFound


def version_asked(archive: Archive, asked: Params) -> Version:
    """Return the version asked for as `version`, `seen` or `at`, else the current one. Raises NotFound, and BadQuery for more
    than one of them."""
    number, at, mark = _one_of(asked)
    return marked_version(archive, asked.key, mark) if mark else archive.version(asked.key, number, at)


def number_asked(archive: Archive, asked: Params, name: str) -> int | None:
    """Return the number of the version whose number or mark stands as `name`; None where nothing does. Raises as
    `version_asked` does."""
    mark = read_mark(asked.query.get(name, "").strip())
    return marked_version(archive, asked.key, mark).version_number if mark else asked.number(name)


def document_version_asked(document: Document, asked: Params) -> DocumentVersion | None:
    """Return the same of a document; None where no version was asked for and there is none. Raises as `version_asked` does."""
    number, at, mark = _one_of(asked)
    if mark:
        return _marked(document, mark)
    return document.version(number, at) if document.versions or number or at else None


def document_number_asked(document: Document, asked: Params, name: str) -> int | None:
    """Return the same as `number_asked` of a document."""
    mark = read_mark(asked.query.get(name, "").strip())
    return _marked(document, mark).version_number if mark else asked.number(name)


def _one_of(asked: Params) -> tuple[int | None, datetime | None, VersionMark | None]:
    number, at, mark = asked.number("version"), asked.moment("at"), asked.mark("seen")
    if sum(one is not None for one in (number, at, mark)) > 1:
        raise Unreadable("refusal.version_and_time")
    return number, at, mark


def _marked(document: Document, mark: VersionMark) -> DocumentVersion:
    version = document.version(at=mark.second.replace(microsecond=999_999))
    if not version.sha256.startswith(mark.digest):
        raise NotFound(f"{document.url} had other bytes than {mark.digest}… at {mark.second:%Y-%m-%dT%H:%M:%SZ}")
    return version
