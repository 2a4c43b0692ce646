"""What a disk, a database and a clock may do to an archive, and how it comes back. `make faults`."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from faults import Fault, Victim, says, victim
from http_servers import Answer
from invented import with_figure

from archive.demo import templates
from archive.warc.gzip_members import members
from archive.warc.reader import whole_until

pytestmark = pytest.mark.faults

ALL = "all that was on the disk before"
FULL = Fault("the disk is full, at any write", "stops with one line; the next run goes on", ALL, 74)
FULL_REBUILD = Fault("the disk is full in a rebuild", "stops with one line; the old database stands", ALL, 74)
READ_ONLY = Fault("the directory can't be written to", "stops with one line; reading goes on", ALL, 74)
LOCKED = Fault("another program locks the database", "waits, then stops with one line", ALL, 75)
CORRUPT = Fault("a page of the database is garbage", "stops before it writes; `rebuild` mends it", ALL, 78)
NO_DATABASE = Fault("the database is lost", "stops before it writes; `rebuild` makes it anew", ALL, 78)
OLDER = Fault("the database is older than the evidence", "stops before it writes; `rebuild` brings it up to date", ALL, 78)
NO_LOG = Fault("the database's log is lost after a crash", "what it held is folded in again from the WARC", ALL, 0)
TORN = Fault("a WARC file torn anywhere in its last record", "cut there; what was whole is folded in", "every whole record", 0)
FLIPPED = Fault("a flipped bit in a WARC file", "`verify --full` names the capture; crawls go on", "every other capture", 65)
NO_FILE = Fault("a WARC file is missing", "`verify` names the captures; crawls go on", "every other file", 65)
TWO = Fault("two crawls at once", "the second leaves the archive alone", ALL, 75)
STALE = Fault("a lock file left by a reboot", "nothing: the lock died with its process", ALL, 0)
BACKWARDS = Fault("the clock goes back a year", "times go on after the last one; a problem row", ALL, 3, "clock_went_back")
FAULTS = [
    FULL,
    FULL_REBUILD,
    READ_ONLY,
    LOCKED,
    CORRUPT,
    NO_DATABASE,
    OLDER,
    NO_LOG,
    TORN,
    FLIPPED,
    NO_FILE,
    TWO,
    STALE,
    BACKWARDS,
]


@pytest.fixture
def it(tmp_path: Path) -> Iterator[Victim]:
    """An archive of one morning."""
    with victim(tmp_path / "archive", {}) as it:
        assert it.crawl(documents=True).exit_code == 0
        yield it


def edit(it: Victim) -> None:
    """Let the site edit a release, and let a day pass."""
    it.days = 1
    edited = with_figure(it.releases[0], "団体数", "市町村数")
    it.server.put(it.path, Answer([_page(templates.release_page(edited.release))]))


def _page(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[None]:
    """A file system of its own size at `place`."""
    place.mkdir(exist_ok=True)
    subprocess.run(
        ["/usr/bin/mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", place], check=True, capture_output=True
    )
    try:
        yield
    finally:
        subprocess.run(["/usr/bin/umount", "-l", place], check=True)


def remount(place: Path, *options: str) -> None:
    subprocess.run(["/usr/bin/mount", "-o", ",".join(("remount", *options)), place], check=True)


def may_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None


needs_mount = pytest.mark.skipif(not may_mount(), reason="a small file system can only be mounted by root")


@needs_mount
@pytest.mark.proves(FULL)
def test_a_full_disk_stops_a_run_at_any_write_and_the_next_goes_on(
    tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    with victim(tmp_path / "whole", {}) as whole:
        whole.crawl(documents=True)
        expected = says(whole.directory)
        needed = sum(path.stat().st_size for path in whole.directory.rglob("*") if path.is_file()) // 1024
    injections = 0
    for kilobytes in range(40, needed + 200, max(8, needed // 16)):
        place = tmp_path / str(kilobytes)
        with small_disk(place, kilobytes), victim(place / "archive", {}) as it:
            done = it.crawl(documents=True)
            assert done.exit_code in (FULL.exit_code, 0), done.said
            if done.exit_code:
                injections += 1
                assert "space" in done.said and len(done.said.splitlines()) == 1, done.said
            remount(place, "size=64m")
            assert it.crawl(documents=True).exit_code == 0
            assert says(it.directory) == expected
            it.check_sound()
    assert injections > 5
    record_property("injections", injections)


@needs_mount
@pytest.mark.proves(FULL_REBUILD)
def test_a_full_disk_leaves_a_rebuild_undone(tmp_path: Path) -> None:
    place = tmp_path / "small"
    with small_disk(place, 64_000), victim(place / "archive", {}) as it:
        it.crawl(documents=True)
        before = says(it.directory)
        used = sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) // 1024
        remount(place, f"size={used + 150}k")
        done = it.run("rebuild")
        assert done.exit_code == FULL_REBUILD.exit_code and "space" in done.said, done.said
        assert says(it.directory) == before
        remount(place, "size=64m")
        assert it.run("rebuild").exit_code == 0
        assert says(it.directory) == before
        it.check_sound()


@needs_mount
@pytest.mark.proves(READ_ONLY)
def test_what_cannot_be_written_to_is_read_all_the_same(tmp_path: Path) -> None:
    place = tmp_path / "small"
    with small_disk(place, 64_000), victim(place / "archive", {}) as it:
        it.crawl(documents=True)
        remount(place, "ro")
        done = it.crawl()
        assert done.exit_code == READ_ONLY.exit_code and "permission" in done.said, done.said
        assert it.run("show", it.releases[0].key).exit_code == 0
        assert it.run("verify").exit_code == 0
        remount(place, "rw")
        assert it.crawl(documents=True).exit_code == 0
        it.check_sound()


@pytest.mark.proves(LOCKED)
def test_a_locked_database_is_waited_for_a_while_only(it: Victim) -> None:
    it.more = "import archive.db.connection; archive.db.connection.BUSY_SECONDS = 0.5"
    holder = sqlite3.connect(it.directory / "archive.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    done = it.crawl()
    holder.execute("ROLLBACK")
    holder.close()
    assert done.exit_code == LOCKED.exit_code, done.said
    assert it.crawl().exit_code == 0
    it.check_sound()


@pytest.mark.proves(CORRUPT)
def test_a_garbled_database_is_left_alone_and_made_anew(it: Victim) -> None:
    before = says(it.directory)
    path = it.directory / "archive.db"
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // 4096, 2):
        data[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(bytes(data))
    done = it.crawl()
    assert done.exit_code == CORRUPT.exit_code, done.said
    assert it.run("rebuild").exit_code == 0
    assert says(it.directory) == before
    it.check_sound()


@pytest.mark.proves(NO_DATABASE)
def test_a_lost_database_is_not_begun_anew_beside_its_evidence(it: Victim) -> None:
    before = says(it.directory)
    (it.directory / "archive.db").unlink()
    done = it.crawl()
    assert done.exit_code == NO_DATABASE.exit_code and "rebuild" in done.said
    assert it.run("rebuild").exit_code == 0
    assert says(it.directory) == before
    it.check_sound()


@pytest.mark.proves(OLDER)
def test_an_older_database_is_not_written_to(it: Victim, tmp_path: Path) -> None:
    shutil.copy(it.directory / "archive.db", tmp_path / "older.db")
    edit(it)
    it.crawl(documents=True)
    after = says(it.directory)
    shutil.copy(tmp_path / "older.db", it.directory / "archive.db")
    done = it.crawl()
    assert done.exit_code == OLDER.exit_code and "rebuild" in done.said
    assert it.run("rebuild").exit_code == 0
    assert says(it.directory) == after
    it.check_sound()


@pytest.mark.proves(NO_LOG)
def test_a_lost_log_costs_nothing(it: Victim) -> None:
    edit(it)
    it.more = "import os, signal, archive.store.runs as runs\nruns.finish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    assert it.crawl(documents=True).exit_code == -9
    it.more = ""
    log = it.directory / "archive.db-wal"
    assert log.exists()
    log.unlink()
    with suppress(FileNotFoundError):
        log.with_name("archive.db-shm").unlink()
    assert it.crawl(documents=True).exit_code in (NO_LOG.exit_code, 78)
    it.run("rebuild")
    assert it.versions()[it.releases[0].key] == 2
    it.check_sound()


@pytest.mark.proves(TORN)
def test_a_file_torn_anywhere_in_its_last_record_is_cut_there_and_the_next_run_ends_where_an_undisturbed_one_does(
    tmp_path: Path, record_property: pytest.RecordProperty
) -> None:
    with victim(tmp_path / "undisturbed", {}) as undisturbed:
        assert undisturbed.crawl().exit_code == 0
        expected = says(undisturbed.directory)
    with victim(tmp_path / "archive", {}) as it:
        it.more = KILLED_BEFORE_ITS_ROWS.format(path=it.releases[-1].release.path)
        assert it.crawl().exit_code == -9
        it.more = ""
        killed = it.directory.rename(tmp_path / "killed")
        (left_open,) = (killed / "captures").rglob("*.open")
        whole = left_open.read_bytes()
        with left_open.open("rb") as file:
            last = [member.place for member in members(file, left_open.name, 0)][-1]
        for cut in range(last.offset + 1, len(whole)):
            left_open.write_bytes(whole[:cut])
            assert whole_until(left_open, 0) == last.offset
        cuts = sample_of(last.offset, len(whole))
        for cut in cuts:
            shutil.rmtree(it.directory, ignore_errors=True)
            shutil.copytree(killed, it.directory)
            (it.directory / left_open.relative_to(killed)).write_bytes(whole[:cut])
            done = it.crawl()
            assert done.exit_code == TORN.exit_code and "mended" in done.said, (cut, done.said)
            assert says(it.directory) == expected, cut
            it.check_sound()
        record_property("injections", len(cuts))


KILLED_BEFORE_ITS_ROWS = """
import os, signal
from archive.ingest.run import Run
note = Run._note_folded
def killing(run):
    if any(getattr(fact, "url", "").endswith({path!r}) for fact in run._pending):
        os.kill(os.getpid(), signal.SIGKILL)
    note(run)
