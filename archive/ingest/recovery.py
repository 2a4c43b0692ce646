"""After a crash: what the evidence has and the database lacks is folded in, what is torn is cut, names are settled."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlite_utils import Database

from archive.db.connection import writing
from archive.disk import durable
from archive.events import Fact, in_fold_order, is_observation
from archive.ingest.base_claim import claim, refuse_other_base
from archive.ingest.bulkhead import Fold, judge
from archive.store import runs
from archive.warc.files import OPEN, settle_name
from archive.warc.metadata_records import RunRecord
from archive.warc.reader import read_capture, read_facts, read_info, read_start, read_totals, whole_until
from schemas.address import Base
from schemas.errors import ArchiveRefused, DamagedEvidence
from schemas.visit import Parser


def repair(db: Database, captures: Path, reader: Parser, base: Base) -> list[str]:
    """Finish what an interrupted run left behind; return the names of the WARC files that were mended.

    The caller holds the archive's lock. A second crash during the repair is repaired in the same way. Raises ArchiveRefused
    when the file was written by a run that the database does not know, or from another base.
    """
    mended = []
    for path in sorted(captures.rglob(f"mic-*.warc.gz{OPEN}")):
        name = path.relative_to(captures).as_posix().removesuffix(OPEN)
        if _mend(db, captures, path, name, reader, base):
            mended.append(name)
    with writing(db):
        runs.interrupt_unfinished(db)
    return mended


def _mend(db: Database, captures: Path, path: Path, name: str, reader: Parser, base: Base) -> bool:
    row = db.execute("SELECT folded_to FROM warc_files WHERE name = ?", [name]).fetchone()
    start = row[0] if row else 0
    if start > path.stat().st_size:
        raise DamagedEvidence(str(path), start, "the database points at it, and the file ends before. Restore it from a backup")
    end = cut_torn_tail(path, start)
    if end == 0:
        return False
    info = read_info(path)
    run_id = _run_of(db, path, info)
    told = list(read_facts(path, name, start, base))
    observed = any(is_observation(one) for one in told if not isinstance(one, RunRecord))
    if observed:
        refuse_other_base(info["asked"], base, path)
    with writing(db):
        if run_id == runs.next_id(db):
            runs.begin(db, run_id, info["command"], read_start(path), info["software"])
        is_judged = runs.row(db, run_id)["finished_at"] is not None
        _fold_in(db, captures, told, run_id, reader, base)
        if not any(isinstance(one, RunRecord) for one in told):
            runs.recount(db, run_id, *read_totals(path))
        if not is_judged:
            judge(db, run_id, runs.ended_at(db, run_id))
        runs.note_folded(db, name, run_id, end)
        if observed:
            claim(db, base)
    settle_name(path)
    return True


def _run_of(db: Database, path: Path, info: Mapping[str, str]) -> int:
    """The run that wrote the file: one that the database knows, or the next, whose row the crash came before."""
    run_id = int(info["run"])
    if run_id > runs.next_id(db):
        raise ArchiveRefused(f"{path} is newer than archive.db. Restore the newest backup of archive.db.")
    return run_id


def _fold_in(db: Database, captures: Path, told: list[Fact | RunRecord], run_id: int, reader: Parser, base: Base) -> None:
    fold = Fold(db, reader, run_id, lambda file, offset: read_capture(captures, file, offset, base))
    facts = [fact for fact in told if not isinstance(fact, RunRecord)]
    records = [record for record in told if isinstance(record, RunRecord)]
    facts += [failure for record in records for failure in record.failures]
    for fact in in_fold_order(facts):
        fold.fold(fact)
    runs.add(db, run_id, fold.tally, 0, 0)
    for record in records:
        db.table("runs").update(run_id, record.run)
        fold.end(str(record.run["outcome"]), str(record.run["finished_at"]))


def cut_torn_tail(path: Path, start: int) -> int:
    """Cut off, for good, what is not whole behind byte `start`; return where the file ends then. One without a whole record
    is removed: 0."""
    end = whole_until(path, start)
    with path.open("r+b") as file:
        file.truncate(end)
        durable.flush(file)
    if end == 0:
        durable.remove(path)
    return end
