"""Captures that somebody else recorded join the archive: copied as they are, and folded at the moments they were made."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from archive.events import BareCapture, Confirmation, RecordPosition
from archive.importing.foreign_files import FileRefused
from archive.importing.foreign_records import ForeignRecord, records_of
from archive.importing.rules import LeftOut, Revisit, Rules, judge, judge_fields, with_role, without_wrong_fields, wrong_fields
from archive.ingest.writable import Writable
from archive.layout import DATABASE
from archive.rebuild import text_cache_of
from archive.rebuild.rebuild import fold_all, fresh_database, put_in_place
from archive.render.inert_text import printable
from archive.store import runs
from archive.warc import manifest
from archive.warc.files import IMPORTED
from archive.warc.import_marker import close_files, forget_import, known_files, settle_import
from archive.warc.metadata_records import JSON_TYPE, VISITS_TYPE, RunRecord, visit_lines
from archive.warc.reader import read_facts, read_info, source_of
from archive.warc.writer import WarcWriter
from schemas.errors import DamagedEvidence, MicPressError
from schemas.times import from_utc_text, utc_text
from schemas.visit import ParallelParser, Role


class Imported(Struct, frozen=True, kw_only=True):
    """What was taken from one file: captures, unchanged visits, what was left out, counted by reason, and fields without which
    records were read, by name. `name` is our file, None where it brought nothing new; `damage` says from where on the file
    could not be read, `refused` why nothing of it was."""

    source: str
    captures: int = 0
    unchanged: int = 0
    left_out: dict[str, int] = {}
    read_without: dict[str, int] = {}
    name: str | None = None
    damage: str | None = None
    refused: str | None = None


class _Original(Struct, frozen=True):
    """A capture that an unchanged visit may be about."""

    role: Role
    warc_file: str
    offset: int
    fetched_at: datetime


def import_files(
    archive: Writable,
    sources: Sequence[Path],
    rules: Rules,
    reader: ParallelParser,
    now: Callable[[], datetime],
    software: str,
    watch: Callable[[str], None],
) -> list[Imported]:
    """Copy what `sources` hold of the site into files of ours, then make all records anew with them; return what was taken.

    The archive is as before until the last moment, in which all of it is there. Raises NotFound when a source is missing,
    StorageFailed when the disk refuses, DamagedEvidence when the archive's own evidence can't be read.
    """
    taken: list[Imported] = []
    known = _Known(archive.db, archive.captures)
    directory = archive.captures.parent
    with _undone_unless_entered(archive):
        for source in sources:
            watch(source.name)
            run_id = runs.next_id(archive.db) + sum(one.name is not None for one in taken)
            copy = _Copy(archive.captures, known, rules, run_id, software, source)
            taken.append(_copy(source, copy, archive.spool, rules, now))
        if names := [one.name for one in taken if one.name]:
            database = directory / DATABASE
            with text_cache_of(database, reader.documents) as kept, fresh_database(directory) as db:
                fold_all(db, archive.captures, reader, watch, kept=kept)
                close_files(directory, names)
                put_in_place(db, database)
            manifest.extend(archive.captures)
            forget_import(directory)
    return taken


@contextmanager
def _undone_unless_entered(archive: Writable) -> Iterator[None]:
    """Remove the copies when the import ends early, if no row points at them. Where that can't be found out or done, and behind
    a crash, the next command does it."""
    try:
        yield
    except BaseException:
        with suppress(MicPressError, OSError, sqlite3.Error):
            settle_import(archive.captures.parent, known_files(archive.db))
        raise


def _copy(source: Path, copy: _Copy, spool: Path, rules: Rules, now: Callable[[], datetime]) -> Imported:
    """Copy one source; return what was taken from it."""
    damage = refused = None
    try:
        for record in records_of(source, spool, lambda fields: not isinstance(judge_fields(fields, rules), LeftOut)):
            copy.take(record, now)
        copy.end(now())
    except FileRefused as error:
        refused = str(error)
        copy.end(now())
    except DamagedEvidence as torn:
        damage = str(torn)
        copy.end(now())
    finally:
        copy.let_go()
    return Imported(
        source=source.name,
        captures=copy.captures,
        unchanged=len(copy.unchanged),
        left_out=dict(copy.left_out),
        read_without=dict(copy.read_without),
        name=copy.name,
        damage=damage,
        refused=refused,
    )


class _Copy:
    """The copy of one source: a file of ours, which begins with the first record that is taken."""

    def __init__(self, captures: Path, known: _Known, rules: Rules, run_id: int, software: str, source: Path) -> None:
        self.captures = 0
        self.unchanged: list[Confirmation] = []
        self.left_out: Counter[str] = Counter()
        self.read_without: Counter[str] = Counter()
        self._directory = captures
        self._known = known
        self._rules = rules
        self._out: WarcWriter | None = None
        self._info = {
            "software": software,
            "format": "WARC File Format 1.1",
            "official": rules.base.official,
            "asked": rules.base.asked,
            "run": str(run_id),
            "command": "import",
            "origin": printable(source.name).replace("\n", " "),  # the fields of warcinfo are lines
            "origin-sha256": manifest.digest_of(source) if source.is_file() else "",
        }

    @property
    def name(self) -> str | None:
        """The name of our file, None while nothing was taken."""
        return self._out.name if self._out else None

    def take(self, record: ForeignRecord, now: Callable[[], datetime]) -> None:
        """Copy a record that means something here; count the others by reason."""
        wrong = wrong_fields(record, self._rules)
        record = without_wrong_fields(record, wrong)
        meant = judge(record, self._rules)
        if not isinstance(meant, LeftOut):
            self.read_without.update(wrong)
        if isinstance(meant, BareCapture) and not self._known.has(meant):
            self._out = self._out or WarcWriter(self._directory, now(), self._info, IMPORTED)
            place = self._out.append_copy(with_role(record, meant.role), record.block or b"")
            self._known.add(meant, place, record)
            self.captures += 1
        elif isinstance(meant, LeftOut):
            self.left_out[meant.reason] += 1
        elif isinstance(meant, BareCapture) or self._known.has_visit(meant):
            self.left_out["there already"] += 1
        elif (original := self._known.original(meant)) and original.fetched_at > meant.at:
            self.left_out["unchanged since a capture that is later"] += 1
        elif original:
            self._out = self._out or WarcWriter(self._directory, now(), self._info, IMPORTED)
            self._out.append_copy(with_role(record, original.role), record.block or b"")
            self._known.add_visit(meant)
            self.unchanged.append(_confirmation(meant, original))
        else:
            self.left_out["unchanged since a capture that is not here"] += 1

    def end(self, at: datetime) -> None:
        """Write what the unchanged visits confirm, and the run's own record."""
        if self._out is None:
            return
        if self.unchanged:
            lines = visit_lines(self.unchanged, self._rules.base)
            self._out.append_metadata("visits", lines, self.unchanged[-1].fetched_at, VISITS_TYPE)
        record = RunRecord(run={"outcome": "done", "finished_at": utc_text(at)})
        self._out.append_metadata("run", msgspec.json.encode(record), at, JSON_TYPE)
        self._out.sync()

    def let_go(self) -> None:
        """Leave the file as it is, open by name until the records have it."""
        if self._out:
            self._out.abandon()


