"""A record as it is read, piece by piece: nothing of what it holds has to be in memory."""

from __future__ import annotations

from collections.abc import Mapping
from io import RawIOBase
from typing import IO, TYPE_CHECKING, Protocol

from archive.warc.fields import DigestClaim, block_claim, fields_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_AT_ONCE = 1 << 16
_MOST_HEAD = 1 << 20
_END = b"\r\n\r\n"
NO_RECORD = "no WARC record of the length it says"


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes | None:
        """Return the next bytes, at most `size`, none at the end."""
        ...


class Joined(RawIOBase):
    """Streams one behind the other, as one."""

    def __init__(self, *parts: Readable) -> None:
        self._parts = list(parts)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what there is room for."""
        view = memoryview(buffer)
        while self._parts:
            if piece := self._parts[0].read(len(view)):
                view[: len(piece)] = piece
                return len(piece)
            self._parts.pop(0)
        return 0


def read_record_head(stream: IO[bytes]) -> bytes:
    """Return the lines of a record up to the blank one, that included. Raises ValueError when no record begins there."""
    lines, size = [], 0
    while line := stream.readline(_MOST_HEAD):
        lines.append(line)
        size += len(line)
        if line == b"\r\n" or size > _MOST_HEAD:
            break
    if not lines or not lines[0].startswith(b"WARC/") or lines[-1] != b"\r\n":
        raise ValueError(NO_RECORD)
    return b"".join(lines)


def head_fields(head: bytes) -> dict[str, str]:
    """Return the fields in the head of a record, names in lower case."""
    return fields_of(head.removesuffix(_END).split(b"\r\n")[1:])


class CheckedBlock(RawIOBase):
    """The block of a record, which `stream` goes on with, as it is read: its length and digests are looked at on the way."""

    def __init__(self, stream: IO[bytes], fields: Mapping[str, str]) -> None:
        self._stream = stream
        self._left = int(fields.get("content-length", "none"))
        self._block = block_claim(fields)
        self._payload = DigestClaim(fields.get("warc-payload-digest"))
        self._head: bytes | None = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what there is room for."""
        view = memoryview(buffer)
        piece = self._stream.read(min(len(view), self._left))
        self._left -= len(piece)
        view[: len(piece)] = piece
        self._take(piece)
        return len(piece)

    def finish(self) -> None:
        """Read what is left of the record. Raises ValueError when it does not end where it says."""
        while self.read(_AT_ONCE):
            pass
        behind = self._stream.read(len(_END) + 1)
        while self._stream.read(_AT_ONCE):
            pass
        if self._left or behind != _END:
            raise ValueError(NO_RECORD)

    def wrong_digest(self, is_ours: bool) -> str | None:
        """Return which of the record's own digests its bytes do not have. Programs differ in what of a payload they count: ours
        is all that follows the HTTP header."""
        if not self._block.agrees():
            return "its bytes are not those of its WARC-Block-Digest"
        return "its payload is not that of its WARC-Payload-Digest" if is_ours and not self._payload.agrees() else None

    def _take(self, piece: bytes) -> None:
        self._block.take(piece)
        if self._head is None:
            self._payload.take(piece)
            return
        self._head += piece
        if (at := self._head.find(_END)) >= 0:
            self._payload.take(self._head[at + len(_END) :])
            self._head = None
        else:
            self._head = self._head[-len(_END) + 1 :]
