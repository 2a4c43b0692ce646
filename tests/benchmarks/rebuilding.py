"""What a rebuild costs: 20,000 releases from their pages with two processes against the limit, 5,000 with two against one, and
memory as the archive grows.

`python tests/benchmarks/rebuilding.py` prints it alone; `... 2000` does the same with fewer releases. Each rebuild is the
command itself, in a process of its own, on evidence that `large_warc.py` makes once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from large_warc import large_warc
from msgspec import Struct
from table import line

RELEASES = 20_000
FEWER = 5_000
LIMIT = 90.0
LEAST_GAIN = 1.6
MOST_GROWTH = 1.5
"""Times the memory of a rebuild of a quarter of the releases; what is held is one run's, and caches that fill up."""

NOTES = f"""
Rebuilds: {RELEASES:,} releases of 1,500 characters (13 kB a page), 10,000 PDFs, 40,000 captures and 70,000 unchanged visits in
192 runs; the text of documents is taken over. Each once, so the processors have to be free.
"""


class Took(Struct, frozen=True):
    """Seconds by the clock and of all processors, most bytes that the folding process had resident, and what was folded."""

    seconds: float
    cpu: float
    memory: int
    facts: int


def rebuilding(releases: int = RELEASES, fewer: int = FEWER) -> Iterator[str]:
    """Yield the table's lines."""
    big, small = large_warc(releases), large_warc(fewer)
    for directory in (big, small):
        if not (directory / "archive.db").exists():
            rebuilt(directory, 2)  # so that what documents say is there to be taken over
    all_of_it, two, one = rebuilt(big, 2), rebuilt(small, 2), rebuilt(small, 1)
    assert two.facts == one.facts
    what = f"rebuild of {releases:,} releases, 2 jobs"
    yield line(f"{what}: seconds", f"{all_of_it.seconds:.0f}", f"limit {LIMIT:.0f}", all_of_it.seconds / LIMIT, 1)
    growth = all_of_it.memory / two.memory
    said = f"{fewer:,}: {two.memory >> 20}, {MOST_GROWTH} x"
    yield line(f"{what}: MiB resident", f"{all_of_it.memory >> 20}", said, growth / MOST_GROWTH, 1)
    gain = one.seconds / two.seconds
    what = f"rebuild of {fewer:,} releases"
    yield line(f"{what}: times faster with 2 jobs", f"{gain:.2f}", f"at least {LEAST_GAIN} x 1 job", LEAST_GAIN / gain, 1)
    yield line(f"{what}, 1 job: CPU s", f"{one.cpu:.0f}", f"2 jobs {two.cpu:.0f}", one.cpu / two.cpu)


def rebuilt(directory: Path, jobs: int, *options: str) -> Took:
    """Return what the command took."""
    command = [str(Path(sys.executable).with_name("mic-press")), "rebuild", "--jobs", str(jobs), "--json", *options]
    start = time.perf_counter()
    with subprocess.Popen([*command, "--archive", str(directory)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        said = json.load(process.stdout)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    cpu = usage.ru_utime + usage.ru_stime  # with those of the workers, which have ended and were waited for
    return Took(time.perf_counter() - start, cpu, usage.ru_maxrss * 1024, said["facts"])


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else RELEASES
    for row in rebuilding(asked, asked // 4):
        print(row, flush=True)
