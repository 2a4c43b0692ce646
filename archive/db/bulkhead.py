"""A bulkhead inside a transaction: what goes wrong with one fact is taken back, and the facts around it stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlite_utils import Database

from schemas.fault import costs_one_page, fault_of

_OF_ONE_STATEMENT = {
    sqlite3.SQLITE_ERROR,
    sqlite3.SQLITE_CONSTRAINT,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_RANGE,
    sqlite3.SQLITE_MISUSE,
}
"""The result codes that say something of a statement or its values (https://www.sqlite.org/rescode.html). All others say
something of the file, the disk, the memory or another program: then SQLite may have dropped the whole transaction."""


def is_contained(error: Exception) -> bool:
    """Whether `error` costs the fact alone that was being written."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)  # None: the module's own, such as a value that it can't bind
        return code is None or code & 0xFF in _OF_ONE_STATEMENT
    return costs_one_page(error)


def attempt(db: Database, action: Callable[[], object]) -> str | None:
    """Do `action` inside a savepoint of the open transaction. Return None, or the name of the fault that ended it, whose rows
    are taken back. Raises what is not contained."""
    db.execute("SAVEPOINT bulkhead")
    try:
        action()
    except Exception as error:
        if not (is_contained(error) and db.conn.in_transaction):
            raise
        db.execute("ROLLBACK TO bulkhead")
        db.execute("RELEASE bulkhead")
        return fault_of(error)
    db.execute("RELEASE bulkhead")
    return None
