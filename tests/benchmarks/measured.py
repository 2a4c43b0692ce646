"""What a command costs in a process of its own: seconds by the wall, seconds of processors, and memory, its children's too."""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

GLANCES = 0.02
"""Seconds between two looks at the memory of the processes."""


@dataclass(frozen=True)
class Cost:
    """`peak` is the most bytes at one moment: of every process of the tree alive then, the most that it has had resident."""

    seconds: float
    processor: float
    peak: int
    code: int
    said: str


def cost_of(command: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watch = _Watch(process.pid)
    assert process.stdout
    with process.stdout:
        said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # it is waited for already
    return Cost(took, usage.ru_utime + usage.ru_stime, watch.peak(), process.returncode, said)


class _Watch:
    """Looks at a process and its children until it is asked for their peak.

    What ru_maxrss says is no use: between fork and exec a child has the memory of who starts it. For the same reason a peak
    counts when two looks in a row saw it.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def peak(self) -> int:
        self._done.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        before = 0
        while not self._done.wait(GLANCES):
            now = sum(map(_most_resident, _tree(self._pid)))
            self._peak, before = max(self._peak, min(before, now)), now


def _tree(pid: int) -> Iterator[int]:
    """A process and all that it started, by the threads that started them."""
    yield pid
    with suppress(OSError):  # it has ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from _tree(int(child))


def _most_resident(pid: int) -> int:
    """The most bytes that a process has had resident (VmHWM of proc(5)); 0 for one that has ended."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{pid}/status").read_text("ascii", "replace"))
        return int(found[1]) * 1024 if found else 0
    return 0
