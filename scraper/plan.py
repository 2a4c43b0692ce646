"""What one run sets out to visit, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from schemas.visit import Known


class Plan(Struct, frozen=True, kw_only=True):
    """Lists of `months` (newest first; `current_month` is the one whose list is still open), then releases.

    `pages` are official URLs that a person named, `due` those of releases to look at again. `linked` is asked once the
    releases are done, and gives the meetings' pages that they link to: one hop, no further. `known` gives the validators of
    any URL, and `robots` is the last robots.txt captured, for the case that the site says it has not changed.
    `most_requests` None is no limit.
    """

    months: tuple[str, ...]
    current_month: str
    pages: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    linked: Callable[[], Sequence[str]] = tuple
    known: Callable[[str], Known] = lambda _url: Known()
    robots: bytes | None = None
    most_requests: int | None = None
