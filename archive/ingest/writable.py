"""The archive as a directory: opening it to write, with its lock held and the last crash repaired."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from msgspec import Struct
from sqlite_utils import Database

from archive.db.connection import is_ours, open_for_writing, refusing, writing
from archive.disk.durable import make_directory, remove, remove_tree, sync_directory
from archive.ingest.base_claim import check_base
from archive.ingest.recovery import repair
from archive.layout import CAPTURES, DATABASE, ENTERING, LOCK, REBUILDING, SPOOL
from archive.queries.captures import last_fetched_at
from archive.queries.changes import told_until
from archive.store import announcements
from archive.store.search_rows import bring_up_to_date
from archive.warc import manifest
from archive.warc.import_marker import forget_import, known_files, settle_import
from schemas.address import Base
from schemas.errors import ArchiveBusy, ArchiveRefused
from schemas.times import from_utc_text
from schemas.visit import Parser


class Writable(Struct, frozen=True):
    """An archive whose lock is held. `mended` names the WARC files that an interrupted run had left open; what became
    known after `told_until` (UTC text) nobody was told yet."""

    db: Database
    captures: Path
    base: Base
    mended: tuple[str, ...]
    told_until: str
    spool: Path

    @property
    def last_observed(self) -> datetime | None:
        """The newest moment in the archive, which new ones must come after."""
        text = last_fetched_at(self.db)
        return from_utc_text(text) if text else None


@contextmanager
def open_archive(directory: Path, base: Base, reader: Parser) -> Iterator[Writable]:
    """Hold the archive at `directory` open for writing; it is made when there is none.

    Raises ArchiveBusy while another process writes to it, ArchiveRefused when the directory holds something else or was
    filled from another base, StorageFailed when the disk refuses.
    """
    with locked(directory), refusing(directory / DATABASE):
        _refuse_orphans(directory)
        remove_database(directory / REBUILDING)
        remove_database(directory / ENTERING)
        db = open_for_writing(directory / DATABASE)
        spool = directory / SPOOL
        try:
            with writing(db):
                bring_up_to_date(db)
                announcements.decide_anew(db)
            check_base(db, directory, base)
            settle_import(directory, known_files(db))
            _refuse_unknown_evidence(db, directory)
            told = told_until(db)
            mended = repair(db, directory / CAPTURES, reader, base)
            manifest.extend(directory / CAPTURES)
            forget_import(directory)
            yield Writable(db, directory / CAPTURES, base, tuple(mended), told, spool)
        finally:
            with suppress(OSError):  # the next run does it
                remove_tree(spool)
            db.close()
            sync_directory(directory)  # where SQLite makes and removes files too


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the archive's lock; the directory is made when there is none. Raises ArchiveBusy while another process holds it."""
    with refusing(directory):
        make_directory(directory)
        lock = FileLock(directory / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise ArchiveBusy(f"another mic-press is writing to {directory}; this run leaves it alone") from error
    try:
        yield
    finally:
        lock.release()


def remove_database(path: Path) -> None:
    """Remove the database at `path` and what SQLite keeps beside it, where there is one."""
    remove(*(path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")))


def _refuse_orphans(directory: Path) -> None:
    """Evidence without its database is not built over: the new rows would claim to be all there is."""
    if not is_ours(directory / DATABASE) and any(_warc_names(directory)):
        raise ArchiveRefused(
            f"{directory} holds captures but no {DATABASE} that knows them. Run `mic-press rebuild`, or name another --archive."
        )


def _refuse_unknown_evidence(db: Database, directory: Path) -> None:
    """A database older than its evidence, such as a restored backup, would tell the same days again, differently."""
    unknown = sorted(set(_warc_names(directory)) - known_files(db))
    if unknown:
        raise ArchiveRefused(
            f"{DATABASE} does not know {CAPTURES}/{unknown[0]} ({len(unknown)} such files): it is older than the captures. "
            "Run `mic-press rebuild`, or restore the newest backup of it."
        )


def _warc_names(directory: Path) -> Iterator[str]:
    """The closed files of our own crawls, by the names that rows give them."""
    captures = directory / CAPTURES
    return (path.relative_to(captures).as_posix() for path in captures.rglob("mic-*.warc.gz"))
