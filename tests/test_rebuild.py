"""Records are a fold over captures: `rebuild` makes the same rows again, and replaces a database under its readers."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from conftest import TODAY, Mornings
from forking import in_a_process

from archive.cli import mic_press
from archive.db.connection import open_for_writing, writing
from archive.demo import PLANTED, build, serve
from archive.demo.pdf import make_pdf
from archive.jobs.site_reader import Readers
from archive.layout import DATABASE, REBUILDING
from archive.rebuild.rebuild import rebuild
from archive.search.index import refill
from archive.warc.manifest import MANIFEST
from schemas.errors import ArchiveBusy, DamagedEvidence, MicPressError, MissingEvidence, NotFound, StorageFailed
from scraper.sites.mic import reader as mic

LEADS_AWAY = "/menu_news/s-news/02kiban09_000731.html"
KEPT_APART = {"_sqlite_migrations", "told"}


def rows(directory: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, and what each index of the search holds."""
    with sqlite3.connect(directory / DATABASE) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        tables = [name for name in names if not name.startswith(("search_", "sqlite_")) and name not in KEPT_APART]
        found = {name: db.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in (*tables, "search_info")}  # noqa: S608
        for index in ("search_titles", "search_texts", "search_pages"):
            db.execute(f"CREATE VIRTUAL TABLE temp.{index}_terms USING fts5vocab(main, {index}, 'instance')")
            found[index] = sorted(db.execute(f"SELECT term, doc FROM temp.{index}_terms").fetchall())  # noqa: S608
    db.close()
    return found


@pytest.fixture(scope="module")
def some_days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mornings]:
    """Some days in which everything happens: edits, replaced PDFs, corrections, what goes and comes back, an outage."""
    with serve(build(1, TODAY)) as server:
        mornings = Mornings(server, tmp_path_factory.mktemp("some_days") / "archive")
        mornings.with_documents = True
        live_through(mornings)
        yield mornings


@pytest.fixture
def eventful(some_days: Mornings, tmp_path: Path) -> Mornings:
    """A copy of those days' archive."""
    copied = Mornings(some_days.server, tmp_path / "copy")
    copied.with_documents, copied.clock = True, some_days.clock
    shutil.copytree(some_days.directory, copied.directory)
    return copied


def live_through(mornings: Mornings) -> None:
    mornings.plant(LEADS_AWAY, b"", status=302, headers=(("Location", "https://www.example.org/"),))
    mornings.plant("/main_content/001990104.pdf", b"<html>maintenance</html>")
    mornings.crawl()
    mornings.server.site = day_two = build(2, TODAY)
    mornings.sleep(days=1)
    mornings.crawl()
    mornings.remove(PLANTED.edited.path)
    mornings.remove("/main_content/001990115.pdf")
    mornings.plant("/main_content/001990111.pdf", b"<html>maintenance</html>")
    mornings.plant("/main_content/001990112.pdf", make_pdf([["　"]]) + b"again", "application/pdf")
    for _ in range(2):
        mornings.sleep(days=1)
        mornings.crawl()
    mornings.server.site = day_two
    mornings.sleep(days=1)
    mornings.crawl(most_requests=40)
    mornings.sleep(days=1)
    mornings.crawl()


def made_anew(mornings: Mornings) -> dict[str, list[tuple[Any, ...]]]:
    with Readers() as reader:
        rebuild(mornings.directory, reader)
    return rows(mornings.directory)


def test_a_rebuild_makes_every_row_again_as_it_was(eventful: Mornings) -> None:
    before = rows(eventful.directory)
    assert len(before["changes"]) >= 6 and before["corrections"] and before["search_pages"]
    after = made_anew(eventful)
    for table in before:
        assert after[table] == before[table], table
    assert not list(eventful.directory.glob(f"{REBUILDING}*"))


def test_the_indexes_hold_what_stands_in_the_rows_and_nothing_else(eventful: Mornings) -> None:
    before = rows(eventful.directory)
    db = open_for_writing(eventful.directory / DATABASE)
    with writing(db):
        refill(db, always=True)
    db.close()
    assert rows(eventful.directory) == before


