"""Which of the databases that Datasette serves are archives of ours: known by the mark in the file, whatever its name."""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Any

from archive.db.migrations import APPLICATION_ID


def archives(datasette: Any) -> dict[str, Any]:
    """Return the served databases that are ours, by name, in the order in which they were named to Datasette."""
    return {name: one for name, one in datasette.databases.items() if is_archive(one)}


def is_of_archive(datasette: Any, name: str | None) -> bool:
    """Whether a page of Datasette's is of an archive: of the database called `name`, or of all where one of them is ours."""
    found = archives(datasette)
    return bool(found) if name is None else name in found


def is_archive(database: Any) -> bool:
    """Whether a database of Datasette's is an archive of ours; one in memory never is."""
    return bool(database.path) and not database.is_memory and _is_marked(str(database.path))


@lru_cache(maxsize=64)
def _is_marked(path: str) -> bool:
    """Whether the database at `path` has our mark. Its header is asked through SQLite, which knows what is still in the log."""
    uri = Path(path).absolute().as_uri()
    for how in ("mode=ro", "immutable=1"):  # a directory that may not be written to has no room for shared memory
        try:
            connection = sqlite3.connect(f"{uri}?{how}", uri=True)
            try:
                return bool(connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)
            finally:
                connection.close()
        except sqlite3.Error:
            continue
    return False
