"""Taking in a response's body: content coding undone, never more bytes than allowed, and word of why it ended early."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import httpcore

from schemas.visit import Truncation

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


def take_in(chunks: Iterable[bytes], coding: str, most: int) -> tuple[bytes, Truncation | None]:
    """Return (entity, truncation) of a body that comes as `chunks` in the content coding `coding`.

    At most `most` bytes of entity are made, however much a compressed body would expand to. A coding that we did not
    ask for is left as it is: the bytes are kept, and the reader will say that they are no page.
    """
    entity = bytearray()
    transferred = 0
    decoder = _decoder(coding)
    try:
        for chunk in chunks:
            transferred += len(chunk)
            entity += decoder.decode(chunk, most + 1 - len(entity))
            if max(transferred, len(entity)) > most:
                return bytes(entity[:most]), "length"
    except httpcore.TimeoutException:
        return bytes(entity), "time"
    except (httpcore.NetworkError, httpcore.ProtocolError):
        return bytes(entity), "disconnect"
    except zlib.error:
        return bytes(entity), "unspecified"
    return bytes(entity), None if decoder.whole else "disconnect"


def _decoder(coding: str) -> _Plain | _Compressed:
    return _Compressed() if coding.strip().lower() in ("gzip", "x-gzip", "deflate") else _Plain()


class _Plain:
    whole = True

    def decode(self, chunk: bytes, most: int) -> bytes:
        return chunk[:most]


class _Compressed:
    """gzip or zlib with a bound on what one call may make. An empty body is whole: a 304 may name a coding too."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False

    @property
    def whole(self) -> bool:
        return self._inflate.eof or not self._begun

    def decode(self, chunk: bytes, most: int) -> bytes:
        self._begun = True
        return self._inflate.decompress(chunk, most)
