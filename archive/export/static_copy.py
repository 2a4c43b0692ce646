"""A published copy of an archive: its records in one file, without the captured bytes, for a machine that only shows them."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlite_utils import Database

from archive.db.connection import is_ours, open_for_reading, open_plain, refusing
from archive.db.rows import rows
from archive.disk.temporary import whole_file
from archive.layout import DATABASE
from archive.queries.archive import Archive
from archive.queries.runs import born_at
from schemas.errors import ArchiveRefused, ConfigurationError
from schemas.release import Contact, Release

CONTACT = "MIC_PRESS_CONTACT"
"""The environment variable that `mic-press browse` hands its setting on by."""

_PUBLIC = (
    "DELETE FROM runs",
    "DELETE FROM warc_files",
    "DELETE FROM told",
    "UPDATE problems SET message = ''",
    "UPDATE captures SET error = NULL",
    "UPDATE archive_info SET value = (SELECT value FROM archive_info WHERE name = 'official') WHERE name = 'asked'",
    "UPDATE contacts SET people = '[]', phones = '[]', extensions = '[]', faxes = '[]', emails = '[]', note = NULL, "
    'literal = \'\', "end" = "start"',
    "DELETE FROM changes WHERE field = 'contacts'",
)


class Copy(Struct, frozen=True, kw_only=True):
    """What a published copy says of itself: when it was made, where the captured bytes are to be had, and whom to ask."""

    published_at: str
    captures_url: str | None = None
    contact: str | None = None


def copy_of(archive: Archive) -> Copy | None:
    """Return what a published copy says of itself; None for an archive that is none."""
    told = _info(archive.db)
    return msgspec.convert(told, Copy) if "published_at" in told else None


def contact_of(archive: Archive) -> str | None:
    """Return whom to ask about the archive: as a published copy says, else the setting of whoever serves it."""
    return _info(archive.db).get("contact") or os.environ.get(CONTACT)


def publish(directory: Path, target: Path, copy: Copy, *, is_public: bool) -> None:
    """Write a copy of the archive at `directory` to the file `target`, whole or not at all: one that needs nothing beside it
    and is never written to. A public one says nothing of runs, of why something failed, and of the persons to ask.

    Raises NotFound for no archive, ConfigurationError when `target` is something else than an older copy, StorageFailed.
    """
    with Archive(directory) as archive:
        born = born_at(archive)
    _refuse_other(target)
    with refusing(target), whole_file(target) as path:
        with closing(open_for_reading(directory / DATABASE)) as source:
            source.execute("VACUUM INTO ?", [str(path)])
        with closing(open_plain(path)) as db:
            _tell(db, {**msgspec.to_builtins(copy), "born_at": born})
            if is_public:
                _leave_out(db)
            db.execute("PRAGMA journal_mode = DELETE")
            db.execute("VACUUM")


def _info(db: Database) -> dict[str, str]:
    return {row["name"]: row["value"] for row in rows(db, "SELECT name, value FROM archive_info")}


def _tell(db: Database, told: dict[str, str | None]) -> None:
    for name, value in told.items():
        db.execute("DELETE FROM archive_info WHERE name = ?", [name])
        if value:
            db.execute("INSERT INTO archive_info VALUES (?, ?)", [name, value])


def _leave_out(db: Database) -> None:
    for statement in _PUBLIC:
        db.execute(statement)
    sql = "SELECT id, record FROM versions WHERE json_array_length(record, '$.contacts') > 0"
    for version_id, record in db.execute(sql).fetchall():
        release = msgspec.json.decode(record, type=Release)
        contacts = tuple(Contact(unit=one.unit, literal="", start=one.start, end=one.start) for one in release.contacts)
        said = msgspec.json.encode(replace(release, contacts=contacts)).decode("utf-8")
        db.execute("UPDATE versions SET record = ? WHERE id = ?", [said, version_id])


def _refuse_other(target: Path) -> None:
    """Raise ConfigurationError unless `target` may be written: nothing is there yet, or an older copy."""
    if not target.parent.is_dir():
        raise ConfigurationError(f"{target}: there is no directory {target.parent}; make it, or name another FILE")
    if target.exists() and not (target.is_file() and _is_copy(target)):
        raise ConfigurationError(f"{target} is no published copy, and is left as it is; name another FILE")


def _is_copy(path: Path) -> bool:
    try:
        with refusing(path):
            if not is_ours(path):
                return False
            with closing(open_plain(path)) as db:
                return "published_at" in _info(db)
    except ArchiveRefused:
        return False
