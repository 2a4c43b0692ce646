"""Answers of the reading room: pages, their JSON twins, and what to say when there is nothing to show."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from datasette import Response

from archive.datasette.render import rendered
from archive.spreadsheet import Csv, Encoding
from schemas.errors import (
    ArchiveBusy,
    ArchiveRefused,
    BadQuery,
    DamagedEvidence,
    MicPressError,
    NotFound,
    PageUnrenderable,
    StorageFailed,
)

_NOSNIFF = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_PAGE_POLICY = (
    "default-src 'none'; style-src {style}; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SUBSTITUTED = "X-Mic-Press-Substituted"
STYLE_INSIDE = "'unsafe-inline'"
"""For a page that carries its style sheet in itself."""

_SAID: dict[type[MicPressError], tuple[int, str, str]] = {
    NotFound: (
        404,
        "見つかりません",
        "この保存庫には、その報道資料、版または記録がありません。識別子と日時を確かめてください。",
    ),
    BadQuery: (400, "読み取れない指定です", "指定を確かめて、もう一度お試しください。"),
    DamagedEvidence: (
        410,
        "記録を読み出せません",
        "この記録の原データ（WARC）が、失われたか壊れています。バックアップから戻せば、また読めます。",
    ),
    PageUnrenderable: (
        404,
        "ページの画像はありません",
        "この文書に、画像として描けるそのページはありません。保存した文書で確かめてください。",
    ),
    ArchiveBusy: (503, "ただいま読み出せません", "保存庫が使用中です。しばらくしてから、もう一度お試しください。"),
    StorageFailed: (503, "ただいま読み出せません", "保存庫のファイルを読み出せません。管理者にお知らせください。"),
    ArchiveRefused: (
        503,
        "ただいま読み出せません",
        "保存庫の形が、このmic-pressの版と合いません。管理者が mic-press crawl を一度実行すると直ります。",
    ),
}


def html(body: str, status: int = 200, style: str = "'self'") -> Response:
    """Return a page of ours: no script runs in it, nothing foreign loads, nobody frames it."""
    headers = {**_NOSNIFF, "Content-Security-Policy": _PAGE_POLICY.format(style=style)}
    return Response(body, status=status, headers=headers, content_type="text/html; charset=utf-8")


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


def refusal(error: MicPressError, is_json: bool, urls: Any) -> Response:
    """Return what to say of an error, with the status that fits it; where files lie stays with whoever runs the archive."""
    status, title, advice = _said(error)
    message = str(error) if isinstance(error, BadQuery) and not str(error).isascii() else advice
    if is_json:
        return json({"ok": False, "status": status, "title": title, "error": message}, status)
    return html(rendered("refusal.html", urls, {"title": title, "message": message}), status)


def _said(error: MicPressError) -> tuple[int, str, str]:
    for kind, said in _SAID.items():
        if isinstance(error, kind):
            return said
    raise error
