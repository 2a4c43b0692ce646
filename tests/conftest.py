"""What several tests stand on: a small site that really answers, a clock that jumps, an archive in a new directory."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from forking import by_clock
from hypothesis import settings

from archive import Archive
from archive.db.rows import rows
from archive.demo import FIRST_DAY, DemoSite, Server, build, serve, site_by
from archive.demo.server import AnsweredRequest
from archive.jobs.crawl import run_daily
from archive.jobs.crawl_plan import Job
from archive.jobs.crawl_report import Report
from schemas.times import JST
from schemas.visit import Page, ParseResult
from scraper.documents import DocumentReader
from scraper.fetch.clock import SimulatedClock, SystemClock
from scraper.sandbox.parse_page import parse_page

TODAY = FIRST_DAY
MORNING = datetime(TODAY.year, TODAY.month, TODAY.day, 8, tzinfo=JST)
SECONDS_OF_A_CRAWL = 15

# Examples are not timed: a slow machine is no failure. All else stays as it is, the fixed seed of CI included.
settings.register_profile("patient", settings(deadline=None))
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many injections are done: a part, every so many, each, or the one that a failure named."""
    parser.addoption("--every", metavar="N", type=int, help="inject at every Nth operation, not at a part of them")
    parser.addoption("--all", action="store_const", const=1, dest="every", help="inject at every operation, which takes hours")
    parser.addoption("--replay", metavar="SEED", help="do the one injection that a failure named")


class Mornings:
    """Crawls of one site into one archive, morning after morning; with the documents where a test is about them.

    `preamble` is Python by which mic-press in a process of its own takes the time that it is there.
    """

    def __init__(self, server: Server, directory: Path, beginnings: Beginnings | None = None) -> None:
        self.with_documents = False
        self.server = server
        self.directory = directory
        self.beginnings = beginnings
        self.clock = SimulatedClock(MORNING)
        self.preamble = ""

    def crawl(self, **job: Any) -> Report:
        """Crawl as cron would; keywords are those of Job."""
        asked = {"directory": self.directory, "site": self.server.url, "delay": 1.0, "contact": "test@example.org"}
        return run_daily(Job(**{**asked, "with_documents": self.with_documents, **job}), self.clock)

    def first_crawl(self) -> Report:
        """Crawl on the first morning of the site as it is built. It is lived through once for all tests: this is a copy."""
        return self._begin(1)

    def first_two_crawls(self) -> Report:
        """Crawl on the first two mornings, a day apart, as `first_crawl`; the site is that of the second from now on."""
        return self._begin(2)

    def _begin(self, days: int) -> Report:
        assert self.beginnings and self.server.site is self.beginnings.site and not self.directory.exists()
        begun = self.beginnings.of(days, with_documents=self.with_documents)
        shutil.copytree(begun.directory, self.directory)
        self.server.site = begun.site
        self.server.requests.extend(begun.requests)
        self.clock = SimulatedClock(begun.ended_at)
        return deepcopy(begun.report)

    def sleep(self, **delta: float) -> None:
        """Let time pass between two mornings."""
        self.clock.advance(**delta)

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """Read the archive with SQL, as a Datasette user would."""
        with self.archive() as archive:
            return rows(archive.db, sql, parameters)

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


@dataclass(frozen=True)
class Begun:
    """An archive of the demo site's first mornings, and what happened on them."""

    directory: Path
    site: DemoSite
    requests: tuple[AnsweredRequest, ...]
    report: Report
    ended_at: datetime


