"""What several tests stand on: a small site that really answers, a clock that jumps, an archive in a new directory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from archive import Archive, query
from archive.cli.daily import Job, Report, run_daily
from archive.demo import Server, build, serve
from schemas.times import JST, jst_day
from scraper.fetch.clock import SimulatedClock, SystemClock

TODAY = date(2025, 10, 20)

# Examples are not timed: a slow machine is no failure. All else stays as it is, the fixed seed of CI included.
settings.register_profile("patient", settings(deadline=None))
settings.load_profile("patient")


class Mornings:
    """Crawls of one site into one archive, morning after morning; with the documents where a test is about them."""

    def __init__(self, server: Server, directory: Path) -> None:
        self.with_documents = False
        self.server = server
        self.directory = directory
        self.clock = SimulatedClock(datetime(TODAY.year, TODAY.month, TODAY.day, 8, tzinfo=JST))

    def crawl(self, **job: Any) -> Report:
        """Crawl as cron would; keywords are those of Job."""
        asked = {"directory": self.directory, "site": self.server.url, "delay": 1.0, "contact": "test@example.org"}
        return run_daily(Job(**{**asked, "with_documents": self.with_documents, **job}), self.clock)

    def sleep(self, **delta: float) -> None:
        """Let time pass between two mornings."""
        self.clock.advance(**delta)

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Read the archive with SQL, as a Datasette user would."""
        with self.archive() as archive:
            return query.rows(archive.db, sql, parameters)

    def archive(self) -> Archive:
        """Open the archive for reading."""
        return Archive(self.directory)

    def plant(self, path: str, body: bytes, media_type: str = "text/html", **more: Any) -> None:
        """Put a page on the site, in the place of one that is there."""
        page = self.server.site.answer("/robots.txt")
        planted = page.__class__(body=body, media_type=media_type, last_modified=page.last_modified, **more)
        self.server.site = self.server.site.with_page(path, planted)

    def remove(self, path: str) -> None:
        """Take a page off the site."""
        self.server.site = self.server.site.without_page(path)


@pytest.fixture
def this_morning(tmp_path: Path) -> Iterator[Mornings]:
    """The demo site as of today, for commands that run in a process of their own, by the machine's clock."""
    with serve(build(1, jst_day(SystemClock().now()))) as server:
        yield Mornings(server, tmp_path / "archive")


@pytest.fixture
def with_documents(mornings: Mornings) -> None:
    """Crawl the documents too; for `pytestmark = pytest.mark.usefixtures("with_documents")`."""
    mornings.with_documents = True


@pytest.fixture
def mornings(tmp_path: Path) -> Iterator[Mornings]:
    """The demo site on its first day, and an archive directory that does not exist yet."""
    with serve(build(1, TODAY)) as server:
        yield Mornings(server, tmp_path / "archive")
