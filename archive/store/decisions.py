"""What people decided about the records: a row each, and what it does to the rows it is about."""

from __future__ import annotations

from sqlite_utils import Database

from archive.events import Decision
from archive.store import alarms
from schemas.times import utc_text


def put(db: Database, run_id: int, decision: Decision) -> None:
    """Write a decision's row, and do what was decided."""
    db.execute(
        "INSERT INTO decisions (run_id, decided_at, kind, subject, reason) VALUES (?, ?, ?, ?, ?)",
        [run_id, utc_text(decision.at), decision.kind, decision.subject, decision.reason],
    )
    if decision.kind == "accept":
        alarms.accept(db, utc_text(decision.at))
