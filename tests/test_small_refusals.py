"""Directories that are no place for an export, a port that is taken, a home written as ~, an archive without its database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Mornings

from archive.notify.command import words_of


def run(*command: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Our command, ended."""
    return subprocess.run(
        [sys.executable, "-m", "archive.cli", *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), **variables},
    )


@pytest.mark.parametrize("inside", ["export", "captures/export", "captures/2026/deep/export", "."])
@pytest.mark.parametrize("is_linked", [False, True])
def test_no_export_goes_into_an_archive(mornings: Mornings, tmp_path: Path, inside: str, is_linked: bool) -> None:
    mornings.first_crawl()
    place = mornings.directory
    if is_linked:
        place = tmp_path / "link"
        place.symlink_to(mornings.directory, target_is_directory=True)
    before = sorted(mornings.directory.rglob("*"))
    ended = run("export", "--format", "jsonl", str(place / inside), "--archive", str(mornings.directory))
    assert ended.returncode == 78 and "inside the archive" in ended.stderr, ended.stderr
    assert sorted(mornings.directory.rglob("*")) == before


def test_nor_into_another_archive(mornings: Mornings, tmp_path: Path) -> None:
    mornings.first_crawl()
    other = tmp_path / "other"
    assert run("backup", str(other), "--archive", str(mornings.directory)).returncode == 0
    ended = run("export", "--format", "csv", str(other / "export"), "--archive", str(mornings.directory))
    assert ended.returncode == 78 and str(other) in ended.stderr


def test_a_port_that_is_taken_is_said(mornings: Mornings) -> None:
    mornings.first_crawl()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = run("browse", "--port", port, "--archive", str(mornings.directory))
    assert ended.returncode == 69 and port in ended.stderr and "--port" in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.parametrize("said", ["variable", "file", "flag"])
def test_a_home_may_be_written_as_a_tilde(mornings: Mornings, tmp_path: Path, said: str) -> None:
    mornings.first_crawl()
    home = tmp_path / "home"
    home.mkdir()
    mornings.directory.rename(home / "press")
    flag = ["--archive", "~/press"] if said == "flag" else []
    if said == "file":
        (tmp_path / "mic-press.toml").write_text('archive = "~/press"\n', "utf-8")
    variables = {"MIC_PRESS_ARCHIVE": "~/press"} if said == "variable" else {}
    ended = run("status", *flag, cwd=tmp_path, HOME=str(home), **variables)
    assert ended.returncode == 0 and f"{home}/press" in ended.stdout, ended.stderr
    assert not (tmp_path / "~").exists()


def test_so_may_that_of_the_command_for_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    assert words_of("~/bin/tell-me '~/a b' ~") == ["/home/somebody/bin/tell-me", "~/a b", "~"]


@pytest.mark.parametrize(
    "command", [("status",), ("search", "電波"), ("browse",), ("export", "--format", "jsonl", "out"), ("backup", "copy")]
)
def test_an_archive_without_its_database_is_rebuilt(mornings: Mornings, tmp_path: Path, command: tuple[str, ...]) -> None:
    mornings.first_crawl()
    for file in mornings.directory.glob("archive.db*"):
        file.unlink()
    words = [str(tmp_path / word) if word in ("out", "copy") else word for word in command]
    ended = run(*words, "--archive", str(mornings.directory))
    assert ended.returncode != 0 and f"mic-press rebuild --archive {mornings.directory}" in ended.stderr, ended.stderr
    empty = run(*words, "--archive", str(tmp_path / "nothing"))
    assert "rebuild" not in empty.stderr and "crawl" in empty.stderr
