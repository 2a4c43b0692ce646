"""Bytes that are held in memory, or in a file where they may be too many for that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from io import BufferedReader, BytesIO
from pathlib import Path

from msgspec import Struct


class Spooled(Struct, frozen=True, kw_only=True):
    """Bytes that lie in a file of their own: `size` of them, with this sha256 (hex)."""

    path: Path
    size: int
    sha256: str


Held = bytes | Spooled


class PassedBy(Struct, frozen=True, kw_only=True):
    """Bytes that are held nowhere: `size` of them went by, with this sha256 (hex)."""

    size: int
    sha256: str


def pass_by(pieces: Iterable[bytes]) -> PassedBy:
    """Return what can be told of bytes once they have gone by."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return PassedBy(size=size, sha256=digest.hexdigest())


def size_of(held: Held) -> int:
    """Return how many bytes they are."""
    return held.size if isinstance(held, Spooled) else len(held)


def sha256_of(held: Held) -> str:
    """Return their sha256 in hex."""
    return held.sha256 if isinstance(held, Spooled) else hashlib.sha256(held).hexdigest()


def opened(held: Held) -> BufferedReader | BytesIO:
    """Return them as a binary file, at its beginning; the caller closes it. Raises OSError when their file is gone."""
    return held.path.open("rb") if isinstance(held, Spooled) else BytesIO(held)


def bytes_of(held: Held) -> bytes:
    """Return all of them in memory."""
    return held.path.read_bytes() if isinstance(held, Spooled) else held


def head_of(held: Held, most: int = 1 << 18) -> bytes:
    """Return the first `most` of them."""
    with opened(held) as file:
        return file.read(most)


def discard(held: Held) -> None:
    """Remove their file, where they have one."""
    if isinstance(held, Spooled):
        held.path.unlink(missing_ok=True)
