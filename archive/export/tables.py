"""A file a table: CSV that a spreadsheet opens as it is, or Parquet."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.export.selection import TABLES, columns_of, rows_of
from archive.spreadsheet import as_csv
from schemas.errors import ConfigurationError

NO_PYARROW = "Parquet needs pyarrow, which is not installed. Install it with: pip install 'mic-press-archive[parquet]'"
_AT_ONCE = 5_000


def write_csv(db: Database, directory: Path, watch: Callable[[str], None]) -> dict[str, int]:
    """Write a CSV file for each table into `directory`; return how many rows each has."""
    counts = {}
    for table in TABLES:
        watch(table)
        rows = list(rows_of(db, table))
        (directory / f"{table}.csv").write_bytes(as_csv(tuple(columns_of(db, table)), rows).data)
        counts[table] = len(rows)
    return counts


def write_parquet(db: Database, directory: Path, watch: Callable[[str], None]) -> dict[str, int]:
    """Write a Parquet file for each table into `directory`; return how many rows each has. Raises ConfigurationError where
    pyarrow is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise ConfigurationError(NO_PYARROW) from error
    counts = {}
    for table in TABLES:
        watch(table)
        counts[table] = _write_parquet(db, table, directory / f"{table}.parquet", pyarrow)
    return counts


def _write_parquet(db: Database, table: str, path: Path, pyarrow: Any) -> int:
    types = {"INTEGER": pyarrow.int64(), "TEXT": pyarrow.string()}
    schema = pyarrow.schema([(name, types[kind]) for name, kind in columns_of(db, table).items()])
    rows, count = rows_of(db, table), 0
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        while batch := list(islice(rows, _AT_ONCE)):
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))
            count += len(batch)
    return count
