"""A recorded response, read as the crawl read it when it came: by `schemas.http_response`, and not by warcio.

That keeps trailer fields and what follows Content-Length, knows only `chunked` in lower case, and undoes brotli or not as the
machine has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from msgspec import Struct

from schemas.http_response import NoResponse, ResponseReader
from schemas.size_limits import MOST_BYTES

_AT_ONCE = 1 << 16


class RecordedResponse(Struct, frozen=True, kw_only=True):
    """What a recorded response says. `fault` is how it contradicts itself; then nothing may be concluded from its body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fault: str | None


def read_response(
    block: IO[bytes], is_foreign: bool = False, was_cut: bool = False, most: int = MOST_BYTES["document"]
) -> RecordedResponse:
    """Return the response that `block` holds. `is_foreign` says that another program recorded it, `was_cut` that not all of it
    is there, as its record says. No more than `most` bytes of its entity are taken. Raises NoResponse."""
    reader = ResponseReader(is_foreign)
    behind = _behind_head(block, reader)
    assert reader.head is not None  # noqa: S101 - its head was read
    entity = bytearray()
    for piece in _pieces(block, reader, behind, was_cut):
        entity += piece[: most - len(entity) + 1]
        if len(entity) > most:
            break
    fault = None if was_cut or (reader.is_complete and len(entity) <= most) else _why_not_whole(len(entity) > most)
    body = bytes(entity[:most])
    return RecordedResponse(status=reader.head.status, headers=reader.head.headers, body=body, fault=reader.fault or fault)


def _pieces(block: IO[bytes], reader: ResponseReader, behind: bytes, was_cut: bool) -> Iterator[bytes]:
    while behind:
        yield from reader.feed(behind)
        behind = b"" if reader.is_done else block.read(_AT_ONCE)
    yield from reader.end(was_cut)


def _why_not_whole(is_longer: bool) -> str:
    return "it is longer than is read" if is_longer else "it ends before the end that it names"


def _behind_head(block: IO[bytes], reader: ResponseReader) -> bytes:
    while data := block.read(_AT_ONCE):
        if (behind := reader.begin(data)) is not None:
            return behind or block.read(_AT_ONCE)
    raise NoResponse("its head is not whole")
