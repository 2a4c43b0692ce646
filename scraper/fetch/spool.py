"""Where the bytes of a response go while they come in: memory for a page, a file for a document."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Protocol

from schemas.held import Held, Spooled

MOST_HELD = 1 << 18
"""Bytes of a response that are held before it gets a file: a head, a "not modified", a short document."""


class Sink(Protocol):
    """Takes bytes in."""

    @property
    def size(self) -> int:
        """The bytes so far."""
        ...

    def write(self, data: bytes) -> None:
        """Take in `data`."""
        ...

    def finish(self) -> Held:
        """Return what was taken in; nothing can be added after that."""
        ...

    def discard(self) -> None:
        """Forget what was taken in."""
        ...


class Memory:
    """A sink for what is small: a page, a head."""

    def __init__(self) -> None:
        self._data = bytearray()

    @property
    def size(self) -> int:
        """The bytes so far."""
        return len(self._data)

    def write(self, data: bytes) -> None:
        """Take in `data`."""
        self._data += data

    def finish(self) -> bytes:
        """Return the bytes."""
        return bytes(self._data)

    def discard(self) -> None:
        """Forget the bytes."""
        self._data.clear()


class File:
    """A sink for what may be too much to hold: a new file in `directory`. Neither is made before there is a byte to keep."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file: IO[bytes] | None = None
        self._hash = hashlib.sha256()
        self._size = 0

    @property
    def size(self) -> int:
        """The bytes so far."""
        return self._size

    def write(self, data: bytes) -> None:
        """Take in `data`. Raises OSError when the disk refuses."""
        if self._file is None:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._file = NamedTemporaryFile(dir=self._directory, prefix="response-", delete=False)  # noqa: SIM115 - lives past this call
        self._file.write(data)
        self._hash.update(data)
        self._size += len(data)

    def finish(self) -> Held:
        """Return where the bytes lie, none where there are none; whoever has them removes the file."""
        if self._file is None:
            return b""
        self._file.close()
        return Spooled(path=Path(self._file.name), size=self._size, sha256=self._hash.hexdigest())

    def discard(self) -> None:
        """Remove the file."""
        if self._file:
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)


class Overflow:
    """A sink that holds up to `MOST_HELD` bytes, and puts all into a file in `directory` once there are more."""

    def __init__(self, directory: Path) -> None:
        self._sink: Memory | File = Memory()
        self._directory = directory

    @property
    def size(self) -> int:
        """The bytes so far."""
        return self._sink.size

    def write(self, data: bytes) -> None:
        """Take in `data`. Raises OSError when the disk refuses."""
        if isinstance(self._sink, Memory) and self._sink.size + len(data) > MOST_HELD:
            held, self._sink = self._sink.finish(), File(self._directory)
            self._sink.write(held)
        self._sink.write(data)

    def finish(self) -> Held:
        """Return the bytes, or where they lie; whoever has them removes the file."""
        return self._sink.finish()

    def discard(self) -> None:
        """Forget the bytes, or remove the file."""
        self._sink.discard()
