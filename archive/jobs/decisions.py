"""Decisions of a person: each is a run of its own, whose evidence is the decision."""

from __future__ import annotations

from pathlib import Path

from archive import Archive
from archive.db.rows import rows
from archive.events import DecisionKind
from archive.ingest.run import Run
from archive.ingest.writable import open_archive
from archive.jobs.crawl import software
from archive.jobs.signals import Stopping
from archive.jobs.site_reader import Readers
from archive.queries.changes import known_after, told_until
from archive.queries.runs import open_problems
from archive.store.alarms import ALARMS
from schemas.address import normal_url
from schemas.errors import NotCarriedOut, NotFound
from scraper.fetch import clock as clocks


def run_decision(directory: Path, command: str, kind: DecisionKind, subject: str, reason: str) -> None:
    """Write a decision into the archive at `directory`, as a run called `command`.

    Raises NotFound where there is no archive, ArchiveBusy while a run is at work, StorageFailed when the disk refuses,
    NotCarriedOut for a fault of our own.
    """
    with Archive(directory) as existing:
        base = existing.base
    stopping = Stopping()
    stopping.listen()
    with Readers() as reader, open_archive(directory, base, reader) as archive:
        clock = clocks.ForwardClock(clocks.SystemClock(), archive.last_observed)
        run = Run(archive.db, archive.captures, base, reader, clock.now, command, software(), software(), stopping.shield)
        try:
            run.decide(kind, subject, reason)
            row = run.finish("done", 0)
        except BaseException:
            run.abandon()
            raise
    if row["failed"]:
        raise NotCarriedOut(f"the decision on {subject} is kept, and could not be carried out: see `mic-press status`")


def withhold_release(directory: Path, key: str, reason: str, *, undo: bool = False) -> None:
    """Hide the release that has `key` (or stands at that URL), or show it again with `undo`; everybody who asks for it reads
    `reason`. Raises NotFound for no such release, or one that is not withheld; else as `run_decision`."""
    with Archive(directory) as archive:
        named = {"key": key, "url": normal_url(key)}
        releases = rows(archive.db, "SELECT url, withheld_at FROM releases WHERE key = :key OR url = :url", named)
    if not releases:
        raise NotFound(f"no release {key!r} in {directory}")
    if undo and releases[0]["withheld_at"] is None:
        raise NotFound(f"{key} is not withheld")
    run_decision(directory, "withhold", "restore" if undo else "withhold", releases[0]["url"], reason)


def accept_alarms(directory: Path, reason: str) -> int | None:
    """Believe what the newest alarming run found, because a person says so; the next crawl tells of it.

    Returns how many changes are listed from now on; None where nothing looks wrong. Raises as `run_decision`.
    """
    with Archive(directory) as archive:
        alarming = [problem["run_id"] for problem in open_problems(archive.db) if problem["code"] in ALARMS]
    if not alarming:
        return None
    run_decision(directory, "accept", "accept", str(max(alarming)), reason)
    with Archive(directory) as archive:
        return known_after(archive.db, told_until(archive.db), suspect=False)
