"""WARC files that other programs wrote: their records one by one, bytes as they are (ISO 28500)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from msgspec import Struct

from archive.importing.foreign_files import FileRefused, streams_of
from archive.warc.fields import block_agrees, fields_of
from schemas.errors import DamagedEvidence

MOST_BYTES = 1 << 29
"""Of one record: more than any release or document has, and more than a machine may have in memory."""
_MOST_HEAD = 1 << 20
_VERSION = re.compile(rb"WARC/\d+\.\d+\r?\n")
NO_LENGTH = "without a length that can be read"
NO_RECORDS = "it holds no records"


class ForeignRecord(Struct, frozen=True, kw_only=True):
    """A record: its head, lines ended by CRLF, without the blank line behind it, and its block, None where that is too large to
    take. `fields` have names in lower case; the first of a name counts. `fault` says why nothing can be concluded from it."""

    head: bytes
    fields: dict[str, str]
    block: bytes | None
    fault: str | None = None

    def field(self, name: str) -> str | None:
        """Return a field's value without the angle brackets that some programs put around addresses, or None."""
        value = self.fields.get(name)
        return value[1:-1] if value and name == "warc-target-uri" and value[0] + value[-1] == "<>" else value

    def is_sound(self) -> bool:
        """Whether the block is what the record claims; true where there is none, or no claim that can be checked."""
        return self.block is None or block_agrees(self.fields, self.block)


def records_of(path: Path) -> Iterator[ForeignRecord]:
    """Yield the records of a file, of a WACZ those of all WARC files in it. Raises NotFound when there is no such file,
    FileRefused when it is of a kind that is not read, DamagedEvidence when it is no WARC file, or from where on it can't be
    read: what was yielded before is whole."""
    number = 0
    for file, stream in streams_of(path):
        try:
            version = _first_line(stream)
            while version:
                record = _record(stream, version)
                yield record
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


def _record(stream: IO[bytes], version: bytes) -> ForeignRecord:
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
    block = stream.read(int(length)) if int(length) <= MOST_BYTES else None
    got = len(block) if block is not None else _skip(stream, int(length))
    if got < int(length):
        raise EOFError("the file ends inside a record")
    return ForeignRecord(head=head, fields=fields, block=block)


def _next_version(stream: IO[bytes]) -> bytes:
    """The line with which the next record begins, where nobody knows where this one ends; b"" at the end of the file."""
    while (line := stream.readline(_MOST_HEAD)) and not _VERSION.fullmatch(line):
        pass
    return line


def _skip(stream: IO[bytes], length: int) -> int:
    taken = 0
    while taken < length and (piece := stream.read(min(1 << 20, length - taken))):
        taken += len(piece)
    return taken


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
