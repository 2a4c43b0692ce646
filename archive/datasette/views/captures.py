"""Which captures may be given, and their bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from archive.datasette.request_params import Params
from archive.db.connection import refusing
from archive.db.rows import rows
from archive.db.sql import Sql, statement
from archive.layout import CAPTURES
from archive.queries.archive import Archive
from archive.queries.captures import evidence_of
from archive.queries.version_marks import read_mark
from archive.queries.withheld import refuse_withheld, withheld_among
from archive.warc.reader import read_capture
from schemas.address import Base
from schemas.errors import DamagedEvidence, NotFound
from schemas.held import bytes_of
from schemas.times import utc_text

_COLUMNS = "c.url, c.fetched_at, c.media_type, c.charset, c.sha256, c.size, c.warc_file, c.warc_offset"


class CapturedResponse(Struct, frozen=True, kw_only=True):
    """A capture: what the response that brought its bytes said of them, and where they are."""

    url: str
    fetched_at: str
    media_type: str | None
    charset: str | None
    sha256: str | None
    size: int | None
    warc_file: str
    warc_offset: int


def evidence(archive: Archive, capture_id: int) -> dict[str, Any]:
    """Return what names a capture, its address included (`addresses.capture`), whatever number its row has."""
    found: dict[str, Any] = msgspec.to_builtins(evidence_of(archive, capture_id))
    return found


def named(archive: Archive, asked: Params) -> CapturedResponse:
    """Return the capture that an address names by its mark and place. Raises NotFound."""
    mark = read_mark(unquote(asked.path["mark"] or ""))
    if mark is None:
        raise NotFound(f"no capture {asked.path['mark']}")
    urls = {f"url{number}": url for number, url in enumerate(asked.urls)}
    source = (
        f"captures c WHERE c.url IN ({', '.join(f':{name}' for name in urls)}) AND c.fetched_at BETWEEN :first AND :last "
        "AND substr(coalesce(c.sha256, 'cut'), 1, length(:digest)) = :digest ORDER BY c.id"
    )
    last = mark.second.replace(microsecond=999_999)
    return _kept(archive, source, {**urls, "first": utc_text(mark.second), "last": utc_text(last), "digest": mark.digest})


def document_of(archive: Archive, sha256: str) -> CapturedResponse:
    """Return a capture of the document that has this digest. Raises NotFound."""
    source = "document_versions v JOIN captures c ON c.id = v.capture_id WHERE v.sha256 = :sha256 ORDER BY v.id"
    return _kept(archive, source, {"sha256": sha256})


def body_of(kept: CapturedResponse, directory: Path, base: Base) -> bytes:
    """Return the bytes of a capture from its WARC file, without asking the database of the archive at `directory`. Raises
    DamagedEvidence when they are not there any more, or are not those that were captured."""
    try:
        with refusing(directory):
            capture = read_capture(directory / CAPTURES, kept.warc_file, kept.warc_offset, base)
    except NotFound as missing:
        raise DamagedEvidence(kept.warc_file, kept.warc_offset, "the file is missing") from missing
    if kept.sha256 not in (None, capture.sha256):
        raise DamagedEvidence(kept.warc_file, kept.warc_offset, "it holds other bytes than were captured")
    return bytes_of(capture.body)


def _kept(archive: Archive, source: str, parameters: dict[str, str]) -> CapturedResponse:
    """The first of the captures that may be given: whatever bytes the reading room gives, it asks for them here."""
    found = rows(
        archive.db,
        statement("SELECT c.visit_of, {columns} FROM {source}", columns=Sql(_COLUMNS), source=Sql(source)),
        parameters,
    )
    for row in found:
        visit_of = row.pop("visit_of")
        if not withheld_among(archive.db, [row["url"], visit_of]):
            return CapturedResponse(**row)
    refuse_withheld(archive.db, [row["url"] for row in found])
    raise NotFound("no such capture")
