"""The chosen rows of a table year by year, in batches that fit into memory however long their texts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlite_utils import Database

from archive.db.sql import Sql, statement
from archive.export.selection import TABLES
from archive.export.shape import Shape

Row = tuple[Any, ...]
_MOST_ROWS = 20_000
_MOST_CHARACTERS = 4_000_000


def rows_by_year(db: Database, shape: Shape) -> Iterator[tuple[int | None, Iterator[Row]]]:
    """Yield each year that the chosen rows of a table have, rows without one first, with its rows in the order of their ids.
    A table in one file has them all under None. The rows of a year have to be taken before the next year."""
    _put_in_order(db, shape)
    named = ", ".join(f't."{column.name}"' for column in shape.columns)
    sql = statement(
        "SELECT o.year, {named} FROM temp.in_order o CROSS JOIN {table} t ON t.id = o.id ORDER BY o.place",
        named=Sql(named),
        table=shape.table,
    )
    for year, rows in groupby(db.execute(sql), itemgetter(0)):
        yield year, (row[1:] for row in rows)
    db.execute("DROP TABLE temp.in_order")


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield the rows in lists of a bounded number of rows and characters."""
    batch: list[Row] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += sum(len(value) for value in row if isinstance(value, str))
        if len(batch) >= _MOST_ROWS or characters >= _MOST_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _put_in_order(db: Database, shape: Shape) -> None:
    """Sort the ids, not the rows: SQLite would carry every text through its sorter."""
    year = shape.year.sql if shape.year else "NULL"
    db.execute("CREATE TEMP TABLE in_order (place INTEGER PRIMARY KEY, id INTEGER, year INTEGER)")
    db.execute(
        statement(
            "INSERT INTO temp.in_order (id, year) SELECT id, {year} AS of_row FROM {table} WHERE {chosen} ORDER BY of_row, id",
            year=Sql(year),
            table=shape.table,
            chosen=Sql(TABLES[shape.table]),
        )
    )
