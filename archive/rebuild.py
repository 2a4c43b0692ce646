"""Records again from the evidence: every WARC file is folded into a new database, which then takes the old one's place."""

from __future__ import annotations

import sqlite3
import time
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from heapq import merge
from itertools import islice
from pathlib import Path

from msgspec import Struct
from sqlite_utils import Database

from archive import manifest
from archive.chapters import Chapter, Told, read_chapter, warc_files
from archive.claim import check_base, claim, claim_official
from archive.database import BUSY_SECONDS, open_for_writing, refusing, writing
from archive.open import CAPTURES, DATABASE, REBUILDING, locked, remove_database
from archive.repair import cut_torn_tail
from archive.store import Fold, alarms, runs
from archive.store.searchable import bring_up_to_date
from archive.warc_reader import read_anywhere, read_totals
from archive.warc_writer import IMPORTED, OPEN, settle_name
from schemas.errors import ArchiveBusy, NotFound
from schemas.visit import Reader

PAGES_AT_ONCE = 1 << 30
"""All of them: whoever reads sees the old state until the last page is there."""
BATCH = 500
"""Facts folded in one transaction."""


class Rebuilt(Struct, frozen=True):
    """What was folded: so many WARC files, so many facts."""

    files: int
    facts: int


def rebuild(directory: Path, reader: Reader, watch: Callable[[str], None] = lambda _name: None) -> Rebuilt:
    """Make `archive.db` anew from the captures; return how much was folded. `watch` is told each WARC file's name.

    Whoever has the database open sees the new state in one step. Raises NotFound when there are no captures,
    MissingEvidence when a file of the manifest is not there, DamagedEvidence when one can't be read: then the old database
    stands as it was.
    """
    with locked(directory), refusing(directory), fresh_database(directory) as db:
        _settle_open_files(directory / CAPTURES)
        rebuilt = fold_all(db, directory / CAPTURES, reader, watch)
        put_in_place(db, directory / DATABASE)
    return rebuilt


@contextmanager
def fresh_database(directory: Path) -> Iterator[Database]:
    """An empty database beside the archive's own, removed at the end; one that a crash left is not gone on with."""
    path = directory / REBUILDING
    remove_database(path)
    db = open_for_writing(path)
    try:
        with writing(db):
            bring_up_to_date(db)
        yield db
    finally:
        db.close()
        remove_database(path)


def fold_all(db: Database, captures: Path, reader: Reader, watch: Callable[[str], None]) -> Rebuilt:
    """Fold every WARC file into `db`: our own runs one after the other, imported captures at their moments in between.

    Raises as `rebuild` does.
    """
    files = warc_files(captures)
    if not files:
        raise NotFound(f"{captures} holds no WARC files to rebuild from. Restore them from a backup.")
    manifest.refuse_missing(captures)
    imported = [_Telling(db, captures, read_chapter(path, name), reader) for name, path in files if name.startswith(IMPORTED)]
    own = [(name, path) for name, path in files if not name.startswith(IMPORTED)]
    foreign = sorted(told for telling in imported for told in telling.chapter.told())
    tellings = {telling.chapter.name: telling for telling in imported}
    facts = 0
    for telling in imported:
        telling.begin()
    for name, path in own:
        watch(name)
        telling = tellings[name] = _Telling(db, captures, read_chapter(path, name), reader)
        _end(imported, telling.chapter.run_id)
        telling.begin()
        facts += _fold_in_time(db, tellings, _with_earlier(telling.chapter.told(), foreign))
        telling.end()
        del tellings[name]
    facts += _fold_in_time(db, tellings, foreign)
    _end(imported, None)
    return Rebuilt(len(files), facts)


def _with_earlier(own: list[Told], foreign: list[Told]) -> Iterable[Told]:
    """The facts of a chapter, and those of others up to its last, which are taken out of `foreign`."""
    earlier = foreign[: bisect(foreign, own[-1])] if own else []
    del foreign[: len(earlier)]
    return merge(own, earlier)


def _end(imported: list[_Telling], before_run: int | None) -> None:
    """Write how the imports ended that came before a run; they are done with."""
    while imported and (before_run is None or imported[0].chapter.run_id < before_run):
        imported.pop(0).end()


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

        _keep_told(db, target)
        db.conn.backup(target, pages=PAGES_AT_ONCE, progress=watch)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


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
    path.rename(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _settle_open_files(captures: Path) -> None:
    """Cut and close what a crash left open."""
    for path in sorted(captures.rglob(f"mic-*.warc.gz{OPEN}")):
        if cut_torn_tail(path, 0):
            settle_name(path)
    manifest.extend(captures)


class _Telling:
    """Folds the facts of one chapter into `db`."""

    def __init__(self, db: Database, captures: Path, chapter: Chapter, reader: Reader) -> None:
        self.chapter = chapter
        self._db = db
        self._captures = captures
        self._fold = Fold(db, reader, chapter.run_id, lambda file, offset: read_anywhere(captures, file, offset))

    def begin(self) -> None:
        """Write the row of the run, and which base it asked."""
        chapter = self.chapter
        with writing(self._db):
            runs.begin(self._db, chapter.run_id, chapter.command, chapter.started_at, chapter.software)
            if chapter.is_imported:
                claim_official(self._db, chapter.base)
            elif chapter.has_observations:
                check_base(self._db, chapter.path, chapter.base)
                claim(self._db, chapter.base)

    def fold(self, position: int) -> None:
        """Write what a fact says. The caller has a transaction open."""
        self._fold.tally.clear()
        self._fold.fold(self.chapter.fact(position, self._captures))
        runs.add(self._db, self.chapter.run_id, self._fold.tally, 0, 0)

    def end(self) -> None:
        """Write how the run ended."""
        chapter = self.chapter
        with writing(self._db):
            runs.note_folded(self._db, chapter.name, chapter.run_id, chapter.path.stat().st_size)
            if chapter.record:
                self._db.table("runs").update(chapter.run_id, chapter.record.run)
                if not chapter.is_imported:
                    self._fold.end(str(chapter.record.run["outcome"]), str(chapter.record.run["finished_at"]))
            else:
                runs.recount(self._db, chapter.run_id, *read_totals(chapter.path))
                runs.interrupt(self._db, chapter.run_id)
            alarms.judge(self._db, chapter.run_id, runs.ended_at(self._db, chapter.run_id))


def _fold_in_time(db: Database, tellings: Mapping[str, _Telling], told: Iterable[Told]) -> int:
    count = 0
    steps = iter(told)
    while batch := list(islice(steps, BATCH)):
        with writing(db):
            for step in batch:
                tellings[step.name].fold(step.position)
        count += len(batch)
    return count
