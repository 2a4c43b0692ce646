"""Pages that cost their reader more than a page may. `make faults`."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults import Fault, Victim, html, page, says, victim

from scraper.sites.mic.urls import OFFICIAL

pytestmark = pytest.mark.faults

ALL = "the page's bytes, and every other page"
SLOW = Fault("a page takes too long to read", "costs that page; asked again at its next visit", ALL, 3, "page_too_costly")
LARGE = Fault("a page takes too much memory to read", "the same; the child that reads is a new one", ALL, 3, "page_too_costly")
KILLED = Fault("the child that reads pages is killed", "the page is read by another", "all", 0)
REBUILD = Fault("pages kill the workers of a rebuild", "they are read one by one in the child", "the same rows, row for row", 0)
FAULTS = [SLOW, LARGE, KILLED, REBUILD]

_LIMITS = """
from scraper.sandbox import limits, reader
limits.PAGE_SECONDS = {seconds}
reader.Limits = lambda: limits.Limits(memory={memory} << 20)
"""
LINES = "<br>令和7年10月20日（月）に米国のA社、B社が参加した。".encode("cp932") * 40_000
TAGS = b"<br><b><i>x</i></b>" * 350_000
COSTLY = {SLOW: (LINES, _LIMITS.format(seconds=1, memory=208)), LARGE: (TAGS, _LIMITS.format(seconds=60, memory=130))}


def swollen(filler: bytes) -> bytes:
    """The first release's page with much more in its content."""
    whole = page()
    before, mark, behind = whole.partition("報道資料".encode("cp932"))
    assert mark
    begin = behind.index(b"<p>")
    return before + mark + behind[:begin] + filler + behind[begin:]


@pytest.mark.parametrize("fault", [SLOW, LARGE], ids=lambda fault: fault.name)
def test_a_page_that_costs_too_much_costs_that_page_alone(fault: Fault, tmp_path: Path) -> None:
    filler, more = COSTLY[fault]
    with victim(tmp_path / "archive", {"PATH": html(swollen(filler))}, more=more) as it:
        done = it.crawl()
        assert done.exit_code == fault.exit_code, done.said
        assert it.problems() == {fault.problem} and list(it.versions().values()) == [1, 1]
        it.most_memory = 400_000_000  # a worker is there as well
        rebuilt = it.run("rebuild", "--jobs", "1")
        # With the limits that there are else, it may be read: what ended by chance is tried again.
        assert rebuilt.exit_code == 0 and list(it.versions().values())[:2] == [1, 1], rebuilt.said
        it.more = ""
        it.days = 1
        it.server.put(it.path, html(page()))
        assert it.crawl("--page", OFFICIAL + it.path).exit_code == 0
        assert len(it.versions()) == 3 and it.problems() == set()
        it.check_sound()


@contextmanager
def killing_readers(it: Victim, nth: int) -> Iterator[list[int]]:
    """Kill the `nth` child that reads, while mic-press works."""
    killed: list[int] = []
    done = threading.Event()

    def look() -> None:
        seen: set[int] = set()
        while not done.wait(0.002) and not killed:
            seen |= {pid for pid in readers_of(it.directory) if pid not in seen}
            if len(seen) >= nth:
                pid = max(seen)
                time.sleep(0.05)
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield killed
    finally:
        done.set()
        thread.join()


def readers_of(directory: Path) -> set[int]:
    """The processes that read for a command on this archive."""
    found = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
            if b"scraper.documents" in words and (path / "cwd").resolve() == directory.parent:
                found.add(int(path.name))
        except OSError:
            continue  # it has ended
    return found


@pytest.mark.proves(KILLED)
def test_a_reading_child_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {}, count=12) as it:
        with killing_readers(it, 1) as killed:
            done = it.crawl()
        assert killed and done.exit_code == KILLED.exit_code, done.said
        assert set(it.versions().values()) == {1} and len(it.versions()) == 12
        it.check_sound()


@pytest.mark.proves(REBUILD)
def test_pages_that_kill_the_workers_of_a_rebuild_are_read_one_by_one(tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {"PATH": html(swollen(LINES[: len(LINES) // 2]))}, count=12) as it:
        assert it.crawl().exit_code == 0
        before = says(it.directory)
        it.environment = {"PYTHONPATH": str(dying(tmp_path))}
        done = it.run("rebuild", "--jobs", "2")
        assert done.exit_code == REBUILD.exit_code, done.said
        assert says(it.directory) == before
        assert (tmp_path / "died").read_text() == "x", "a worker died at it, and no other was given it"
        it.check_sound()


def dying(place: Path) -> Path:
    """A folder whose sitecustomize lets workers die at large pages, as the system ends one that takes too much time."""
    folder = place / "dying"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_DYING.format(note=str(place / "died")), "utf-8")
    return folder


_DYING = """
import os, signal, sys
if "--multiprocessing-fork" in sys.argv or "-c" in sys.argv:
    from archive.jobs.site_reader import WorkerReaders
    read = WorkerReaders.read
    def dies(self, page):
        if page.role == "release" and page.body and len(page.body) > 1_000_000:
            with open({note!r}, "a") as note:
                note.write("x")
            os.kill(os.getpid(), signal.SIGXCPU)
        return read(self, page)
    WorkerReaders.read = dies
"""
