"""The daily job: the scraper's walk, taken into an archive."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from msgspec import Struct

from archive import query
from archive.cli.readers import Readers
from archive.database import refusing, writing
from archive.notify.news import News, news_after
from archive.open import Writable, open_archive
from archive.run import Run
from archive.store.alarms import ALARMS
from archive.store.changes import note_told
from archive.warc_reader import read_capture
from schemas.address import Base
from schemas.errors import DamagedEvidence, NotFound, SiteUnreachable
from schemas.held import bytes_of
from schemas.times import jst_day, month_before, month_of, months_between, utc_text
from schemas.visit import Known, Visit
from scraper.crawl import crawl
from scraper.fetch.client import Bounds, Client
from scraper.fetch.clock import Clock, ForwardClock
from scraper.fetch.pace import Pace
from scraper.plan import MOST_DOCUMENT_BYTES, MOST_DOCUMENT_SECONDS, Plan
from scraper.schedule import TOO_LARGE_AGAIN, documents_due, due, lists_in_order, waiting
from scraper.sites.mic_urls import CURRENT_LIST, OFFICIAL, ROBOTS, is_home, is_on_site, may_be_meeting, month_of_list


class Job(Struct, frozen=True, kw_only=True):
    """What a crawl was asked to do. Months are 'YYYY-MM'; None takes the default: this month and last."""

    directory: Path
    site: str = OFFICIAL
    delay: float
    contact: str | None = None
    first_month: str | None = None
    last_month: str | None = None
    most_requests: int | None = None
    with_documents: bool = True
    most_document_bytes: int = MOST_DOCUMENT_BYTES
    most_document_seconds: float = MOST_DOCUMENT_SECONDS
    pages: tuple[str, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    """What a crawl did: the run's row, the problems it saw first, the versions of releases and documents that it wrote, the
    changes they brought, how many documents still wait, and what to say to cron. `alarms` are what looks wrong, in words, and
    `held_back` counts the changes of the run that are not told for that."""

    run: dict[str, Any]
    problems: list[dict[str, Any]]
    written: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    changes: list[News]
    alarms: list[str]
    held_back: int
    documents_waiting: int
    mended: tuple[str, ...]
    failure: str | None
    exit_code: int


def run_daily(
    job: Job,
    clock: Clock,
    watch: Callable[[Visit], None] = lambda _visit: None,
    shield: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Report:
    """Crawl as `job` says; return the report. Raises the errors of `open_archive`, and StorageFailed when the disk refuses.

    No signal interrupts inside `shield`, in which everything is written. A site that does not answer is a report with exit
    code 69, not an exception: what was fetched before is kept.
    """
    base = Base(official=OFFICIAL, asked=job.site.rstrip("/"))
    with Readers() as reader, open_archive(job.directory, base, reader) as archive:
        steady = ForwardClock(clock, archive.last_observed)
        agent = user_agent(job.contact)
        bounds = Bounds(is_allowed=is_on_site, is_dead_end=is_home)
        client = Client(base, bounds, agent, steady, Pace(job.delay, steady), archive.spool, job.most_requests)
        with client:
            run = Run(archive.db, archive.captures, base, reader, steady.now, "crawl", software(), agent, shield)
            try:
                failure = _walk(job, archive, run, client, steady, watch)
                row = run.finish(_outcome(client, failure), client.requests)
            except KeyboardInterrupt:
                run.finish("stopped", client.requests)
                raise
            except BaseException:
                run.abandon()
                raise
        report = _report(archive, row, failure)
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
    job: Job, archive: Writable, run: Run, client: Client, clock: ForwardClock, watch: Callable[[Visit], None]
) -> str | None:
    """Make the visits; return why they ended early, or None."""
    try:
        for visit in crawl(_plan(job, archive, run, clock), client):
            run.take(visit)
            watch(visit)
    except SiteUnreachable as error:
        return str(error)
    finally:
        if clock.went_back:
            seconds = clock.went_back.total_seconds()
            run.fail("robots", ROBOTS, "clock_went_back", f"the machine's clock is {seconds:.0f} s behind the last visit")
    return None


def _plan(job: Job, archive: Writable, run: Run, clock: Clock) -> Plan:
    this_month = month_of(jst_day(clock.now()))
    last = job.last_month or this_month
    first = job.first_month or min(month_before(this_month), last)
    months = months_between(first, last)
    known = query.known_releases(archive.db)
    recent = (this_month, month_before(this_month))
    asked = {month for url in query.lists_asked(archive.db) if (month := month_of_list(url))}
    first_lists, unread, reread = lists_in_order(months, recent, asked)
    robots = _robots(archive)
    return Plan(
        recent=tuple(first_lists),
        current_month=this_month,
        unread=tuple(unread),
        reread=tuple(reread),
        pages=tuple(archive.base.to_official(page) for page in job.pages),
        linked=lambda: _linked(archive, run, months),
        documents=lambda: _documents(archive, run, months, clock) if job.with_documents else (),
        most_document_bytes=job.most_document_bytes,
        most_document_seconds=job.most_document_seconds,
        waiting=tuple(waiting(known)),
        due=tuple(due(known, months)),
        known=lambda url: Known() if url == ROBOTS and robots is None else query.known(archive.db, url),
        robots=robots,
    )


def _linked(archive: Writable, run: Run, months: list[str]) -> list[str]:
    """The meetings' pages that releases link to, those of this run included."""
    run.flush()
    return [url for url in query.linked_pages(archive.db, months) if may_be_meeting(url)]


