"""The daily walk: robots.txt, lists, feed, releases that are new or due, the meetings and the documents these link to: a visit
at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from msgspec import structs

from schemas.errors import SiteUnreachable
from schemas.fault import costs_one_page, fault_of
from schemas.held import bytes_of, sha256_of
from schemas.http import header, media_type_and_charset
from schemas.listing import Listing
from schemas.times import jst_day, jst_text, month_of
from schemas.visit import Known, Page, ParseResult, Role, Visit
from scraper.fetch.client import Client
from scraper.fetch.robots import Robots
from scraper.planned_visits import Plan
from scraper.revisit import Due, conditional


def crawl(plan: Plan, client: Client) -> Iterator[Visit]:
    """Yield every visit of one run, in the order of the plan: what is new, what is due, then the past.

    Raises SiteUnreachable when robots.txt can't be had or the site keeps failing; what was yielded before stands. Ends
    early, without an error, when the requests or the time are spent.
    """
    walk = _Walk(plan, client)
    yield from walk.robots()
    yield from walk.recent_lists()
    yield from walk.pages((*plan.pages, *walk.found(), *plan.waiting), "release")
    yield from walk.meetings()
    yield from walk.documents(plan.new_documents)
    yield from walk.due(plan.due)
    yield from walk.months(plan.unread)
    yield from walk.due(plan.forced)
    yield from walk.months(plan.reread)
    yield from walk.meetings()
    yield from walk.documents(plan.documents)


class _Walk:
    def __init__(self, plan: Plan, client: Client) -> None:
        self._plan = plan
        self._site = plan.site
        self._client = client
        self._found: dict[str, None] = {}
        self._visited: set[tuple[str, bool]] = set()
        self._document_bytes = 0
        self._document_time = timedelta(0)

    def robots(self) -> Iterator[Visit]:
        """robots.txt, unless what it said lately still counts; the pace and the rules of the rest follow it."""
        if self._plan.robots_is_fresh and self._plan.robots is not None:
            self._follow_robots(Robots.from_response(200, self._plan.robots))
            return
        if self._client.is_spent():
            return
        visit = self._asked(self._site.profile.robots, "robots", self._known)
        if not visit.exchanges:
            raise SiteUnreachable(f"{visit.failure[1] if visit.failure else 'no answer'}. Check the network, then run again.")
        yield visit
        final = visit.exchanges[-1]
        unchanged = final.status == 304 and self._plan.robots is not None
        body = self._plan.robots if unchanged and self._plan.robots is not None else bytes_of(final.body)
        cut = final.truncated or final.fault
        self._follow_robots(Robots.from_response(200 if unchanged else final.status, body, None if unchanged else cut))

    def _follow_robots(self, robots: Robots) -> None:
        self._client.robots = robots
        self._client.pace.ask_for(robots.crawl_delay)

    def recent_lists(self) -> Iterator[Visit]:
        """The lists that may have grown since yesterday, and the feed."""
        has_current = self._plan.current_month in self._plan.recent
        open_months: set[str | None] = set()
        for url in self._site.open_lists if has_current else ():
            for visit in self._visit_with_next(url):
                yield visit
                listing = _listing(visit, self._plan.read)
                open_months.add(listing.month if listing else None)
        for month in self._plan.recent:
            if month not in (self._plan.current_month, *open_months):
                yield from self._visit_month(month)
        for url in self._site.feeds if has_current else ():  # a feed is a few days deep
            yield from self._visit_list("feed", url)

    def _visit_with_next(self, url: str) -> Iterator[Visit]:
        """An open list, and the lists that continue it as long as they name what is new."""
        following: str | None = url
        seen: set[str] = set()
        while following is not None and following not in seen:
            seen.add(following)
            before, here, following = len(self.named()), following, None
            for visit in self._visit_list("listing", here):
                yield visit
                listing = _listing(visit, self._plan.read)
                names_news = len(self.named()) > before
                following = self._site.next_list(listing) if listing and names_news else None

    def _visit_month(self, month: str) -> Iterator[Visit]:
        """The list of a closed month, where the site has lists of months."""
        if places := self._site.lists_of(month):
            yield from self._visit_list("listing", *places)

    def months(self, months: Iterable[str]) -> Iterator[Visit]:
        """Closed lists, each followed by the releases that it newly names."""
        for month in months:
            yield from self._visit_month(month)
            yield from self.pages(self.found(), "release")

    def found(self) -> list[str]:
        """The releases that the lists named since this was last asked, but for those whose visits are decided anyway."""
        named, self._found = self.named(), {}
        return named

    def named(self) -> list[str]:
        """The releases that `found` returns next."""
        return [url for url in self._found if url not in self._plan.known_pages]

    def pages(self, urls: Iterable[str], role: Role) -> Iterator[Visit]:
        """Pages, each once a run."""
        for url in dict.fromkeys(urls):
            yield from self._visit(url, role)

    def due(self, pages: Sequence[Due]) -> Iterator[Visit]:
        """Releases, meetings and documents to look at again: as many of the first as there are requests left for, pages before
        documents, since what a page links to is known by what it says today."""
        rest = [one for one in pages if (one.url, one.role == "document") not in self._visited]
        for one in sorted(rest[: self._client.left()], key=lambda one: one.role == "document"):
            yield from self._visit(one.url, one.role)

    def meetings(self) -> Iterator[Visit]:
        """The meetings that the releases link to, one hop away."""
        if not self._client.is_spent():
            yield from self.pages(self._plan.linked(), "meeting")

    def documents(self, wanted: Callable[[], Sequence[str]]) -> Iterator[Visit]:
        """The documents that releases link to, while requests and the run's share for documents last."""
        if not self._client.is_spent():
            yield from self.pages(wanted(), "document")

    def _visit(self, url: str, role: Role) -> Iterator[Visit]:
        """One page, once a run for each thing it may be, while requests are left."""
        is_document = role == "document"
        if (url, is_document) in self._visited or self._client.is_spent() or (is_document and self._has_had_its_share()):
            return
        self._visited.add((url, is_document))
        received, since = self._client.received, self._client.clock.now()
        visit = self._ask(url, role)
        if is_document:
            self._document_bytes += self._client.received - received
            self._document_time += self._client.clock.now() - since
        yield visit

    def _has_had_its_share(self) -> bool:
        """Whether the documents of this run have taken as much as they may."""
        seconds = self._document_time.total_seconds()
        return self._document_bytes >= self._plan.most_document_bytes or seconds >= self._plan.most_document_seconds

    def _visit_list(self, role: Role, url: str, *otherwise: str) -> Iterator[Visit]:
        if self._client.is_spent():
            return
        visit = self._ask(url, role, otherwise)
        listing = _listing(visit, self._plan.read)
        self._found.update((row.url, None) for row in (listing.rows if listing else ()) if row.state == "inside")
        yield visit

    def _known(self, url: str) -> Known:
        return conditional(self._plan.known(url), self._client.clock.now())

    def _ask(self, url: str, role: Role, otherwise: Sequence[str] = ()) -> Visit:
        """One visit. Where the bytes were asked for whatever the validators say, and are others, those are put to the test."""
        known = self._plan.known(url)
        asked_with = conditional(known, self._client.clock.now())
        visit = self._asked(url, role, lambda hop: asked_with if hop == url else self._known(hop), otherwise)
        if visit.failure or not known.validators or asked_with.validators or not _is_news(visit, known):
            return visit
        if not self._client.is_spent() and self._client.still_says_unchanged(url, role, known):
            since = jst_text(known.whole_at or "")
            message = f"the site says that the page of {since} is not modified, though its bytes are others"
            return structs.replace(visit, failure=("validator_lied", message))
        return visit

    def _asked(self, url: str, role: Role, known: Callable[[str], Known], otherwise: Sequence[str] = ()) -> Visit:
        """One visit by the client; a fault in it costs this visit alone."""
        try:
            return self._client.visit(url, role, known, otherwise)
        except Exception as error:
            if not costs_one_page(error):
                raise
            return Visit(url=url, role=role, failure=("fetch_failed", f"asking for it failed: {fault_of(error)}"))


def _is_news(visit: Visit, known: Known) -> bool:
    """Whether the one answer of a visit is a whole page with other bytes than the known ones."""
    final = visit.exchanges[-1]
    return len(visit.exchanges) == 1 and final.status == 200 and not final.truncated and sha256_of(final.body) != known.sha256


def _listing(visit: Visit, read: Callable[[Page], ParseResult]) -> Listing | None:
    """What a list says, where it came with a body; a list that can't be read, or at which the reader fails, is the archive's to
    report."""
    final = visit.exchanges[-1] if visit.exchanges else None
    if final is None or final.status != 200 or final.truncated:
        return None
    media_type, charset = media_type_and_charset(header(final.headers, "content-type"))
    page = Page(
        url=visit.url,
        role=visit.role,
        status=final.status,
        body=final.body,
        month=month_of(jst_day(final.fetched_at)),
        media_type=media_type,
        charset=charset,
    )
    try:
        reading = read(page)
    except Exception as error:
        if not costs_one_page(error):
            raise
        return None
    return reading if isinstance(reading, Listing) else None
