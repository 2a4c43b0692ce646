"""What a ministry's web site is, to all that crawls, reads and imports it: the one description a new folder has to meet."""

from __future__ import annotations

from typing import Protocol

from schemas.listing import Listing
from schemas.site import Profile
from schemas.visit import Page, ParseResult, Role


class Site(Protocol):
    """One ministry's web site: what is there, and what its pages say. Pure: no network, no clock, no file.

    Addresses are official ones; `schemas.address.normal_url` has folded http to https in what is asked of a page's identity.
    No method raises for what a server or a page may hold.
    """

    @property
    def profile(self) -> Profile:
        """Who publishes."""
        ...

    @property
    def parser(self) -> str:
        """Names the reader in `versions.parser` ('mic 5'). Raise the number when a record of an old capture would come out
        differently."""
        ...

    @property
    def shortest_pause(self) -> float:
        """Seconds between a response and the next request on the ministry's own servers; a mirror may be asked faster."""
        ...

    @property
    def first_month(self) -> str | None:
        """The month ('2009-01') of the oldest list that is online, None where no list is one of a month."""
        ...

    @property
    def open_lists(self) -> tuple[str, ...]:
        """The lists that name what is new, the most important first; without the first one nothing new is found."""
        ...

    @property
    def feeds(self) -> tuple[str, ...]:
        """Its feeds: hints, never the source of truth."""
        ...

    def lists_of(self, month: str) -> tuple[str, ...]:
        """Return where the list of a closed month ('2023-10') may stand, the usual place first; nothing where no list is one of
        a month."""
        ...

    def next_list(self, listing: Listing) -> str | None:
        """Return the list that goes on where `listing` ends (`?page=N`). It is asked for while the lists name what is new."""
        ...

    def month_of_list(self, url: str) -> str | None:
        """Return the month that a closed list's address names, None for any other address."""
        ...

    def answers_for(self, host: str) -> bool:
        """Whether the ministry's own servers answer for a host name: those that are to be asked with `shortest_pause`."""
        ...

    def owns(self, url: str) -> bool:
        """Whether the site itself answers for `url`, which may be asked then; any other address is only recorded."""
        ...

    def is_home(self, url: str) -> bool:
        """Whether `url` is the home page, to which pages that are gone are redirected."""
        ...

    def key_of(self, url: str) -> str:
        """Return the key of a release, with the site's prefix where it has one. Two forms of an address that are one page by
        the site's rule have one key."""
        ...

    def role_of(self, url: str, media_type: str | None) -> Role | None:
        """Return what the page at `url` would have been asked for as, None for what is not archived (furniture)."""
        ...

    def follows(self, url: str) -> bool:
        """Whether a page that a release links to is visited too, as a `meeting`."""
        ...

    def document_name(self, url: str) -> str | None:
        """Return what names a document for good where its address does not, as one that holds a hash of its bytes: the page and
        the file's name. None where the address is the name."""
        ...

    def leaves_on(self, published_on: str) -> str | None:
        """Return the ISO date from which the page of a release of that date may have left the site without having been
        withdrawn, None where pages stay."""
        ...

    def refusal(self, page: Page) -> str | None:
        """Return why a response is a refusal to answer programs and no page (403, a challenge), None for any other."""
        ...

    def is_on_another_place(self, url: str) -> bool:
        """Whether a closed list that is not at `url` may stand elsewhere still, by `lists_of`."""
        ...

    def depends_on_list(self, page: Page, reading: ParseResult) -> bool:
        """Whether `reading`, which was read of `page` without a row of a list, may be another with one."""
        ...

    def load(self) -> None:
        """Load what reading pages takes, so that no page is charged for it."""
        ...

    def read(self, page: Page) -> ParseResult:
        """Return what a page says that is to be parsed (`responses.is_to_be_parsed`); it runs in a confined child."""
        ...