class Beginnings:
    """A server of the demo site that tests share one after the other, and archives of its first mornings."""

    def __init__(self, server: Server, place: Path) -> None:
        self.server = server
        self.site = server.site
        self._place = place
        self._made: dict[tuple[int, bool], Begun] = {}

    def of(self, days: int, *, with_documents: bool) -> Begun:
        """Return the archive of so many mornings."""
        if (days, with_documents) not in self._made:
            self._made[days, with_documents] = self._lived(days, with_documents)
        return self._made[days, with_documents]

    def copied(self, days: int, directory: Path) -> Mornings:
        """Return a copy of the archive of so many mornings with their documents, for tests that only read it."""
        begun = self.of(days, with_documents=True)
        mornings = Mornings(self.server, Path(shutil.copytree(begun.directory, directory)))
        mornings.clock = SimulatedClock(begun.ended_at)
        return mornings

    def _lived(self, days: int, with_documents: bool) -> Begun:
        mornings = Mornings(self.server, self._place / f"{days}-{with_documents}", self)
        mornings.with_documents = with_documents
        heard, self.server.requests = self.server.requests, []
        left, self.server.site = self.server.site, self.site  # a test of another file may have changed it
        if days > 1:
            mornings._begin(days - 1)
            mornings.server.site = build(days, TODAY)
            mornings.sleep(days=1)
        report = mornings.crawl()
        requests, self.server.requests = tuple(self.server.requests), heard
        site, self.server.site = self.server.site, left
        return Begun(mornings.directory, site, requests, report, mornings.clock.now())


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beginnings]:
    """The demo site's first mornings."""
    with serve(build(1, TODAY)) as server:
        yield Beginnings(server, tmp_path_factory.mktemp("beginnings"))


@pytest.fixture(scope="session", autouse=True)
def one_reader() -> Iterator[None]:
    """Let all runs in this process share the child that reads documents: it is the real one, and starting it takes longer than
    most runs of a test."""
    with DocumentReader() as reader, pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.jobs.site_reader.DocumentReader", lambda: reader)
        patch.setattr("archive.jobs.site_reader.Readers.__exit__", lambda *_: None)
        yield


@contextmanager
def reading_here() -> Iterator[None]:
    """Let pages be parsed in this process, by the very function that the child has, for what changes or watches the parser."""

    def parse(self: DocumentReader, page: Page) -> ParseResult:
        return parse_page(page, self.limits)[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DocumentReader, "parse", parse)
        yield


@pytest.fixture
def read_here() -> Iterator[None]:
    """`reading_here` for a whole test."""
    with reading_here():
        yield


@contextmanager
def a_morning(directory: Path) -> Iterator[Mornings]:
    """Serve the demo site of a morning on which mic-press in a process of its own takes part: time passes by itself."""
    with serve(build(1, TODAY)) as server:
        mornings = Mornings(server, directory)
        mornings.preamble = by_clock(MORNING)
        yield mornings


@pytest.fixture
def this_morning(tmp_path: Path) -> Iterator[Mornings]:
    """The demo site on its first morning, for commands that run in a process of their own, behind its `preamble`."""
    with a_morning(tmp_path / "archive") as mornings:
        yield mornings


@pytest.fixture
def todays_site(tmp_path: Path) -> Iterator[Mornings]:
    """The demo site by the machine's clock, for commands that run as people run them."""
    wait_for_midnight_to_pass()
    with serve(site_by(SystemClock().now)) as server:
        yield Mornings(server, tmp_path / "archive")


def wait_for_midnight_to_pass() -> None:
    """Wait where a crawl would begin on one day in Japan and end on the next: at the turn of a month it would see two sites."""
    now = SystemClock().now().astimezone(JST)
    left = (now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - now).total_seconds()
    if left < SECONDS_OF_A_CRAWL:
        time.sleep(left)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs mic-press by a clock of its own beside the site."""
    for item in items:
        if {"this_morning", "todays_site"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("clock")


@pytest.fixture
def with_documents(mornings: Mornings) -> None:
    """Crawl the documents too; for `pytestmark = pytest.mark.usefixtures("with_documents")`."""
    mornings.with_documents = True


@pytest.fixture
def mornings(tmp_path: Path, beginnings: Beginnings) -> Mornings:
    """The demo site on its first day, and an archive directory that does not exist yet."""
    beginnings.server.site, beginnings.server.requests = beginnings.site, []
    return Mornings(beginnings.server, tmp_path / "archive", beginnings)
