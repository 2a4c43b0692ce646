"""The rows of runs, and of the WARC files they write."""

from __future__ import annotations

from collections.abc import Mapping

from sqlite_utils import Database

from archive.db.sql import Sql, statement
from archive.queries.captures import last_fetched_at

_LISTED = "listed = (SELECT count(DISTINCT url) FROM listings WHERE state = 'inside' AND last_seen_at >= runs.started_at)"
COUNTED = (
    *("new", "changed", "unchanged", "gone", "failed"),
    *("documents_new", "documents_changed", "documents_unchanged", "documents_gone"),
)


def next_id(db: Database) -> int:
    """Return the number of the run that begins next: its evidence says it before the database does."""
    return int(db.execute("SELECT coalesce(max(id), 0) + 1 FROM runs").fetchone()[0])


def begin(db: Database, run_id: int, command: str, started_at: str, software: str) -> None:
    """Write the row of a run that begins, or that is told again from its evidence."""
    db.execute(
        "INSERT INTO runs (id, command, started_at, software) VALUES (?, ?, ?, ?)",
        [run_id, command, started_at, software],
    )


def add(db: Database, run_id: int, tally: Mapping[str, int], requests: int, transferred: int) -> None:
    """Add what a batch brought to the run's counts."""
    sums = ", ".join(f"{name} = {name} + :{name}" for name in (*COUNTED, "requests", "bytes"))
    counts = {name: tally.get(name, 0) for name in COUNTED}
    db.execute(
        statement("UPDATE runs SET {sums} WHERE id = :id", sums=Sql(sums)),
        {**counts, "requests": requests, "bytes": transferred, "id": run_id},
    )


def finish(
    db: Database, run_id: int, outcome: str, finished_at: str, requests: int | None = None
) -> dict[str, str | int | None]:
    """Write how a run ended; return its whole row. `requests` counts those that brought no response too."""
    db.execute(
        statement(
            "UPDATE runs SET outcome = ?, finished_at = ?, requests = coalesce(?, requests), {listed} WHERE id = ?",
            listed=Sql(_LISTED),
        ),
        [outcome, finished_at, requests, run_id],
    )
    return row(db, run_id)


def recount(db: Database, run_id: int, requests: int, transferred: int) -> None:
    """Bring an interrupted run's counts to what its evidence says: what it had counted itself may be more, and is lost."""
    db.execute("UPDATE runs SET requests = ?, bytes = ? WHERE id = ?", [requests, transferred, run_id])


def row(db: Database, run_id: int) -> dict[str, str | int | None]:
    """Return the row of a run."""
    return dict(db.table("runs").get(run_id))


def ended_at(db: Database, run_id: int) -> str:
    """Return when a run ended, as UTC text: the newest moment that was observed where it was interrupted. The caller has folded
    nothing newer than the run."""
    return str(row(db, run_id)["finished_at"] or last_fetched_at(db))


def interrupt_unfinished(db: Database) -> None:
    """Mark the runs that never ended. The caller holds the archive's lock, so none of them still runs."""
    for (run_id,) in db.execute("SELECT id FROM runs WHERE outcome IS NULL").fetchall():
        interrupt(db, run_id)


def interrupt(db: Database, run_id: int) -> None:
    """Mark a run that never ended."""
    db.execute(statement("UPDATE runs SET outcome = 'interrupted', {listed} WHERE id = ?", listed=Sql(_LISTED)), [run_id])


def note_folded(db: Database, name: str, run_id: int, end: int) -> None:
    """Write up to which byte of a WARC file the records stand in the database."""
    db.execute(
        "INSERT INTO warc_files (name, run_id, folded_to) VALUES (:name, :run_id, :end) "
        "ON CONFLICT (name) DO UPDATE SET folded_to = :end",
        {"name": name, "run_id": run_id, "end": end},
    )
