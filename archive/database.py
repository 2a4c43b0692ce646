"""Opening archive.db: is it ours, is it sound, is its shape the one this program knows?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from archive.migrations import APPLICATION_ID, known_steps, migrations
from schemas.errors import ArchiveRefused, MicPressError, NotFound, StorageFailed

BUSY_SECONDS = 30.0
_BOOKKEEPING = {"_sqlite_migrations", "sqlite_sequence"}


def open_for_writing(path: Path) -> Database:
    """Return the database at `path`, made or migrated to the present shape. The caller holds the archive's lock.

    Raises ArchiveRefused, and leaves the file as it is, when it is no SQLite file, is damaged, belongs to another
    program, or was written by a newer mic-press.
    """
    with refusing(path):
        db = _connect(path, "rwc")
        _check_ours(db, path, may_be_new=True)
        _check_known(db, path)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")  # a commit that came back is on the disk, as the WARC bytes are
        db.execute("PRAGMA foreign_keys = ON")
        _migrate(db, path)
    return db


def open_for_reading(path: Path) -> Database:
    """Return the database at `path`, which is never written to. Raises NotFound when there is none, and ArchiveRefused
    as `open_for_writing` does."""
    if not path.exists():
        raise NotFound(f"{path.parent} holds no archive. Make one with `mic-press crawl`, or name another with --archive.")
    with refusing(path):
        db = _connect(path, "ro")
        _check_ours(db, path, may_be_new=False)
        _check_known(db, path)
        if pending := migrations.pending(db):
            raise ArchiveRefused(f"{path} is from an older mic-press ({pending[0].name} is due). Run `mic-press crawl` once.")
    return db


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One write transaction, begun with BEGIN IMMEDIATE: a deferred one can fail at its first write whatever the timeout."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.conn.in_transaction:
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say of a bad file or disk into our errors, here and nowhere else."""
    try:
        yield
    except MicPressError:
        raise
    except sqlite3.OperationalError as error:
        raise StorageFailed(f"{path}: {error}. Free space or mend the directory, then run again.") from error
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror or error}. Free space or mend the directory, then run again.") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveRefused(f"{path} is damaged or no SQLite file ({error}). Restore a backup; it was not touched.") from error


def _connect(path: Path, mode: str) -> Database:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
    return Database(connection, execute_plugins=False)


def _check_ours(db: Database, path: Path, may_be_new: bool) -> None:
    if _single(db, "PRAGMA application_id") == APPLICATION_ID:
        return
    if may_be_new and not set(db.table_names()) - _BOOKKEEPING:
        return
    db.close()
    raise ArchiveRefused(f"{path} is another program's database. Name another directory with --archive; it was not touched.")


def _check_known(db: Database, path: Path) -> None:
    unknown = sorted({step.name for step in migrations.applied(db)} - set(known_steps()))
    if unknown:
        db.close()
        raise ArchiveRefused(f"{path} was written by a newer mic-press (it knows {unknown[-1]}). Upgrade mic-press-archive.")


def _migrate(db: Database, path: Path) -> None:
    pending = migrations.pending(db)
    if not pending:
        return
    if migrations.applied(db):
        copy = path.with_name(f"{path.name}.before-{pending[0].name}")
        copy.unlink(missing_ok=True)
        db.execute("VACUUM INTO ?", [str(copy)])
    migrations.apply(db)


def _single(db: Database, sql: str) -> object:
    return db.execute(sql).fetchone()[0]
