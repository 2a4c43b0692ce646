"""An import enters the archive as a whole or not at all: a marker names its files from before they are closed until rows and
manifest have them, and the next command finishes or undoes what it finds under way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from archive.disk.durable import remove
from archive.disk.temporary import whole_file
from archive.layout import CAPTURES, IMPORTING
from archive.warc import manifest
from archive.warc.files import IMPORTED, OPEN, path_of, settle_name
from schemas.errors import MissingEvidence


class ImportMarker(Struct, frozen=True):
    """The files that an import under way brings, by their closed names below captures/."""

    files: tuple[str, ...] = ()


def read_marker(directory: Path) -> ImportMarker:
    """Return the marker of the archive at `directory`; it names no files where no import is under way."""
    try:
        return msgspec.json.decode((directory / IMPORTING).read_bytes(), type=ImportMarker)
    except (FileNotFoundError, msgspec.MsgspecError):
        return ImportMarker()


def close_files(directory: Path, names: Sequence[str]) -> None:
    """Write the marker, then give the whole and synced files `names` their lasting names. Rows may follow."""
    with whole_file(directory / IMPORTING) as path:
        path.write_bytes(msgspec.json.encode(ImportMarker(tuple(names))))
    for name in names:
        settle_name(path_of(directory / CAPTURES, name))


def known_files(db: Database) -> set[str]:
    """Return the names of the WARC files that rows speak of."""
    return {name for (name,) in db.execute("SELECT name FROM warc_files").fetchall()}


def settle_import(directory: Path, known: Collection[str] | None) -> None:
    """Finish or undo an import that ended early. The caller holds the lock, and knows which files rows speak of: None where the
    database is lost and is about to be made of all files.

    What rows or the manifest speak of is never removed. Call `forget_import` when the manifest has all files.
    """
    captures = directory / CAPTURES
    names = read_marker(directory).files
    is_entered = known is None or any(name in known for name in names)
    for path in sorted((captures / IMPORTED).glob(f"mic-*{OPEN}")):
        name = path.relative_to(captures).as_posix().removesuffix(OPEN)
        if (is_entered and name in names) or name in (known or ()):
            settle_name(path)
        else:
            remove(path)
    if not is_entered:
        listed = {line.name for line in map(manifest.parsed, manifest.read(captures)) if line}
        remove(*_paths(captures, [name for name in names if name not in listed]))


def forget_import(directory: Path) -> None:
    """Remove the marker: rows and manifest have its files, or they are gone."""
    remove(directory / IMPORTING)


def _paths(captures: Path, names: Sequence[str]) -> list[Path]:
    paths = []
    for name in names:
        try:
            paths.append(path_of(captures, name))
        except MissingEvidence:
            continue
    return paths
