"""www.soumu.go.jp: from the bytes of a page to what it says."""

from __future__ import annotations

import re

from lxml import html

from schemas.address import normal_url
from schemas.errors import ListingUnreadable, NotARelease
from schemas.held import bytes_of, size_of
from schemas.listing import ListedRelease, Listing
from schemas.release import Annex, FieldDoubts, Release
from schemas.visit import MOST_BYTES, Missing, Moved, Page, ParseResult, Role, Unread
from scraper.read.annexes import media_type_of
from scraper.read.charset import decode
from scraper.read.content_hash import document_hash
from scraper.read.genre.classify import genre_of
from scraper.read.outline import parse_html
from scraper.read.refresh import refresh_target
from scraper.sites.mic import meeting, press, unknown
from scraper.sites.mic.lists import read_feed, read_listing
from scraper.sites.mic.page import Parts, parse_content, release_from
from scraper.sites.mic.urls import (
    FEED,
    bureau_of,
    has_another_place,
    is_home,
    is_list,
    is_on_site,
    is_release,
    key_of,
    may_be_meeting,
)

__all__ = [
    "PARSER",
    "hangs_on_lists",
    "is_own",
    "leads_on",
    "parser",
    "read",
    "read_feed",
    "read_listing",
    "read_release",
    "role_of",
    "site",
]

site = "mic"
PARSER = parser = "mic 5"
"""Names this reader in versions.parser. Raise the number when a record of an old capture would come out differently."""


_PDF = b"%PDF-"
_PAGES = ("release", "meeting", "listing")
_MOST_HEAD = 2_000
_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.I)
_BEGIN = re.compile(rb"<html[\s>]", re.I)
_END = re.compile(rb"</(?:html|body)\s*>", re.I)


def is_own(url: str) -> bool:
    """Whether the ministry's own web server answers for `url`."""
    return is_on_site(url)


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


def read(page: Page) -> ParseResult:
    """Return what a captured response says, None where it has nothing to read or is a document, which takes a reader of its
    own. Never raises for what a server may send."""
    if page.role == "robots":
        return None  # its rules are the fetcher's to follow; a site may have none (RFC 9309, 2.3.1.3)
    if page.truncated:
        return Unread(code="truncated", message=f"the body is incomplete ({page.truncated}); kept, not read")
    if page.fault:
        return Unread(code="response_contradicts", message=f"the response contradicts itself: {page.fault}; kept, not read")
    if page.status in (404, 410):
        if page.role == "listing" and has_another_place(page.answered or page.url):
            return None  # a step on the way: the list is looked for there next
        return Missing(reason=f"status {page.status}")
    if page.location and 300 <= page.status < 400:
        return Missing(reason="redirected to the home page") if is_home(page.location) else None
    if page.status != 200:
        return Unread(code="http_error", message=f"status {page.status}")
    if page.role in _PAGES and _breaks_off(bytes_of(page.body)):
        return Unread(code="truncated", message="the page ends before its end tag; kept, not read")
    if location := leads_on(page):
        return Moved(location=location)
    return _read_200(page)


def leads_on(page: Page) -> str | None:
    """Return the official URL that a page without a release leads its reader on to, as a redirect would; None for any other.

    What a list says of the page has no say in it: a crawl has to know before it knows that. Nobody is led home: that would mean
    that the page is gone.
    """
    is_whole = page.status == 200 and not page.truncated and not page.fault
    if page.role not in _PAGES or not is_whole or size_of(page.body) > MOST_BYTES["release"]:
        return None
    body = bytes_of(page.body)
    if body.startswith(_PDF) or not _REFRESH.search(body) or _breaks_off(body):
        return None
    root = parse_html(decode(body, page.charset).text)
    target = refresh_target(root, page.answered or page.url)
    return None if target is None or is_home(target) or _holds_something(page, root) else target


def _holds_something(page: Page, root: html.HtmlElement) -> bool:
    """Whether a page holds a release, or a list of them."""
    if page.role != "listing":
        return _known_parts(root) is not None
    try:
        return bool(_listing(page).rows)
    except ListingUnreadable:
        return False


