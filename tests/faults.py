"""Faults that are injected for real: a site that misbehaves on purpose, mic-press as cron runs it, and what must hold after.

Each fault is a row of a table of tests/README.md: `FAULTS` of a test file says what happens, what is kept and the exit code,
and its tests prove it.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from conftest import MORNING, TODAY
from forking import by_clock, forks
from http_servers import Answer, Server, head, response
from invented import Invented, invent
from watching import MOST_MEMORY, Watch, check_memory

from archive.demo import feed, lists, templates
from archive.demo.pdf import make_pdf
from scraper.fetch.clock import SystemClock

SAYS = (
    "SELECT key, title, text, published_on, version_count, annex_count, missing_at, gone_at FROM releases ORDER BY 1",
    "SELECT r.key, v.version_number, v.content_hash, v.record FROM versions v JOIN releases r ON r.id = v.release_id"
    " ORDER BY 1, 2",
    "SELECT url, status, title, pages, version_count FROM documents ORDER BY 1",
    "SELECT d.url, v.version_number, v.sha256, p.page, p.text FROM document_versions v JOIN documents d ON d.id = v.document_id"
    " LEFT JOIN document_pages p ON p.document_version_id = v.id ORDER BY 1, 2, 4",
    "SELECT url, title, month, position FROM listings ORDER BY 1, 3",
    "SELECT field, item, kind, before, after FROM changes ORDER BY 1, 2, 3, 4, 5",
    "SELECT code, url FROM problems WHERE resolved_at IS NULL ORDER BY 1, 2",
    "SELECT count(*) FROM runs WHERE outcome IS NULL",
)
"""What an archive says, whenever and by whichever run it was seen."""
AHEAD = MORNING - SystemClock().now()
"""How far the tests' mornings are from the machine's clock: they are of one month, whatever day it is."""
_IN_FAST_MOTION = """
import time
from scraper.fetch import client
clock.SystemClock.sleep = lambda self, seconds: time.sleep(min(seconds, 0.01))
client.EXCHANGE_SECONDS, client.DOCUMENT_SECONDS = {seconds}, {seconds}
{more}
"""
"""mic-press with shorter waits: pauses pass at once, and an exchange has so many seconds."""


@dataclass(frozen=True)
class Fault:
    """A row of the table. `problem` is the code of the row that says so, where there is one."""

    name: str
    happens: str
    kept: str
    exit_code: int
    problem: str | None = None
    otherwise: tuple[int, ...] = ()

    @property
    def exit_codes(self) -> tuple[int, ...]:
        """How a run may end, the usual way first."""
        return (self.exit_code, *self.otherwise)


@dataclass(frozen=True)
class Done:
    """How a command ended: exit code, what it printed, and the most bytes that it and its children had resident."""

    exit_code: int
    said: str
    memory: int


@dataclass
class Victim:
    """An archive, a site of a few releases that does what it is told, and mic-press."""

    directory: Path
    server: Server
    releases: tuple[Invented, ...]
    more: str = ""
    seconds: float = 2.0
    days: int = 0
    most_memory: int = MOST_MEMORY
    environment: dict[str, str] = field(default_factory=dict)
    runs: list[Done] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The path of the release that a fault is about."""
        return self.releases[0].release.path

    def crawl(self, *flags: str, documents: bool = False) -> Done:
        """Crawl as cron would."""
        without = () if documents else ("--no-documents",)
        return self.run("crawl", "--site", self.server.url, "--delay", "0", "--contact", "a@example.org", *without, *flags)

    def run(self, command: str, *flags: str) -> Done:
        """Run a command on the archive in a process of its own, its pauses cut short and its memory watched."""
        preamble = on_day(self.days) + _IN_FAST_MOTION.format(seconds=self.seconds, more=self.more)
        done = watched([command, *flags, "--archive", str(self.directory)], self.directory.parent, preamble, self.environment)
        self.runs.append(done)
        assert "Traceback" not in done.said, done.said
        check_memory(done.memory, self.most_memory)
        return done

    def rows(self, sql: str, *parameters: object) -> list[tuple[object, ...]]:
        """Read the archive with SQL."""
        with sqlite3.connect(self.directory / "archive.db") as db:
            found = db.execute(sql, parameters).fetchall()
        db.close()
        return found

    def problems(self) -> set[object]:
        """The codes of the problems that stand."""
        return {code for (code,) in self.rows("SELECT code FROM problems WHERE resolved_at IS NULL")}

    def versions(self) -> dict[object, object]:
        """How many versions each release has, by key."""
        return dict(self.rows("SELECT key, version_count FROM releases"))  # type: ignore[arg-type]

    def check_sound(self) -> None:
        """Nothing is half done: the database is whole, the evidence agrees with it, nothing lies about."""
        assert self.rows("PRAGMA integrity_check") == [("ok",)]
        assert self.rows("PRAGMA foreign_key_check") == []
        assert not list(self.directory.rglob("*.open")) and not (self.directory / "spool").exists()
        verified = self.run("verify", "--full")
        assert verified.exit_code == 0, verified.said