def _documents(archive: Writable, run: Run, months: list[str], clock: Clock) -> list[str]:
    """The documents that are due, those that this run's releases link to included."""
    run.flush()
    long_ago = utc_text(clock.now() - timedelta(days=TOO_LARGE_AGAIN))
    return documents_due(query.known_documents(archive.db), months, long_ago)


def _robots(archive: Writable) -> bytes | None:
    newest = query.latest_capture(archive.db, ROBOTS)
    if newest is None or newest["status"] != 200:
        return None
    try:
        return bytes_of(read_capture(archive.captures, newest["warc_file"], newest["warc_offset"], archive.base).body)
    except (DamagedEvidence, NotFound):
        return None  # it is asked for again, without conditions; `verify` is there to complain of evidence


def _outcome(client: Client, failure: str | None) -> str:
    if failure:
        return "unreachable"
    return "out_of_budget" if client.is_spent() else "done"


def _report(archive: Writable, row: dict[str, Any], failure: str | None) -> Report:
    problems = [one for one in query.problems_of_run(archive.db, row["id"]) if one["code"] not in ALARMS]
    seen = [problem for problem in query.open_problems(archive.db) if problem["last_seen_at"] >= row["started_at"]]
    alarms = [problem["message"] for problem in reversed(seen) if problem["code"] in ALARMS]
    # What waits because the requests were spent is no trouble: the next run asks for it.
    troubles = [problem for problem in problems if problem["code"] != "waiting" or row["outcome"] == "done"]
    exit_code = 69 if failure else 4 if any(map(_looks_wrong, seen)) else 3 if troubles else 0
    return Report(
        run=row,
        problems=problems,
        written=query.versions_of_run(archive.db, row["id"]),
        documents=query.document_versions_of_run(archive.db, row["id"]),
        changes=news_after(archive.db, archive.told_until),
        alarms=alarms,
        held_back=query.known_after(archive.db, row["started_at"], suspect=True) if alarms else 0,
        documents_waiting=query.documents_waiting(archive.db),
        mended=archive.mended,
        failure=failure,
        exit_code=exit_code,
    )


def _looks_wrong(problem: dict[str, Any]) -> bool:
    """Whether the site no longer looks as expected: an alarm, or lists without which nothing new is found. It is said every
    day."""
    lists_fail = ("listing_missing", "http_error", "truncated", "redirected_away", "robots_disallowed")
    return problem["code"] in ("listing_unreadable", *ALARMS) or (
        problem["url"] == CURRENT_LIST and problem["code"] in lists_fail
    )
