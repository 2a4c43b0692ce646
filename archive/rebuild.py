"""Records again from the evidence: every WARC file is folded into a new database, which then takes the old one's place."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from archive.claim import claim, refuse_other_base
from archive.database import open_for_writing, refusing, writing
from archive.facts import Capture, Fact, Place, moment
from archive.open import CAPTURES, DATABASE, locked
from archive.repair import cut_torn_tail
from archive.store import Fold, runs
from archive.visits import RunRecord
from archive.warc_reader import read_capture, read_facts, read_info, read_start
from archive.warc_writer import OPEN, settle_name
from schemas.address import Base
from schemas.errors import NotFound
from schemas.visit import Reader

REBUILDING = "archive.db.rebuilding"
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

    A file renamed over one that a reader has open would bring its old log back to life. A file that is no database is
    moved aside first.
    """
    target = sqlite3.connect(path)
    try:
        db.conn.backup(target)
    except sqlite3.DatabaseError:
        target.close()
        path.rename(path.with_name(f"{path.name}.damaged"))
        target = sqlite3.connect(path)
        db.conn.backup(target)
    target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    target.close()


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
            transferred = 0
            for waiting in batch:
                fact = _read(captures, waiting, base)
                fold.fold(fact)
                transferred += (fact.size or 0) if isinstance(fact, Capture) else 0
            runs.add(db, run_id, fold.tally, len(batch), transferred)
    with writing(db):
        runs.note_folded(db, name, run_id, path.stat().st_size)
        if record:
            db.table("runs").update(run_id, record.run)
        else:
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
