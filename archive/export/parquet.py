"""Parquet: a directory a table, with a directory a year where its rows have one (hive's layout). Needs pyarrow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyarrow
from pyarrow.parquet import ParquetWriter
from sqlite_utils import Database

from archive.db import describe
from archive.export.row_batches import Row, batches, rows_by_year
from archive.export.schema import PAGE, schema_page
from archive.export.shape import Column, Kind, Shape, shapes
from schemas.errors import ArchiveRefused

NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
"""What hive, and those who follow it, read as NULL in the name of a directory."""
EMPTY_YEAR = 1970
"""Of which year a file is that has no rows."""
FILE = "part-0.parquet"
_STORED = {"integer": pyarrow.int64(), "flag": pyarrow.int64()}
_TYPES: dict[Kind, pyarrow.DataType] = {
    "text": pyarrow.string(),
    "json": pyarrow.string(),
    "integer": pyarrow.int64(),
    "flag": pyarrow.bool_(),
    "day": pyarrow.date32(),
    "time": pyarrow.timestamp("us", tz="UTC"),
}


def write(db: Database, directory: Path, watch: Callable[[str], None]) -> dict[str, int]:
    """Write every table into a directory of its own below `directory`, and what they hold into schema.md; return how many rows
    each has. Raises ArchiveRefused for a value that is not of its column's type."""
    counts = {}
    found = shapes(db)
    for shape in found:
        watch(shape.table)
        counts[shape.table] = _write_table(db, shape, directory / shape.table)
    (directory / PAGE).write_text(schema_page(found), encoding="utf-8")
    return counts


def schema_of(shape: Shape) -> pyarrow.Schema:
    """Return the Arrow schema of a table's files. The words about its columns stand at each, and again, for those who read
    Parquet without Arrow, in the file's own metadata."""
    told = describe.told()
    fields = [
        pyarrow.field(one.name, _TYPES[one.kind], one.nullable, {"description": one.description}) for one in shape.columns
    ]
    about = {
        "description": shape.description,
        "columns": msgspec.json.encode({one.name: one.description for one in shape.columns}),
        "credit": told["source"],
        "licence": told["license"],
    }
    return pyarrow.schema(fields, about)


def _write_table(db: Database, shape: Shape, directory: Path) -> int:
    counts = {place: _write_file(directory / place, shape, rows) for place, rows in _placed(db, shape)}
    if needed := _needed(shape, set(counts)):
        _write_file(directory / needed, shape, [])
    return sum(counts.values())


def _placed(db: Database, shape: Shape) -> Iterator[tuple[str, Iterable[Row]]]:
    """Which rows stand in which file."""
    for year, rows in rows_by_year(db, shape):
        yield (_of_year(NO_YEAR if year is None else year) if shape.year else FILE), rows


def _needed(shape: Shape, written: set[str]) -> str | None:
    """The file without rows that a table needs to be read at all: of one that is empty, or, since readers learn the type of
    `year` from the names of directories, one in which no row has a year."""
    if shape.year is None:
        return None if written else FILE
    return None if written - {_of_year(NO_YEAR)} else _of_year(EMPTY_YEAR)


def _of_year(year: int | str) -> str:
    return f"year={year}/{FILE}"


def _write_file(path: Path, shape: Shape, rows: Iterable[Row]) -> int:
    path.parent.mkdir(parents=True)
    schema, count = schema_of(shape), 0
    with ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches(rows):
            writer.write_table(_arrow(shape, schema, batch), row_group_size=len(batch))
            count += len(batch)
    return count


def _arrow(shape: Shape, schema: pyarrow.Schema, batch: list[Row]) -> pyarrow.Table:
    columns = zip(shape.columns, zip(*batch, strict=True), strict=True)
    return pyarrow.Table.from_arrays([_array(shape.table, *column) for column in columns], schema=schema)


def _array(table: str, column: Column, values: tuple[Any, ...]) -> pyarrow.Array:
    try:
        return pyarrow.array(values, _STORED.get(column.kind, pyarrow.string())).cast(_TYPES[column.kind])
    except pyarrow.ArrowInvalid as error:
        mend = "Run `mic-press rebuild`, which makes the records anew from the evidence."
        raise ArchiveRefused(f"{table}.{column.name} holds what is no {column.kind}. {mend}") from error
