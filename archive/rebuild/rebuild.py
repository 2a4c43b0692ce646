"""Records again from the evidence: every WARC file is folded into a new database, which then takes the old one's place."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from itertools import islice
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from archive.db.connection import BUSY_SECONDS, open_for_reading, open_scratch, refusing, writing
from archive.disk.durable import move, remove, sync_directory, sync_file
from archive.events import BareCapture, Capture, Fact, Failure, as_read, bare
from archive.ingest.base_claim import check_base, claim, claim_official
from archive.ingest.bulkhead import Fold, judge
from archive.ingest.recovery import cut_torn_tail
from archive.ingest.writable import locked, remove_database
from archive.layout import CAPTURES, DATABASE, ENTERING, REBUILDING
from archive.rebuild import Answer, ReaderPool, Step, TextCache, Workers, read_ahead, steps_of, text_cache_of
from archive.rebuild.run_log import PendingCapture, RunLog, captured_at, warc_files
from archive.rebuild.text_cache import TakingOver
from archive.search.index import refill
from archive.store import runs
from archive.warc import manifest
from archive.warc.files import OPEN, settle_name
from archive.warc.import_marker import forget_import, known_files, settle_import
from archive.warc.reader import read_anywhere
from schemas.errors import ArchiveBusy, MicPressError, NotFound
from schemas.visit import ParallelParser, Parser

PAGES_AT_ONCE = 1 << 30
"""All of them: whoever reads sees the old state until the last page is there."""
_AT_ONCE = 1 << 20
BATCH = 500
"""Steps folded in one transaction."""


class Rebuilt(Struct, frozen=True):
    """What was folded: so many WARC files, so many facts."""

    files: int
    facts: int


Watch = Callable[[str], None]
"""Is told the name of each WARC file."""


def rebuild(
    directory: Path,
    reader: ParallelParser,
    watch: Watch = lambda _name: None,
    workers: Workers | None = None,
    with_documents: bool = False,
) -> Rebuilt:
    """Make `archive.db` anew from the captures; return how much was folded. They are read by `workers`, or in this process by
    `reader`, which reads again what only the fold can. The text of documents is taken over from the old database where that
    has it, unless `with_documents`.

    Whoever has the database open sees the new state in one step. Raises NotFound when there are no captures,
    MissingEvidence when a file of the manifest is not there, DamagedEvidence when one can't be read: then the old database
    stands as it was.
    """
    with locked(directory), refusing(directory), fresh_database(directory) as db:
        _settle_open_files(directory)
        with nullcontext() if with_documents else text_cache_of(directory / DATABASE, reader.documents) as kept:
            rebuilt = fold_all(db, directory / CAPTURES, reader, watch, workers, kept)
        put_in_place(db, directory / DATABASE)
        forget_import(directory)
    return rebuilt


@contextmanager
def fresh_database(directory: Path) -> Iterator[Database]:
    """An empty database beside the archive's own, removed at the end; one that a crash left is not gone on with. Its indexes
    are to be filled when all is folded."""
    path = directory / REBUILDING
    remove_database(path)
    remove_database(directory / ENTERING)
    db = open_scratch(path)
    try:
        yield db
    finally:
        db.close()
        remove_database(path)


def fold_all(
    db: Database,
    captures: Path,
    reader: ParallelParser,
    watch: Watch,
    workers: Workers | None = None,
    kept: TextCache | None = None,
) -> Rebuilt:
    """Fold every WARC file into `db`: our own runs one after the other, imported captures at their moments in between.

    Raises as `rebuild` does.
    """
    files = warc_files(captures)
    if not files:
        raise NotFound(f"{captures} holds no WARC files to rebuild from. Restore them from a backup.")
    manifest.refuse_missing(captures)
    hands = ReaderPool(workers)
    kept = kept or TextCache(None, reader.documents)
    retelling = _Retelling(db, captures, TakingOver(reader, kept), watch, kept)
    steps = read_ahead(steps_of(files, hands), hands, kept.digests)
    while _fold_batch(db, retelling, steps):
        pass
    with writing(db):
        refill(db)
    return Rebuilt(len(files), retelling.facts)


def _fold_batch(db: Database, retelling: _Retelling, steps: Iterator[Step]) -> bool:
    """Fold the next steps in one transaction; return whether there were any."""
    done = 0
    with writing(db):
        for step in islice(steps, BATCH):
            retelling.take(step)
            done += 1
    return done > 0


def put_in_place(db: Database, path: Path) -> None:
    """Copy `db` over the database at `path` through SQLite's backup interface, which readers of it survive.

    A file renamed over one that a reader has open would bring its old log back to life. Only a file that was read to its end,
    and is no sound database, is moved aside. Raises ArchiveBusy when another program does not let go of it, StorageFailed when
    the disk is full or fails: then it stands as it was.
    """
    if not _has_bytes(path):
        _enter_new(db, path)
        return
    try:
        _copy(db, path)
    except sqlite3.DatabaseError as error:
        if not _speaks_of_damage(error) or not _is_damaged(path):
            raise
        _enter_new(db, path)


def _has_bytes(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _speaks_of_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def _is_damaged(path: Path) -> bool:
    """Whether the file at `path` is no sound database. A disk that can't be read makes SQLite say the same of a sound one: so
    every byte is read first, by this program itself. Raises OSError when one can't be."""
    with path.open("rb") as file:
        while file.read(_AT_ONCE):
            pass
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as db:
            return bool(db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok")
    except sqlite3.DatabaseError as error:
        if not _speaks_of_damage(error):
            raise
        return True


def _enter_new(db: Database, path: Path) -> None:
    """Copy `db` to `path`, where no sound database is. It takes the name when it is whole and on the disk."""
    copy = path.with_name(ENTERING)
    remove_database(copy)
    db.execute("VACUUM INTO ?", [str(copy)])
    with closing(sqlite3.connect(copy)) as new:
        new.execute("PRAGMA journal_mode = WAL")  # as a crawl has it: who reads and who writes do not wait for each other
    remove(copy.with_name(copy.name + "-journal"))  # which SQLite leaves, and says nothing, where it cannot remove it
    sync_file(copy)
    if _has_bytes(path):
        _set_aside(path)
    remove(*(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")))
    move(copy, path)


def _copy(db: Database, path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as target:
        target.execute("BEGIN IMMEDIATE")  # waits for a writer as long as is fit; the backup below would wait for ever
        target.execute("ROLLBACK")
        until = time.monotonic() + BUSY_SECONDS

        def watch(_status: int, remaining: int, total: int) -> None:
            if remaining == total and time.monotonic() > until:
                raise ArchiveBusy(f"another program is writing to {path}. Wait for it to end.")

        _keep_told(db, target)
        db.conn.backup(target, pages=PAGES_AT_ONCE, progress=watch)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sync_directory(path.parent)  # SQLite removes its journal, and syncs no name behind that


def _keep_told(db: Database, target: sqlite3.Connection) -> None:
    """Take over up to when changes have been told, which no evidence says: what nobody was told yet is told by the next run."""
    if target.execute("SELECT 1 FROM pragma_table_info('told') WHERE name = 'known_at'").fetchone():
        with writing(db):
            db.execute("DELETE FROM told")
            db.conn.executemany("INSERT INTO told VALUES (?)", target.execute("SELECT known_at FROM told").fetchall())


def _set_aside(path: Path) -> None:
    """Move a damaged file out of the way, under a name that no earlier one has."""
    serial = 0
    while (aside := path.with_name(f"{path.name}.damaged{serial or ''}")).exists():
        serial += 1
    move(path, aside)


def _settle_open_files(directory: Path) -> None:
    """Cut and close what a crash left open; an import that ended early is undone, unless rows have it or may have had it."""
    settle_import(directory, _known_files(directory / DATABASE))
    captures = directory / CAPTURES
    for path in sorted(captures.rglob(f"mic-*.warc.gz{OPEN}")):
        if cut_torn_tail(path, 0):
            settle_name(path)
    manifest.extend(captures)


def _known_files(database: Path) -> set[str] | None:
    """The files that the old database speaks of, None where it can't be read: what it spoke of is not known then."""
    try:
        with closing(open_for_reading(database)) as db:
            return known_files(db)
    except MicPressError:
        return None


class _Retelling:
    """Folds the steps of all chapters into `db`. The caller has a transaction open."""

    def __init__(self, db: Database, captures: Path, reader: Parser, watch: Watch, kept: TextCache) -> None:
        self.facts = 0
        self._db = db
        self._reader = reader
        self._watch = watch
        self._kept = kept
        self._folds: dict[str, Fold] = {}
        self._evidence = partial(read_anywhere, captures)

    def take(self, step: Step) -> None:
        """Write what a step says."""
        name = step.chapter.name
        if step.what is not None:
            self._folds[name].fold(self._fact(step, step.what))
            self.facts += 1
            if step.chapter.is_imported:  # which may tell of moments behind the run that it was copied in
                self._count(step.chapter)
        elif step.ends:
            self._count(step.chapter)
            self._end(step.chapter)
        else:
            self._folds[name] = Fold(self._db, self._reader, step.chapter.run_id, self._evidence)
            self._begin(step.chapter)

    def _fact(self, step: Step, what: Fact | PendingCapture | Answer) -> Fact:
        """The fact in full; the fold reads a capture itself whose reading was not found out, or hangs on the rows by now."""
        if not isinstance(what, Answer | PendingCapture):
            return what
        if isinstance(what, Answer) and what.is_final:
            return what.fact
        told = what.capture if isinstance(what, Answer) else None
        fact: BareCapture | Capture | Failure = told or captured_at(step.chapter, what.place)
        if not isinstance(fact, Failure) and fact.role == "document" and fact.status == 200 and (text := self._kept.text(fact)):
            return as_read(bare(fact), text)
        return fact if isinstance(fact, Capture | Failure) else captured_at(step.chapter, what.place)

    def _begin(self, chapter: RunLog) -> None:
        """Write the row of the run, and which base it asked."""
        runs.begin(self._db, chapter.run_id, chapter.command, chapter.started_at, chapter.software)
        if chapter.is_imported:
            claim_official(self._db, chapter.base)
            return
        self._watch(chapter.name)
        if chapter.has_observations:
            check_base(self._db, chapter.path, chapter.base)
            claim(self._db, chapter.base)

    def _count(self, chapter: RunLog) -> None:
        """Add what was folded since the last time to the run's counts."""
        tally = self._folds[chapter.name].tally
        runs.add(self._db, chapter.run_id, tally, 0, 0)
        tally.clear()

    def _end(self, chapter: RunLog) -> None:
        """Write how the run ended."""
        runs.note_folded(self._db, chapter.name, chapter.run_id, chapter.size)
        if chapter.record:
            self._db.table("runs").update(chapter.run_id, chapter.record.run)
            if not chapter.is_imported:
                self._folds[chapter.name].end(str(chapter.record.run["outcome"]), str(chapter.record.run["finished_at"]))
        else:
            runs.recount(self._db, chapter.run_id, chapter.requests, chapter.transferred)
            runs.interrupt(self._db, chapter.run_id)
        judge(self._db, chapter.run_id, runs.ended_at(self._db, chapter.run_id))
        if not chapter.is_imported:
            del self._folds[chapter.name]
