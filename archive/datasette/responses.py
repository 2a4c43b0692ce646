"""Answers of the reading room: pages, their JSON twins, and what to say when there is nothing to show."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from datasette import Response

from archive.datasette.render import rendered
from archive.datasette.request import COOKIE, Request
from archive.datasette.request_params import Unreadable
from archive.datasette.views.captures import CapturedResponse
from archive.export.static_copy import Copy
from archive.render.csv_file import Csv, Encoding
from archive.render.i18n import ENGLISH, Language
from archive.render.page_urls import ROOT
from schemas.errors import (
    ArchiveBusy,
    ArchiveRefused,
    BadQuery,
    DamagedEvidence,
    MicPressError,
    NotFound,
    NoVersion,
    PageTooSlow,
    PageUnrenderable,
    StorageFailed,
    Withheld,
)

_NOSNIFF = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_PAGE_POLICY = (
    "default-src 'none'; style-src {style}; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SUBSTITUTED = "X-Mic-Press-Substituted"
STYLE_INSIDE = "'unsafe-inline'"
"""For a page that carries its style sheet in itself."""

_SAID: dict[type[MicPressError], tuple[int, str, str]] = {
    NotFound: (404, "refusal.missing", "refusal.missing_advice"),
    BadQuery: (400, "refusal.query", "refusal.query_advice"),
    DamagedEvidence: (410, "refusal.damaged", "refusal.damaged_advice"),
    PageTooSlow: (503, "refusal.slow", "refusal.slow_advice"),
    PageUnrenderable: (404, "refusal.no_picture", "refusal.no_picture_advice"),
    ArchiveBusy: (503, "refusal.unavailable", "refusal.busy_advice"),
    StorageFailed: (503, "refusal.unavailable", "refusal.storage_advice"),
    ArchiveRefused: (503, "refusal.unavailable", "refusal.shape_advice"),
}


def html(body: str, visit: Request, status: int = 200, style: str = "'self'") -> Response:
    """Return a page of ours: no script runs in it, nothing foreign loads, nobody frames it. A language that was chosen is
    remembered for a year."""
    headers = {
        **_NOSNIFF,
        "Content-Security-Policy": _PAGE_POLICY.format(style=style),
        "Content-Language": visit.language.code,
    }
    response = Response(body, status=status, headers=headers, content_type="text/html; charset=utf-8")
    if visit.is_chosen:
        response.set_cookie(COOKIE, visit.language.code, max_age=31_536_000, path=str(visit.urls.path("/")), samesite="lax")
    return response


def json(told: Any, status: int = 200) -> Response:
    """Return a JSON twin."""
    return Response(msgspec.json.encode(told), status=status, headers=_NOSNIFF, content_type="application/json; charset=utf-8")


def image(png: bytes) -> Response:
    """Return a picture that we drew, of bytes that its address names: it stays as it is."""
    headers = {
        **_NOSNIFF,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "max-age=604800, immutable",
    }
    return Response(png, headers=headers, content_type="image/png")


def style_sheet(body: str) -> Response:
    """Return a style sheet, which its address names by digest."""
    headers = {**_NOSNIFF, "Cache-Control": "public, max-age=86400"}
    return Response(body, headers=headers, content_type="text/css; charset=utf-8")


def csv_file(name: str, made: Csv, encoding: Encoding) -> Response:
    """Return a CSV to save; how many characters its encoding lacks is said in a header."""
    headers = {**_NOSNIFF, "Content-Disposition": f'attachment; filename="{name}.csv"', SUBSTITUTED: str(made.substituted)}
    charset = "Shift_JIS" if encoding == "cp932" else "utf-8"
    return Response(made.data, headers=headers, content_type=f"text/csv; charset={charset}; header=present")


def feed(body: bytes, known: str | None) -> Response:
    """Return an Atom feed, or 304 to a reader who has it: `known` is the request's If-None-Match (RFC 9110, 13.1.2)."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**_NOSNIFF, "ETag": etag}
    if etag in {tag.strip().removeprefix("W/") for tag in (known or "").split(",")}:
        return Response("", status=304, headers=headers)
    return Response(body, headers=headers, content_type="application/atom+xml; charset=utf-8")


def refusal(error: MicPressError, visit: Request) -> Response:
    """Return what to say of an error, with the status that fits it; where files lie stays with whoever runs the archive. The
    JSON twin says it in English, as Datasette does."""
    if visit.asked.is_json:
        status, title, message = _said(error, ENGLISH)
        return json({"ok": False, "status": status, "title": title, "error": message}, status)
    status, title, message = _said(error, visit.language)
    release = error.key if isinstance(error, NoVersion) else None
    return html(rendered("refusal.html", visit, {"title": title, "message": message, "release": release}), visit, status)


def without_slash(request: Any) -> Response:
    """Return where to look instead for an address that ends in a slash, as Datasette does on its own pages."""
    query = f"?{request.query_string}" if request.query_string else ""
    return Response.redirect(request.path.rstrip("/") + query)


def tombstone(error: Withheld, visit: Request, contact: str | None) -> Response:
    """Return what stands in the place of a record that is not shown (RFC 7725, 451), and whom to ask about it."""
    told = {"name": error.name, "withheld_at": error.at, "reason": error.reason, "contact": contact}
    if visit.asked.is_json:
        return json({"ok": False, "status": 451, "title": ENGLISH("withheld.title"), "error": str(error), **told}, 451)
    return html(rendered("withheld.html", visit, told), visit, 451)


def elsewhere(kept: CapturedResponse, copy: Copy, visit: Request) -> Response:
    """Return where the bytes are that a published copy does not have: at the same address elsewhere, or with whom to ask."""
    if copy.captures_url:
        return Response.redirect(copy.captures_url.rstrip("/") + visit.url[visit.url.index(ROOT) :])
    told = {**msgspec.to_builtins(kept), "published": msgspec.to_builtins(copy)}
    return html(rendered("elsewhere.html", visit, told), visit)


def _said(error: MicPressError, language: Language) -> tuple[int, str, str]:
    for kind, (status, title, advice) in _SAID.items():
        if isinstance(error, kind):
            return status, language(title), _advice(error, language) or language(advice)
    raise error


def _advice(error: MicPressError, language: Language) -> str | None:
    """What to say of this very error; None where its kind says all."""
    if isinstance(error, Unreadable):
        return language(error.key, **error.values)
    if isinstance(error, NoVersion):
        return language("refusal.no_version", n=error.count, since=language.moment(error.since))
    return None


def varying(app: Any) -> Any:
    """Return an ASGI application that answers as `app` does, and says of each HTML page that it varies by language."""

    async def varied(scope: Any, receive: Any, send: Any) -> None:
        async def sent(event: dict[str, Any]) -> None:
            if event["type"] == "http.response.start" and _is_page(event["headers"]):
                event = {**event, "headers": [*event["headers"], (b"vary", b"Accept-Language, Cookie")]}
            await send(event)

        await app(scope, receive, sent)

    return varied


def _is_page(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
