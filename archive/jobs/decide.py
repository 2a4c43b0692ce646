"""Decisions of a person: each is a run of its own, whose evidence is the decision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from archive.events import DecisionKind


def decide(directory: Path, command: str, kind: DecisionKind, subject: str, reason: str) -> None:
    """Write a decision into the archive at `directory`, as a run called `command`.

    Raises NotFound where there is no archive, ArchiveBusy while a run is at work, StorageFailed when the disk refuses.
    """
    from archive import Archive
    from archive.ingest.run import Run
    from archive.ingest.writable import open_archive
    from archive.jobs.crawl import software
    from archive.jobs.signals import Stopping
    from archive.jobs.site_reader import Readers
    from scraper.fetch.clock import ForwardClock, SystemClock

    with Archive(directory) as existing:
        base = existing.base
    stopping = Stopping()
    stopping.listen()
    with Readers() as reader, open_archive(directory, base, reader) as archive:
        clock = ForwardClock(SystemClock(), archive.last_observed)
        run = Run(archive.db, archive.captures, base, reader, clock.now, command, software(), software(), stopping.shield)
        try:
            run.decide(kind, subject, reason)
            run.finish("done", 0)
        except BaseException:
            run.abandon()
            raise


def accept(directory: Path, reason: str) -> None:
    """Believe what the newest alarming run found, because a person says so; the next crawl tells of it. Raises as `decide`."""
    from archive import Archive
    from archive.queries.changes import known_after, told_until
    from archive.queries.runs import open_problems
    from archive.store.alarms import ALARMS

    with Archive(directory) as archive:
        alarming = [problem["run_id"] for problem in open_problems(archive.db) if problem["code"] in ALARMS]
    if not alarming:
        click.echo(f"{directory}: nothing looks wrong, so there is nothing to accept")
        return
    decide(directory, "accept", "accept", str(max(alarming)), reason)
    with Archive(directory) as archive:
        told = known_after(archive.db, told_until(archive.db), suspect=False)
    click.echo(f"{directory}: accepted; {told} changes are listed from now on, and the next crawl tells of them")
