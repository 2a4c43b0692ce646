"""A backup: a second archive directory that holds the same, brought up to date as often as one likes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from archive.db.connection import no_archive, open_for_writing, refusing
from archive.disk import durable
from archive.ingest.writable import locked
from archive.layout import CAPTURES, DATABASE
from archive.rebuild.rebuild import put_in_place
from archive.rebuild.run_log import warc_files
from archive.warc import manifest
from archive.warc.files import OPEN
from archive.warc.import_marker import forget_import, known_files, settle_import
from archive.warc.manifest import MANIFEST, ManifestLine
from schemas.errors import ArchiveRefused, ConfigurationError, DamagedEvidence

_PART = ".part"
_AT_ONCE = 1 << 20


class BackedUp(Struct, frozen=True, kw_only=True):
    """What a backup took: so many WARC files, of so many bytes, were copied; so many were there already."""

    copied: int
    bytes: int
    there: int


def back_up(directory: Path, target: Path, watch: Callable[[str], None]) -> BackedUp:
    """Bring `target` to what the archive at `directory` holds; return what that took.

    New WARC files come first, then the manifest, then the database: no row of the backup points at bytes that it lacks. Raises
    NotFound when there is no archive, ConfigurationError when `target` lies in it, ArchiveRefused when that holds another
    one or more, ArchiveBusy while a run is at work, StorageFailed when a disk refuses, DamagedEvidence when a file is not what
    the manifest says: it is not copied.
    """
    if not (directory / DATABASE).exists():
        raise no_archive(directory)
    if target.resolve().is_relative_to(directory.resolve()):
        raise ConfigurationError(f"{target} is inside the archive; name a directory on another disk")
    with locked(directory), locked(target), refusing(target), _opened(directory / DATABASE) as db:
        settle_import(directory, known_files(db))
        done = _copy_files(directory / CAPTURES, target / CAPTURES, watch)
        forget_import(directory)
        put_in_place(db, target / DATABASE)
    return done


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    db = open_for_writing(path)
    try:
        yield db
    finally:
        db.close()


def _copy_files(captures: Path, target: Path, watch: Callable[[str], None]) -> BackedUp:
    manifest.extend(captures)
    files = dict(warc_files(captures))
    _refuse_more(files, target)
    said = {line.name: line for line in map(manifest.parsed, manifest.read(captures)) if line}
    copied = there = size = 0
    for name, path in files.items():
        held = target / path.relative_to(captures)
        if name in said and held.exists() and held.stat().st_size == said[name].size:
            there += 1
            continue
        watch(name)
        size += _copy(path, held, said.get(name))
        copied += 1
    if said:
        _copy(captures / MANIFEST, target / MANIFEST, None)
    return BackedUp(copied=copied, bytes=size, there=there)


def _refuse_more(files: Mapping[str, Path], target: Path) -> None:
    """A backup that knows more than the archive is of another one, or of a better day: nothing of it is replaced."""
    more = sorted(name for name, path in warc_files(target) if name not in files and path.suffix != OPEN)
    if more:
        raise ArchiveRefused(
            f"{target / more[0]} is not in the archive: it is older than this backup, or another one. Name another DIR."
        )


def _copy(path: Path, held: Path, line: ManifestLine | None) -> int:
    """Copy a file under another name until it is whole, on the disk, and as the manifest says; return its bytes."""
    durable.make_directory(held.parent)
    part = held.with_name(held.name + _PART)
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, part.open("wb") as copy:
        while piece := source.read(_AT_ONCE):
            digest.update(piece)
            size += copy.write(piece)
        durable.flush(copy)
    if line and (size, digest.hexdigest()) != (line.size, line.sha256):
        durable.remove(part)
        raise DamagedEvidence(line.name, 0, "the file is not what the manifest says; run `mic-press verify --full`")
    durable.move(part, held)
    return size
