"""`make bench-scale`: how what an archive costs grows with its releases. Prints the table of README.md.

A day is a run of the daily job that finds nothing new: fifty requests, each of which a server on this machine answers with "not
modified", without pauses. All is done on evidence that `large_warc.py` makes once. Absolute times belong to the machine.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from large_warc import large_warc
from rebuilding import rebuilt
from search import QUERIES, warm
from sqlite_utils import Database
from table import seconds

from archive.db.connection import open_for_reading
from archive.jobs.crawl import run_daily
from archive.jobs.crawl_plan import Job
from archive.layout import DATABASE
from archive.search.releases import find_releases
from schemas.times import from_utc_text
from scraper.fetch.clock import SimulatedClock

SIZES = (1_000, 5_000, 20_000, 60_000)
DUE = 50
ROW = "| {:>8} | {:>12} | {:>16} | {:>20} | {:>15} |"


def growth(sizes: tuple[int, ...] = SIZES) -> Iterator[str]:
    """Yield the lines of the table, one for each number of releases."""
    yield ROW.format("releases", "a day, s", "a rebuild, s", "a search, ms (median)", "archive.db, MB")
    yield ROW.format("---:", "---:", "---:", "---:", "---:")
    for releases in sizes:
        directory = large_warc(releases)
        if not (directory / DATABASE).exists():
            rebuilt(directory, 2)
        took = rebuilt(directory, 2).seconds
        size = (directory / DATABASE).stat().st_size / 1e6
        yield ROW.format(
            f"{releases:,}", f"{a_day(directory):.1f}", f"{took:.0f}", f"{a_search(directory):.1f}", f"{size:,.0f}"
        )


def a_day(directory: Path) -> float:
    """Return how long the run of a morning takes, on a copy of the archive, which it is the first to look at again."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "archive"
        shutil.copytree(directory, copy, copy_function=_linked)
        with _unchanged_site() as url:
            _ask_there(copy, url)
            clock = SimulatedClock(_last(copy) + timedelta(days=1))
            job = Job(directory=copy, site=url, delay=0.0, most_requests=DUE)
            return seconds(lambda: run_daily(job, clock))


def a_search(directory: Path) -> float:
    """Return the median of all the benchmark's queries, in milliseconds."""
    db = open_for_reading(directory / DATABASE)
    asked = [words for kind in QUERIES.values() for words in kind if len(words) > 1]
    found = statistics.median(warm(lambda: find_releases(db, words)) for words in asked)  # noqa: B023 - called at once
    db.close()
    return found


class _Unchanged(BaseHTTPRequestHandler):
    """Answers whoever names what it has with 304, and knows no page else."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(304 if "If-None-Match" in self.headers else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _unchanged_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Unchanged)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _linked(source: str, target: str) -> None:
    """Evidence is never written to, so the copy need not have its own."""
    (os.link if source.endswith(".warc.gz") else shutil.copy)(source, target)


def _ask_there(directory: Path, url: str) -> None:
    """Let the archive be one of the site at `url`."""
    db = Database(directory / DATABASE)
    with db.conn:
        db.execute("UPDATE archive_info SET value = ? WHERE name = 'asked'", [url])
    db.close()


def _last(directory: Path) -> datetime:
    db = open_for_reading(directory / DATABASE)
    (found,) = db.execute("SELECT max(finished_at) FROM runs").fetchone()
    db.close()
    return from_utc_text(found)


if __name__ == "__main__":
    for row in growth(tuple(map(int, sys.argv[1:])) or SIZES):
        print(row, flush=True)
