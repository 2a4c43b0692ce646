"""From a recorded payload to the entity: transfer coding and content coding undone (RFC 9112, 7.1; RFC 9110, 8.4).

It has to give, from the record, the very bytes that the fetcher made of the live response. warcio's own reading differs:
it keeps trailer fields and what follows Content-Length, knows only `chunked` in lower case, and undoes brotli or not as
the machine has it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from contextlib import suppress

from schemas.http import Inflating

_PIECE = 65_536
_CHUNK_HEAD = re.compile(rb"([0-9A-Fa-f]+)[^\n]*\n")


def entity_of(status: int, headers: Iterable[tuple[str, str]], payload: bytes) -> bytes:
    """Return the entity of a response. Of an incomplete or broken payload it is what came before the break."""
    if status in (204, 304):
        return b""
    fields = [(name.lower(), value.strip().lower()) for name, value in headers]
    transfer, length, coding = (
        ", ".join(value for name, value in fields if name == wanted)
        for wanted in ("transfer-encoding", "content-length", "content-encoding")
    )
    if transfer == "chunked":
        payload = _dechunked(payload)
    elif length.isascii() and length.isdigit():
        payload = payload[: int(length)]
    return _inflated(payload) if coding in ("gzip", "x-gzip", "deflate") else payload


def _dechunked(payload: bytes) -> bytes:
    if not _CHUNK_HEAD.match(payload):
        return payload  # recorded without its chunks, as some crawlers do
    entity = bytearray()
    at = 0
    while (head := _CHUNK_HEAD.match(payload, at)) and (size := int(head[1], 16)):
        entity += payload[head.end() : head.end() + size]
        at = head.end() + size + len(b"\r\n")
    return bytes(entity)


def _inflated(payload: bytes) -> bytes:
    inflating = Inflating()
    entity = bytearray()
    with suppress(zlib.error):  # what precedes a break is kept
        for at in range(0, len(payload), _PIECE):
            for piece in inflating.pieces(payload[at : at + _PIECE]):
                entity += piece
    return bytes(entity)
