"""Pages, lists and feeds are read in the confined child: what they say is the same, and what they do to it costs them alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, Mornings
from lxml import etree

from archive.demo import PLANTED, build
from archive.jobs.site_reader import Readers
from archive.rebuild.rebuild import rebuild
from schemas.release import Release
from schemas.visit import Failed, Page, Role
from scraper.documents import DocumentReader, Limits
from scraper.documents.reading_status import is_out_of_memory
from scraper.sites import mic
from scraper.sites.mic.urls import CURRENT_LIST, OFFICIAL

EDITED = OFFICIAL + PLANTED.edited.path
SITE = build(1, TODAY)
PARSERS = ("lxml", "bs4", "babel", "webencodings", "pypdfium2", "docx", "pptx", "python_calamine", "PIL")
_CRAWL = """
import sys
sys.path[:0] = {tests!r}
from pathlib import Path
from conftest import MORNING, TODAY
for name in [name for name in sys.modules if name.partition(".")[0] in {parsers!r} or name.startswith("scraper.read")]:
    del sys.modules[name]
from archive.demo import build, serve
from archive.jobs import Job, run_daily
from scraper.fetch.clock import SimulatedClock
with serve(build(1, TODAY)) as server:
    done = run_daily(Job(directory=Path({directory!r}), site=server.url, delay=1.0), SimulatedClock(MORNING))
assert done.run["new"] > 10 and done.run["documents_new"] > 10, done.run
print(*[name for name in sys.modules if name.partition(".")[0] in {parsers!r}])
"""


def a_page(path: str, role: Role, body: bytes | None = None) -> Page:
    answer = SITE.answer(path)
    return Page(url=OFFICIAL + path, role=role, status=200, body=body or answer.body, month="2025-10", media_type="text/html")


@pytest.mark.parametrize(
    ("path", "role"),
    [
        (PLANTED.edited.path, "release"),
        (PLANTED.edited.path, "meeting"),
        (CURRENT_LIST.removeprefix(OFFICIAL), "listing"),
        ("/news.rdf", "feed"),
        (PLANTED.replaced.path, "document"),
        ("/index.html", "release"),
    ],
)
def test_the_child_reads_what_the_parser_reads(path: str, role: Role) -> None:
    page = a_page(path, role)
    with DocumentReader() as reader:
        assert reader.parse(page) == mic.read(page)


def test_a_crawl_imports_no_parser_into_its_own_process(tmp_path: Path) -> None:
    code = _CRAWL.format(tests=[str(Path(__file__).parent)], parsers=PARSERS, directory=str(tmp_path / "archive"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.split() == [], done.stderr + done.stdout


def swollen(filler: bytes, times: int) -> Page:
    """The edited page with much more in its content."""
    body = SITE.answer(PLANTED.edited.path).body
    before = PLANTED.edited.before.encode("cp932")
    assert body.count(before) == 1
    return a_page(PLANTED.edited.path, "release", body.replace(before, before + filler * times))


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with DocumentReader(Limits(cpu_seconds=1)) as reader:
        reading = reader.parse(swollen("<br>令和7年10月20日（月）に第1回会合を開催した。".encode("cp932"), 60_000))
        assert isinstance(reading, Failed) and reading.code == "page_too_costly" and "reading it takes" in reading.reason
        assert isinstance(reader.parse(a_page(PLANTED.edited.path, "release")), Release)


def test_a_page_that_takes_too_much_memory_is_given_up_and_the_next_is_read() -> None:
    with DocumentReader(Limits(memory=150 << 20)) as reader:
        reading = reader.parse(swollen(b"<br><b><i>x</i></b>", 350_000))
        assert isinstance(reading, Failed) and reading.code == "page_too_costly" and "memory" in reading.reason
        assert isinstance(reader.parse(a_page(PLANTED.edited.path, "release")), Release)


def test_a_child_that_dies_at_a_page_costs_that_page_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with DocumentReader() as reader:
        assert isinstance(reader.parse(a_page(PLANTED.edited.path, "release")), Release)
        first = reader.child_pid
        ask, left = type(reader._child).ask, [1]  # type: ignore[union-attr]

        def killed(child: Any, request: Any, seconds: float | None = None) -> Any:
            if left[0]:
                left[0] -= 1
                child._process.kill()
            return ask(child, request, seconds)

        monkeypatch.setattr(type(reader._child), "ask", killed)
        reading = reader.parse(a_page(PLANTED.edited.path, "release"))
        assert isinstance(reading, Release)
        assert isinstance(reader.parse(a_page(PLANTED.edited.path, "release")), Release) and reader.child_pid != first


def test_libxml_without_memory_is_out_of_memory_and_any_other_fault_is_not() -> None:
    assert is_out_of_memory(MemoryError()) and is_out_of_memory(etree.XMLSyntaxError("unknown error", 1, 0, 0))
    assert is_out_of_memory(etree.XMLSyntaxError("Memory allocation failed", 2, 1, 1))
    with pytest.raises(etree.XMLSyntaxError) as raised:
        etree.fromstring("<a")
    assert not is_out_of_memory(raised.value) and not is_out_of_memory(KeyError("x"))


def costly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the edited page cost too much, whenever it is read."""
    parse = DocumentReader.parse

    def parsed(self: DocumentReader, page: Page) -> Any:
        is_edited = page.url == EDITED and b"3,840" in bytes(page.body)  # type: ignore[arg-type]
        return Failed(code="page_too_costly", reason="by chance") if is_edited else parse(self, page)

    monkeypatch.setattr(DocumentReader, "parse", parsed)


def test_what_cost_too_much_is_read_again_at_a_304_and_in_a_rebuild(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.server.site = build(2, TODAY)
    mornings.sleep(days=1)
    with pytest.MonkeyPatch.context() as patch:
        costly(patch)
        assert mornings.crawl().exit_code == 3
        (failed,) = mornings.rows("SELECT url, error FROM captures WHERE reading = 'failed'")
        assert failed == {"url": EDITED, "error": "page_too_costly: by chance"}
        mornings.sleep(days=1)
        mornings.crawl()
        assert mornings.rows("SELECT count(*) AS n FROM captures WHERE reading = 'failed'") == [{"n": 1}]
    mornings.sleep(days=1)
    assert mornings.crawl(pages=(EDITED,)).exit_code == 0
    assert mornings.rows("SELECT reading FROM captures WHERE url = ? ORDER BY id", EDITED)[-1] == {"reading": "release"}
    counts = "SELECT version_count FROM releases WHERE url = ?"
    assert mornings.rows(counts, EDITED) == [{"version_count": 2}]
    assert mornings.rows("SELECT code FROM problems WHERE code = 'page_too_costly' AND resolved_at IS NULL") == []
    with Readers() as reader:
        rebuild(mornings.directory, reader)
    assert mornings.rows(counts, EDITED) == [{"version_count": 2}]
