"""The whole check: the database, every row, every file, the manifest; in full every record too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive.db.rows import rows
from archive.layout import CAPTURES, DATABASE
from archive.queries.archive import Archive
from archive.verify.damage import RESTORE, Damage, Verified
from archive.verify.files import manifest_damages, unknown_files
from archive.verify.records import Places, RecordCheck
from archive.verify.rows import captures_of, database_damages, file_damages
from archive.warc import manifest
from archive.warc.files import IMPORTED, path_of
from archive.warc.import_marker import read_marker
from archive.warc.reader import read_info, source_of
from schemas.address import Base
from schemas.errors import DamagedEvidence, NotFound


def verify(directory: Path, is_full: bool, watch: Callable[[str], None]) -> Verified:
    """Return what is wrong with the archive at `directory`, in which nothing is changed; `watch` is told each file's name.

    Raises NotFound when there is no archive, ArchiveRefused when its database can't be read.
    """
    captures = directory / CAPTURES
    closed = manifest.closed_files(captures)  # before the rows: a run that is at work may close its file meanwhile
    under_way = read_marker(directory).files
    lines = manifest.read(captures)
    with Archive(directory) as archive:
        files = rows(archive.db, "SELECT name, folded_to FROM warc_files ORDER BY name")
        damages = list(database_damages(archive.db, DATABASE))
        known = {file["name"] for file in files}
        not_folded = {name: _size(captures, name) for name in under_way if name not in known}
        damages += unknown_files([name for name in closed if name not in not_folded], known)
        damages += manifest_damages(captures, lines, [name for name in closed if name not in not_folded], is_full)
        places = _places(archive) if is_full else None
        counted = records = 0
        for file in files:
            watch(file["name"])
            captured = captures_of(archive.db, file["name"])
            counted += len(captured)
            if file["name"] not in closed and (behind := _size(captures, file["name"]) - file["folded_to"]) > 0:
                not_folded[file["name"]] = behind
            end = None if file["name"] in closed else file["folded_to"]
            found, read = _check_file(captures, file, captured, archive, places, end)
            damages += found
            records += read
    return Verified(
        is_full=is_full,
        files=len(files),
        captures=counted,
        records=records,
        not_folded=not_folded,
        manifest_lines=len(lines),
        manifest_head=manifest.head_of(lines),
        damages=damages,
    )


def _check_file(
    captures: Path, file: dict[str, Any], rows: list[dict[str, Any]], archive: Archive, places: Places | None, end: int | None
) -> tuple[list[Damage], int]:
    """What is wrong with one file, and how many of its records were read to their end; with `places`, all of them up to byte
    `end` are."""
    name = file["name"]
    try:
        base = _base_of(captures, name, archive)
    except DamagedEvidence as error:
        return [Damage(message=str(error), advice=RESTORE, file=name, offset=error.offset)], 0
    except KeyError as error:
        return [Damage(message=f"its warcinfo says nothing of {error}", advice=RESTORE, file=name, offset=0)], 0
    except NotFound:
        base = Base(official="", asked="")  # file_damages says that it is missing
    damages = list(file_damages(captures, name, file["folded_to"], rows, base))
    if places is None or any(damage.offset is None for damage in damages):
        return damages, 0
    reading = RecordCheck(path_of(captures, name), name, rows, base, places, end)
    damages += [found for found in reading.damages() if found.offset not in {damage.offset for damage in damages}]
    return damages, reading.records


def _size(captures: Path, name: str) -> int:
    """The bytes that a file has now, 0 where it is missing."""
    try:
        return path_of(captures, name).stat().st_size
    except (NotFound, FileNotFoundError):
        return 0


def _base_of(captures: Path, name: str, archive: Archive) -> Base:
    return source_of(read_info(path_of(captures, name))).base if name.startswith(IMPORTED) else archive.base


def _places(archive: Archive) -> Places:
    return frozenset(archive.db.execute("SELECT warc_file, warc_offset FROM captures").fetchall())
