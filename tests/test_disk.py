"""Files that are on the disk for good, and those that are there for a while only."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.disk import durable
from archive.disk.temporary import whole_directory, whole_file


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were brought to the disk, in order."""
    paths: list[str] = []
    real = os.fsync

    def noting(descriptor: int) -> None:
        paths.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    return paths


def test_a_new_directory_has_its_name_on_the_disk_and_so_has_each_above_it(tmp_path: Path, synced: list[str]) -> None:
    durable.make_directory(tmp_path / "a" / "b")
    durable.make_directory(tmp_path / "a" / "b")
    assert synced == [str(tmp_path), str(tmp_path / "a")]


def test_a_new_a_renamed_and_a_removed_file_is_synced_where_its_name_is(tmp_path: Path, synced: list[str]) -> None:
    durable.create(tmp_path / "a" / "new").close()
    assert synced == [str(tmp_path), str(tmp_path / "a")]
    durable.move(tmp_path / "a" / "new", tmp_path / "moved")
    assert synced[2:] == [str(tmp_path), str(tmp_path / "a")]
    durable.remove(tmp_path / "moved", tmp_path / "never there")
    durable.remove(tmp_path / "never there")
    durable.remove_tree(tmp_path / "a")
    assert synced[4:] == [str(tmp_path), str(tmp_path)] and list(tmp_path.iterdir()) == []


def write_file(target: Path) -> None:
    with whole_file(target) as path:
        path.write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)


def write_directory(target: Path) -> None:
    with whole_directory(target) as path:
        (path / "half").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("write", [write_file, write_directory])
def test_what_a_killed_run_left_is_private_and_the_next_run_removes_it(tmp_path: Path, write: Callable[[Path], None]) -> None:
    killed = multiprocessing.get_context("fork").Process(target=write, args=(tmp_path / "out",))
    killed.start()
    killed.join()
    (left,) = tmp_path.iterdir()
    assert killed.exitcode == -signal.SIGKILL and left.stat().st_mode & 0o077 == 0
    with whole_file(tmp_path / "out") if write is write_file else whole_directory(tmp_path / "out") as path:
        path.chmod(0o700) if path.is_dir() else path.write_bytes(b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_another_run_still_writes_is_left_to_it(tmp_path: Path) -> None:
    with whole_file(tmp_path / "out") as first:
        first = first.rename(first.with_name(f".out.{os.getpid() + 1}.tmp"))
        with whole_file(tmp_path / "out") as second:
            second.write_bytes(b"second")
        assert first.exists() and (tmp_path / "out").read_bytes() == b"second"
        first.rename(first.with_name(f".out.{os.getpid()}.tmp"))
    assert (tmp_path / "out").read_bytes() == b""


def test_a_finished_file_may_be_read_as_the_one_before_or_as_any_new_file(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        for mode in (0o644, 0o600):
            with whole_file(tmp_path / "out") as path:
                assert path.stat().st_mode & 0o777 == 0o600
            assert (tmp_path / "out").stat().st_mode & 0o777 == mode
            (tmp_path / "out").chmod(0o600)
    finally:
        os.umask(before)


def write_and_fail(target: Path) -> None:
    with whole_file(target) as path:
        path.write_bytes(b"half")
        raise RuntimeError


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"before")
    with pytest.raises(RuntimeError):
        write_and_fail(tmp_path / "out")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("out", b"before")]
