"""A recorded response, read as the crawl read it when it came: by `schemas.http_response`, and not by warcio.

That keeps trailer fields and what follows Content-Length, knows only `chunked` in lower case, and undoes brotli or not as the
machine has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Protocol

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
    entity = ResponseEntity(block, is_foreign, was_cut, most)
    body = b"".join(entity.pieces())
    return RecordedResponse(status=entity.status, headers=entity.headers, body=body, fault=entity.fault)


class Entity(Protocol):
    """What a record holds, read piece by piece: its status and headers at once, its fault behind the last piece."""

    status: int
    headers: tuple[tuple[str, str], ...]
    fault: str | None

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes of the entity, no more than are read."""
        ...


class ResponseEntity:
    """The response that `block` holds, as `read_response` reads it. Raises NoResponse."""

    def __init__(self, block: IO[bytes], is_foreign: bool, was_cut: bool, most: int) -> None:
        self._block, self._was_cut, self._most = block, was_cut, most
        self._reader = ResponseReader(is_foreign)
        self._behind = _behind_head(block, self._reader)
        assert self._reader.head is not None  # noqa: S101 - its head was read
        self.status, self.headers = self._reader.head.status, self._reader.head.headers
        self.fault: str | None = None

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes of the entity, no more than are read."""
        left, is_longer = self._most, False
        for piece in _pieces(self._block, self._reader, self._behind, self._was_cut):
            yield piece[:left]
            if is_longer := len(piece) > left:
                break
            left -= len(piece)
        is_whole = self._was_cut or (self._reader.is_complete and not is_longer)
        self.fault = self._reader.fault or (None if is_whole else _why_not_whole(is_longer))


class PlainEntity:
    """A page that came without HTTP: all of `block`."""

    def __init__(self, block: IO[bytes], headers: tuple[tuple[str, str], ...], most: int) -> None:
        self._block, self._left = block, most
        self.status, self.headers = 200, headers
        self.fault: str | None = None

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes of the entity, no more than are read."""
        while piece := self._block.read(_AT_ONCE):
            yield piece[: self._left]
            if len(piece) > self._left:
                self.fault = _why_not_whole(True)
                return
            self._left -= len(piece)


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
