"""The daily walk: robots.txt, lists, feed, releases that are new or due, the meetings and the documents these link to: a visit
at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from schemas.errors import ListingUnreadable, SiteUnreachable
from schemas.headers import header, media_type_and_charset
from schemas.held import bytes_of
from schemas.listing import Listing
from schemas.visit import Exchange, Role, Visit
from scraper.fetch.client import Client
from scraper.fetch.robots import Robots
from scraper.plan import Plan
from scraper.sites import mic
from scraper.sites.mic_urls import CURRENT_LIST, FEED, ROBOTS, closed_list_urls

SILENT_VISITS = 3
"""Visits in a row without any response after which the site counts as unreachable."""


def crawl(plan: Plan, client: Client) -> Iterator[Visit]:
    """Yield every visit of one run: the newest lists, what they newly name, what waits, older months, then what is due.

    Raises SiteUnreachable when robots.txt can't be had or the site falls silent; what was yielded before stands. Ends
    early, without an error, when the plan's requests are spent.
    """
    walk = _Walk(plan, client)
    yield from walk.robots()
    yield from walk.recent_lists()
    yield from walk.pages((*plan.pages, *walk.found(), *plan.waiting), "release")
    yield from walk.months(plan.unread)
    yield from walk.pages(plan.due, "release")
    yield from walk.months(plan.reread)
    yield from walk.meetings()
    yield from walk.documents()


class _Walk:
    def __init__(self, plan: Plan, client: Client) -> None:
        self._plan = plan
        self._client = client
        self._found: dict[str, None] = {}
        self._due = frozenset((*plan.waiting, *plan.due))
        self._visited: set[tuple[str, bool]] = set()
        self._silent = 0

    def robots(self) -> Iterator[Visit]:
        if self._spent():
            return
        visit = self._client.visit(ROBOTS, "robots", self._plan.known)
        if not visit.exchanges:
            raise SiteUnreachable(f"{visit.failure[1] if visit.failure else 'no answer'}. Check the network, then run again.")
        yield visit
        final = visit.exchanges[-1]
        unchanged = final.status == 304 and self._plan.robots is not None
        body = self._plan.robots if unchanged and self._plan.robots is not None else bytes_of(final.body)
        self._client.robots = Robots.from_response(200 if unchanged else final.status, body)
        self._client.pace.ask_for(self._client.robots.crawl_delay)

    def recent_lists(self) -> Iterator[Visit]:
        """The lists that may have grown since yesterday, and the feed."""
        has_current = self._plan.current_month in self._plan.recent
        open_month = None
        if has_current:
            for visit in self._visit_list("listing", CURRENT_LIST):
                yield visit
                listing = _listing(visit)
                open_month = listing.month if listing else None
        for month in self._plan.recent:
            if month not in (self._plan.current_month, open_month):
                yield from self._visit_list("listing", *closed_list_urls(month))
        if has_current:  # the feed is about four days deep
            yield from self._visit_list("feed", FEED)

    def months(self, months: Iterable[str]) -> Iterator[Visit]:
        """Closed lists, each followed by the releases that it newly names."""
        for month in months:
            yield from self._visit_list("listing", *closed_list_urls(month))
            yield from self.pages(self.found(), "release")

    def found(self) -> list[str]:
        """The releases that the lists named since this was last asked, but for those that are due anyway."""
        named, self._found = [url for url in self._found if url not in self._due], {}
        return named

    def pages(self, urls: Iterable[str], role: Role) -> Iterator[Visit]:
        """Pages, each once a run."""
        for url in dict.fromkeys(urls):
            yield from self._visit(url, role)

    def meetings(self) -> Iterator[Visit]:
        """The meetings that the releases link to, one hop away."""
        if not self._spent():
            yield from self.pages(self._plan.linked(), "meeting")

    def documents(self) -> Iterator[Visit]:
        """The documents that releases link to, while requests and the run's share for documents last."""
        if self._spent():
            return
        most_bytes = self._client.received + self._plan.most_document_bytes
        until = self._client.clock.now() + timedelta(seconds=self._plan.most_document_seconds)
        for url in dict.fromkeys(self._plan.documents()):
            if self._client.received >= most_bytes or self._client.clock.now() >= until:
                return
            yield from self._visit(url, "document")

    def _visit(self, url: str, role: Role) -> Iterator[Visit]:
        """One page, once a run for each thing it may be, while requests are left."""
        if (url, role == "document") not in self._visited and not self._spent():
            self._visited.add((url, role == "document"))
            yield self._heard(self._client.visit(url, role, self._plan.known))

    def _visit_list(self, role: Role, url: str, *otherwise: str) -> Iterator[Visit]:
        if self._spent():
            return
        visit = self._heard(self._client.visit(url, role, self._plan.known, otherwise))
        listing = _listing(visit)
        self._found.update((row.url, None) for row in (listing.rows if listing else ()) if row.state == "inside")
        yield visit

    def _heard(self, visit: Visit) -> Visit:
        """Count the visits in a row that brought no answer at all."""
        self._silent = 0 if visit.exchanges or not visit.failure or visit.failure[0] != "fetch_failed" else self._silent + 1
        return visit

    def _spent(self) -> bool:
        """Whether no more may be asked. Raises SiteUnreachable when the site has fallen silent."""
        if self._silent >= SILENT_VISITS:
            raise SiteUnreachable(
                f"{SILENT_VISITS} pages in a row brought no answer. What came before is kept; run again later."
            )
        return self._client.is_spent()


def _listing(visit: Visit) -> Listing | None:
    """What a list says, where it came with a body; a list that can't be read is the archive's to report."""
    final = visit.exchanges[-1] if visit.exchanges else None
    if final is None or final.status != 200 or final.truncated:
        return None
    read = mic.read_feed if visit.role == "feed" else mic.read_listing
    try:
        return read(bytes_of(final.body), visit.url, _charset(final))
    except ListingUnreadable:
        return None


def _charset(exchange: Exchange) -> str | None:
    return media_type_and_charset(header(exchange.headers, "content-type"))[1]
