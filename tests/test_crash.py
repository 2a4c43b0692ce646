"""A run that is killed: the next one cuts what is torn, folds in what is whole, and ends where an undisturbed one does."""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from conftest import Mornings, a_morning
from forking import in_a_process

from archive.demo.content import OFFICIAL
from archive.demo.pdf import make_pdf
from archive.ingest.bulkhead import Fold
from archive.ingest.run import Run
from archive.verify import verify
from archive.warc.reader import whole_until
from archive.warc.writer import WarcWriter
from schemas.errors import StorageFailed

pytestmark = pytest.mark.faults

# The columns that say when, by which run and where: an interrupted crawl looks at other moments than an undisturbed one.
RECORDS = {
    "releases": "key, title, published_on, bureau, text, version_count, annex_count, gone_at, missing_at",
    "versions": "release_id, version_number, content_hash, parser, record",
    "listings": "month, url, title, state, published_on, bureau, position",
    "annexes": "release_id, position, label, url",
    "documents": "url, status, title, pages, version_count, missing_at, gone_at",
    "document_pages": "text, page, folded",
}


def crawl(mornings: Mornings, *flags: str, preamble: str = "") -> CompletedProcess[str]:
    """Crawl in a process of its own, which may be killed."""
    asked = ("--site", mornings.server.url, "--archive", mornings.directory, "--delay", "0", "--contact", "test@example.org")
    return in_a_process("crawl", *asked, *flags, preamble=mornings.preamble + preamble)


def crawl_again(mornings: Mornings, *flags: str) -> CompletedProcess[str]:
    return crawl(mornings, "--no-documents", *flags)


def records(directory: Path) -> dict[str, list[Any]]:
    """What the archive says, without row numbers: releases that were met in another order are the same releases."""
    with sqlite3.connect(directory / "archive.db") as db:
        keys = dict(db.execute("SELECT id, key FROM releases").fetchall())
        found = {table: db.execute(f"SELECT {columns} FROM {table}").fetchall() for table, columns in RECORDS.items()}  # noqa: S608
    db.close()
    named = {name: [(keys.get(row[0], row[0]), *row[1:]) for row in rows] for name, rows in found.items()}
    return {name: sorted(rows, key=repr) for name, rows in named.items()}


def check_sound(directory: Path) -> None:
    """The database is whole, and every row points at bytes that are there."""
    from archive import Archive

    assert not list((directory / "captures").rglob("*.open"))
    for warc in (directory / "captures").rglob("*.warc.gz"):
        assert whole_until(warc, 0) == warc.stat().st_size, "a torn tail was left in the file"
    with Archive(directory) as archive:
        assert archive.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
        for (capture_id,) in archive.db.execute("SELECT id FROM captures").fetchall():
            archive.capture(capture_id)
        outcomes = [row[0] for row in archive.db.execute("SELECT outcome FROM runs ORDER BY id").fetchall()]
    assert None not in outcomes
    assert verify(directory, True, lambda _: None).damages == []


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """What a crawl that nobody kills records."""
    with a_morning(tmp_path_factory.mktemp("crash") / "undisturbed") as morning:
        done = crawl(morning, "--no-documents")
        assert done.returncode == 0, done.stderr
        return records(morning.directory)


KILL_POINTS = {
    "before the first record is written": (WarcWriter, "_write", 1),
    "before the row of the run": (Run, "_note_folded", 1),
    "inside a batch, after some records": (WarcWriter, "append", 9),
    "before the batch is synced": (WarcWriter, "sync", 2),
    "after the batch is synced, before its rows": (Run, "_note_folded", 2),
    "before the run's own record": (WarcWriter, "append_metadata", 1),
    "before the file takes its name": (WarcWriter, "close", 1),
}

KILLER = """
import os, signal, sys
import {module} as module
kind, name, nth = module.{kind}, {name!r}, {nth}
real = getattr(kind, name)
calls = 0
def killing(*args, **kwargs):
    global calls
    calls += 1
    if calls == nth:
        for out in (getattr(args[0], "_out", None), getattr(getattr(args[0], "_warc", None), "_out", None)):
            if out: out.flush()   # what the system has, a crash of ours does not take back
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kwargs)
setattr(kind, name, killing)
"""


def crawl_until(mornings: Mornings, point: str) -> None:
    """Crawl, and be killed there."""
    kind, name, nth = KILL_POINTS[point]
    preamble = KILLER.format(module=kind.__module__, kind=kind.__name__, name=name, nth=nth)
    done = crawl(mornings, "--no-documents", preamble=preamble)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("point", KILL_POINTS)
def test_a_run_killed_at_a_write_point_is_repaired_by_the_next(
    this_morning: Mornings, undisturbed: dict[str, list[Any]], point: str
) -> None:
    crawl_until(this_morning, point)
    again = crawl_again(this_morning)
    assert again.returncode == 0, again.stderr
    check_sound(this_morning.directory)
    assert records(this_morning.directory) == undisturbed


@pytest.mark.parametrize("torn", [1, 40, 2000], ids=lambda size: f"{size} bytes short")
def test_a_torn_record_is_cut_off_and_its_page_asked_again(this_morning: Mornings, torn: int) -> None:
    crawl_until(this_morning, "after the batch is synced, before its rows")
    left_open = next((this_morning.directory / "captures").rglob("*.open"))
    os.truncate(left_open, left_open.stat().st_size - torn)
    again = crawl_again(this_morning)
    assert again.returncode == 0, again.stderr
    check_sound(this_morning.directory)


