"""A backup is an archive of its own: brought up to date, checked, and put back."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Mornings
from forking import in_a_process
from test_rebuild import rows

from archive.cli import mic_press
from schemas.errors import ArchiveRefused, ConfigurationError, DamagedEvidence, NotFound


def back_up(mornings: Mornings, target: Path) -> dict[str, Any]:
    command = ["backup", str(target), "--archive", str(mornings.directory), "--json"]
    said = CliRunner().invoke(mic_press, command, catch_exceptions=False)
    done: dict[str, Any] = json.loads(said.output)
    return done


def verify(directory: Path) -> int:
    return CliRunner().invoke(mic_press, ["verify", "--full", "--archive", str(directory)]).exit_code


def a_morning(mornings: Mornings) -> None:
    mornings.sleep(days=1)
    mornings.crawl(most_requests=4)


def test_a_backup_is_put_back_by_copying_it_and_the_next_crawl_goes_on(mornings: Mornings, tmp_path: Path) -> None:
    a_morning(mornings)
    back_up(mornings, tmp_path / "backup")
    before = rows(mornings.directory)
    shutil.rmtree(mornings.directory)
    assert verify(tmp_path / "backup") == 0
    shutil.copytree(tmp_path / "backup", mornings.directory)
    assert (rows(mornings.directory), verify(mornings.directory)) == (before, 0)
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 0
    back_up(mornings, tmp_path / "backup")


def test_only_what_is_new_is_copied(mornings: Mornings, tmp_path: Path) -> None:
    a_morning(mornings)
    assert (back_up(mornings, tmp_path / "b")["copied"], back_up(mornings, tmp_path / "b")["copied"]) == (1, 0)
    kept = min((tmp_path / "b").rglob("*.warc.gz"))
    inode = kept.stat().st_ino
    a_morning(mornings)
    done = back_up(mornings, tmp_path / "b")
    assert (done["copied"], done["there"], kept.stat().st_ino) == (1, 1, inode)
    assert rows(tmp_path / "b") == rows(mornings.directory)


def test_a_file_that_is_damaged_takes_no_good_copy_s_place(mornings: Mornings, tmp_path: Path) -> None:
    a_morning(mornings)
    back_up(mornings, tmp_path / "b")
    a_morning(mornings)
    warc = max((mornings.directory / "captures").rglob("*.warc.gz"))
    warc.write_bytes(warc.read_bytes()[:-1] + b"!")
    with pytest.raises(DamagedEvidence):
        back_up(mornings, tmp_path / "b")
    assert verify(tmp_path / "b") == 0, "the backup is what it was"
    assert not list((tmp_path / "b").rglob("*.part"))


def test_a_copy_that_was_cut_is_made_anew(mornings: Mornings, tmp_path: Path) -> None:
    a_morning(mornings)
    back_up(mornings, tmp_path / "b")
    copy = min((tmp_path / "b").rglob("*.warc.gz"))
    copy.write_bytes(copy.read_bytes()[:100])
    assert back_up(mornings, tmp_path / "b")["copied"] == 1
    assert verify(tmp_path / "b") == 0


def test_a_backup_that_knows_more_is_left_alone(mornings: Mornings, tmp_path: Path) -> None:
    a_morning(mornings)
    shutil.copytree(mornings.directory, tmp_path / "older")
    a_morning(mornings)
    back_up(mornings, tmp_path / "b")
    before = rows(tmp_path / "b")
    mornings.directory = tmp_path / "older"
    with pytest.raises(ArchiveRefused, match="is not in the archive"):
        back_up(mornings, tmp_path / "b")
    assert rows(tmp_path / "b") == before


def test_there_must_be_an_archive_and_another_place_for_its_backup(mornings: Mornings, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="holds no archive"):
        back_up(mornings, tmp_path / "b")
    a_morning(mornings)
    for inside in (mornings.directory, mornings.directory / "captures" / "b"):
        with pytest.raises(ConfigurationError, match="inside the archive"):
            back_up(mornings, inside)


KILLER = """
import os, signal, sys
import archive.backup as module
module.{name} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("name", ["durable.move", "put_in_place"])
def test_a_backup_that_was_killed_is_finished_by_the_next(mornings: Mornings, tmp_path: Path, name: str) -> None:
    a_morning(mornings)
    back_up(mornings, tmp_path / "b")
    before = rows(tmp_path / "b")
    a_morning(mornings)
    done = in_a_process("backup", tmp_path / "b", "--archive", mornings.directory, preamble=KILLER.format(name=name))
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert rows(tmp_path / "b") == before, "the database of the day before still stands"
    back_up(mornings, tmp_path / "b")
    assert (rows(tmp_path / "b"), verify(tmp_path / "b")) == (rows(mornings.directory), 0)