class _Known:
    """What is there already, in the archive or in what this import has copied."""

    def __init__(self, db: Database, captures: Path) -> None:
        self._db = db
        self._visits = {visit for path in (captures / IMPORTED).glob("mic-*.warc.gz") for visit in _visits_in(path)}
        self._copied: set[tuple[str, str, str | None]] = set()
        self._originals: dict[tuple[str, str], _Original] = {}

    def has(self, capture: BareCapture) -> bool:
        """Whether these bytes were recorded of this page at this moment."""
        seen = (capture.url, utc_text(capture.fetched_at), capture.sha256)
        sql = "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND sha256 IS ?"
        return seen in self._copied or bool(self._db.execute(sql, seen).fetchone())

    def has_visit(self, seen: Revisit) -> bool:
        """Whether an unchanged visit was imported before."""
        return (seen.url, seen.at) in self._visits

    def add_visit(self, seen: Revisit) -> None:
        """Remember an unchanged visit."""
        self._visits.add((seen.url, seen.at))

    def add(self, capture: BareCapture, place: RecordPosition, record: ForeignRecord) -> None:
        """Remember a capture by all that a later record may call it by."""
        self._copied.add((capture.url, utc_text(capture.fetched_at), capture.sha256))
        original = _Original(capture.role, place.warc_file, place.offset, capture.fetched_at)
        names = (record.fields.get("warc-record-id"), utc_text(capture.fetched_at), record.fields.get("warc-payload-digest"))
        for value in filter(None, names):
            self._originals[capture.url, value] = original

    def original(self, seen: Revisit) -> _Original | None:
        """Return the capture that an unchanged visit is about, None when it is not here."""
        moment = utc_text(seen.moment) if seen.moment else None
        for value in filter(None, (seen.record_id, moment, seen.digest)):
            if original := self._originals.get((seen.url, value)):
                return original
        sql = "SELECT role, warc_file, warc_offset, fetched_at FROM captures WHERE url = ? AND fetched_at = ?"
        row = self._db.execute(sql, [seen.url, moment]).fetchone()
        return _Original(row[0], row[1], row[2], from_utc_text(row[3])) if row else None


def _visits_in(path: Path) -> Iterator[tuple[str, datetime]]:
    base = source_of(read_info(path)).base
    told = read_facts(path, path.name, 0, base)
    return ((fact.url, fact.fetched_at) for fact in told if isinstance(fact, Confirmation))


def _confirmation(seen: Revisit, original: _Original) -> Confirmation:
    return Confirmation(
        role=original.role,
        url=seen.url,
        visit_of=seen.url,
        fetched_at=seen.at,
        status=seen.status,
        warc_file=original.warc_file,
        offset=original.offset,
    )
