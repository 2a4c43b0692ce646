"""What one run sets out to visit, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from schemas.visit import Known

MOST_DOCUMENT_BYTES = 2_000_000_000
MOST_DOCUMENT_SECONDS = 3 * 3600.0
"""What the documents of one run may take; the rest waits for the next run."""


class Plan(Struct, frozen=True, kw_only=True):
    """Lists of `recent` months (`current_month` is the one whose list is still open), what waits, lists of `unread` months
    each with its releases, what is due, and lists of months that were read before (`reread`).

    `documents` is asked once the pages are done, and gives the documents to visit, the most urgent first, until
    `most_document_bytes` came back or `most_document_seconds` have passed; None visits none.

    `pages` are official URLs that a person named, `waiting` those of releases that earlier runs did not get to or that need
    a second look, `due` those of releases to look at again. `linked` is asked once the
    releases are done, and gives the meetings' pages that they link to: one hop, no further. `known` gives the validators of
    any URL, and `robots` is the last robots.txt captured, for the case that the site says it has not changed.
    """

    recent: tuple[str, ...]
    current_month: str
    unread: tuple[str, ...] = ()
    reread: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    linked: Callable[[], Sequence[str]] = tuple
    documents: Callable[[], Sequence[str]] = tuple
    most_document_bytes: int = MOST_DOCUMENT_BYTES
    most_document_seconds: float = MOST_DOCUMENT_SECONDS
    known: Callable[[str], Known] = lambda _url: Known()
    robots: bytes | None = None