def hangs_on_lists(page: Page, reading: ParseResult) -> bool:
    """Whether `reading`, which was read of `page` without a row of a list, may be another with one.

    `_release` alone looks at the row: for a release that is a PDF, and for markup that nothing else ties to the release.
    """
    not_tied = isinstance(reading, Unread) and reading.code == "not_a_release"
    return page.role == "release" and page.status == 200 and (not_tied or bytes_of(page.body).startswith(_PDF))


def _breaks_off(body: bytes) -> bool:
    """Whether a page was begun and not ended: a Content-Length that is too short says nothing of it."""
    return bool(_BEGIN.search(body[:_MOST_HEAD])) and not _END.search(body)


def _read_200(page: Page) -> ParseResult:
    try:
        if page.role == "release":
            return _release(page)
        if page.role == "meeting":
            return read_meeting(bytes_of(page.body), page.url, page.charset)
        if page.role == "listing":
            return _listing(page)
        if page.role == "feed":
            return read_feed(bytes_of(page.body), page.url, page.charset)
    except NotARelease as error:
        return Unread(code="not_a_release", message=str(error))
    except ListingUnreadable as error:
        return Unread(code="listing_unreadable", message=str(error))
    return None


def _listing(page: Page) -> Listing:
    listing = read_listing(bytes_of(page.body), page.url, page.charset)
    return listing if listing.month else Listing(url=page.url, month=page.month, rows=(), unlinked=listing.unlinked)


def _release(page: Page) -> Release:
    if is_list(page.url):
        raise NotARelease("it is a list of releases")
    body = bytes_of(page.body)
    if body.startswith(_PDF) and page.listed:
        return release_from_row(body, page.url, page.listed)
    if page.media_type not in (None, "", "text/html", "application/xhtml+xml"):
        raise NotARelease(f"the body is {page.media_type}, not a page")
    return read_release(body, page.url, page.charset, page.listed.title if page.listed else None)


def read_release(body: bytes, url: str, charset: str | None = None, listed_title: str | None = None) -> Release:
    """Return the record of the release or council meeting at the official `url`.

    `charset` is what the Content-Type header says, `listed_title` the title that a list gives the page: it helps to
    know a release in unknown markup. Raises NotARelease for a notice, an error page or the home page.
    """
    decoded = decode(body, charset)
    if (root := parse_content(decoded.text)) is not None and (parts := _known_parts(root)):
        return release_from(parts, root, url, decoded)
    root = parse_html(decoded.text)
    return release_from(_known_parts(root) or unknown.find_parts(root, url, listed_title), root, url, decoded)


def _known_parts(root: html.HtmlElement) -> Parts | None:
    return press.find_parts(root) or meeting.find_parts(root)


def read_meeting(body: bytes, url: str, charset: str | None = None) -> Release | None:
    """Return the record of a council meeting's page, or None when the page is not one: a link of a release leads anywhere."""
    decoded = decode(body, charset)
    root = parse_html(decoded.text)
    parts = meeting.find_parts(root)
    return release_from(parts, root, url, decoded) if parts else None


def release_from_row(body: bytes, url: str, listed: ListedRelease) -> Release:
    """Return the record of a release that is a document itself (37 list rows, mostly of 2009, point straight at a PDF).

    Title and date are the list's, which the doubt `title_from_listing` says; the date has no literal in a page, so it
    stands in `listings.published_on` and not here. It is its own annex, so that its text is read as that of any other.
    """
    kind = genre_of(listed.title, "")
    return Release(
        key=key_of(url),
        url=url,
        lang="ja",
        title=listed.title,
        template="document",
        content_hash=document_hash(body),
        bureau=bureau_of(url),
        genre=kind.genre,
        genre_rule=kind.rule,
        annexes=(Annex(label=listed.title, literal="", start=0, end=0, position=0, url=url, media_type=media_type_of(url)),),
        doubts=("title_from_listing",),
        field_doubts=tuple(FieldDoubts(field=field, doubts=("title_from_listing",)) for field in ("title", "published")),
    )
