"""The daily job: the scraper's walk, taken into an archive."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from importlib.metadata import version

from archive.db.connection import refusing, writing
from archive.ingest.run import Run
from archive.ingest.writable import Writable, open_archive
from archive.jobs.crawl_plan import Job, most_requests, plan_of
from archive.jobs.crawl_report import Report, outcome_of, report_of
from archive.jobs.site_reader import Readers
from archive.rebuild.refold import refold_what_failed
from archive.store.changes import note_told
from schemas.address import Base
from schemas.errors import SiteUnreachable
from schemas.visit import Visit
from scraper.crawl import crawl
from scraper.fetch import clock as clocks
from scraper.fetch.client import Client
from scraper.fetch.clock import Clock, ForwardClock
from scraper.fetch.pace import Pace
from scraper.fetch.redirects import Bounds
from scraper.sites.registry import site_called


def run_daily(
    job: Job,
    clock: Clock | None = None,
    watch: Callable[[Visit], None] = lambda _visit: None,
    shield: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Report:
    """Crawl as `job` says; return the report. Raises the errors of `open_archive`, and StorageFailed when the disk refuses.

    `clock` is the machine's unless one is handed in. No signal interrupts inside `shield`, in which everything is written.
    A site that does not answer is a report with exit code 69, not an exception: what was fetched before is kept.
    """
    site = site_called(job.ministry)
    base = Base(official=site.profile.official, asked=job.site.rstrip("/"))
    with Readers() as reader, open_archive(job.directory, base, reader) as archive:
        reader.start()
        refold_what_failed(archive, reader)
        steady = ForwardClock(clock or clocks.SystemClock(), archive.last_observed)
        agent = user_agent(job.contact)
        bounds = Bounds(is_allowed=site.owns, is_dead_end=site.is_home, leads_on=reader.leads_on)
        until = steady.now() + timedelta(seconds=job.most_seconds) if job.most_seconds else None
        pace, most = Pace(job.pause, steady), most_requests(job, archive, steady.now())
        client = Client(base, bounds, agent, steady, pace, archive.spool, most, until)
        with client:
            run = Run(archive.db, archive.captures, base, reader, steady.now, "crawl", software(), agent, shield)
            try:
                failure = _walk(job, archive, run, reader, client, steady, watch)
                row = run.finish(outcome_of(client, failure), client.requests)
            except KeyboardInterrupt:
                if not run.is_ending:
                    run.finish("stopped", client.requests)
                raise
            except BaseException:
                run.abandon()
                raise
        report = report_of(archive, row, failure)
        with shield(), refusing(job.directory), writing(archive.db):
            note_told(archive.db)
        return report


def user_agent(contact: str | None) -> str:
    """Return the User-Agent header: who asks, and whom to write to."""
    return f"{software()} (+{contact})" if contact else f"{software()} (press release archive)"


def software() -> str:
    """Return the program's name and version, as runs and requests give them."""
    return f"mic-press/{version('mic-press-archive')}"


def _walk(
    job: Job,
    archive: Writable,
    run: Run,
    reader: Readers,
    client: Client,
    clock: ForwardClock,
    watch: Callable[[Visit], None],
) -> str | None:
    """Make the visits; return why they ended early, or None."""
    try:
        for visit in crawl(plan_of(job, archive, run, clock, reader.read), client):
            run.take(visit)
            watch(visit)
    except SiteUnreachable as error:
        return str(error)
    finally:
        if clock.went_back:
            seconds = clock.went_back.total_seconds()
            run.fail(
                "robots",
                site_called(job.ministry).profile.robots,
                "clock_went_back",
                f"the machine's clock is {seconds:.0f} s behind the last visit",
            )
    return None
