"""What a crawl was asked to do, and its plan, filled in from what the archive knows.

The order of the walk is in `scraper/crawl.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

from msgspec import Struct

from archive.ingest.run import Run
from archive.ingest.writable import Writable
from archive.jobs.site_facts import least_pause
from archive.queries import crawl_state
from archive.queries.captures import latest_capture
from archive.queries.runs import (
    requests_since,
)
from archive.warc.reader import read_capture
from schemas.errors import DamagedEvidence, NotFound
from schemas.held import bytes_of
from schemas.times import JST, from_utc_text, jst_day, month_before, month_of, months_between, utc_text
from schemas.visit import Known, Page, ParseResult
from scraper.fetch.clock import Clock
from scraper.fetch.robots import is_fresh
from scraper.planned_visits import MOST_DOCUMENT_BYTES, MOST_DOCUMENT_SECONDS, Plan
from scraper.revisit import due, forced, lists_in_order, stale_lists, unseen_documents, waiting
from scraper.sites.registry import DEFAULT, site_called
from scraper.sites.site import Site

PAUSE = 3.0
PAUSE_WITHOUT_CONTACT = 6.0
"""The usual seconds between a response and the next request."""


class Job(Struct, frozen=True, kw_only=True):
    """What a crawl was asked to do. Months are 'YYYY-MM': given, all of theirs is visited; None takes the default, the lists of
    this month and last and what is due. `delay` None is the usual pause. `daily_requests` is about a day in Japan, with all
    runs that began on it."""

    directory: Path
    ministry: str = DEFAULT.profile.id
    site: str = DEFAULT.profile.official
    delay: float | None = None
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

    @property
    def pause(self) -> float:
        """Seconds between a response and the next request: longer where the site has nobody to write to, and never shorter
        than the ministry's own server is asked with."""
        usual = PAUSE if self.contact else PAUSE_WITHOUT_CONTACT
        return max(usual if self.delay is None else self.delay, least_pause(self.site))


def most_requests(job: Job, archive: Writable, now: datetime) -> int | None:
    """How many requests this run may make: its own limit, and what earlier runs have left of the day's."""
    if job.daily_requests is None:
        return job.most_requests
    midnight = datetime.combine(jst_day(now), time(), JST)
    left = max(0, job.daily_requests - requests_since(archive.db, utc_text(midnight)))
    return left if job.most_requests is None else min(left, job.most_requests)


def plan_of(job: Job, archive: Writable, run: Run, clock: Clock, read: Callable[[Page], ParseResult]) -> Plan:
    """Return what the crawl that `job` asks for visits, from what the archive knows."""
    site, now = site_called(job.ministry), clock.now()
    this_month = month_of(jst_day(now))
    last = job.last_month or this_month
    first = job.first_month or min(month_before(this_month), last)
    months = months_between(first, last)
    releases = crawl_state.known_releases(archive.db)
    documents = crawl_state.known_documents(archive.db) if job.with_documents else []
    recent = (this_month, month_before(this_month))
    read_at = {month: at for url, at in crawl_state.lists_read(archive.db).items() if (month := site.month_of_list(url))}
    first_lists, unread, reread = lists_in_order(months, recent, read_at)
    stale = [month for month in stale_lists(read_at, now) if month not in (*recent, *months)]
    is_named = bool(job.first_month or job.last_month)
    robots, robots_at = stored_robots(archive, site.profile.robots)
    return Plan(
        site=site,
        recent=tuple(first_lists),
        current_month=this_month,
        unread=tuple(unread),
        reread=(*reread, *stale),
        pages=tuple(archive.base.to_official(page) for page in job.pages),
        waiting=tuple(waiting(releases)),
        due=tuple(due(releases, documents, months, now)),
        forced=tuple(forced(releases, documents, months, now)) if is_named else (),
        known_pages={release.url for release in releases},
        linked=lambda: _linked(archive, run, months, site),
        new_documents=lambda: _unseen_documents(job, archive, run, recent),
        documents=lambda: _unseen_documents(job, archive, run),
        most_document_bytes=job.most_document_bytes,
        most_document_seconds=job.most_document_seconds,
        read=read,
        known=lambda url: Known() if url == site.profile.robots and robots is None else crawl_state.known(archive.db, url),
        robots=robots,
        robots_is_fresh=robots_at is not None and is_fresh(robots_at, now),
    )


def _linked(archive: Writable, run: Run, months: list[str], site: Site) -> list[str]:
    """The meetings' pages that releases link to and nobody has looked at, those of this run included."""
    run.flush()
    return [url for url in crawl_state.linked_pages(archive.db, months) if site.follows(url)]


def _unseen_documents(job: Job, archive: Writable, run: Run, months: tuple[str, ...] | None = None) -> list[str]:
    """The documents never fetched that releases (of `months`) link to, those of this run included."""
    if not job.with_documents:
        return []
    run.flush()
    return unseen_documents(crawl_state.known_documents(archive.db), months)


def stored_robots(archive: Writable, url: str) -> tuple[bytes | None, datetime | None]:
    """The rules of the last robots.txt, and when it was last asked for; none where it is to be asked for anew."""
    newest = latest_capture(archive.db, url)
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
