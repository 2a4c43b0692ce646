"""What one run sets out to visit, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct

from schemas.visit import Known, Page, ParseResult
from scraper.revisit import Due
from scraper.sites.registry import DEFAULT
from scraper.sites.site import Site

MOST_DOCUMENT_BYTES = 2_000_000_000
MOST_DOCUMENT_SECONDS = 3 * 3600.0
"""What the documents of one run may take; the rest waits for the next run."""


class Plan(Struct, frozen=True, kw_only=True):
    """What to visit on one site, in this order.

    The lists of `recent` months (`current_month` is the one whose list is still open) and the
    feed, what they newly name, what waits, with its documents; what is `due`; the lists of `unread` months, each with its
    releases; what was asked for by its month (`forced`); lists that were read before (`reread`); the other documents.

    `pages` are official URLs that a person named, `waiting` those of releases that earlier runs did not get to or that need
    a second look. A list brings no news of the URLs in `known_pages`: whether to visit them is decided. `linked`, asked once
    there are new releases, gives the meetings' pages that they link to: one hop, no further. `new_documents` and `documents`
    give those never fetched, of the recent releases and all, the most urgent first. Documents are visited until
    `most_document_bytes` came back or took `most_document_seconds`.

    `read` says what a list or feed says. `known` gives the validators of any URL, and `robots` is the last robots.txt captured,
    which is not asked for again while `robots_is_fresh`, and is followed when the site says that it has not changed.
    """

    site: Site = DEFAULT
    recent: tuple[str, ...]
    current_month: str
    unread: tuple[str, ...] = ()
    reread: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    due: tuple[Due, ...] = ()
    forced: tuple[Due, ...] = ()
    known_pages: Collection[str] = frozenset()
    linked: Callable[[], Sequence[str]] = tuple
    new_documents: Callable[[], Sequence[str]] = tuple
    documents: Callable[[], Sequence[str]] = tuple
    most_document_bytes: int = MOST_DOCUMENT_BYTES
    most_document_seconds: float = MOST_DOCUMENT_SECONDS
    read: Callable[[Page], ParseResult] = lambda _page: None
    known: Callable[[str], Known] = lambda _url: Known()
    robots: bytes | None = None
    robots_is_fresh: bool = False
