"""Take captures that others recorded into an archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from archive.cli.progress import ProgressLine
from schemas.errors import NotFound
from scraper.sites.mic.urls import OFFICIAL

if TYPE_CHECKING:
    from archive.importing.import_files import Imported
    from schemas.address import Base


def import_captures(directory: Path, files: tuple[Path, ...], site: str, trust: bool, line: ProgressLine) -> list[Imported]:
    """Take the captures in `files` into the archive at `directory`."""
    from archive.importing.import_files import import_files
    from archive.importing.rules import Rules
    from archive.ingest.writable import open_archive
    from archive.jobs.crawl import software
    from archive.jobs.site_reader import Readers
    from schemas.address import Base
    from scraper.fetch.clock import ForwardClock, SystemClock
    from scraper.sites.mic import reader as mic

    with Readers() as reader, open_archive(directory, base_of(directory), reader) as archive:
        clock = ForwardClock(SystemClock(), archive.last_observed)
        rules = Rules(
            base=Base(official=OFFICIAL, asked=site.rstrip("/")),
            is_own=mic.is_own,
            role_of=mic.role_of,
            now=clock.now(),
            is_trusted=trust,
        )
        return import_files(archive, files, rules, reader, clock.now, software(), line.show)


def base_of(directory: Path) -> Base:
    """The base that the archive belongs to; an import into a new one leaves that open."""
    from archive import Archive
    from schemas.address import Base

    try:
        with Archive(directory) as existing:
            return existing.base
    except NotFound:
        return Base(official=OFFICIAL, asked=OFFICIAL)
