"""Opening archive.db: is it ours, is it sound, is its shape the one this program knows?"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from archive.db.migrations import APPLICATION_ID, known_steps, migrations
from archive.disk.durable import remove, sync_directory, sync_file
from archive.layout import CAPTURES, DATABASE
from schemas.errors import ArchiveBusy, ArchiveRefused, MicPressError, NotFound, StorageFailed

BUSY_SECONDS = 30.0
SCRATCH_CACHE = 64_000_000
"""Bytes of a scratch database that are kept in memory."""
_STATEMENTS = 400
"""More than the fold has, so that none is compiled twice."""
_BOOKKEEPING = {"_sqlite_migrations"}


def open_for_writing(path: Path) -> Database:
    """Return the database at `path`, made or migrated to the present shape. The caller holds the archive's lock.

    Raises ArchiveRefused, and leaves the file as it is, when it is no SQLite file, is damaged, belongs to another
    program, or was written by a newer mic-press.
    """
    with refusing(path):
        db = _connect(path, "mode=rwc")
        _check_ours(db, path, may_be_new=True)
        _check_known(db, path)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")  # a commit that came back is on the disk, as the WARC bytes are
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # what is withheld must not go on lying in the pages that it leaves free
        _migrate(db, path)
    return db


def open_scratch(path: Path) -> Database:
    """Return a new database at `path`, in the present shape, that nobody else opens and that is thrown away after a crash: so
    nothing of it has to be on the disk at any moment."""
    with refusing(path):
        db = _connect(path, "mode=rwc")
        db.execute("PRAGMA journal_mode = MEMORY")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute(f"PRAGMA cache_size = -{SCRATCH_CACHE >> 10}")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        migrations.apply(db)
    return db


def no_archive(directory: Path) -> NotFound:
    """Return the error for a directory without a database: what makes one there."""
    if (directory / CAPTURES).is_dir():
        remedy = f"Make the records anew with `mic-press rebuild --archive {directory}`."
        return NotFound(f"{directory} has its captures and no {DATABASE}. {remedy}")
    return NotFound(f"{directory} holds no archive. Make one with `mic-press crawl`, or name another with --archive.")


def open_for_reading(path: Path) -> Database:
    """Return the database at `path`, which is never written to. Raises NotFound when there is none, and ArchiveRefused
    as `open_for_writing` does."""
    if not path.exists():
        raise no_archive(path.parent)
    with refusing(path):
        db = _connect_to_read(path)
        _check_ours(db, path, may_be_new=False)
        _check_known(db, path)
        if pending := migrations.pending(db):
            raise ArchiveRefused(f"{path} is from an older mic-press ({pending[0].name} is due). Run `mic-press crawl` once.")
    return db


def open_plain(path: Path) -> Database:
    """Return the database at `path` as it is, neither checked nor migrated."""
    return _connect(path, "mode=rw")


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
    except sqlite3.IntegrityError:
        raise  # a bug of ours, and no fault of the file
    except sqlite3.DatabaseError as error:
        raise _of_sqlite(path, error) from error
    except OSError as error:
        raise StorageFailed(f"{error.filename or path}: {error.strerror or error}. {_mend(error.errno)}") from error


def _of_sqlite(path: Path, error: sqlite3.DatabaseError) -> MicPressError:
    """What an error of SQLite means for the caller, by its primary result code (https://www.sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveBusy(f"another program is writing to {path}. Wait for it to end.")
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return StorageFailed(f"{path}: {error}. {_mend(errno.ENOSPC)}")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return StorageFailed(f"{path}: {error}. {_mend(errno.EACCES)}")
    return ArchiveRefused(f"{path} is damaged or no archive of ours ({error}). Restore a backup, or name another --archive.")


def _mend(number: int | None) -> str:
    if number in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        return "Free space on the disk, then run again."
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Give this user permission to write there, or name another --archive."
    return "Name another --archive, or mend this one."


def is_ours(path: Path) -> bool:
    """Whether there is a database of ours at `path`; False for none, an empty one, or another program's."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    db = _connect(path, "mode=rw")
    try:
        return _single(db, "PRAGMA application_id") == APPLICATION_ID
    finally:
        db.close()


def _connect_to_read(path: Path) -> Database:
    """A connection that only reads, also for a user who may not write to the directory, where SQLite can't keep its
    shared-memory file: then the file is read as it is, which is right while no log lies beside it."""
    try:
        db = _connect(path, "mode=ro")
        _single(db, "SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        log = path.with_name(f"{path.name}-wal")
        if log.exists() and log.stat().st_size:
            raise
        db = _connect(path, "immutable=1")
    return db


def _connect(path: Path, how: str) -> Database:
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS, cached_statements=_STATEMENTS)
    return Database(connection, execute_plugins=False)


def _check_ours(db: Database, path: Path, may_be_new: bool) -> None:
    if _single(db, "PRAGMA application_id") == APPLICATION_ID:
        return
    if may_be_new and _is_blank(db):
        return
    db.close()
    raise ArchiveRefused(f"{path} is another program's database. Name another directory with --archive; it was not touched.")


def _is_blank(db: Database) -> bool:
    """Whether nobody has used the file: a database whose creation was cut short may hold the bookkeeping of migrations."""
    marked = _single(db, "PRAGMA application_id") or _single(db, "PRAGMA user_version")
    tables = {name for (name,) in db.execute("SELECT tbl_name FROM sqlite_master").fetchall()}  # of an index, whose it is
    return not marked and not {name for name in tables if not name.startswith("sqlite_")} - _BOOKKEEPING


def _check_known(db: Database, path: Path) -> None:
    unknown = sorted({step.name for step in migrations.applied(db)} - set(known_steps()))
    if unknown:
        db.close()
        raise ArchiveRefused(f"{path} was written by a newer mic-press (it knows {unknown[-1]}). Upgrade mic-press-archive.")


def _migrate(db: Database, path: Path) -> None:
    pending = migrations.pending(db)
    if not pending:
        return
    if migrations.applied(db) and _single(db, "SELECT count(*) FROM runs"):  # a new one, cut short, has nothing to lose
        copy = path.with_name(f"{path.name}.before-{pending[0].name}")
        remove(copy)
        db.execute("VACUUM INTO ?", [str(copy)])
        sync_file(copy)
        sync_directory(copy.parent)
    migrations.apply(db)


def _single(db: Database, sql: str) -> object:
    return db.execute(sql).fetchone()[0]