def test_what_was_on_the_disk_before_the_crash_is_folded_in_and_not_asked_again(this_morning: Mornings) -> None:
    crawl_until(this_morning, "after the batch is synced, before its rows")
    assert this_morning.rows("SELECT count(*) AS n FROM captures") == [{"n": 0}]
    again = crawl_again(this_morning, "--max-requests", "1")
    assert again.returncode == 0 and again.stdout.count("mended after an interrupted run") == 1
    runs = this_morning.rows("SELECT outcome, new FROM runs ORDER BY id")
    assert runs[0]["outcome"] == "interrupted" and runs[0]["new"] > 0
    assert this_morning.rows("SELECT count(*) AS n FROM releases") == [{"n": runs[0]["new"]}]


def test_a_full_disk_ends_in_a_clear_message_and_the_next_run_recovers(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed, match="No space left on device"):
        mornings.crawl()
    monkeypatch.setattr(os, "fsync", real)
    assert mornings.crawl().exit_code == 0
    check_sound(mornings.directory)


def test_a_stopped_run_keeps_what_it_has(mornings: Mornings) -> None:
    from archive.jobs.crawl import run_daily
    from archive.jobs.crawl_plan import Job

    seen = 0

    def stop(_visit: object) -> None:
        nonlocal seen
        seen += 1
        if seen == 9:
            raise KeyboardInterrupt

    job = Job(directory=mornings.directory, site=mornings.server.url, delay=0)
    with pytest.raises(KeyboardInterrupt):
        run_daily(job, mornings.clock, stop)
    assert mornings.rows("SELECT outcome FROM runs") == [{"outcome": "stopped"}]
    assert mornings.rows("SELECT count(*) AS n FROM captures") == [{"n": 9}]
    check_sound(mornings.directory)


def test_the_same_facts_folded_after_a_crash_make_the_same_rows(mornings: Mornings, tmp_path: Path) -> None:
    """Live crawl against repair: the same visits at the same moments, once folded live, once from the WARC alone."""
    mornings.first_two_crawls()
    live = records(mornings.directory)

    from archive.ingest.writable import open_archive
    from archive.jobs.site_reader import Readers
    from schemas.address import Base

    again = tmp_path / "again"
    base = Base(official=OFFICIAL, asked=mornings.server.url)
    with Readers() as reader, open_archive(again, base, reader) as archive:
        for run in mornings.rows("SELECT * FROM runs ORDER BY id"):
            archive.db.table("runs").insert({**run, "outcome": None})
    for warc in sorted((mornings.directory / "captures").rglob("*.warc.gz")):
        target = again / warc.relative_to(mornings.directory)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.with_name(target.name + ".open").write_bytes(warc.read_bytes())
    with Readers() as reader, open_archive(again, base, reader) as archive:
        assert len(archive.mended) == 2
    assert records(again) == live
    times = "SELECT first_seen_at, last_seen_at FROM versions ORDER BY id"
    with sqlite3.connect(again / "archive.db") as db:
        assert db.execute(times).fetchall() == [tuple(row.values()) for row in mornings.rows(times)]
        runs = db.execute("SELECT * FROM runs ORDER BY id").fetchall()
    db.close()
    assert runs == [tuple(row.values()) for row in mornings.rows("SELECT * FROM runs ORDER BY id")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_of_a_record_waits_for_its_end(this_morning: Mornings, number: signal.Signals) -> None:
    """The signal comes while warcio writes a large document: the record is written to its end, and the run is whole."""
    path = "/main_content/001990116.pdf"
    this_morning.plant(path, make_pdf([["大きな資料"]]) + os.urandom(11_000_000), "application/pdf")
    preamble = STOPPED_WHILE_WRITING.format(number=int(number))
    done = crawl(this_morning, preamble=preamble)
    assert done.returncode == 130, done.stderr
    check_sound(this_morning.directory)
    rows = this_morning.rows("SELECT outcome FROM runs")
    kept = this_morning.rows("SELECT sha256 FROM captures WHERE url LIKE ?", f"%{path}")
    assert rows == [{"outcome": "stopped"}] and len(kept) == 1 and kept[0]["sha256"]


STOPPED_WHILE_WRITING = """
import os, signal, threading
from archive.warc.writer import WarcWriter
write = WarcWriter._write
def _write(self, kind, block, *args, **more):
    if kind == "response" and not isinstance(block, bytes) and block.size > 10_000_000:
        threading.Timer(0.05, os.kill, (os.getpid(), {number})).start()
    return write(self, kind, block, *args, **more)
WarcWriter._write = _write
"""


STOPPED_AT_THE_END = """
import os, signal
import {module} as module
kind = module.{kind}
real = kind.{name}
def stopped(self, *args, **more):
    if self.{is_there}:
        os.kill(os.getpid(), {number})
    return real(self, *args, **more)
kind.{name} = stopped
"""
ENDINGS = {
    "before the last batch": (Run, "flush", "is_ending"),
    "before the row of the run has its outcome": (Fold, "end", "tally is not None"),
    "before the file takes its name": (WarcWriter, "close", "name"),
}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_signal_while_the_end_is_written_is_obeyed_behind_it(
    this_morning: Mornings, undisturbed: dict[str, list[Any]], ending: str, number: signal.Signals
) -> None:
    """All that was to be done is done: the run is not ended for a second time, and the next one has nothing to mend."""
    kind, name, is_there = ENDINGS[ending]
    names = {"module": kind.__module__, "kind": kind.__name__, "name": name}
    preamble = STOPPED_AT_THE_END.format(**names, is_there=is_there, number=int(number))
    done = crawl(this_morning, "--no-documents", preamble=preamble)
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
    check_sound(this_morning.directory)
    assert this_morning.rows("SELECT outcome FROM runs") == [{"outcome": "done"}]
    assert records(this_morning.directory) == undisturbed
    again = crawl_again(this_morning)
    assert again.returncode == 0 and "mended" not in again.stdout
