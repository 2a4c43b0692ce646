"""Standard output and error that are closed, or whose reader has gone, cost no exit code and nothing of the work."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Mornings

CLOSED = (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-")


def ends_with(command: list[str], redirection: str) -> int:
    """The exit code of our command with its streams redirected by a shell."""
    words = [sys.executable, "-m", "archive.cli", *command]
    shell = f"{shlex.join(words)} {redirection}"
    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", shell], stderr=subprocess.DEVNULL, check=False, timeout=120
    ).returncode


@pytest.mark.parametrize("redirection", [*CLOSED, "| head -c 1 >/dev/null", "| true", "2>&1 | true"])
@pytest.mark.parametrize(
    ("command", "code"), [(["status"], 0), (["status", "--json"], 0), (["changes", "--json"], 0), (["show", "nothing"], None)]
)
def test_a_stream_that_nobody_reads_costs_no_exit_code(
    mornings: Mornings, redirection: str, command: list[str], code: int | None
) -> None:
    mornings.first_crawl()
    asked = [*command, "--archive", str(mornings.directory)]
    expected = code if code is not None else ends_with(asked, ">/dev/null")
    assert ends_with(asked, redirection) == expected


def test_what_is_written_nowhere_is_written_into_no_file_of_the_archive(mornings: Mornings, tmp_path: Path) -> None:
    mornings.first_crawl()
    target = tmp_path / "export"
    asked = ["export", "--format", "jsonl", str(target), "--archive", str(mornings.directory)]
    assert ends_with(asked, ">&- 2>&-") == 0
    assert ends_with(["verify", "--full", "--archive", str(mornings.directory)], ">&- 2>&-") == 0
    assert all(line.startswith("{") for line in (target / "releases.jsonl").read_text("utf-8").splitlines())
