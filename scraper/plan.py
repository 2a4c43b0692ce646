"""What one run sets out to visit, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from schemas.visit import Known


class Plan(Struct, frozen=True, kw_only=True):
    """Lists of `recent` months (`current_month` is the one whose list is still open), what waits, lists of `unread` months
    each with its releases, what is due, and lists of months that were read before (`reread`).

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
    known: Callable[[str], Known] = lambda _url: Known()
    robots: bytes | None = None
