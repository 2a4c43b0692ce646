"""How much memory mic-press and its children take, whatever is done to them: watched while they run, and held to the limit."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from forking import forks

MOST_MEMORY = 300_000_000
"""Bytes that mic-press and its child may have resident together, whatever is done to them."""
MOST_SECONDS = 120.0
"""Whoever takes longer hangs, and is killed."""
EVERY_SECONDS = 0.02


class Watch:
    """The peaks of the fork that was begun last, and of its children, for as long as it runs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peaks: dict[int, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def wait(self) -> tuple[int, int]:
        """Return the exit code behind the end, and its peak with that of its largest child: at least what they had together.

        What the kernel says at the end counts too: it knows of one that was killed before anybody looked.
        """
        ended = forks().wait()
        self._ended.set()
        self._thread.join()
        own = self._peaks.pop(self._pid, 0)
        child = max(self._peaks.values(), default=0)
        larger, other = max(own, child), min(own, child)
        return ended.exit_code, max(larger, ended.memory) + other  # the kernel tells of the larger of the two

    def _watch(self) -> None:
        deadline = time.monotonic() + MOST_SECONDS
        while not self._ended.wait(EVERY_SECONDS):
            for pid in [self._pid, *_children(self._pid)]:
                self._peaks[pid] = max(self._peaks.get(pid, 0), _peak(pid))
            if time.monotonic() > deadline:
                os.kill(self._pid, signal.SIGKILL)


def check_memory(memory: int, most: int = MOST_MEMORY) -> None:
    """Fail above the limit."""
    assert memory < most, f"{memory:,} bytes"


def _children(pid: int) -> list[int]:
    """The children of any of its threads."""
    try:
        told = [path.read_text("ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for one in told for child in one.split()]


def _peak(pid: int) -> int:
    """The most bytes that a process has had resident (VmHWM of proc(5))."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
