"""What the site's lists say: which releases there are."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

RowState = Literal["inside", "outside"]
"""inside: on the site's own host, archived as a release. outside: on another host, recorded and not fetched."""


RowKind = Literal["release", "update"]
"""release: the row names a page. update: it tells of an update of a page, and its title and date are not the page's."""


class ListedRelease(Struct, frozen=True, kw_only=True):
    """One row of a monthly list, or one item of the feed. `published_on` is an ISO date, None when the row gives none.
    `row_id` is what the site calls the row itself (a feed's guid), where it does: a page may be listed in several rows."""

    url: str
    title: str
    position: int
    published_on: str | None = None
    bureau: str | None = None
    state: RowState = "inside"
    kind: RowKind = "release"
    row_id: str | None = None


class Listing(Struct, frozen=True, kw_only=True):
    """A monthly list as read. `month` is 'YYYY-MM', None for the feed; `unlinked` are titles of rows that become no release."""

    url: str
    month: str | None
    rows: tuple[ListedRelease, ...]
    unlinked: tuple[str, ...] = ()
