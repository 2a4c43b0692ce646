"""A Parquet export of an archive that is large, is stopped, or finds no room: flat in memory, and there whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow.dataset
import pytest
from search_archive import DAY, insert, prepare
from sqlite_utils import Database

from archive.db.connection import open_plain
from archive.layout import DATABASE

TEXT = "総務省は、地域の情報化について、次のとおり公表します。" * 150
"""4,000 characters."""
MEASURED = "import atexit, sys; from scraper.sandbox.limits import peak_memory\natexit.register(lambda: print(peak_memory()))\n"
EXPORT = "from archive.cli import main\nmain()"
KILLED = """
import os, signal
from pyarrow.parquet import ParquetWriter
real, passed = ParquetWriter.{name}, 0
def killing(*args, **more):
    global passed
    passed += 1
    if passed == {nth}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **more)
ParquetWriter.{name} = killing
"""
KILLED_AT_THE_END = "import os, signal\nos.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
SMALL_DISK = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (6_000, 6_000))\n"


def archive_of(directory: Path, releases: int) -> Path:
    """An archive of so many releases of two years, each with a long record and a document of one long page."""
    directory.mkdir()
    (directory / DATABASE).touch()
    db = open_plain(directory / DATABASE)
    prepare(db)
    db.execute("BEGIN")
    for name in ("official", "asked"):
        db.execute("INSERT INTO archive_info VALUES (?, 'https://www.soumu.go.jp')", [name])
    run = insert(db, "runs", started_at=DAY)
    for number in range(1, releases + 1):
        _add(db, number, run)
    db.execute("COMMIT")
    db.close()
    return directory


def _add(db: Database, number: int, run: int) -> None:
    seen = {"first_seen_at": DAY, "last_seen_at": DAY}
    capture = insert(db, "captures", run_id=run, url=f"{number}", fetched_at=DAY, warc_file="f", warc_offset=number)
    release = insert(db, "releases", key=f"k{number}", url=f"u{number}", text=TEXT, year=2024 + number % 2, **seen)
    insert(db, "versions", release_id=release, capture_id=capture, record=f'["{TEXT}", "{TEXT}"]', **seen)
    document = insert(db, "documents", url=f"d{number}", **seen)
    insert(db, "document_links", release_id=release, document_id=document, linked_from=DAY)
    version = insert(db, "document_versions", document_id=document, capture_id=capture, **seen)
    insert(db, "document_pages", document_version_id=version, page=1, text=TEXT)


def run(script: str, archive: Path, target: Path) -> subprocess.CompletedProcess[str]:
    command = ["export", "--format", "parquet", str(target), "--archive", str(archive)]
    return subprocess.run([sys.executable, "-c", script + EXPORT, *command], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return archive_of(tmp_path_factory.mktemp("small") / "archive", 20)


@pytest.mark.faults
def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    peaks = []
    for releases in (1_000, 3_000):
        archive, target = archive_of(tmp_path / f"{releases}", releases), tmp_path / f"{releases}.parquet"
        done = run(MEASURED, archive, target)
        assert done.returncode == 0, done.stderr
        peaks.append(int(done.stdout.splitlines()[-1]))
        assert pyarrow.dataset.dataset(target / "versions", partitioning="hive").count_rows() == releases
    grown = 2_000 * 4 * len(TEXT) * 2  # bytes, as Python holds such texts
    assert peaks[1] - peaks[0] < grown / 4, f"{peaks} bytes, with {grown:,} bytes more of text"


@pytest.mark.faults
@pytest.mark.parametrize(
    "killed",
    [KILLED.format(name="write_table", nth=1), KILLED.format(name="write_table", nth=5), KILLED_AT_THE_END],
    ids=["in the first file", "between files", "before it takes its name"],
)
def test_a_killed_export_leaves_nothing_under_its_name(small: Path, tmp_path: Path, killed: str) -> None:
    target = tmp_path / "out"
    assert run(killed, small, target).returncode == -9
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".out.") and left.name.endswith(".part")
    assert run("", small, target).returncode == 0
    assert pyarrow.dataset.dataset(target / "releases", partitioning="hive").count_rows() == 20


@pytest.mark.faults
def test_a_full_disk_is_said_and_leaves_nothing(small: Path, tmp_path: Path) -> None:
    done = run(SMALL_DISK, small, tmp_path / "out")
    assert done.returncode == 74, done.stderr
    assert len(done.stderr.splitlines()) == 1 and str(tmp_path) in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_it_is_said_how_to_get_it_and_the_schema_is_printed(small: Path, tmp_path: Path) -> None:
    without = "import sys\nsys.modules['pyarrow'] = None\n"
    done = run(without, small, tmp_path / "out")
    assert done.returncode == 78 and "mic-press-archive[parquet]" in done.stderr
    assert list(tmp_path.iterdir()) == []
    script = [sys.executable, "-c", without + EXPORT, "export", "--schema"]
    assert "## releases" in subprocess.run(script, capture_output=True, text=True, check=True).stdout
