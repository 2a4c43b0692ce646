"""The captured bytes, for people to look at or keep. They are the site's, not ours: no browser may run them on this origin."""

from __future__ import annotations

import re
from urllib.parse import quote

import webencodings
from datasette import Response
from msgspec import Struct

from archive import query
from archive.names import name_of
from archive.reading import Archive
from schemas.errors import DamagedEvidence, NotFound
from schemas.held import bytes_of

_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
_AS_TEXT = re.compile(r"text/|application/(xhtml\+xml|xml|json|javascript|rss\+xml|atom\+xml)$|.*\+(xml|json)$")
_NAMED_INSIDE = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_MOST_LOOKED_AT = 2048
_PDF = "application/pdf"


class Captured(Struct, frozen=True, kw_only=True):
    """The bytes of a capture, and what the response that brought them said of them."""

    url: str
    body: bytes
    media_type: str | None
    charset: str | None
    sha256: str | None


def captured(archive: Archive, capture_id: int) -> Captured:
    """Return a capture from its WARC file. Raises NotFound for an unknown number, DamagedEvidence when the bytes are not
    there any more, or are not those that were captured."""
    sql = "SELECT url, media_type, charset, sha256, warc_file, warc_offset FROM captures WHERE id = ?"
    found = query.rows(archive.db, sql, [capture_id])
    if not found:
        raise NotFound(f"no capture {capture_id}")
    row = found[0]
    try:
        capture = archive.capture(capture_id)
    except NotFound as missing:
        raise DamagedEvidence(row["warc_file"], row["warc_offset"], "the file is missing") from missing
    if row["sha256"] not in (None, capture.sha256):
        raise DamagedEvidence(row["warc_file"], row["warc_offset"], "it holds other bytes than were captured")
    told = {name: row[name] for name in ("url", "media_type", "charset", "sha256")}
    return Captured(**told, body=bytes_of(capture.body))


def served(one: Captured) -> Response:
    """Return the bytes so that nothing in them acts: text is shown as its source, a PDF and all else is saved."""
    media_type, disposition = _presented(one)
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _POLICY,
        "Content-Disposition": _named(disposition, name_of(one.url)),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }
    if one.sha256:
        headers["ETag"] = f'"{one.sha256}"'
    return Response(one.body, headers=headers, content_type=media_type)


def _presented(one: Captured) -> tuple[str, str]:
    declared = (one.media_type or "").strip().lower()
    if _AS_TEXT.match(declared):
        return f"text/plain; charset={_charset(one)}", "inline"
    return (_PDF if declared == _PDF else "application/octet-stream"), "attachment"


def _charset(one: Captured) -> str:
    """The charset that the header declares, or the bytes themselves; a name that browsers know, so it is safe in a header."""
    inside = _NAMED_INSIDE.search(one.body[:_MOST_LOOKED_AT])
    for label in (one.charset, inside[1].decode("ascii") if inside else None):
        if label and (encoding := webencodings.lookup(label)):
            return str(encoding.name)
    return "utf-8"


def _named(disposition: str, name: str) -> str:
    """A Content-Disposition of RFC 6266: the name in ASCII for old readers, and the whole of it."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    return f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
