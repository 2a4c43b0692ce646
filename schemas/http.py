"""HTTP: headers and content codings."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from email.message import Message
from functools import lru_cache

from schemas.address import Base, absolute

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32

_MEMBER = b"\x1f\x8b"

_PIECE = 1 << 18
"""Bytes that are inflated at a time: what a bomb may cost in memory."""


def left_of(inflate: zlib._Decompress) -> bytes:
    """Return what of the bytes given to `inflate` is still to be inflated. Behind an end that came while there was some, zlib
    goes on giving what follows it as if it were that."""
    return b"" if inflate.eof else inflate.unconsumed_tail


class Inflating:
    """Inflates a body that comes in chunks. gzip may have several members (RFC 1952, 2.2); what else follows is passed over."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False
        self._behind = b""

    @property
    def whole(self) -> bool:
        """Whether the body has ended where it should. An empty one is whole: a 304 may name a coding too."""
        return self._inflate.eof or not self._begun

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what `chunk` adds to the entity, piece by piece. Raises zlib.error for bytes in no such coding."""
        self._begun = self._begun or bool(chunk)
        left = self._next_member(chunk) if self._inflate.eof else chunk
        while left:
            yield self._inflate.decompress(left, _PIECE)
            while rest := left_of(self._inflate):
                yield self._inflate.decompress(rest, _PIECE)
            left = self._next_member(self._inflate.unused_data) if self._inflate.eof else b""

    def _next_member(self, behind: bytes) -> bytes:
        """The bytes with which another member begins; none for anything else, and while that can't be told."""
        self._behind = (self._behind + behind) if len(self._behind) < len(_MEMBER) else self._behind
        if not self._behind.startswith(_MEMBER):
            return b""
        begun, self._behind = self._behind, b""
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        return begun


Headers = Iterable[tuple[str, str]]


def header(headers: Headers, name: str) -> str | None:
    """Return the value of the first header called `name` (lower case), or None."""
    return next((value for key, value in headers if key.lower() == name), None)


@lru_cache(maxsize=256)
def media_type_and_charset(value: str | None) -> tuple[str | None, str | None]:
    """Return (media type in lower case, charset) of a Content-Type header (RFC 9110, 8.3); None for what it does not say."""
    if not value or "/" not in value:
        return None, None
    message = Message()
    message["Content-Type"] = value
    return message.get_content_type(), message.get_content_charset()


def location_of(headers: Headers, asked: str, base: Base) -> str | None:
    """Return the official URL that a Location header names, relative ones resolved (RFC 9110, 10.2.2), or None."""
    value = header(headers, "location")
    target = absolute(value, asked) if value else None
    return base.to_official(target) if target else None
