"""Taking in a response's body: content coding undone, never more bytes than allowed, and word of why it ended early."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import httpcore

from schemas.http import Inflating
from schemas.visit import Truncation
from scraper.fetch.spool import Sink


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
            for piece in decoder.pieces(chunk):
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


def _decoder(coding: str) -> _Plain | Inflating:
    return Inflating() if coding.strip().lower() in ("gzip", "x-gzip", "deflate") else _Plain()


class _Plain:
    whole = True

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        yield chunk