@pytest.mark.parametrize("before", ["there", "lost", "garbage"])
def test_a_rebuilt_database_lets_read_and_write_at_once_as_a_crawled_one(before: str, eventful: Mornings) -> None:
    path = eventful.directory / DATABASE
    if before != "there":
        path.unlink()
    if before == "garbage":
        path.write_bytes(b"no database" * 999)
    with Readers() as reader:
        rebuild(eventful.directory, reader)
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_lost_or_damaged_database_comes_back(eventful: Mornings) -> None:
    before = rows(eventful.directory)
    (eventful.directory / DATABASE).unlink()
    assert made_anew(eventful) == before
    (eventful.directory / DATABASE).write_bytes(b"no database at all, but a note of 40 bytes")
    assert made_anew(eventful) == before
    eventful.sleep(days=1)
    assert eventful.crawl().exit_code == 0


def test_a_reader_sees_the_old_state_or_the_new_and_never_a_mixture(mornings: Mornings) -> None:
    mornings.first_crawl()
    with sqlite3.connect(mornings.directory / DATABASE) as db:
        db.execute("UPDATE releases SET title = 'spoilt'")
    reader = sqlite3.connect(f"file:{mornings.directory / DATABASE}?mode=ro", uri=True, isolation_level=None)
    count = "SELECT count(*) FROM releases WHERE title = 'spoilt'"
    assert reader.execute(count).fetchone()[0] == 15
    made_anew(mornings)
    assert reader.execute(count).fetchone()[0] == 0
    reader.close()
    db.close()


def test_a_full_disk_leaves_the_database_as_it_was(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.first_crawl()
    before = rows(mornings.directory)

    def full(*_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("archive.rebuild.rebuild._copy", full)
        with pytest.raises(StorageFailed):
            made_anew(mornings)
    assert rows(mornings.directory) == before and not list(mornings.directory.glob("*.damaged*"))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB])
