"""The bulkhead around every fact: what our own code or a library raises costs that fact alone, and a problem says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from sqlite_utils import Database

from archive.db.bulkhead import attempt, is_contained
from archive.events import Capture, Decision, Fact, ReadCapture
from archive.store import alarms, announcements, captures, problems, reconcile, withholding
from archive.store.changes import Care
from archive.store.fold import Evidence, FactFold, note_fault
from schemas.fault import fault_of
from schemas.times import from_utc_text
from schemas.visit import Failed, Parser, ParseResult

THE_RUN = "the run"
"""What stands for an address in a problem that is about no page."""

_CARES = (Care(), Care(compares=False), Care(compares=False, indexes=False))
"""How a fact is folded: in full, and behind a fault without what may have caused it."""


class Fold:
    """Folds the facts of one run into `db`. `tally` counts what happened: new, changed, unchanged, gone, failed."""

    def __init__(self, db: Database, reader: Parser, run_id: int, evidence: Evidence) -> None:
        self._facts = FactFold(db, reader, run_id, evidence)
        self._db = db
        self._reader = reader
        self._run_id = run_id

    @property
    def tally(self) -> Counter[str]:
        """What happened so far; whoever adds it up clears it."""
        return self._facts.tally

    def fold(self, fact: Fact) -> None:
        """Write what `fact` says. The caller has a transaction open, and folds facts in time order.

        Where that fails, rows and counts are taken back. The version is then written without being compared, or not indexed
        either; where that fails too, only that the fold failed is written.
        """
        counted, first = Counter(self.tally), None
        reading = self._reading_of(fact)
        for care in _CARES:
            fault = attempt(self._db, partial(self._facts.fold, fact, reading, care))
            if fault is None:
                break
            first = first or fault
            self.tally.clear()
            self.tally.update(counted)
        else:
            self._give_up(fact, str(first))
        if first:
            note_fault(self._db, self._run_id, fact, "fold_failed", first)

    def _reading_of(self, fact: Fact) -> ParseResult:
        try:
            return self._facts.reading_of(fact)
        except Exception as error:
            if not is_contained(error):
                raise
            return Failed(code="reader_failed", reason=fault_of(error))

    def end(self, outcome: str, at: str) -> None:
        """The run has ended, with its record in the evidence: compare lists, feed and archive. The caller has a transaction
        open."""
        _attempt_at_end(self._db, self._run_id, at, partial(reconcile.reconcile, self._db, self._run_id, at, outcome))
        _attempt_at_end(self._db, self._run_id, at, partial(announcements.settle, self._db))

    def _give_up(self, fact: Fact, fault: str) -> None:
        """Keep of a capture that it was made. What a person withheld is not shown even so."""
        if isinstance(fact, Capture | ReadCapture):
            read = {"reading": "failed", "error": f"fold_failed: {fault}", "failed_by": self._parser_of(fact.visit_of)}
            captures.insert_unfolded(self._db, self._run_id, fact, read)
        elif isinstance(fact, Decision) and fact.kind == "withhold":
            withholding.hide(self._db, fact.subject, fact.at, fact.reason)
        self.tally["failed"] += 1

    def _parser_of(self, url: str) -> str:
        """Whose parser failed at the page at `url`; to find that may be what failed."""
        try:
            return self._reader.parser_of(url)
        except Exception as error:
            if not is_contained(error):
                raise
            return self._reader.parsers[0]


def judge(db: Database, run_id: int, at: str) -> None:
    """Look for what is unusual about a run that ended at `at`. The caller has a transaction open."""
    _attempt_at_end(db, run_id, at, partial(alarms.judge, db, run_id, at))


def _attempt_at_end(db: Database, run_id: int, at: str, action: Callable[[], object]) -> None:
    if fault := attempt(db, action):
        problems.note_fault(db, run_id, from_utc_text(at), THE_RUN, "fold_failed", f"{fault}, at the end of a run")
