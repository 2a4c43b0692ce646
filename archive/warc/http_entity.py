"""A recorded response, read as the crawl read it when it came: by `schemas.http_response`, and not by warcio.

That keeps trailer fields and what follows Content-Length, knows only `chunked` in lower case, and undoes brotli or not as the
machine has it.
"""

from __future__ import annotations

from typing import IO

from msgspec import Struct

from schemas.http_response import NoResponse, ResponseReader

_AT_ONCE = 1 << 16


class RecordedResponse(Struct, frozen=True, kw_only=True):
    """What a recorded response says. `fault` is how it contradicts itself; then nothing may be concluded from its body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fault: str | None


def read_response(block: IO[bytes], is_foreign: bool = False, was_cut: bool = False) -> RecordedResponse:
    """Return the response that `block` holds. `is_foreign` says that another program recorded it, `was_cut` that not all of it
    is there, as its record says. Raises NoResponse."""
    reader = ResponseReader(is_foreign)
    behind = _behind_head(block, reader)
    entity = bytearray()
    while behind:
        for piece in reader.feed(behind):
            entity += piece
        behind = b"" if reader.is_done else block.read(_AT_ONCE)
    for piece in reader.end(was_cut):
        entity += piece
    assert reader.head is not None  # noqa: S101 - end() raises where there is none
    fault = reader.fault or (None if was_cut or reader.is_complete else "it ends before the end that it names")
    return RecordedResponse(status=reader.head.status, headers=reader.head.headers, body=bytes(entity), fault=fault)


def _behind_head(block: IO[bytes], reader: ResponseReader) -> bytes:
    while data := block.read(_AT_ONCE):
        if (behind := reader.begin(data)) is not None:
            return behind or block.read(_AT_ONCE)
    raise NoResponse("its head is not whole")
