"""`make bench`: what mic-press costs, beside a peer or a limit, medians of interleaved repetitions in one run.

Prints one table. Absolute times belong to the machine; the ratios are what to compare.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

from bs4 import BeautifulSoup
from diffs import comparing
from documents import reading_documents
from rooms import opening
from schedule import scheduling
from search import searching
from table import ROUNDS, line, medians, seconds

from archive.cli.daily import Job, run_daily
from archive.demo import build, serve
from archive.demo.content import OFFICIAL
from schemas.times import JST
from scraper.fetch.clock import SimulatedClock
from scraper.read.dates import find_dates
from scraper.read.decode import decode
from scraper.read.participants import find_participants
from scraper.sites import mic

TODAY = date(2025, 10, 20)


def main() -> None:
    """Run all benchmarks and print their table."""
    print(f"{'what':44} {'ours':>10} {'peer or limit':>26} {'ratio':>7}")
    for row in (
        help_time(),
        *reading(),
        *scheduling(),
        *growing(),
        *comparing(),
        *reading_documents(line),
        *crawling(),
        *searching(),
        *opening(),
    ):
        print(row, flush=True)


def help_time() -> str:
    """How long `mic-press --help` takes, against the 0.3 s it may."""
    limit = 0.3
    command = [str(Path(sys.executable).with_name("mic-press")), "--help"]
    (ours,) = medians(lambda: subprocess.run(command, check=True, capture_output=True))
    return line("mic-press --help, seconds", f"{ours:.3f}", f"limit {limit}", ours / limit)


def reading() -> list[str]:
    """Bytes to the full record on one core, against the 400 pages a second asked for, and against bs4 parsing the whole
    page and taking its text."""
    limit = 400
    site = build(1, TODAY)
    pages = [(OFFICIAL + path, page.body) for path, page in site.pages.items() if path.startswith("/menu_news/s-news/0")]
    ours, peer = medians(
        lambda: [mic.read_release(body, url) for url, body in pages],
        lambda: [BeautifulSoup(decode(body).text, "lxml").get_text() for _, body in pages],
    )
    speed = len(pages) / ours
    return [
        line("reading a release, pages a second", f"{speed:.0f}", f"at least {limit}", limit / speed),
        line("reading a release, pages a second", f"{speed:.0f}", f"bs4 {len(pages) / peer:.0f}", ours / peer),
    ]


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
        rows.append(line(f"{name}: twice the text takes, times", f"{worst:.1f}", f"at most {limit}", worst / limit))
    return rows


def crawling() -> list[str]:
    """A first crawl and one that finds nothing new, without pauses, against fetching the same pages bare."""
    import http.client

    first: list[float] = []
    again: list[float] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as directory, serve(build(1, TODAY)) as server:
            clock = SimulatedClock(datetime(2025, 10, 20, 8, tzinfo=JST))
            job = Job(directory=Path(directory) / "archive", site=server.url, delay=0.0)
            first.append(seconds(lambda: run_daily(job, clock)) / len(server.requests))  # noqa: B023 - called at once
            asked = [request.path for request in server.requests]
            again.append(seconds(lambda: run_daily(job, clock)) / len(asked))  # noqa: B023 - called at once
            connection = http.client.HTTPConnection(server.url.removeprefix("http://"))

            def fetch_all() -> None:
                for path in asked:  # noqa: B023 - called at once
                    connection.request("GET", path)  # noqa: B023 - called at once
                    connection.getresponse().read()  # noqa: B023 - called at once

            bare.append(seconds(fetch_all) / len(asked))
            connection.close()
    peer = statistics.median(bare) * 1000
    rows = (("first crawl", first), ("crawl that finds nothing new", again))
    return [
        line(
            f"{what}, ms a URL",
            f"{statistics.median(times) * 1000:.1f}",
            f"http.client {peer:.1f}",
            statistics.median(times) * 1000 / peer,
        )
        for what, times in rows
    ]


if __name__ == "__main__":
    main()
