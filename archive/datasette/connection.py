"""Reading an archive on Datasette's own connection, which is read-only and lives in one of its threads."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from archive.db.connection import refusing
from archive.queries.archive import Archive

T = TypeVar("T")


async def read(database: Any, answer: Callable[[Archive], T]) -> T:
    """Return what `answer` finds in the archive of `database`, all of it in one state, also while a crawl writes.

    Raises our errors: ArchiveRefused too for an archive whose tables are of another mic-press.
    """
    path = Path(database.path)

    def in_thread(connection: sqlite3.Connection) -> T:
        with refusing(path), _one_state(connection):
            return answer(Archive.over(Database(connection, execute_plugins=False), path.parent))

    found: T = await database.execute_fn(in_thread)
    return found


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that only reads: what is committed meanwhile is not seen, and nobody waits."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()
