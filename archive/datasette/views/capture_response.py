"""The captured bytes, for people to look at or keep. They are the site's, not ours: no browser may run them on this origin."""

from __future__ import annotations

import re
from urllib.parse import quote

import webencodings
from datasette import Response

from archive.datasette.views.captures import CapturedResponse
from archive.render.file_names import name_of

_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
_AS_TEXT = re.compile(r"text/|application/(xhtml\+xml|xml|json|javascript|rss\+xml|atom\+xml)$|.*\+(xml|json)$")
_NAMED_INSIDE = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_MOST_LOOKED_AT = 2048


def served(kept: CapturedResponse, body: bytes) -> Response:
    """Return the bytes so that nothing in them acts: text is shown as its source, a PDF and all else is saved."""
    media_type, disposition = _presented(kept, body)
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _POLICY,
        "Content-Disposition": _attached(disposition, name_of(kept.url)),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
    }
    if kept.sha256:
        headers["ETag"] = f'"{kept.sha256}"'
    return Response(body, headers=headers, content_type=media_type)


def _presented(kept: CapturedResponse, body: bytes) -> tuple[str, str]:
    declared = (kept.media_type or "").strip().lower()
    if _AS_TEXT.match(declared):
        return f"text/plain; charset={_charset(kept.charset, body)}", "inline"
    return (declared if declared == "application/pdf" else "application/octet-stream"), "attachment"


def _charset(declared: str | None, body: bytes) -> str:
    """The charset that the header declares, or the bytes themselves; a name that browsers know, so it is safe in a header."""
    inside = _NAMED_INSIDE.search(body[:_MOST_LOOKED_AT])
    for label in (declared, inside[1].decode("ascii") if inside else None):
        if label and (encoding := webencodings.lookup(label)):
            return str(encoding.name)
    return "utf-8"


def _attached(disposition: str, name: str) -> str:
    """A Content-Disposition of RFC 6266: the name in ASCII for old readers, and the whole of it."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    return f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
