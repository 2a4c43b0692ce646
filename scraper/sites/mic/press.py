"""The template of a release (as of 2025): label, date area, title, lead, main area, contact."""

from __future__ import annotations

import re

from lxml import html

from schemas.text import normalized
from scraper.read.stray_end_tags import take_back
from scraper.read.xpath import first, has_class, of_class
from scraper.sites.mic.page import Parts, bread_title, page_title
from scraper.sites.mic.title_by_agreement import says_title

CONTENT = of_class("contentsBody")
LABEL = first("descendant::h1[normalize-space(.)='報道資料']")
_HEADING = first(f"descendant::h2[{has_class('ttl')}]")
_DATE_AREA = first(f"descendant::*[{has_class('press_datearea')}]")
_LEAD = first(f"descendant::*[{has_class('boxEx')}]")
_MAIN = first("descendant::*[@id='press_mainarea']")
_CONTACT = first("descendant::*[@id='contact_information']")
_BEHIND = re.compile(r"foot|nav|menu|side|copyright|banner|pTop|ここまで|フッター", re.I)
_OF_THE_RELEASE = re.compile(r"(?:^|\s)(?:contact_information|press_mainarea|press_datearea|innerBox|aly_tx|boxEx|boxNormal)")
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_FLOW = frozenset(("dl", "table", "p", "ul", "ol", "blockquote", "pre"))
"""What a text is made of. The site's own furniture has a class or an id."""


def _heading(root: html.HtmlElement, content: html.HtmlElement, label: html.HtmlElement | None) -> html.HtmlElement | None:
    """The heading that is marked as the title, or else the one that says what the breadcrumb or `<title>` does."""
    marked = _HEADING(content)
    if marked is not None:
        return marked
    title = normalized(bread_title(root) or page_title(root))
    headings = (element for element in content.iter("h1", "h2", "h3") if element is not label)
    return next((element for element in headings if title and says_title(element, title)), None)


def find_parts(root: html.HtmlElement) -> Parts | None:
    """Return where a release keeps its parts, or None when the page is not in this template."""
    content = CONTENT(root)
    if content is None:
        return None
    is_cut = mend_content(content)
    label, date_area, main = LABEL(content), _DATE_AREA(content), _MAIN(content)
    # Only contentsBody is known for 2018-2026, so any one of the other marks is enough to know the template by.
    if label is None and date_area is None and main is None:
        return None
    if main is not None:
        take_back(main, content, _ends_main, _is_of_the_release)
    return Parts(
        template="press",
        content=content,
        label=label,
        heading=_heading(root, content, label),
        date_area=date_area,
        lead=_LEAD(content),
        main=main,
        contact=_CONTACT(content),
        is_cut=is_cut,
    )


def mend_content(content: html.HtmlElement) -> bool:
    """Give `content` back what end tags too many took from it; return whether words are left that may be the release's."""
    return take_back(content, None, _is_behind, _is_of_the_release)


def _is_behind(node: html.HtmlElement) -> bool:
    """Whether a node stands behind every release: the footer, a menu, the link to the top, or a comment that says so."""
    if not isinstance(node.tag, str):
        return bool(node.text and _BEHIND.search(node.text))
    return node.tag in ("footer", "nav", "aside") or _BEHIND.search(_names(node)) is not None


def _is_of_the_release(node: html.HtmlElement) -> bool:
    is_plain_text = node.tag in _FLOW and not _names(node).strip()
    return node.tag in _HEADINGS or is_plain_text or _OF_THE_RELEASE.search(_names(node)) is not None


def _ends_main(node: html.HtmlElement) -> bool:
    return _is_behind(node) or (isinstance(node.tag, str) and node.get("id") == "contact_information")


def _names(node: html.HtmlElement) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''}"
