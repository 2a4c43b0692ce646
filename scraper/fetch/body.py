"""Taking in a response's body: content coding undone, never more bytes than allowed, and word of why it ended early."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import httpcore

from schemas.visit import Truncation
from scraper.fetch.spool import Sink

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_PIECE = 1 << 18
"""Bytes that are inflated at a time: what a bomb may cost in memory."""


def take_in(chunks: Iterable[bytes], coding: str, most: int, entity: Sink) -> Truncation | None:
    """Put a body that comes as `chunks` in the content coding `coding` into `entity`; return why it ended early, or None.

    At most `most` bytes of entity are made, however much a compressed body would expand to. A coding that we did not
    ask for is left as it is: the bytes are kept, and the reader will say that they are no page.
    """
    transferred = 0
    decoder = _decoder(coding)
    try:
        for chunk in chunks:
            transferred += len(chunk)
            for piece in decoder.decode(chunk):
                room = most - entity.size
                entity.write(piece[:room])
                if len(piece) > room:
                    return "length"
            if transferred > most:
                return "length"
    except httpcore.TimeoutException:
        return "time"
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return "disconnect"
    except zlib.error:
        return "unspecified"
    return None if decoder.whole else "disconnect"


def _decoder(coding: str) -> _Plain | _Compressed:
    return _Compressed() if coding.strip().lower() in ("gzip", "x-gzip", "deflate") else _Plain()


class _Plain:
    whole = True

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk


class _Compressed:
    """gzip or zlib, a piece at a time. An empty body is whole: a 304 may name a coding too."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False

    @property
    def whole(self) -> bool:
        return self._inflate.eof or not self._begun

    def decode(self, chunk: bytes) -> Iterator[bytes]:
        self._begun = True
        yield self._inflate.decompress(chunk, _PIECE)
        while rest := self._inflate.unconsumed_tail:
            yield self._inflate.decompress(rest, _PIECE)