def says(directory: Path) -> list[list[tuple[object, ...]]]:
    """What the archive at `directory` says. It is not so much as opened: a copy of its database is."""
    with tempfile.TemporaryDirectory() as place:
        for path in directory.glob("archive.db*"):
            shutil.copy(path, place)
        with sqlite3.connect(Path(place) / "archive.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            found = [db.execute(sql).fetchall() for sql in SAYS]
        db.close()
    return found


def this_morning() -> datetime:
    """The moment at which the first crawl begins."""
    return SystemClock().now() + AHEAD


def on_day(days: int) -> str:
    """Python by which mic-press takes the time for so many days after this morning."""
    return by_clock(this_morning() + timedelta(days=days))


def few_releases(count: int = 3) -> tuple[Invented, ...]:
    """So many releases of this morning, the first without a document."""
    return tuple(invent(number, TODAY) for number in range(2, 2 + count))


def site_of(releases: Sequence[Invented], today: date) -> dict[str, Answer]:
    """What a site of these releases answers, path by path."""
    month, before = today.replace(day=1), (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    rows = tuple(
        lists.ListRow(one.release.published, one.release.path, one.release.title, one.release.bureau) for one in releases
    )
    monthly = [
        lists.MonthlyList(month, lists.CURRENT, rows),
        lists.MonthlyList(before, f"/menu_news/s-news/{before:%y%m}m.html", ()),
    ]
    older = lists.ListRow(before, "https://www.stat.go.jp/info/a.html", "統計の紹介", "統計局")
    monthly[1] = lists.MonthlyList(before, monthly[1].path, (older,))
    pages = {one.release.path: templates.release_page(one.release) for one in releases}
    pages |= {one.path: lists.list_page(one, monthly) for one in monthly}
    pages |= {"/index.html": templates.home_page(), "/": templates.home_page()}
    answers = {path: response(body, "Content-Type: text/html") for path, body in pages.items()}
    answers["/robots.txt"] = response(b"User-agent: *\r\nDisallow: /private/\r\n", "Content-Type: text/plain")
    answers[feed.PATH] = response(feed.feed([one.release for one in releases], (), today), "Content-Type: text/xml")
    for one in (document for release in releases for document in release.documents):
        answers[one.path] = response(make_pdf(one.pages, one.title), "Content-Type: application/pdf")
    return answers


@contextmanager
def victim(
    directory: Path, faults: Mapping[str, Answer | Sequence[Answer]], count: int = 3, **more: object
) -> Iterator[Victim]:
    """Serve a small site with `faults` in the place of some of its answers; PATH stands for the first release, PDF for a
    document of the second."""
    releases = few_releases(count)
    answers: dict[str, Answer | Sequence[Answer]] = dict(site_of(releases, TODAY))
    places = {"PATH": releases[0].release.path, "PDF": releases[1].documents[0].path}
    answers |= {places.get(path, path): answer for path, answer in faults.items()}
    server = Server(answers)
    try:
        yield Victim(directory, server, releases, **more)  # type: ignore[arg-type]
    finally:
        server.close()


def page() -> bytes:
    """The page that the first release has when nothing is wrong with it."""
    return templates.release_page(few_releases()[0].release)


def html(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Answer:
    """A page, with a lie about its length if asked for."""
    return response(body, "Content-Type: text/html", *headers, status=status, length=length)


def cut(body: bytes, *headers: str) -> list[bytes]:
    """The head of an answer and half of its body."""
    return [head(f"Content-Length: {len(body)}", "Content-Type: text/html", *headers) + body[: len(body) // 2]]


def watched(words: Sequence[str], cwd: Path, preamble: str = "", environment: Mapping[str, str] | None = None) -> Done:
    """Run mic-press, and watch how much memory it and its children take together at most."""
    with tempfile.NamedTemporaryFile() as said:  # where there is room, and not in `cwd`
        pid = forks().begin(words, Path(said.name), cwd, preamble, environment)
        exit_code, memory = Watch(pid).wait()
        return Done(exit_code, Path(said.name).read_text("utf-8", "replace"), memory)
