"""The limits of a reading, and how much memory a process has taken."""

from __future__ import annotations

import mmap
import re
import sys
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from schemas.visit import Role

PAGE_SECONDS, LIST_SECONDS = 10, 30
"""Seconds of processor time in which a page, and a list or feed, is read."""
WALL = 3.0
"""How many times that may pass on the clock: a machine has more to do."""


class Limits(Struct, frozen=True, kw_only=True):
    """What one document may take before its reading is given up.

    `memory` is bytes of address space, where the system can limit that (Linux); the child itself needs some 60 MiB of them.
    With what the parent takes (some 70 MB) it stays under 300 MB, so that a crawl fits beside others on a small machine.
    `cpu_seconds` are spent, `wall_seconds` pass. `most_pages` and `most_chars` are kept, and what lies beyond is not.
    """

    memory: int = 208 << 20
    cpu_seconds: int = 60
    wall_seconds: float = 90.0
    most_pages: int = 3000
    most_chars: int = 20_000_000

    def of_page(self, role: Role) -> Limits:
        """Return what one page, list or feed may take: as much memory, and less time."""
        seconds = min(LIST_SECONDS if role in ("listing", "feed") else PAGE_SECONDS, self.cpu_seconds)
        return replace(self, cpu_seconds=seconds, wall_seconds=min(WALL * seconds, self.wall_seconds))


_HIGH_WATER = re.compile(r"^VmHWM:\s*(\d+) kB", re.M)


def peak_memory(pid: int | str = "self") -> int:
    """Return the most bytes that the process ever had resident, 0 where the system can't say or it has ended.

    Linux tells it in /proc (proc_pid_status(5), VmHWM, in KiB). Its `ru_maxrss` would not do: that one starts from
    what the parent had when it forked.
    """
    try:
        found = _HIGH_WATER.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace"))
    except OSError:
        return _most_resident() if pid == "self" else 0
    return int(found[1]) * 1024 if found else 0


def address_space() -> int:
    """Return the bytes of address space that this process has, 0 where the system can't say (proc_pid_statm(5): in pages)."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return 0


def _most_resident() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    # getrusage(2): bytes on macOS, KiB elsewhere.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
