"""The harness sees how much memory mic-press and its children take, also of one that is killed before anybody looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from forking import forks
from watching import MOST_MEMORY, Watch, check_memory

KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
CHILD = "import sys; hoard = b'x' * 270_000_000; print(flush=True); sys.stdin.read(); hoard"
HOARDERS = {
    "itself, at once": f"hoard = b'x' * {MOST_MEMORY}; {KILLED}",
    "itself and its child together": (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {CHILD!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        f"child.stdout.readline(); time.sleep(0.3); {KILLED}"
    ),
}


def memory_of(preamble: str, directory: Path) -> int:
    exit_code, memory = Watch(forks().begin(["status"], directory / "said", directory, preamble)).wait()
    assert exit_code == -9, (directory / "said").read_text()
    return memory


def test_one_that_takes_little_passes(tmp_path: Path) -> None:
    check_memory(memory_of(KILLED, tmp_path))


@pytest.mark.parametrize("hoarder", HOARDERS)
def test_one_that_takes_too_much_and_is_killed_fails(hoarder: str, tmp_path: Path) -> None:
    memory = memory_of(HOARDERS[hoarder], tmp_path)
    with pytest.raises(AssertionError, match="bytes"):
        check_memory(memory)
