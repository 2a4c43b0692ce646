"""Reading ahead: whoever reads the pages, and whatever becomes of them, the same rows come out."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import TODAY, Mornings
from msgspec.structs import replace
from test_bad_input import list_row
from test_rebuild import eventful, rows, some_days  # noqa: F401 - fixtures
from test_warc import INFO, NOON, exchange

from archive.cli import mic_press
from archive.db.rows import rows as rows_of
from archive.demo import PLANTED, build
from archive.demo.pdf import make_pdf
from archive.jobs.site_reader import Readers, WorkerReaders
from archive.jobs.worker_pool import workers_of
from archive.layout import CAPTURES, DATABASE
from archive.rebuild import Answer, ReaderPool, Workers, prefetch, read_ahead, steps_of
from archive.rebuild.rebuild import rebuild
from archive.warc.writer import WarcWriter
from schemas.document import DocumentText
from schemas.errors import DamagedEvidence
from schemas.listing import ListedRelease
from schemas.visit import Page, ParseResult, Role
from scraper.documents.reading_status import unread
from scraper.sites.mic import reader as mic
from scraper.sites.mic.urls import OFFICIAL


@pytest.fixture(autouse=True)
def _small_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that some days are many tasks."""
    monkeypatch.setattr(prefetch, "MOST_CAPTURES", 3)


@pytest.fixture
def two_processes(eventful: Mornings) -> Iterator[Workers]:  # noqa: F811 - a fixture
    with workers_of(2, eventful.directory / CAPTURES) as workers:
        assert workers
        yield workers


class Counting(Readers):
    """Counts what this process reads itself."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = 0

    def read(self, page: Page) -> ParseResult:
        self.pages += 1
        return super().read(page)


def anew(mornings: Mornings, workers: Workers | None) -> dict[str, list[tuple[Any, ...]]]:
    with Readers() as reader:
        rebuild(mornings.directory, reader, workers=workers)
    return rows(mornings.directory)


@pytest.mark.cluster
def test_two_processes_make_the_same_rows(eventful: Mornings, two_processes: Workers) -> None:  # noqa: F811
    before = rows(eventful.directory)
    assert len(before["captures"]) > 60
    with Counting() as reader:
        rebuild(eventful.directory, reader, workers=two_processes)
    after = rows(eventful.directory)
    for table in before:
        assert after[table] == before[table], table
    assert reader.pages < len(before["captures"]) / 4, "only what hangs on the lists, or is looked at for another visit"


class Killing(Executor):
    """Hands tasks on to an executor, and kills one of its workers in the middle."""

    def __init__(self, executor: Executor, nth: int) -> None:
        self.tasks = 0
        self.killed: list[int] = []
        self._executor = executor
        self._nth = nth

    def submit(self, job: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.tasks += 1
        if self.tasks == self._nth:
            self.killed.append(next(iter(self._executor._processes)))
            os.kill(self.killed[0], signal.SIGKILL)
        return self._executor.submit(job, *args, **kwargs)


@pytest.mark.cluster
def test_a_worker_that_is_killed_half_way_loses_nothing(eventful: Mornings, two_processes: Workers) -> None:  # noqa: F811
    before = rows(eventful.directory)
    killing = Killing(two_processes.executor, 12)
    assert anew(eventful, Workers(killing, Readers, 2)) == before
    assert killing.killed
    with pytest.raises(BrokenProcessPool):
        two_processes.executor.submit(int)


class Dying(WorkerReaders):
    """The reader of a worker that some pages kill, as one does that takes too much time."""

    def read(self, page: Page) -> ParseResult:
        if page.role == "listing":
            os.kill(os.getpid(), signal.SIGXCPU)
        return super().read(page)


@pytest.mark.cluster
def test_workers_are_started_again_where_a_page_kills_them(eventful: Mornings, two_processes: Workers) -> None:  # noqa: F811
    before = rows(eventful.directory)
    started = []

    def start_again() -> Executor:
        started.append(two_processes.start_again())  # type: ignore[misc]
        return started[-1]

    with Counting() as reader:
        workers = Workers(two_processes.executor, Dying, 2, start_again=start_again)
        rebuild(eventful.directory, reader, workers=workers)
    assert rows(eventful.directory) == before
    assert started, "and what lies behind the first list is still read by workers"


def test_workers_that_find_no_evidence_lose_nothing(eventful: Mornings, tmp_path: Path) -> None:  # noqa: F811
    class Elsewhere(ThreadPoolExecutor):
        """Workers on a machine that does not share the path."""

        def submit(self, job: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            def failing() -> Any:
                raise FileNotFoundError(str(tmp_path))

            return super().submit(job, failing)

    before = rows(eventful.directory)
    with Elsewhere(2) as executor:
        assert anew(eventful, Workers(executor, Readers, 2)) == before


@pytest.mark.cluster
def test_damaged_evidence_is_the_same_error_and_leaves_the_database(eventful: Mornings, two_processes: Workers) -> None:  # noqa: F811
    before = rows(eventful.directory)
    with sqlite3.connect(eventful.directory / DATABASE) as db:
        ((name, offset, length),) = db.execute(
            "SELECT warc_file, warc_offset, warc_length FROM captures WHERE role = 'release' ORDER BY id DESC LIMIT 1"
        )
    db.close()
    path = eventful.directory / CAPTURES / name
    data = bytearray(path.read_bytes())
    data[offset + length // 2] ^= 0xFF
    path.write_bytes(data)
    said = []
    for workers in (None, two_processes):
        with pytest.raises(DamagedEvidence) as error:
            anew(eventful, workers)
        said.append(str(error.value))
    assert said[0] == said[1] and f"the record at byte {offset}" in said[0] and name in said[0]
    assert rows(eventful.directory) == before


ORPHANING = """
import os, sys
from pathlib import Path
from archive.jobs.worker_pool import workers_of
if __name__ == "__main__":
    with workers_of(2, Path(sys.argv[1])) as workers:
        print(workers.executor.submit(os.getpid).result(), flush=True)
        sys.stdin.read()
