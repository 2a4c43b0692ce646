"""Records again from the evidence, or only what would be read otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from archive import Archive
from archive.ingest.writable import locked
from archive.jobs.site_reader import Readers
from archive.jobs.worker_pool import Hire, workers_of
from archive.layout import CAPTURES
from archive.rebuild.rebuild import Rebuilt, fold_all, fresh_database, rebuild
from archive.rebuild.reparse_report import Difference, differences


def run_rebuild(
    directory: Path,
    *,
    hire: Hire = lambda captures: workers_of(None, captures),
    with_documents: bool = False,
    watch: Callable[[str], None] = lambda _words: None,
) -> Rebuilt:
    """Make the records of the archive at `directory` anew; return how much was folded.

    `hire` gives the workers that read, by default as many processes as are worth it. `with_documents` reads documents again
    too. Raises as `archive.rebuild.rebuild.rebuild`.
    """
    with Readers() as reader, hire(directory / CAPTURES) as workers:
        return rebuild(directory, reader, watch, workers, with_documents)


def compare_rebuild(
    directory: Path,
    *,
    hire: Hire = lambda captures: workers_of(None, captures),
    watch: Callable[[str], None] = lambda _words: None,
) -> list[Difference]:
    """Return what a rebuild would read otherwise; the archive at `directory` stays as it is. Raises as `run_rebuild`."""
    captures = directory / CAPTURES
    with (
        Readers() as reader,
        Archive(directory) as archive,
        locked(directory),
        hire(captures) as workers,
        fresh_database(directory) as db,
    ):
        fold_all(db, captures, reader, watch, workers)
        return list(differences(archive.db, db))
