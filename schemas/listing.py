"""What the site's lists say: which releases there are."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

RowState = Literal["inside", "outside"]
"""inside: on the site's own host, archived as a release. outside: on another host, recorded and not fetched."""


class ListedRelease(Struct, frozen=True, kw_only=True):
    """One row of a monthly list, or one item of the feed. `published_on` is an ISO date, None when the row gives none."""

    url: str
    title: str
    position: int
    published_on: str | None = None
    bureau: str | None = None
    state: RowState = "inside"


class Listing(Struct, frozen=True, kw_only=True):
    """A monthly list as read. `month` is 'YYYY-MM', None for the feed; `unlinked` are titles of rows that become no release."""

    url: str
    month: str | None
    rows: tuple[ListedRelease, ...]
    unlinked: tuple[str, ...] = ()