Run._note_folded = killing
"""
"""The page at `path` is in the WARC, and the transaction that would point at it is not at its end."""


def sample_of(start: int, end: int) -> list[int]:
    """Where a gzip member between two bytes is cut: all over it, and at every byte of its head and of its tail."""
    everywhere = range(start, end + 1, max(1, (end - start) // 24))
    return sorted({*everywhere, *range(start, start + 12), *range(end - 10, end + 1)})


@pytest.mark.proves(FLIPPED)
def test_a_flipped_bit_is_found_and_named(it: Victim, record_property: pytest.RecordProperty) -> None:
    captures = it.rows("SELECT url, warc_file, warc_offset, warc_length FROM captures WHERE role = 'release'")
    for url, name, offset, length in captures:
        path = it.directory / "captures" / str(name)
        whole = path.read_bytes()
        data = bytearray(whole)
        data[int(offset) + int(length) // 2] ^= 0x10  # type: ignore[call-overload]
        path.write_bytes(bytes(data))
        done = it.run("verify", "--full")
        assert done.exit_code == FLIPPED.exit_code and str(url) in done.said, done.said
        path.write_bytes(whole)
    assert it.crawl().exit_code == 0
    it.check_sound()
    record_property("injections", len(captures))


@pytest.mark.proves(NO_FILE)
def test_a_missing_file_is_found_and_named(it: Victim) -> None:
    (path,) = (it.directory / "captures").rglob("mic-*.warc.gz")
    aside = path.rename(it.directory.parent / "aside")
    done = it.run("verify")
    assert done.exit_code == NO_FILE.exit_code and path.name in done.said, done.said
    aside.rename(path)
    it.check_sound()


@pytest.mark.proves(TWO)
def test_two_crawls_at_once_are_one(it: Victim) -> None:
    hold = (
        "import sys; from pathlib import Path; from archive.ingest.writable import locked\n"
        f"with locked(Path({str(it.directory)!r})): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        done = it.crawl()
        assert done.exit_code == TWO.exit_code, done.said
        assert holder.stdin
        holder.stdin.close()
    assert it.crawl().exit_code == 0
    it.check_sound()


@pytest.mark.proves(STALE)
def test_a_lock_file_that_nobody_holds_stops_nobody(it: Victim) -> None:
    assert (it.directory / "archive.lock").exists() or (it.directory / "archive.lock").write_text("12345")
    assert it.crawl().exit_code == 0
    it.check_sound()


@pytest.mark.proves(BACKWARDS)
def test_a_clock_that_goes_back_is_told_and_times_go_on(it: Victim) -> None:
    newest = it.rows("SELECT max(fetched_at) FROM captures")[0][0]
    edit(it)
    it.days -= 365
    done = it.crawl("--from", "2024-10")
    it.days += 365
    assert done.exit_code == BACKWARDS.exit_code and BACKWARDS.problem in it.problems(), done.said
    assert it.rows("SELECT min(fetched_at) > ? FROM captures WHERE run_id = 2", newest) == [(1,)]
    it.check_sound()
