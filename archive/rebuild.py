"""Records again from the evidence: every WARC file is folded into a new database, which then takes the old one's place."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from archive.claim import claim, refuse_other_base
from archive.database import BUSY_SECONDS, open_for_writing, refusing, writing
from archive.facts import Capture, Fact, Place, moment
from archive.open import CAPTURES, DATABASE, locked
from archive.repair import cut_torn_tail
from archive.store import Fold, runs
from archive.visits import RunRecord
from archive.warc_reader import read_capture, read_facts, read_info, read_start, read_totals
from archive.warc_writer import OPEN, settle_name
from schemas.address import Base
from schemas.errors import ArchiveBusy, NotFound
from schemas.visit import Reader

REBUILDING = "archive.db.rebuilding"
PAGES_AT_ONCE = 1 << 30
"""All of them: whoever reads sees the old state until the last page is there."""
BATCH = 500
"""Facts folded in one transaction."""


class Rebuilt(Struct, frozen=True):
    """What was folded: so many WARC files, so many facts."""

    files: int
    facts: int


class _Waiting(Struct, frozen=True):
    """A capture that is still in its file: read when its turn comes, so that memory does not grow with the archive."""

    fetched_at: datetime
    place: Place


def rebuild(directory: Path, reader: Reader, watch: Callable[[str], None] = lambda _name: None) -> Rebuilt:
    """Make `archive.db` anew from the captures; return how much was folded. `watch` is told each WARC file's name.

    Whoever has the database open sees the new state in one step. Raises NotFound when there are no captures, DamagedEvidence
    when one can't be read: then the old database stands as it was.
    """
    with locked(directory), refusing(directory), fresh_database(directory) as db:
        rebuilt = fold_all(db, directory / CAPTURES, reader, watch)
        put_in_place(db, directory / DATABASE)
    return rebuilt


@contextmanager
def fresh_database(directory: Path) -> Iterator[Database]:
    """An empty database beside the archive's own, removed at the end; one that a crash left is not gone on with."""
    path = directory / REBUILDING
    _remove(path)
    db = open_for_writing(path)
    try:
        yield db
    finally:
        db.close()
        _remove(path)


def fold_all(db: Database, captures: Path, reader: Reader, watch: Callable[[str], None]) -> Rebuilt:
    """Fold every WARC file of our own crawls into `db`, the oldest first. Raises as `rebuild` does."""
    files = _files(captures)
    if not files:
        raise NotFound(f"{captures} holds no WARC files to rebuild from. Restore them from a backup.")
    facts = 0
    for name, path in files:
        watch(name)
        facts += _fold_file(db, captures, path, name, reader)
    return Rebuilt(len(files), facts)


def put_in_place(db: Database, path: Path) -> None:
    """Copy `db` over the database at `path` through SQLite's backup interface, which readers of it survive.

    A file renamed over one that a reader has open would bring its old log back to life. A file that is no sound database is
    moved aside first. Raises ArchiveBusy when another program does not let go of it, StorageFailed when the disk is full:
    then it stands as it was.
    """
    try:
        _copy(db, path)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        _set_aside(path)
        _copy(db, path)


def _copy(db: Database, path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as target:
        target.execute("BEGIN IMMEDIATE")  # waits for a writer as long as is fit; the backup below would wait for ever
        target.execute("ROLLBACK")
        until = time.monotonic() + BUSY_SECONDS

        def watch(_status: int, remaining: int, total: int) -> None:
            if remaining == total and time.monotonic() > until:
                raise ArchiveBusy(f"another program is writing to {path}. Wait for it to end.")

        db.conn.backup(target, pages=PAGES_AT_ONCE, progress=watch)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _set_aside(path: Path) -> None:
    """Move a damaged file out of the way, under a name that no earlier one has."""
    serial = 0
    while (aside := path.with_name(f"{path.name}.damaged{serial or ''}")).exists():
        serial += 1
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _files(captures: Path) -> list[tuple[str, Path]]:
    """Our own WARC files by name, which is their order in time; what a crash left open is cut and closed first."""
    for path in sorted(captures.rglob(f"mic-*.warc.gz{OPEN}")):
        if cut_torn_tail(path, 0):
            settle_name(path)
    return [(path.relative_to(captures).as_posix(), path) for path in sorted(captures.rglob("mic-*.warc.gz"))]


def _fold_file(db: Database, captures: Path, path: Path, name: str, reader: Reader) -> int:
    info = read_info(path)
    base = Base(official=info["official"], asked=info["asked"])
    _check_base(db, base, path)
    facts, record = _contents(path, name, base)
    run_id = int(info["run"])
    with writing(db):
        runs.begin_again(db, run_id, info["command"], read_start(path), info["software"])
        claim(db, base)
    fold = Fold(db, reader, run_id, lambda file, offset: read_capture(captures, file, offset, base))
    for batch in _batches(facts):
        with writing(db):
            fold.tally.clear()
            for waiting in batch:
                fold.fold(_read(captures, waiting, base))
            runs.add(db, run_id, fold.tally, 0, 0)
    with writing(db):
        runs.note_folded(db, name, run_id, path.stat().st_size)
        if record:
            db.table("runs").update(run_id, record.run)
        else:
            runs.recount(db, run_id, *read_totals(path))
            runs.interrupt_unfinished(db)
    return len(facts)


def _contents(path: Path, name: str, base: Base) -> tuple[list[Fact | _Waiting], RunRecord | None]:
    """The facts of a file in the order of time, captures without their bodies, and the run's own record."""
    facts: list[Fact | _Waiting] = []
    record = None
    for told in read_facts(path, name, 0, base):
        if isinstance(told, RunRecord):
            record = told
            facts.extend(told.failures)
        else:
            facts.append(_Waiting(told.fetched_at, told.place) if isinstance(told, Capture) else told)
    return sorted(facts, key=_moment), record


def _moment(fact: Fact | _Waiting) -> datetime:
    return fact.fetched_at if isinstance(fact, _Waiting) else moment(fact)


def _read(captures: Path, fact: Fact | _Waiting, base: Base) -> Fact:
    return read_capture(captures, fact.place.warc_file, fact.place.offset, base) if isinstance(fact, _Waiting) else fact


def _batches(facts: Sequence[Fact | _Waiting]) -> Iterator[Sequence[Fact | _Waiting]]:
    return (facts[at : at + BATCH] for at in range(0, len(facts), BATCH))


def _check_base(db: Database, base: Base, path: Path) -> None:
    row = db.execute("SELECT value FROM archive_info WHERE name = 'asked'").fetchone()
    if row:
        refuse_other_base(row[0], base, path)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
