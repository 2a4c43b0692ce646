"""The values of a release's current version, one row each: sections, dates, participants, annexes, links, contacts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from sqlite_utils import Database

from archive.db.sql import Sql, marks, statement
from schemas.address import normal_url
from schemas.release import Link, Participant, ParticipantGroup, Release

TABLES = ("sections", "dates", "annexes", "links", "contacts")
_OF_GROUPS = ("heading", "role", "shape", "count")
_NOBODY = (None,) * len(Participant.__struct_fields__)

Row = Sequence[object]


def replace(db: Database, release_id: int, release: Release) -> None:
    """Put the values of `release` in the place of those that stand for it now."""
    for table in TABLES:
        records: Sequence[msgspec.Struct] = getattr(release, table)
        names = _names(records[0]) if records else ()
        _put(db, table, release_id, names, [_row(position, one, names) for position, one in enumerate(records)])
    names = (*_OF_GROUPS, *Participant.__struct_fields__)
    _put(db, "participants", release_id, names, list(_participants(release.participants)))


def _put(db: Database, table: str, release_id: int, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Write `rows`: a position, then what `names` says."""
    db.execute(statement("DELETE FROM {table} WHERE release_id = ?", table=table), [release_id])
    if rows:
        columns = ", ".join(f'"{name}"' for name in ("position", *names))
        sql = statement(
            "INSERT INTO {table} (release_id, {columns}) VALUES (?, {marks})",
            table=table,
            columns=Sql(columns),
            marks=marks(len(rows[0])),
        )
        db.conn.executemany(sql, [(release_id, *row) for row in rows])


def _names(record: msgspec.Struct) -> tuple[str, ...]:
    """The columns of a kind of record, without its position."""
    fields = tuple(name for name in record.__struct_fields__ if name != "position")
    return (*fields, "page_url") if isinstance(record, Link) else fields


def _row(position: int, record: msgspec.Struct, names: Sequence[str]) -> Row:
    more = (normal_url(record.url),) if isinstance(record, Link) else ()
    return (position, *(_cell(getattr(record, name)) for name in names[: len(names) - len(more)]), *more)


def _participants(groups: Iterable[ParticipantGroup]) -> Iterator[Row]:
    """A row for each participant, with what its group says; one row for a group that names nobody."""
    for position, group in enumerate(groups):
        said = [getattr(group, name) for name in _OF_GROUPS]
        for one in [msgspec.structs.astuple(participant) for participant in group.participants] or [_NOBODY]:
            yield (position, *said, *one)


def _cell(value: object) -> object:
    """A value as SQLite stores it: tuples become JSON arrays, flags 0 and 1."""
    if isinstance(value, tuple):
        return msgspec.json.encode(value).decode("utf-8")
    return int(value) if isinstance(value, bool) else value
