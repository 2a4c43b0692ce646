"""The values of a release's current version, one row each: sections, dates, annexes, links, contacts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlite_utils import Database

from schemas.release import Release

TABLES = ("sections", "dates", "annexes", "links", "contacts")


def replace(db: Database, release_id: int, release: Release) -> None:
    """Put the values of `release` in the place of those that stand for it now."""
    for table in TABLES:
        db.execute(f"DELETE FROM {table} WHERE release_id = ?", [release_id])  # noqa: S608 - our own names
        rows = list(_rows(release_id, getattr(release, table)))
        if rows:
            db.table(table).insert_all(rows)


def _rows(release_id: int, records: Iterable[msgspec.Struct]) -> Iterable[dict[str, Any]]:
    for position, record in enumerate(records):
        fields = msgspec.structs.asdict(record)
        cells = {name: _cell(value) for name, value in fields.items()}
        yield {"release_id": release_id, **cells, "position": position}


def _cell(value: object) -> object:
    """A value as SQLite stores it: tuples of words become JSON arrays."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value
