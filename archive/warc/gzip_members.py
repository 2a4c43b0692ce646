"""The gzip members of a WARC file, one a record, inflated once and to their end, so that their CRC is checked."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from io import RawIOBase
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from archive.events import RecordPosition
from archive.warc.fields import fields_of
from schemas.content_coding import left_of
from schemas.errors import DamagedEvidence

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_HELD = 1 << 22
"""Bytes of a record that are held while a file is gone through: more than any page or note of ours has. A document may be
larger, and a bomb is."""
_PIECE = 1 << 16
_AT_ONCE = 1 << 20
"""Bytes that are inflated at a time."""


class Member(Struct, frozen=True):
    """A record as its member holds it, not compressed, and where that stands. Of a large one only the beginning is held."""

    record: bytes
    place: RecordPosition
    is_whole: bool = True

    @property
    def fields(self) -> dict[str, str]:
        """Its own fields, names in lower case. Raises DamagedEvidence where no record begins."""
        version, *lines = self.record[: self._head_end()].split(b"\r\n")
        if not version.startswith(b"WARC/"):
            raise DamagedEvidence(self.place.warc_file, self.place.offset, "no record begins there")
        return fields_of(lines)

    @property
    def block(self) -> bytes:
        """What follows its fields, without the blank lines at its end."""
        return self.record[self._head_end() + 4 :].removesuffix(b"\r\n\r\n")

    def _head_end(self) -> int:
        end = self.record.find(b"\r\n\r\n")
        return end if end >= 0 else len(self.record)


def members(file: IO[bytes], name: str, start: int, most_held: int = MOST_HELD) -> Iterator[Member]:
    """Yield each member from byte `start` of `file` on, which rows call `name`. Raises DamagedEvidence at the first that is not
    whole."""
    file.seek(start)
    offset, rest = start, b""
    while chunk := rest or file.read(_PIECE):
        inflating, taken = _Inflating(most_held), 0
        while True:
            taken += len(chunk)
            try:
                inflating.take(chunk)
            except zlib.error as error:
                raise DamagedEvidence(_called(file, name), offset, str(error)) from error
            if inflating.has_ended:
                break
            if not (chunk := file.read(_PIECE)):
                raise DamagedEvidence(_called(file, name), offset, "the file ends inside it")
        rest = inflating.behind
        length = taken - len(rest)
        yield Member(inflating.held(), RecordPosition(name, offset, length), inflating.is_whole)
        offset += length


def whole_member(file: IO[bytes], name: str, start: int) -> Member | None:
    """Return the member at byte `start` of `file` with all of its record, however large; None at the end of the file. Raises
    DamagedEvidence."""
    return next(members(file, name, start, sys.maxsize), None)


class MemberStream(RawIOBase):
    """The record in the member at byte `start` of `file`, as a stream, of which little is held. Reading raises DamagedEvidence
    where the member is not whole; behind the end of the record `length` says how many bytes the member takes."""

    def __init__(self, file: IO[bytes], name: str, start: int) -> None:
        self.length = 0
        self._file, self._name, self._start = file, name, start
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._held = memoryview(b"")
        file.seek(start)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what there is room for."""
        while not self._held:
            if self._inflate.eof:
                return 0
            self._held = memoryview(self._inflated())
        view = memoryview(buffer)
        taken = self._held[: len(view)]
        view[: len(taken)] = taken
        self._held = self._held[len(taken) :]
        return len(taken)

    def _inflated(self) -> bytes:
        chunk = left_of(self._inflate)
        if not chunk:
            chunk = self._file.read(_PIECE)
            self.length += len(chunk)
        try:
            piece = self._inflate.decompress(chunk, _AT_ONCE)
        except zlib.error as error:
            raise DamagedEvidence(_called(self._file, self._name), self._start, str(error)) from error
        if self._inflate.eof:
            self.length -= len(self._inflate.unused_data)
        elif not chunk and not piece:
            raise DamagedEvidence(_called(self._file, self._name), self._start, "the file ends inside it")
        return piece


class _Inflating:
    """Inflates a member to its end, so that its CRC is checked, and holds no more than `most` bytes of it."""

    def __init__(self, most: int) -> None:
        self.is_whole = True
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._pieces: list[bytes] = []
        self._room = most

    @property
    def has_ended(self) -> bool:
        return self._inflate.eof

    @property
    def behind(self) -> bytes:
        """What was taken, and belongs to the next member."""
        return self._inflate.unused_data

    def take(self, chunk: bytes) -> None:
        self._hold(self._inflate.decompress(chunk, _AT_ONCE))
        while left := left_of(self._inflate):
            self._hold(self._inflate.decompress(left, _AT_ONCE))

    def _hold(self, piece: bytes) -> None:
        self.is_whole = self.is_whole and len(piece) <= self._room
        if self._room:
            self._pieces.append(piece[: self._room])
            self._room -= len(self._pieces[-1])

    def held(self) -> bytes:
        return b"".join(self._pieces)


def _called(file: IO[bytes], name: str) -> str:
    """Where the file lies, where it lies anywhere: what a person can look at."""
    return str(getattr(file, "name", name))
