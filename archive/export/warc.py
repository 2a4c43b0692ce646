"""WARC records byte for byte: the captures of what was chosen, each file beginning with the warcinfo of the one it is from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import IO

from sqlite_utils import Database

from archive.export.selection import Wanted, captures_of
from archive.warc.files import path_of
from archive.warc.reader import length_of_member

_AT_ONCE = 1 << 20


def write(db: Database, captures: Path, wanted: Wanted, directory: Path, watch: Callable[[str], None]) -> dict[str, int]:
    """Write the members of the chosen captures into `directory`, under the names of their files; return how many each has.

    Raises DamagedEvidence for one that is not whole, MissingEvidence when a file is not there."""
    counts = {}
    for name, places in captures_of(db, wanted).items():
        watch(name)
        path, target = path_of(captures, name), directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as source, target.open("wb") as copy:
            for offset in (0, *(offset for offset, _ in places)):
                length = length_of_member(path, offset)  # which checks that it is whole
                source.seek(offset)
                _copy(source, length, copy)
        counts[name] = len(places)
    return counts


def _copy(source: IO[bytes], length: int, target: IO[bytes]) -> None:
    while piece := source.read(min(length, _AT_ONCE)):
        target.write(piece)
        length -= len(piece)