def test_a_sound_database_is_never_moved_aside_whatever_sqlite_says(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """SQLite says so of a disk that can't be read, too."""
    mornings.first_crawl()
    before = rows(mornings.directory)

    def unread(*_: object) -> None:
        error = sqlite3.DatabaseError("file is not a database")
        error.sqlite_errorcode = code
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("archive.rebuild.rebuild._copy", unread)
        with pytest.raises(MicPressError):
            made_anew(mornings)
    assert rows(mornings.directory) == before and not list(mornings.directory.glob("*.damaged*"))


def test_a_database_that_another_program_holds_is_waited_for_a_while_only(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mornings.first_crawl()
    monkeypatch.setattr("archive.rebuild.rebuild.BUSY_SECONDS", 0.2)
    holder = sqlite3.connect(mornings.directory / DATABASE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveBusy):
        made_anew(mornings)
    holder.execute("ROLLBACK")
    holder.close()


def test_a_rebuild_tells_nothing_twice_and_what_nobody_was_told_is_told_after_it(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mornings.first_crawl()
    mornings.server.site = build(2, TODAY)
    mornings.sleep(days=1)
    with monkeypatch.context() as patch:
        patch.setattr("archive.jobs.crawl.report_of", _stop)
        with pytest.raises(KeyboardInterrupt):
            mornings.crawl()
    for expected in (True, False):
        with Readers() as reader:
            rebuild(mornings.directory, reader)
        mornings.sleep(hours=1)
        assert bool(mornings.crawl().changes) is expected


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_interrupted_run_is_told_again_as_interrupted(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.ingest.run import Run

    mornings.first_crawl()
    mornings.server.site = build(2, TODAY)
    mornings.plant(LEADS_AWAY, b"", status=302, headers=(("Location", "https://www.example.org/"),))
    mornings.sleep(days=1)

    def killed(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Run, "finish", killed)
        with pytest.raises(RuntimeError, match="killed"):
            mornings.crawl()
    mornings.sleep(hours=1)
    mornings.crawl()
    before = rows(mornings.directory)
    (mornings.directory / DATABASE).unlink()
    after = made_anew(mornings)
    assert after == before
    assert [row["outcome"] for row in mornings.rows("SELECT outcome FROM runs")] == ["done", "interrupted", "done"]
    assert len(after["versions"]) >= 15
    assert mornings.rows("SELECT run_id FROM problems WHERE code = 'redirected_away'") == [{"run_id": 2}]


def test_a_run_that_reached_nobody_is_told_again_too(tmp_path: Path) -> None:
    with serve(build(1, TODAY)) as server:
        mornings = Mornings(server, tmp_path / "archive")
        mornings.crawl(most_requests=6)
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 69
    before = rows(mornings.directory)
    assert [row["outcome"] for row in mornings.rows("SELECT outcome FROM runs")] == ["out_of_budget", "unreachable"]
    assert made_anew(mornings) == before


KILLER = """
import os, signal, sys
import archive.rebuild.rebuild as module
real, calls = module.{name}, 0
def killing(*args):
    global calls
    calls += 1
    if calls == {nth}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args)
module.{name} = killing
"""


@pytest.mark.parametrize(("name", "nth", "is_done"), [("_fold_batch", 2, False), ("remove_database", 3, True)])
def test_a_rebuild_that_is_killed_leaves_the_old_state_or_the_new_and_the_next_run_is_fine(
    mornings: Mornings, name: str, nth: int, is_done: bool
) -> None:
    for _ in range(2):
        mornings.crawl(most_requests=6)
        mornings.sleep(days=1)
    sound = rows(mornings.directory)
    with sqlite3.connect(mornings.directory / DATABASE) as db:
        db.execute("UPDATE releases SET title = 'spoilt'")
    db.close()
    spoilt = rows(mornings.directory)
    killed = in_a_process("rebuild", "--archive", mornings.directory, preamble=KILLER.format(name=name, nth=nth))
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert rows(mornings.directory) == (sound if is_done else spoilt)
    assert made_anew(mornings) == sound
    assert not list(mornings.directory.glob(f"{REBUILDING}*"))
    assert mornings.crawl(most_requests=6).exit_code == 0


def test_nothing_is_replaced_when_the_evidence_cannot_be_read(mornings: Mornings) -> None:
    mornings.first_crawl()
    before = rows(mornings.directory)
    (warc,) = (mornings.directory / "captures").rglob("*.warc.gz")
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 0xFF
    warc.write_bytes(bytes(data))
    with pytest.raises(DamagedEvidence):
        made_anew(mornings)
    assert rows(mornings.directory) == before


def test_a_lost_file_is_named_by_the_manifest_and_the_records_that_it_told_stay(mornings: Mornings) -> None:
    mornings.first_two_crawls()
    before = rows(mornings.directory)
    first, second = sorted((mornings.directory / "captures").rglob("*.warc.gz"))
    for lost in (first, second):
        kept = lost.read_bytes()
        lost.unlink()
        asked = CliRunner().invoke(mic_press, ["rebuild", "--archive", str(mornings.directory)])
        assert isinstance(asked.exception, MissingEvidence) and asked.exception.exit_code == 65
        assert lost.name in str(asked.exception)
        assert rows(mornings.directory) == before
        lost.write_bytes(kept)


def test_a_visit_that_confirms_what_is_in_no_file_is_damage_also_without_a_manifest(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.sleep(days=1)
    mornings.crawl()
    (mornings.directory / "captures" / MANIFEST).unlink()
    min((mornings.directory / "captures").rglob("*.warc.gz")).unlink()
    with pytest.raises(DamagedEvidence, match="a later visit confirms it"):
        made_anew(mornings)


def test_without_captures_there_is_nothing_to_rebuild_from(tmp_path: Path) -> None:
    with Readers() as reader, pytest.raises(NotFound, match="no WARC files"):
        rebuild(tmp_path / "archive", reader)


def test_a_rebuild_waits_for_nobody(mornings: Mornings) -> None:
    mornings.first_crawl()
    hold = (
        "import sys; from pathlib import Path; from archive.ingest.writable import locked\n"
        f"with locked(Path({str(mornings.directory)!r})): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with pytest.raises(ArchiveBusy):
            made_anew(mornings)
        assert holder.stdin
        holder.stdin.close()


# What another parser would read


def test_the_report_of_the_same_parser_is_empty(mornings: Mornings) -> None:
    mornings.first_crawl()
    said = CliRunner().invoke(mic_press, ["rebuild", "--report", "--archive", str(mornings.directory)])
    assert said.output == "everything is read as it stands in the archive\n"


@pytest.mark.usefixtures("read_here")
def test_the_report_names_what_a_newer_parser_reads_otherwise_and_leaves_the_archive(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mornings.first_crawl()
    before = rows(mornings.directory)
    real = mic.read_release

    def newer(*args: Any) -> Any:
        release = real(*args)
        return msgspec.structs.replace(release, bureau="新しい局") if "人事" in release.title else release

    monkeypatch.setattr(mic, "read_release", newer)
    said = CliRunner().invoke(mic_press, ["rebuild", "--report", "--json", "--archive", str(mornings.directory)])
    (one,) = json.loads(said.output)
    assert (one["key"], one["field"], one["after"]) == ("01kanbo05_02000412", "bureau", "新しい局")
    assert rows(mornings.directory) == before
    assert mornings.rows("SELECT count(*) AS n FROM changes")[0]["n"] == 0
