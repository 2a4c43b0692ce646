"""Where the bytes of a response go while they come in: memory for a page, a file for a document."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from schemas.held import Held, Spooled


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
    """A sink for what may be too much to hold: a new file in `directory`, which is made when there is none."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._file = NamedTemporaryFile(dir=directory, prefix="response-", delete=False)  # noqa: SIM115 - lives past this call
        self._hash = hashlib.sha256()
        self._size = 0

    @property
    def size(self) -> int:
        """The bytes so far."""
        return self._size

    def write(self, data: bytes) -> None:
        """Take in `data`. Raises OSError when the disk refuses."""
        self._file.write(data)
        self._hash.update(data)
        self._size += len(data)

    def finish(self) -> Spooled:
        """Return where the bytes lie; whoever has them removes the file."""
        self._file.close()
        return Spooled(path=Path(self._file.name), size=self._size, sha256=self._hash.hexdigest())

    def discard(self) -> None:
        """Remove the file."""
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)
