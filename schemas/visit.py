"""What travels between the rooms: what is known of a page goes into the scraper, what a visit brought comes out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

from msgspec import Struct

from schemas.document import DocumentText, Looks
from schemas.held import Held
from schemas.listing import ListedRelease, Listing
from schemas.release import Release

Role = Literal["robots", "listing", "feed", "release", "meeting", "document"]
"""What a page was asked for as; `meeting` is one that a release links to, and may turn out to be something else;
`document` is a file that a release links to."""

Truncation = Literal["length", "time", "disconnect", "unspecified"]
"""WARC-Truncated (ISO 28500:2017, 5.13): the size limit, the time limit, the network, or another reason."""

ProblemCode = Literal[
    "fetch_failed",  # no response: no connection, a timeout, a broken one
    "bad_url",  # an address that can't be asked at all
    "address_refused",  # a name that leads to this machine or its network
    "http_error",  # a status that is neither success nor "not there"
    "truncated",  # the body ended early, or was cut at a limit
    "response_contradicts",  # its framing or its codings are not what the response says they are
    "redirected_away",  # a redirect off the site, round in a circle, or too long
    "robots_disallowed",
    "site_refuses",  # the site answers programs with a refusal or a challenge, and no page; never gone, never circumvented
    "missing",  # 404, 410 or a redirect home: gone when a second visit, 20 hours later or more, agrees
    "not_a_release",
    "listed_not_archived",  # a list names it, and nothing else says why it is not archived
    "no_longer_listed",  # archived and there, but its month's list does not name it any more
    "feed_only",  # the feed names it, no list does
    "list_title_differs",  # the list gives it another title than its page does
    "list_date_differs",
    "same_release_twice",  # another URL says the same, word for word
    "validator_lied",  # the site said "not modified", and it was
    "key_taken",  # another URL has the same key
    "not_a_document",  # a page, or nothing, where a document was linked
    "document_encrypted",  # opens with a password only
    "document_broken",  # no reader gets through it
    "document_too_costly",  # reading it took more time, memory or room than one document may take, or crashed the reader
    "listing_missing",
    "listing_empty",
    "listing_unreadable",
    "row_without_link",
    "volatile_parameter",  # an address in the page has another value at every visit, which is not compared
    "clock_went_back",
    "fill_rate_dropped",  # pages of a template lack fields that they usually have
    "list_too_short",  # a list lost most of its rows between two visits
    "list_not_growing",  # this month's list names far fewer releases than lists of other months did by this day
    "identical_bodies",  # many releases answer with one and the same page
    "many_changes",  # so many pages changed in one run that it looks like a redesign
    "many_missing",  # so many pages were not there in one run that it looks like a fault
    "reader_failed",  # our own code or a library failed while it read the page
    "fold_failed",  # the same while the page was compared, indexed or written
    "page_too_costly",  # reading the page took more time or memory than one page may, or crashed the reader
]
"""Everything besides a `Doubt` that may stand in `problems.code`."""

FAULTS: tuple[ProblemCode, ...] = ("reader_failed", "fold_failed")
"""Faults of our own: bugs that somebody should report. `status` lists them first."""

RECONCILED: tuple[ProblemCode, ...] = (
    "listed_not_archived",
    "no_longer_listed",
    "feed_only",
    "list_title_differs",
    "list_date_differs",
    "same_release_twice",
)
"""Where lists, feed and archive disagree: found at the end of a run, by no single visit, and over when they agree again."""


_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
"""RFC 9110, 8.8.3, without the octets beyond ASCII, which have no encoding that both sides know (5.5)."""
_FIELD_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?")
"""RFC 9110, 5.5, in ASCII."""


class Known(Struct, frozen=True, kw_only=True):
    """What the archive knows of a page, for a conditional request (RFC 9110, 13.1). All None: ask without conditions.

    `whole_at` is the last visit at which its `size` bytes really came, as UTC text; `lied` says that a 304 has hidden a change.
    """

    etag: str | None = None
    last_modified: str | None = None
    whole_at: str | None = None
    size: int | None = None
    sha256: str | None = None
    lied: bool = False

    @property
    def validators(self) -> Mapping[str, str]:
        """The request headers that make the request conditional. A validator that is no legal field value is evidence of how
        the site answers, and is not sent back: none that goes beyond visible ASCII, no ETag without its quotes."""
        pairs = (("If-None-Match", self.etag, _ENTITY_TAG), ("If-Modified-Since", self.last_modified, _FIELD_VALUE))
        return {name: value for name, value, form in pairs if value and form.fullmatch(value)}


class Exchange(Struct, frozen=True, kw_only=True):
    """One request and its response. `request` and `response` are the bytes as they went over the wire;
    `body` is the entity after transfer and content coding are undone. Those of a document may lie in files, which whoever
    has the exchange removes. `fault` says how the response contradicts itself. It took `seconds`, from the request to the last
    byte."""

    asked: str
    fetched_at: datetime
    request: bytes
    response: Held
    status: int
    headers: tuple[tuple[str, str], ...]
    body: Held
    ip: str | None = None
    truncated: Truncation | None = None
    fault: str | None = None
    seconds: float = 0.0


class Visit(Struct, frozen=True, kw_only=True):
    """One look at one page: every exchange on the way (redirects first), or the reason why there was none."""

    url: str
    role: Role
    exchanges: tuple[Exchange, ...] = ()
    failure: tuple[ProblemCode, str] | None = None


class Page(Struct, frozen=True, kw_only=True):
    """A captured response as a reader gets it. `url` is the one visited, `answered` the one that answered. `listed` is the
    newest list row that names it, `fault` how the response contradicts itself, `month` the month in Japan it was fetched in (a
    list of the current month does not say its own)."""

    url: str
    role: Role
    status: int
    body: Held
    month: str
    answered: str | None = None
    location: str | None = None
    media_type: str | None = None
    charset: str | None = None
    truncated: Truncation | None = None
    fault: str | None = None
    listed: ListedRelease | None = None


class Missing(Struct, frozen=True, kw_only=True):
    """The site says the page is not there."""

    reason: str


class Unread(Struct, frozen=True, kw_only=True):
    """Nothing may be concluded from the page about a release; `code` and `message` become a problem row."""

    code: ProblemCode
    message: str


class Moved(Struct, frozen=True, kw_only=True):
    """The page holds nothing and leads its reader on to another address, as a redirect does."""

    location: str


class Failed(Struct, frozen=True, kw_only=True):
    """Reading the page failed, which says nothing of the page. `reason` is the name of the fault (`fault_of`), or the limit
    that ended the reading: then it is by chance, and another try may succeed."""

    code: Literal["reader_failed", "page_too_costly"]
    reason: str


ParseResult = Release | Listing | DocumentText | Missing | Unread | Moved | Failed | None
"""What a page was read as; None where there is nothing to read (robots.txt, the feed, a hop of a redirect)."""


class Parser(Protocol):
    """What the archive needs of a scraper: pure, and named so that a record says which site it is of and which parser
    made it. Both hang on who owns the official URL, since one WARC file may hold pages of several sites."""

    parsers: tuple[str, ...]

    def site_of(self, url: str) -> str:
        """Return the id of the site whose reader reads the page at the official `url`."""
        ...

    def parser_of(self, url: str) -> str:
        """Return the name and number of that reader; it is one of `parsers`."""
        ...

    def read(self, page: Page) -> ParseResult:
        """Return what `page` says."""
        ...

    def is_own(self, url: str) -> bool:
        """Whether one of the sites answers for `url`; what others answer for is recorded, never asked."""
        ...

    def compare_looks(self, before: Held, after: Held) -> Looks:
        """Return where the pages of two PDFs look otherwise."""
        ...


class ParallelParser(Parser, Protocol):
    """A reader that reads pages before it is known what the lists say by the moment that they were captured. `documents` names
    the program and number that reads documents, as `DocumentText.reader` does."""

    documents: str

    def hangs_on_lists(self, page: Page, reading: ParseResult) -> bool:
        """Whether `reading`, which was read of `page` without a row of a list, may be another with one."""
        ...


class Seen(Struct, frozen=True, kw_only=True):
    """What the visits of a page have shown so far, for the question when to look again. Times are UTC text.

    `last_seen_at` is the last visit that told how the page stands (found, or found missing), `checked_at` the last one whatever
    it brought, `changed_at` every visit that found it changed, gone or returned. `published_on` is the ISO date from which
    it counts as new; `promised` says that it announces what is still to come (準備でき次第、掲載します).
    """

    first_seen_at: str | None = None
    last_seen_at: str | None = None
    checked_at: str | None = None
    changed_at: tuple[str, ...] = ()
    published_on: str | None = None
    genre: str | None = None
    bureau: str | None = None
    promised: bool = False


class KnownRelease(Struct, frozen=True, kw_only=True):
    """A release that a list has named or the archive holds, and what decides whether to look at it again. `role` is what it
    was captured as."""

    url: str
    month: str | None
    archived: bool
    missing: bool
    has_problem: bool
    role: Role = "release"
    seen: Seen = Seen()


class KnownDocument(Struct, frozen=True, kw_only=True):
    """A document that a release links to, and what decides whether to look at it again. `month` is that of the newest
    release that links to it; `too_large_at` the last visit that found it too large, as UTC text."""

    url: str
    month: str | None
    archived: bool
    missing: bool
    gone: bool
    has_problem: bool
    too_large_at: str | None = None
    seen: Seen = Seen()
