"""Commands by which a person decides something: each is a run of its own, whose evidence is the decision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.facts import DecisionKind


def decide(directory: Path, command: str, kind: DecisionKind, subject: str, reason: str) -> None:
    """Write a decision into the archive at `directory`, as a run called `command`.

    Raises NotFound where there is no archive, ArchiveBusy while a run is at work, StorageFailed when the disk refuses.
    """
    from archive import Archive
    from archive.cli.daily import software
    from archive.cli.readers import Readers
    from archive.cli.stopping import Stopping
    from archive.open import open_archive
    from archive.run import Run
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
