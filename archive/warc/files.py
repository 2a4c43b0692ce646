"""WARC files below captures/: their names, where they are, and their bytes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from archive.disk.durable import move
from schemas.errors import MissingEvidence

OPEN = ".open"

IMPORTED = "imported/"
"""Where files with foreign captures lie, below captures/."""


class NamedFile(Struct, frozen=True):
    """A WARC file below captures/: its closed name ('2026/mic-….warc.gz') and where it lies."""

    name: str
    path: Path


def new_file(captures: Path, started_at: datetime, folder: str = "") -> NamedFile:
    """Return a file name for a run that begins at `started_at` that no file has yet, open or closed.

    Without a `folder` it lies in that of its year.
    """
    stamp = started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    serial = 0
    while True:
        name = f"{folder or f'{stamp[:4]}/'}mic-{stamp}-{serial:05d}.warc.gz"
        closed = captures / name
        opened = closed.with_name(closed.name + OPEN)
        if not closed.exists() and not opened.exists():
            return NamedFile(name, opened)
        serial += 1


def path_of(captures: Path, name: str) -> Path:
    """Return where the file `name` lies: closed, or still open. Raises MissingEvidence when it is neither."""
    closed = captures / name
    for path in (closed, closed.with_name(closed.name + OPEN)):
        if path.exists():
            return path
    raise MissingEvidence(f"{closed} is missing; restore captures/ from a backup")


def settle_name(path: Path) -> Path:
    """Take the `.open` off a finished file's name, for good even after a power cut; return the new path."""
    closed = path.with_name(path.name.removesuffix(OPEN))
    move(path, closed)
    return closed


def bytes_between(where: str, start: int, end: int) -> bytes:
    """Return the bytes from `start` to `end` of the file at `where`. Raises OSError."""
    with open(where, "rb") as file:
        file.seek(start)
        return file.read(end - start)
