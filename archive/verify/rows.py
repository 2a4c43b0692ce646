"""The database itself, and each capture's row against the record that it points at: enough to find what is missing or cut."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.db.rows import rows
from archive.verify.damage import REBUILD, RESTORE, Damage
from archive.warc.files import path_of
from archive.warc.reader import CAPTURES, read_fields
from schemas.address import Base
from schemas.errors import DamagedEvidence, NotFound
from schemas.times import from_utc_text, utc_text


def database_damages(db: Database, name: str) -> Iterator[Damage]:
    """Yield what SQLite finds wrong with the database, and rows that point at rows which are not there."""
    try:
        for (said,) in db.execute("PRAGMA quick_check").fetchall():
            if said != "ok":
                yield Damage(message=f"SQLite says: {said}", advice=REBUILD, file=name)
        for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
            yield Damage(message=f"row {rowid} of {table} points at no row of {parent}", advice=REBUILD, file=name)
    except sqlite3.DatabaseError as error:
        yield Damage(message=f"SQLite says: {error}", advice=REBUILD, file=name)


def captures_of(db: Database, file: str) -> list[dict[str, Any]]:
    """Return the rows of the captures that lie in a file, in its order."""
    sql = "SELECT url, fetched_at, sha256, warc_offset, warc_length FROM captures WHERE warc_file = ? ORDER BY warc_offset"
    return rows(db, sql, [file])


def of_capture(row: dict[str, Any], file: str, message: str, advice: str = RESTORE) -> Damage:
    """Return a damage of the capture that `row` is about."""
    where = {"file": file, "offset": row["warc_offset"], "url": row["url"], "fetched_at": row["fetched_at"]}
    return Damage(message=message, advice=advice, **where)


def file_damages(captures: Path, file: str, folded_to: int, rows: list[dict[str, Any]], base: Base) -> Iterator[Damage]:
    """Yield what is wrong with a file that rows point into: missing, cut, or with other records where they should be."""
    try:
        path = path_of(captures, file)
    except NotFound:
        yield Damage(message=f"is missing, with {len(rows)} captures", advice=RESTORE, file=file)
        yield from (of_capture(row, file, "its file is missing") for row in rows)
        return
    size = path.stat().st_size
    if size < folded_to:
        yield Damage(message=f"ends at byte {size}, and had {folded_to}", advice=RESTORE, file=file)
    for row in rows:
        if row["warc_offset"] + row["warc_length"] > size:
            yield of_capture(row, file, f"the file ends at byte {size}, before the record does")
        elif said := _wrong_record(path, file, row, base):
            yield of_capture(row, file, said)


def _wrong_record(path: Path, file: str, row: dict[str, Any], base: Base) -> str | None:
    """Why the record that a row points at is not its capture, None when it is."""
    try:
        fields = read_fields(path, file, row["warc_offset"])
        moment = utc_text(from_utc_text(fields.get("warc-date", "")))
    except DamagedEvidence as error:
        return f"it can't be read: {error.reason}"
    except ValueError:
        return "a record without a time stands there"
    if fields.get("warc-type") not in CAPTURES:
        return f"a {fields.get('warc-type')} record stands there"
    url = base.to_official(fields.get("warc-target-uri", "").strip("<>"))
    return None if (url, moment) == (row["url"], row["fetched_at"]) else f"the capture of {url} at {moment} stands there"
