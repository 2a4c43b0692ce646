"""What the files of a Parquet export hold: every table with its columns, their types and what they mean."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from sqlite_utils import Database

from archive.db import describe
from archive.db.migrations import migrations
from archive.export.selection import TABLES, Stored, columns_of
from archive.export.years import YEARS, YearColumn

Kind = Literal["text", "json", "integer", "flag", "day", "time"]
JSON = ("record", "doubts", "metadata", "people", "phones", "extensions", "faxes", "emails", "page_states", "parts")
"""Columns that hold JSON."""
_FLAGS = ("announced", "noise", "suspect_run", "emails_undone")
_DAYS = ("first", "last", "published_on", "listed_on")
_TIMES = ("linked_from", "linked_until")


class Column(Struct, frozen=True, kw_only=True):
    """A column as it goes out. One that is not `nullable` always has a value."""

    name: str
    kind: Kind
    nullable: bool
    description: str


class Shape(Struct, frozen=True, kw_only=True):
    """A table as it goes out; `year` is None for one that stands in one file."""

    table: str
    description: str
    year: YearColumn | None
    columns: tuple[Column, ...]


def shapes(db: Database) -> list[Shape]:
    """Return the shapes of all tables that go out."""
    tables = describe.told()["tables"]
    return [
        Shape(table=name, description=tables[name]["description"], year=YEARS.get(name), columns=_columns(db, name))
        for name in TABLES
    ]


def present_shapes() -> list[Shape]:
    """Return the shapes that an archive of this program has."""
    db = Database(memory=True, execute_plugins=False)
    try:
        migrations.apply(db)
        return shapes(db)
    finally:
        db.close()


def _columns(db: Database, table: str) -> tuple[Column, ...]:
    """The columns that a file has: `year` is in the name of its directory, where there is one a year."""
    said = describe.columns_of(table)
    named = {name: stored for name, stored in columns_of(db, table).items() if name != "year" or table not in YEARS}
    return tuple(_column(name, stored, said[name]) for name, stored in named.items())


def _column(name: str, stored: Stored, said: str) -> Column:
    kind = _kind(name, stored.type)
    description = said.replace("1 where", "True where", 1) if kind == "flag" else said
    return Column(name=name, kind=kind, nullable=stored.nullable, description=description)


def _kind(name: str, stored: str) -> Kind:
    if stored == "INTEGER":
        return "flag" if name in _FLAGS else "integer"
    if name in JSON:
        return "json"
    if name in _DAYS:
        return "day"
    return "time" if name in _TIMES or name.endswith("_at") else "text"
