"""Captures that others recorded, taken into an archive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from archive import Archive
from archive.importing.import_files import Imported, import_files
from archive.importing.rules import Rules
from archive.ingest.writable import open_archive
from archive.jobs.crawl import software
from archive.jobs.site_facts import OFFICIAL
from archive.jobs.site_reader import Readers
from schemas.address import Base
from schemas.errors import NotFound
from scraper.fetch import clock as clocks
from scraper.sites.registry import reader_of


def run_import(
    directory: Path,
    files: Sequence[Path],
    *,
    site: str = OFFICIAL,
    is_trusted: bool = False,
    watch: Callable[[str], None] = lambda _words: None,
) -> list[Imported]:
    """Take the captures in WARC `files` into the archive at `directory`; return what became of each file.

    `site` is the base that the addresses in them begin with. Only `is_trusted` captures may say that a page is gone.
    Raises as `import_files` and `open_archive`.
    """
    with Readers() as reader, open_archive(directory, _base_of(directory), reader) as archive:
        clock = clocks.ForwardClock(clocks.SystemClock(), archive.last_observed)
        rules = Rules(
            base=Base(official=OFFICIAL, asked=site.rstrip("/")),
            is_own=reader.is_own,
            role_of=lambda url, media_type: reader_of(url).role_of(url, media_type),
            now=clock.now(),
            is_trusted=is_trusted,
        )
        return import_files(archive, tuple(files), rules, reader, clock.now, software(), watch)


def _base_of(directory: Path) -> Base:
    """The base that the archive belongs to; an import into a new one leaves that open."""
    try:
        with Archive(directory) as existing:
            return existing.base
    except NotFound:
        return Base(official=OFFICIAL, asked=OFFICIAL)
