"""The daily job: the scraper's walk, taken into an archive."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from msgspec import Struct

from archive import known, query
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
from schemas.times import JST, from_utc_text, jst_day, month_before, month_of, months_between, utc_text
from schemas.visit import Known, Visit
from scraper.crawl import crawl
from scraper.fetch.client import Bounds, Client
from scraper.fetch.clock import Clock, ForwardClock
from scraper.fetch.pace import Pace
from scraper.plan import MOST_DOCUMENT_BYTES, MOST_DOCUMENT_SECONDS, Plan
from scraper.schedule import due, forced, lists_in_order, stale_lists, unseen_documents, waiting
from scraper.sites.mic_urls import CURRENT_LIST, OFFICIAL, ROBOTS, is_home, is_on_site, may_be_meeting, month_of_list

ROBOTS_FRESH = timedelta(hours=12)
"""How old a robots.txt may be that a run begins with. No run acts on one older than 24 hours (RFC 9309, 2.4) unless it takes
half a day."""


class Job(Struct, frozen=True, kw_only=True):
    """What a crawl was asked to do. Months are 'YYYY-MM': given, all of theirs is visited; None takes the default, the lists of
    this month and last and what is due. `daily_requests` is about a day in Japan, with all runs that began on it."""

    directory: Path
    site: str = OFFICIAL
    delay: float
    contact: str | None = None
    first_month: str | None = None
    last_month: str | None = None
    most_requests: int | None = None
    most_seconds: float | None = None
    daily_requests: int | None = None
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
        until = steady.now() + timedelta(seconds=job.most_seconds) if job.most_seconds else None
        pace, most = Pace(job.delay, steady), _most_requests(job, archive, steady.now())
        client = Client(base, bounds, agent, steady, pace, archive.spool, most, until)
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


def _most_requests(job: Job, archive: Writable, now: datetime) -> int | None:
    """How many requests this run may make: its own limit, and what earlier runs have left of the day's."""
    if job.daily_requests is None:
        return job.most_requests
    midnight = datetime.combine(jst_day(now), time(), JST)
    left = max(0, job.daily_requests - query.requests_since(archive.db, utc_text(midnight)))
    return left if job.most_requests is None else min(left, job.most_requests)


def _plan(job: Job, archive: Writable, run: Run, clock: Clock) -> Plan:
    now = clock.now()
    this_month = month_of(jst_day(now))
    last = job.last_month or this_month
    first = job.first_month or min(month_before(this_month), last)
    months = months_between(first, last)
    releases = known.known_releases(archive.db)
    documents = known.known_documents(archive.db) if job.with_documents else []
    recent = (this_month, month_before(this_month))
    read_at = {month: at for url, at in known.lists_read(archive.db).items() if (month := month_of_list(url))}
    first_lists, unread, reread = lists_in_order(months, recent, read_at)
    stale = [month for month in stale_lists(read_at, now) if month not in (*recent, *months)]
    is_named = bool(job.first_month or job.last_month)
    robots, robots_at = _robots(archive)
    return Plan(
        recent=tuple(first_lists),
        current_month=this_month,
        unread=tuple(unread),
        reread=(*reread, *stale),
        pages=tuple(archive.base.to_official(page) for page in job.pages),
        waiting=tuple(waiting(releases)),
        due=tuple(due(releases, documents, months, now)),
        forced=tuple(forced(releases, documents, months, now)) if is_named else (),
        known_pages={release.url for release in releases},
        linked=lambda: _linked(archive, run, months),
        new_documents=lambda: _unseen_documents(job, archive, run, recent),
        documents=lambda: _unseen_documents(job, archive, run),
        most_document_bytes=job.most_document_bytes,
        most_document_seconds=job.most_document_seconds,
        known=lambda url: Known() if url == ROBOTS and robots is None else known.known(archive.db, url),
        robots=robots,
        robots_is_fresh=robots_at is not None and now - robots_at < ROBOTS_FRESH,
    )


def _linked(archive: Writable, run: Run, months: list[str]) -> list[str]:
    """The meetings' pages that releases link to and nobody has looked at, those of this run included."""
    run.flush()
    return [url for url in known.linked_pages(archive.db, months) if may_be_meeting(url)]


def _unseen_documents(job: Job, archive: Writable, run: Run, months: tuple[str, ...] | None = None) -> list[str]:
    """The documents never fetched that releases (of `months`) link to, those of this run included."""
    if not job.with_documents:
        return []
    run.flush()
    return unseen_documents(known.known_documents(archive.db), months)


def _robots(archive: Writable) -> tuple[bytes | None, datetime | None]:
    """The rules of the last robots.txt, and when it was last asked for; none where it is to be asked for anew."""
    newest = query.latest_capture(archive.db, ROBOTS)
    if newest is None or not 200 <= newest["status"] < 500 or newest["location"]:
        return None, None
    at = from_utc_text(newest["confirmed_at"])
    if newest["status"] != 200:
        return b"", at
    try:
        body = read_capture(archive.captures, newest["warc_file"], newest["warc_offset"], archive.base).body
        return bytes_of(body), at
    except (DamagedEvidence, NotFound):
        return None, None  # it is asked for again, without conditions; `verify` is there to complain of evidence


def _outcome(client: Client, failure: str | None) -> str:
    if failure:
        return "unreachable"
    return "out_of_budget" if client.is_spent() else "done"


def _report(archive: Writable, row: dict[str, Any], failure: str | None) -> Report:
    problems = [one for one in query.problems_of_run(archive.db, row["id"]) if one["code"] not in ALARMS]
    seen = [problem for problem in query.open_problems(archive.db) if problem["last_seen_at"] >= row["started_at"]]
    alarms = [problem["message"] for problem in reversed(seen) if problem["code"] in ALARMS]
    # What only the feed names is no trouble while the requests are spent: the next run reads the lists again.
    troubles = [problem for problem in problems if problem["code"] != "feed_only" or row["outcome"] == "done"]
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
