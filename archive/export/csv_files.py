"""A file a table: CSV that a spreadsheet opens as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from archive.export.selection import TABLES, columns_of, rows_of
from archive.render.csv_file import as_csv


def write(db: Database, directory: Path, watch: Callable[[str], None]) -> dict[str, int]:
    """Write a CSV file for each table into `directory`; return how many rows each has."""
    counts = {}
    for table in TABLES:
        watch(table)
        rows = list(rows_of(db, table))
        (directory / f"{table}.csv").write_bytes(as_csv(tuple(columns_of(db, table)), rows).data)
        counts[table] = len(rows)
    return counts
