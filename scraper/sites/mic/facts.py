"""www.soumu.go.jp: what is known of the site and of its parser without any page being parsed."""

from __future__ import annotations

from schemas.address import normal_url
from schemas.held import head_of
from schemas.visit import Page, ParseResult, Role, Unread
from scraper.read.media_types import media_type_of
from scraper.sites.mic.urls import FEED, is_list, is_release, may_be_meeting
from scraper.sites.responses import PDF

site = "mic"
PARSER = parser = "mic 5"
"""Names this reader in versions.parser. Raise the number when a record of an old capture would come out differently."""


def role_of(url: str, media_type: str | None) -> Role | None:
    """Return what the page at the official `url` would have been asked for as, None for what is not archived (furniture)."""
    if is_list(url):
        return "listing"
    if normal_url(url) == FEED:
        return "feed"
    if is_release(url):
        return "release"
    if media_type_of(url):
        return "document"
    return "meeting" if may_be_meeting(url) and media_type in ("text/html", "application/xhtml+xml") else None


def hangs_on_lists(page: Page, reading: ParseResult) -> bool:
    """Whether `reading`, which was read of `page` without a row of a list, may be another with one.

    `_release` alone looks at the row: for a release that is a PDF, and for markup that nothing else ties to the release.
    """
    not_tied = isinstance(reading, Unread) and reading.code == "not_a_release"
    return page.role == "release" and page.status == 200 and (not_tied or head_of(page.body, len(PDF)) == PDF)
