"""Two mornings of cron on a small site on this machine, by a simulated clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from archive.demo import FIRST_DAY, serve
from archive.demo.story import story
from archive.jobs.crawl import run_daily
from archive.jobs.crawl_plan import Job
from archive.jobs.crawl_report import Report
from schemas.times import JST
from scraper.fetch.clock import SimulatedClock


class DemoMorning(Struct, frozen=True):
    """A morning of the demo: its number, when the crawl begins, where the site answers; what the crawl did, and how many
    answers said that nothing changed. Before the crawl there is no `report`."""

    day: int
    begins_at: datetime
    url: str
    report: Report | None = None
    unchanged: int = 0


def two_mornings(directory: Path) -> Iterator[DemoMorning]:
    """Serve the demo's site and crawl it into a new archive at `directory` on two mornings; yield each before and after."""
    clock = SimulatedClock(datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 8, tzinfo=JST))
    with serve(story(1, FIRST_DAY)) as server:
        for day in (1, 2):
            if day > 1:
                server.site = story(day, FIRST_DAY)
                clock.advance(days=1, seconds=-_seconds_since_eight(clock))
            begins_at = clock.now()
            yield DemoMorning(day, begins_at, server.url)
            report = run_daily(Job(directory=directory, site=server.url, delay=3.0, contact="demo@example.org"), clock)
            requests = server.requests[len(server.requests) - report.run["requests"] :]
            yield DemoMorning(day, begins_at, server.url, report, sum(request.status == 304 for request in requests))


def _seconds_since_eight(clock: SimulatedClock) -> float:
    """How long the first morning's crawl took by the simulated clock, so that the second one begins at eight as well."""
    now = clock.now().astimezone(JST)
    return (now - now.replace(hour=8, minute=0, second=0, microsecond=0)) / timedelta(seconds=1)
