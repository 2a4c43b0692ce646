"""The gzip members of a WARC file, one a record, inflated once and to their end, so that their CRC is checked."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import IO

from msgspec import Struct

from archive.facts import Place
from archive.warc_fields import fields_of
from schemas.errors import DamagedEvidence

_PIECE = 1 << 16


class Member(Struct, frozen=True):
    """A record as its member holds it, not compressed, and where that stands."""

    record: bytes
    place: Place

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


def members(file: IO[bytes], name: str, start: int) -> Iterator[Member]:
    """Yield each member from byte `start` of `file` on, which rows call `name`. Raises DamagedEvidence at the first that is not
    whole."""
    file.seek(start)
    offset, rest = start, b""
    while chunk := rest or file.read(_PIECE):
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        pieces, taken = [], 0
        while True:
            taken += len(chunk)
            try:
                pieces.append(inflate.decompress(chunk))
            except zlib.error as error:
                raise DamagedEvidence(_called(file, name), offset, str(error)) from error
            if inflate.eof:
                break
            if not (chunk := file.read(_PIECE)):
                raise DamagedEvidence(_called(file, name), offset, "the file ends inside it")
        rest = inflate.unused_data
        length = taken - len(rest)
        yield Member(b"".join(pieces), Place(name, offset, length))
        offset += length


def _called(file: IO[bytes], name: str) -> str:
    """Where the file lies, where it lies anywhere: what a person can look at."""
    return str(getattr(file, "name", name))
