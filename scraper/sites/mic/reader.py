"""www.soumu.go.jp: from the bytes of a page to what it says."""

from __future__ import annotations

from lxml import html

from schemas.errors import ListingUnreadable, NotARelease
from schemas.held import bytes_of
from schemas.listing import ListedRelease, Listing
from schemas.release import Annex, FieldDoubts, Release
from schemas.visit import Moved, Page, ParseResult, Unread
from scraper.read.charset import decode
from scraper.read.content_hash import document_hash
from scraper.read.genre.classify import genre_of
from scraper.read.media_types import media_type_of
from scraper.read.outline import parse_html
from scraper.read.refresh import refresh_target
from scraper.sites.mic import meeting, press, unknown
from scraper.sites.mic.facts import PARSER, hangs_on_lists, parser, role_of, site
from scraper.sites.mic.lists import read_feed, read_listing
from scraper.sites.mic.page import Parts, parse_content, release_from
from scraper.sites.mic.site import SITE
from scraper.sites.mic.urls import (
    bureau_of,
    is_home,
    is_list,
    key_of,
)
from scraper.sites.responses import PDF, is_to_be_parsed, may_lead_on, read_unparsed

__all__ = [
    "PARSER",
    "hangs_on_lists",
    "leads_on",
    "parser",
    "read",
    "read_feed",
    "read_listing",
    "read_release",
    "role_of",
    "site",
]


def read(page: Page) -> ParseResult:
    """Return what a captured response says, None where it has nothing to read or is a document, which takes a reader of its
    own. Never raises for what a server may send."""
    if not is_to_be_parsed(page):
        return read_unparsed(page, SITE)
    if location := leads_on(page):
        return Moved(location=location)
    return _read_200(page)


def leads_on(page: Page) -> str | None:
    """Return the official URL that a page without a release leads its reader on to, as a redirect would; None for any other.

    What a list says of the page has no say in it: a crawl has to know before it knows that. Nobody is led home: that would mean
    that the page is gone.
    """
    if not may_lead_on(page):
        return None
    root = parse_html(decode(bytes_of(page.body), page.charset).text)
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
    if body.startswith(PDF) and page.listed:
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
