"""`make bench`: what mic-press costs, beside a peer or a limit, medians of interleaved repetitions in one run.

Prints one table. Absolute times belong to the machine; the ratios are what to compare. `make bench ARGS="crawl storage"` runs
the named parts.
"""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from confinement import NOTES as CONFINEMENT_NOTES
from confinement import confining
from crawls import NOTES as CRAWL_NOTES
from crawls import crawling
from diffs import comparing
from documents import reading_documents
from pages import NOTES as PAGES_NOTES
from pages import reading
from rebuilding import NOTES as REBUILDING_NOTES
from rebuilding import rebuilding
from rooms import opening
from schedule import scheduling
from search import searching
from storage import NOTES as STORAGE_NOTES
from storage import storing
from table import WIDTH, failed, head, line, medians

from scraper.read.dates import find_dates
from scraper.read.participants import find_participants


def main(asked: list[str]) -> None:
    """Run all parts, or those asked for, and print their table; a part that fails is a line of it."""
    if unknown := set(asked) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    parts = {name: PARTS[name] for name in asked or PARTS}
    start, load = datetime.now(UTC), os.getloadavg()[0]
    print(head())
    for name, (rows, _) in parts.items():
        try:
            for row in rows():
                print(row, flush=True)
        except Exception as error:  # noqa: BLE001 - the rest of the table stands without this part
            print(failed(name, f"{type(error).__name__}: {error}"), flush=True)
    took = (datetime.now(UTC) - start).total_seconds() / 60
    after = os.getloadavg()[0]
    print(f"\n{start:%Y-%m-%d %H:%M} UTC, {took:.0f} minutes, load {load:.1f} before, {after:.1f} after. {machine()}.")
    for notes in filter(None, (NOTES, *(notes for _, notes in parts.values()))):
        print(*textwrap.wrap(notes, WIDTH), sep="\n")


def machine() -> str:
    """What this was measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", cpuinfo.read_text("utf-8")) if cpuinfo.exists() else None
    model = found[1] if found else platform.machine()
    return f"{os.cpu_count()} cores, {model}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def help_time() -> Iterable[str]:
    """How long `mic-press --help` takes, against the 0.3 s it may."""
    limit = 0.3
    plain = Path(os.environ.get("MIC_PRESS_PLAIN_PYTHON", sys.executable))
    command = [str(plain.with_name("mic-press")), "--help"]
    (ours,) = medians(lambda: subprocess.run(command, check=True, capture_output=True))
    yield line("mic-press --help, seconds", f"{ours:.3f}", f"limit {limit}", ours / limit, 1)


def growing() -> list[str]:
    """How much longer twice the text takes, for text made to be hard; in proportion it is 2, and 4 if it were the square."""
    limit = 3.0
    hard = {
        "dates": (find_dates, ("同年", "令和", "10月30日から", "（木）", "１２３", "3月14日、")),
        "participants": (find_participants, ("参加国：日本、", "（日本", "総務省からは", "10か国から約1名が", "ア・")),
    }
    rows = []
    for name, (read, patterns) in hard.items():
        worst = 0.0
        for pattern in patterns:
            once, twice = medians(
                lambda: read(pattern * (20_000 // len(pattern))),  # noqa: B023 - called at once
                lambda: read(pattern * (40_000 // len(pattern))),  # noqa: B023 - called at once
            )
            worst = max(worst, twice / once)
        rows.append(line(f"{name}: twice the text takes, times", f"{worst:.1f}", f"at most {limit}", worst / limit, 1))
    return rows


NOTES = """
The ratio is ours to the peer or the limit, in cost: under 1 is better. Medians of interleaved rounds in this run: 3 of crawls,
pages and documents, 7 of shorter jobs; difflib once.
"""
PARTS: dict[str, tuple[Callable[[], Iterable[str]], str]] = {
    "crawl": (crawling, CRAWL_NOTES),
    "storage": (storing, STORAGE_NOTES),
    "reading": (reading, PAGES_NOTES),
    "confinement": (confining, CONFINEMENT_NOTES),
    "help": (help_time, ""),
    "schedule": (scheduling, ""),
    "hard": (growing, ""),
    "diffs": (comparing, ""),
    "documents": (reading_documents, ""),
    "rebuild": (rebuilding, REBUILDING_NOTES),
    "search": (searching, ""),
    "rooms": (opening, ""),
}
"""The rows of each part, and under which conditions they were measured."""


if __name__ == "__main__":
    main(sys.argv[1:])
