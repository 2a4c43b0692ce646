"""Reading an archive on Datasette's own connection, which is read-only and lives in one of its threads."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from archive.db.connection import refusing
from archive.queries.archive import Archive
from schemas.errors import PageTooSlow

T = TypeVar("T")

SECONDS = 30.0
"""What a page may take."""
_STEPS = 10_000  # of SQLite's machine between two looks at the clock: some tenths of a millisecond


async def read(database: Any, answer: Callable[[Archive], T]) -> T:
    """Return what `answer` finds in the archive of `database`, all of it in one state, also while a crawl writes.

    Raises our errors: ArchiveRefused too for an archive whose tables are of another mic-press.
    """
    path = Path(database.path)

    def in_thread(connection: sqlite3.Connection) -> T:
        with refusing(path), _no_longer_than(connection, SECONDS), _one_state(connection):
            return answer(Archive.over(Database(connection, execute_plugins=False), path.parent))

    found: T = await database.execute_fn(in_thread)
    return found


@contextmanager
def _no_longer_than(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Let SQLite end a statement that is at work after so many seconds: the thread is needed by other readers. Raises
    PageTooSlow then."""
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            raise PageTooSlow(f"it takes longer than {seconds:g} s to find") from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that only reads: what is committed meanwhile is not seen, and nobody waits."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()
