"""The values of a release's current version, one row each: sections, dates, participants, annexes, links, contacts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlite_utils import Database

from schemas.address import normal_url
from schemas.release import Link, Participant, ParticipantGroup, Release

TABLES = ("sections", "dates", "annexes", "links", "contacts")


def replace(db: Database, release_id: int, release: Release) -> None:
    """Put the values of `release` in the place of those that stand for it now."""
    for table in TABLES:
        _put(db, table, release_id, list(_rows(release_id, getattr(release, table))))
    _put(db, "participants", release_id, list(_participants(release_id, release.participants)))


def _put(db: Database, table: str, release_id: int, rows: list[dict[str, Any]]) -> None:
    db.execute(f"DELETE FROM {table} WHERE release_id = ?", [release_id])  # noqa: S608 - our own names
    if rows:
        columns = ", ".join(f'"{name}"' for name in rows[0])
        marks = ", ".join("?" * len(rows[0]))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - our own names
        db.conn.executemany(sql, [tuple(row.values()) for row in rows])


def _rows(release_id: int, records: Iterable[msgspec.Struct]) -> Iterable[dict[str, Any]]:
    for position, record in enumerate(records):
        fields = msgspec.structs.asdict(record)
        cells = {name: _cell(value) for name, value in fields.items()}
        if isinstance(record, Link):
            cells["page_url"] = normal_url(record.url)
        yield {"release_id": release_id, **cells, "position": position}


def _participants(release_id: int, groups: Iterable[ParticipantGroup]) -> Iterable[dict[str, Any]]:
    """A row for each participant, with what its group says; one row for a group that names nobody."""
    nobody = dict.fromkeys(Participant.__struct_fields__)
    for position, group in enumerate(groups):
        said = {name: getattr(group, name) for name in ("heading", "role", "shape", "count")}
        for one in [msgspec.structs.asdict(participant) for participant in group.participants] or [nobody]:
            yield {"release_id": release_id, "position": position, **said, **one}


def _cell(value: object) -> object:
    """A value as SQLite stores it: tuples become JSON arrays, flags 0 and 1."""
    if isinstance(value, tuple):
        return msgspec.json.encode(value).decode("utf-8")
    return int(value) if isinstance(value, bool) else value
