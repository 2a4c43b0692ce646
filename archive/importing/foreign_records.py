"""WARC files that other programs wrote: their records one by one, bytes as they are (ISO 28500)."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from msgspec import Struct

from archive.importing.foreign_files import FileRefused, streams_of
from archive.warc.fields import block_claim, fields_of
from schemas.errors import DamagedEvidence
from schemas.held import Held, Spooled, discard, opened, size_of

MOST_BYTES = 1 << 29
"""Of one record: more than any release or document has."""
MOST_HELD = 1 << 20
"""Bytes of a record that are held in memory; a larger one is put into a file."""
_AT_ONCE = 1 << 18
_MOST_HEAD = 1 << 20
_VERSION = re.compile(rb"WARC/\d+\.\d+\r?\n")
NO_LENGTH = "without a length that can be read"
NO_RECORDS = "it holds no records"


class ForeignRecord(Struct, frozen=True, kw_only=True):
    """A record: its head, lines ended by CRLF, without the blank line behind it, and its block, None where that is too large to
    take, or not wanted. `fields` have names in lower case; the first of a name counts. `fault` says why nothing can be
    concluded from it."""

    head: bytes
    fields: dict[str, str]
    block: Held | None
    fault: str | None = None

    def is_sound(self) -> bool:
        """Whether the block is what the record claims; true where there is none, or no claim that can be checked."""
        if self.block is None:
            return True
        claim = block_claim(self.fields)
        with opened(self.block) as file:
            while piece := file.read(_AT_ONCE):
                claim.take(piece)
        return claim.agrees()


Fields = Mapping[str, str]


def records_of(path: Path, spool: Path, is_wanted: Callable[[Fields], bool]) -> Iterator[ForeignRecord]:
    """Yield the records of a file, of a WACZ those of all WARC files in it. Only blocks of records that by their fields are
    wanted are taken; a large one lies in a file in `spool` until the next record. Raises NotFound when there is no such file,
    FileRefused when it is of a kind that is not read, DamagedEvidence when it is no WARC file, or from where on it can't be
    read: what was yielded before is whole."""
    number = 0
    for file, stream in streams_of(path):
        try:
            version = _first_line(stream)
            while version:
                record = _record(stream, version, spool, is_wanted)
                try:
                    yield record
                finally:
                    discard(record.block or b"")
                number += 1
                version = _next_version(stream) if record.fault else _first_line(stream)
        except (EOFError, OSError, zlib.error, ValueError) as error:
            raise DamagedEvidence(str(path), file.tell(), f"{error} (record {number + 1})") from error
    if not number:
        raise FileRefused(NO_RECORDS)


def _first_line(stream: IO[bytes]) -> bytes:
    """The next line that is not blank, b"" at the end of the file."""
    while (line := stream.readline(_MOST_HEAD)) and not line.strip():
        pass
    return line


def _record(stream: IO[bytes], version: bytes, spool: Path, is_wanted: Callable[[Fields], bool]) -> ForeignRecord:
    """The record that begins with the line `version`; of one with a fault, nobody knows where it ends."""
    if not version.startswith(b"WARC/"):
        raise ValueError("no WARC record begins there")
    lines = [version]
    while (line := stream.readline(_MOST_HEAD)).strip():
        lines.append(line)
        if sum(map(len, lines)) > _MOST_HEAD:
            raise ValueError("a record begins there whose fields have no end")
    if not line:
        raise EOFError("the file ends inside a record")
    lines = [line.rstrip(b"\r\n") for line in lines]  # some programs end lines in LF alone
    fields, head = fields_of(lines[1:]), b"\r\n".join(lines)
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        return ForeignRecord(head=head, fields=fields, block=None, fault=NO_LENGTH)
    if int(length) > MOST_BYTES or not is_wanted(fields):
        block, got = None, _skip(stream, int(length))
    else:
        block = stream.read(int(length)) if int(length) <= MOST_HELD else _spooled(stream, int(length), spool)
        got = size_of(block)
    if got < int(length):
        discard(block or b"")
        raise EOFError("the file ends inside a record")
    return ForeignRecord(head=head, fields=fields, block=block)


def _next_version(stream: IO[bytes]) -> bytes:
    """The line with which the next record begins, where nobody knows where this one ends; b"" at the end of the file."""
    while (line := stream.readline(_MOST_HEAD)) and not _VERSION.fullmatch(line):
        pass
    return line


def _spooled(stream: IO[bytes], length: int, spool: Path) -> Spooled:
    """The next bytes in a file of their own: fewer where the stream ends."""
    spool.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), length
    with NamedTemporaryFile(dir=spool, prefix="record-", delete=False) as file:
        try:
            while left and (piece := stream.read(min(_AT_ONCE, left))):
                file.write(piece)
                digest.update(piece)
                left -= len(piece)
        except BaseException:
            Path(file.name).unlink()
            raise
    return Spooled(path=Path(file.name), size=length - left, sha256=digest.hexdigest())


def _skip(stream: IO[bytes], length: int) -> int:
    taken = 0
    while taken < length and (piece := stream.read(min(1 << 20, length - taken))):
        taken += len(piece)
    return taken


def target_of(fields: Fields) -> str | None:
    """Return the address that a record is about, without the angle brackets that some programs put around it, or None."""
    value = fields.get("warc-target-uri")
    return value[1:-1] if value and value[0] + value[-1] == "<>" else value


def without_fields(head: bytes, names: frozenset[str]) -> bytes:
    """Return a head without the fields called `names` (lower case), lines that continue them included."""
    kept, is_left_out = [], False
    for number, line in enumerate(head.split(b"\r\n")):
        if line[:1] not in (b" ", b"\t"):
            name = line.partition(b":")[0].strip().lower().decode("utf-8", "replace")
            is_left_out = number > 0 and name in names
        if not is_left_out:
            kept.append(line)
    return b"\r\n".join(kept)
