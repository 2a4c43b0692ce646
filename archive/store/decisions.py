"""What people decided about the records: a row each, and what it does to the rows it is about. Each kind is acted on here."""

from __future__ import annotations

from sqlite_utils import Database

from archive.events import Decision
from archive.store import alarms, withholding
from schemas.times import utc_text
from schemas.visit import Parser


def put(db: Database, run_id: int, decision: Decision, reader: Parser, read_again: withholding.ReadAgain) -> None:
    """Write a decision's row, and do what was decided; a release that is shown again is read again."""
    at = utc_text(decision.at)
    db.execute(
        "INSERT INTO decisions (run_id, decided_at, kind, subject, reason) VALUES (?, ?, ?, ?, ?)",
        [run_id, at, decision.kind, decision.subject, decision.reason],
    )
    if decision.kind == "accept":
        alarms.accept(db, at)
    elif decision.kind == "withhold":
        withholding.withhold(db, decision.subject, at, decision.reason)
    elif decision.kind == "restore":
        withholding.restore(db, decision.subject, at, reader, read_again)
