"""WARC files that other programs wrote: their records one by one, bytes as they are (ISO 28500; gzip or plain)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import IO

from msgspec import Struct

from archive.warc.fields import block_agrees, fields_of
from schemas.errors import DamagedEvidence, NotFound

MOST_BYTES = 1 << 29
"""Of one record: more than any release or document has, and more than a machine may have in memory."""
_MOST_HEAD = 1 << 20


class ForeignRecord(Struct, frozen=True, kw_only=True):
    """A record: its head as it stands, without the blank line behind it, and its block, None where that is too large to take.
    `fields` have names in lower case; the first of a name counts."""

    head: bytes
    fields: dict[str, str]
    block: bytes | None

    def field(self, name: str) -> str | None:
        """Return a field's value without the angle brackets that some programs put around addresses, or None."""
        value = self.fields.get(name)
        return value[1:-1] if value and name == "warc-target-uri" and value[0] + value[-1] == "<>" else value

    def is_sound(self) -> bool:
        """Whether the block is what the record claims; true where there is none, or no claim that can be checked."""
        return self.block is None or block_agrees(self.fields, self.block)


def records_of(path: Path) -> Iterator[ForeignRecord]:
    """Yield the records of a WARC file. Raises NotFound when there is no such file, DamagedEvidence when it is no WARC file, or
    from where on it can't be read: what was yielded before is whole."""
    if not path.is_file():
        raise NotFound(f"{path}: there is no such file")
    number = 0
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        # gzip checks the CRC of every member, and ends with an error where one is torn.
        stream = BufferedReader(gzip.GzipFile(fileobj=file)) if is_packed else file
        try:
            while version := _first_line(stream):
                yield _record(stream, version)
                number += 1
        except (EOFError, OSError, zlib.error, ValueError) as error:
            raise DamagedEvidence(str(path), file.tell(), f"{error} (record {number + 1})") from error


def _first_line(stream: IO[bytes]) -> bytes:
    """The next line that is not blank, b"" at the end of the file."""
    while (line := stream.readline(_MOST_HEAD)) and not line.strip():
        pass
    return line


def _record(stream: IO[bytes], version: bytes) -> ForeignRecord:
    if not version.startswith(b"WARC/"):
        raise ValueError("no WARC record begins there")
    lines = [version]
    while (line := stream.readline(_MOST_HEAD)).strip():
        lines.append(line)
    fields = fields_of(lines[1:])
    length = int(fields.get("content-length", ""))
    block = stream.read(length) if length <= MOST_BYTES else None
    got = len(block) if block is not None else _skip(stream, length)
    if not line or got < length:
        raise EOFError("the file ends inside a record")
    return ForeignRecord(head=b"".join(lines).rstrip(b"\r\n"), fields=fields, block=block)


def _skip(stream: IO[bytes], length: int) -> int:
    taken = 0
    while taken < length and (piece := stream.read(min(1 << 20, length - taken))):
        taken += len(piece)
    return taken
