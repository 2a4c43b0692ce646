"""What a response says before any page of it is parsed, the same for every site."""

from __future__ import annotations

import re

from schemas.held import bytes_of, size_of
from schemas.size_limits import MOST_BYTES
from schemas.visit import Missing, Page, ParseResult, Unread
from scraper.sites.site import Site

PDF = b"%PDF-"
PAGES = ("release", "meeting", "listing")
_MOST_HEAD = 2_000
_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.I)
_BEGIN = re.compile(rb"<html[\s>]", re.I)
_END = re.compile(rb"</(?:html|body)\s*>", re.I)


def is_answer(page: Page, site: Site) -> bool:
    """Whether a response of `site` is to be parsed, and does not refuse to answer."""
    return is_to_be_parsed(page) and site.refusal(page) is None


def is_to_be_parsed(page: Page) -> bool:
    """Whether what a response says stands in its body, as that of a page, list or feed that came whole."""
    is_page = page.role not in ("robots", "document")
    return is_page and page.status == 200 and not (page.truncated or page.fault or breaks_off(page))


def read_unparsed(page: Page, site: Site) -> ParseResult:
    """Return what a response of `site` says that is not to be parsed, None where it has nothing to read or is a document."""
    if page.role == "robots":
        return None  # its rules are the fetcher's to follow; a site may have none (RFC 9309, 2.3.1.3)
    if reason := site.refusal(page):
        return Unread(code="site_refuses", message=f"{reason}; kept, not read, and asked again another day")
    if page.truncated:
        return Unread(code="truncated", message=f"the body is incomplete ({page.truncated}); kept, not read")
    if page.fault:
        return Unread(code="response_contradicts", message=f"the response contradicts itself: {page.fault}; kept, not read")
    if page.status in (404, 410):
        if page.role == "listing" and site.is_on_another_place(page.answered or page.url):
            return None  # a step on the way: the list is looked for there next
        return Missing(reason=f"status {page.status}")
    if page.location and 300 <= page.status < 400:
        return Missing(reason="redirected to the home page") if site.is_home(page.location) else None
    if page.status != 200:
        return Unread(code="http_error", message=f"status {page.status}")
    return Unread(code="truncated", message="the page ends before its end tag; kept, not read") if breaks_off(page) else None


def breaks_off(page: Page) -> bool:
    """Whether a page was begun and not ended: a Content-Length that is too short says nothing of it."""
    if page.role not in PAGES:
        return False
    body = bytes_of(page.body)
    return bool(_BEGIN.search(body[:_MOST_HEAD])) and not _END.search(body)


def may_lead_on(page: Page) -> bool:
    """Whether a page has what looks like the mark of a refresh, so that it has to be parsed to know where it leads."""
    if page.role not in PAGES or not is_to_be_parsed(page) or size_of(page.body) > MOST_BYTES["release"]:
        return False
    body = bytes_of(page.body)
    return not body.startswith(PDF) and bool(_REFRESH.search(body))
