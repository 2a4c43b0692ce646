"""The demo site of a day: every page by its path, as a value that tests can compare and change."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from archive.demo import feed, lists, templates
from archive.demo.content import DemoRelease, Meeting, to_documents, to_meeting, to_release
from archive.demo.dates import JST, midnight
from archive.demo.pdf import make_pdf
from archive.demo.planted import document_sources, release_sources
from archive.demo.source import PageSource, raw_sources, read_source

# The real site names no charset in its header; the page itself does.
HTML = "text/html"

_ROBOTS = b"User-agent: ia_archiver\r\nDisallow: /\r\n"


@dataclass(frozen=True)
class Response:
    """What the server answers at a path."""

    body: bytes
    media_type: str
    last_modified: datetime
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        """Return the strong entity tag of the body, quotes included."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True)
class DemoSite:
    """A site as it stands on one day.

    `listed` names the official URLs of every monthly list, by month 'YYYY-MM', newest month and row first.
    `today` is the JST date on which the site looks like this.
    """

    pages: Mapping[str, Response]
    listed: tuple[tuple[str, tuple[str, ...]], ...]
    today: date

    def with_page(self, path: str, page: Response) -> DemoSite:
        """Return this site with one page put in place, or in addition."""
        return replace(self, pages=MappingProxyType({**self.pages, path: page}))

    def without_page(self, path: str) -> DemoSite:
        """Return this site without one page; its path answers 404."""
        return replace(self, pages=MappingProxyType({at: page for at, page in self.pages.items() if at != path}))

    def answer(self, path: str) -> Response:
        """Return what a path answers, the site's error page with status 404 when it serves nothing there."""
        found = self.pages.get(path)
        return found or Response(templates.not_found_page(), HTML, midnight(self.today), status=404)


def build(day: int, today: date) -> DemoSite:
    """Return the site as it looks on a day of the demo; `today` is the JST date of day 1.

    Same arguments, same bytes. A page that says the same on two days keeps its Last-Modified too.
    """
    if day < 1:
        raise ValueError(f"days are counted from 1, not {day}")
    pages: dict[str, Response] = {}
    for number in _days_that_change(day, today):
        pages = _carried_over(pages, _drafts(number, today), _date_of(number, today))
    listed = tuple((f"{one.month:%Y-%m}", tuple(row.url for row in one.rows)) for one in _lists(day, today))
    return DemoSite(MappingProxyType(pages), listed, _date_of(day, today))


def site_by(now: Callable[[], datetime], day: int = 1, make: Callable[[int, date], DemoSite] = build) -> Callable[[], DemoSite]:
    """Return what gives the site that `make` makes as of now: today is that day of the demo, the next begins at midnight in
    Japan."""
    first_day = _today(now)
    as_of = lru_cache(maxsize=1)(make)
    return lambda: as_of(day + max(0, (_today(now) - first_day).days), first_day)


def _today(now: Callable[[], datetime]) -> date:
    return now().astimezone(JST).date()


def _date_of(day: int, today: date) -> date:
    return today + timedelta(days=day - 1)


def _days_that_change(day: int, today: date) -> Iterator[int]:
    """Yield the days up to `day` on which a page other than the feed can change: the first two, and each new month."""
    for number in range(1, day + 1):
        if number in (1, 2, day) or _date_of(number, today).day == 1:
            yield number


def _carried_over(old: Mapping[str, Response], new: Mapping[str, Response], day: date) -> dict[str, Response]:
    """Return the new pages; what is unchanged keeps its stamp, what changed since is stamped with the day."""

    def stamped(path: str, page: Response) -> Response:
        before = old.get(path)
        if before and before.body == page.body:
            return before
        return replace(page, last_modified=midnight(day)) if old else page

    return {path: stamped(path, page) for path, page in new.items()}


def _drafts(day: int, today: date) -> dict[str, Response]:
    return {
        **_releases_and_meetings(day, today),
        **_documents(day, today),
        **_lists_and_feed(day, today),
        **_standing_pages(today),
    }


def _releases(day: int, today: date) -> tuple[DemoRelease, ...]:
    return tuple(map(to_release, release_sources(day, today)))


def _meetings(today: date) -> tuple[Meeting, ...]:
    return tuple(map(to_meeting, _meeting_sources(today)))


def _meeting_sources(today: date) -> Iterator[PageSource]:
    return (read_source(name, text, today) for name, text in raw_sources("meetings"))


def _lists(day: int, today: date) -> tuple[lists.MonthlyList, ...]:
    return lists.monthly_lists(_releases(day, today), today, _date_of(day, today))


def _releases_and_meetings(day: int, today: date) -> dict[str, Response]:
    releases = {one.path: (templates.release_page(one), one.published) for one in _releases(day, today)}
    meetings = {one.path: (templates.meeting_page(one), one.published) for one in _meetings(today)}
    return {path: Response(body, HTML, midnight(since)) for path, (body, since) in {**releases, **meetings}.items()}


def _documents(day: int, today: date) -> dict[str, Response]:
    sources = (*document_sources(day, today), *_meeting_sources(today))
    return {
        one.path: Response(make_pdf(one.pages, one.title), "application/pdf", midnight(one.published))
        for source in sources
        for one in to_documents(source)
    }


def _lists_and_feed(day: int, today: date) -> dict[str, Response]:
    looked_at = _date_of(day, today)
    monthly = _lists(day, today)
    rdf = feed.feed(_releases(day, today), _meetings(today), looked_at)
    return {
        feed.PATH: Response(rdf, "text/xml", midnight(looked_at)),
        **{one.path: Response(lists.list_page(one, monthly), HTML, _list_date(one, looked_at)) for one in monthly},
    }


def _list_date(shown: lists.MonthlyList, looked_at: date) -> datetime:
    return midnight(shown.rows[0].day if shown.rows else looked_at)


def _standing_pages(today: date) -> dict[str, Response]:
    since = midnight(today - timedelta(days=365))
    home = Response(templates.home_page(), HTML, since)
    notices = {one.path: Response(templates.plain_page(one.path, one.title, one.words), HTML, since) for one in feed.NOTICES}
    return {"/": home, "/index.html": home, "/robots.txt": Response(_ROBOTS, "text/plain", since), **notices}