"""


@pytest.mark.cluster
def test_workers_end_with_the_command_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "orphaning.py"
    script.write_text(ORPHANING, "utf-8")
    command = [sys.executable, str(script), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        worker = int(parent.stdout.readline())
        os.kill(worker, signal.SIGINT)  # Ctrl-C reaches all of a terminal's processes, and is the parent's to obey
        os.kill(worker, 0)
        parent.kill()
        assert parent.stdin
        parent.stdin.close()
    until = time.monotonic() + 60
    while _lives(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(worker)


def _lives(process_id: int) -> bool:
    stat = Path(f"/proc/{process_id}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


# Which captures are read in one go


@pytest.mark.parametrize("steps", [1, 2, 7])
def test_how_far_is_read_ahead_changes_nothing(eventful: Mornings, monkeypatch: pytest.MonkeyPatch, steps: int) -> None:  # noqa: F811
    before = rows(eventful.directory)
    monkeypatch.setattr(prefetch, "MOST_STEPS", steps)
    assert anew(eventful, None) == before


def test_no_stretch_goes_on_in_another_file(tmp_path: Path) -> None:
    names = []
    for number, padding in enumerate(("", "x" * 5_000)):
        at = NOON + timedelta(hours=number)
        writer = WarcWriter(tmp_path, at, {**INFO, "run": str(number + 1), "command": "crawl", "padding": padding})
        writer.append(exchange(path=f"/{number}.html", fetched_at=at), "release", None)
        writer.close()
        names.append(writer.name)
    assert urls_read(tmp_path, *names) == [f"{OFFICIAL}/{number}.html" for number in range(2)]


def test_a_file_whose_moments_run_backwards_is_read_in_the_order_of_time(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, NOON, {**INFO, "command": "crawl"})
    for number in range(3):
        writer.append(exchange(path=f"/{number}.html", fetched_at=NOON - timedelta(hours=number)), "release", None)
    writer.close()
    assert urls_read(tmp_path, writer.name) == [f"{OFFICIAL}/{number}.html" for number in (2, 1, 0)]


def urls_read(captures: Path, *names: str) -> list[str]:
    with ThreadPoolExecutor(1) as executor:
        hands = ReaderPool(Workers(executor, Readers, 1))
        steps = read_ahead(steps_of([(name, captures / name) for name in names], hands), hands, lambda *_: frozenset())
        return [step.what.capture.url for step in steps if isinstance(step.what, Answer) and step.what.capture]


# What documents say is taken over


class DocumentsRead(Readers):
    """Counts the documents that it reads; `documents` may name another reader than the one that it is."""

    def __init__(self, number: str | None = None) -> None:
        super().__init__()
        self.documents = number or self.documents
        self.read_again: list[str] = []

    def read(self, page: Page) -> ParseResult:
        reading = super().read(page)
        if isinstance(reading, DocumentText):
            self.read_again.append(page.url)
        return reading


def documents_read(mornings: Mornings, number: str | None = None, **how: Any) -> list[str]:
    with DocumentsRead(number) as reader:
        rebuild(mornings.directory, reader, **how)
    return reader.read_again


def test_documents_are_not_read_again_and_say_the_same(eventful: Mornings) -> None:  # noqa: F811
    before = rows(eventful.directory)
    by_hand = documents_read(eventful, with_documents=True)
    assert len(by_hand) > 25 and rows(eventful.directory) == before
    again = documents_read(eventful)
    assert len(again) < len(by_hand) / 4, again
    assert rows(eventful.directory) == before


@pytest.mark.cluster
def test_another_reader_reads_all_of_them(eventful: Mornings) -> None:  # noqa: F811
    before = rows(eventful.directory)
    by_hand = documents_read(eventful, with_documents=True)
    assert sorted(documents_read(eventful, "documents 0")) == sorted(by_hand)
    assert rows(eventful.directory) == before


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE document_pages SET text = text || '。' WHERE document_version_id = (SELECT max(version_id) FROM documents)",
        "UPDATE document_versions SET title = 'x', metadata = '{}' WHERE id = (SELECT max(version_id) FROM documents)",
        "UPDATE document_versions SET doubts = 'garbage' WHERE id = (SELECT max(version_id) FROM documents)",
        "UPDATE document_versions SET read_sha256 = NULL",
        "DROP TABLE document_pages",
    ],
)
def test_what_is_damaged_in_the_old_database_is_read_again(eventful: Mornings, damage: str) -> None:  # noqa: F811
    before = rows(eventful.directory)
    with sqlite3.connect(eventful.directory / DATABASE) as db:
        db.execute(damage)
    db.close()
    assert documents_read(eventful)
    assert rows(eventful.directory) == before


class Hurried(DocumentsRead):
    """On a machine so busy that no document is read in time."""

    def read(self, page: Page) -> ParseResult:
        reading = super().read(page)
        return unread("too_slow", "it takes too long", "application/pdf") if isinstance(reading, DocumentText) else reading


def test_what_was_not_read_by_chance_is_read_again(eventful: Mornings) -> None:  # noqa: F811
    before = rows(eventful.directory)
    with Hurried() as reader:
        rebuild(eventful.directory, reader, with_documents=True)
    assert rows(eventful.directory) != before
    assert set(documents_read(eventful)) >= set(reader.read_again)
    assert rows(eventful.directory) == before


def test_without_the_old_database_all_documents_are_read(eventful: Mornings) -> None:  # noqa: F811
    before = rows(eventful.directory)
    by_hand = documents_read(eventful, with_documents=True)
    (eventful.directory / DATABASE).write_bytes(b"no database at all")
    assert sorted(documents_read(eventful)) == sorted(by_hand)
    assert rows(eventful.directory) == before


def test_a_withheld_document_has_no_text_to_take_over(eventful: Mornings) -> None:  # noqa: F811
    eventful.sleep(days=1)
    said = CliRunner().invoke(
        mic_press, ["withhold", "01ryutsu03_02000519", "--reason", "names", "--archive", str(eventful.directory)]
    )
    assert said.exit_code == 0, said.output
    before = rows(eventful.directory)
    with eventful.archive() as archive:
        hidden = {row["url"] for row in rows_of(archive.db, "SELECT url FROM documents WHERE withheld_at IS NOT NULL")}
    assert hidden and hidden <= set(documents_read(eventful))
    assert rows(eventful.directory) == before


# What hangs on the lists


def test_a_release_that_a_list_alone_makes_one_is_one_after_a_rebuild(mornings: Mornings) -> None:
    list_row(mornings, "/main_content/000012345.pdf", "平成の資料")
    mornings.plant("/main_content/000012345.pdf", make_pdf([["平成の資料"]]), "application/pdf")
    mornings.crawl()
    before = rows(mornings.directory)
    assert any(row["template"] == "document" for row in mornings.rows("SELECT template FROM releases"))
    documents_read(mornings)
    assert rows(mornings.directory) == before


ROW = ListedRelease(url="https://www.soumu.go.jp/menu_news/s-news/x.html", title="件名の意見募集", position=0)
PLAIN = "<html><head><meta charset='utf-8'><title>{}</title></head><body><div><p>本文です。</p></div></body></html>"
NAMED = '<meta property="og:url" content="https://www.soumu.go.jp/menu_news/s-news/x.html">'


@pytest.mark.parametrize("role", ["release", "meeting", "listing", "document", "feed", "robots"])
@pytest.mark.parametrize("status", [200, 404, 503])
@pytest.mark.parametrize("media_type", ["text/html", "application/pdf", None])
@pytest.mark.parametrize(
    "body",
    [
        PLAIN.format("件名の意見募集").encode(),
        PLAIN.format("メンテナンス").encode(),
        PLAIN.replace("<head>", f"<head>{NAMED}").format("別の件名").encode(),
        b"%PDF-1.5 no more",
        b"%PDF-1.5" + PLAIN.replace("<head>", f"<head>{NAMED}").format("別の件名").encode(),
        build(1, TODAY).answer(PLANTED.edited.path).body,
        b"",
    ],
)
def test_a_row_of_a_list_changes_no_reading_that_is_called_independent_of_it(
    role: Role, status: int, media_type: str | None, body: bytes
) -> None:
    page = Page(url=ROW.url, role=role, status=status, body=body, month="2025-10", media_type=media_type)
    alone = mic.read(page)
    assert mic.hangs_on_lists(page, alone) or mic.read(replace(page, listed=ROW)) == alone


def test_what_needs_the_row_is_read_with_it() -> None:
    page = Page(url=ROW.url, role="release", status=200, body=PLAIN.format("件名の意見募集").encode(), month="2025-10")
    alone = mic.read(page)
    assert mic.hangs_on_lists(page, alone) and mic.read(replace(page, listed=ROW)) != alone
