"""The title of a page whose markup says nothing of it: what `<title>`, og:title, headings, breadcrumb and list agree on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import etree, html

from schemas.text import normalized
from scraper.read.xpath import every, string

_TITLE, _OG_TITLE = string("descendant::title"), string("descendant::meta[@property='og:title']/@content")
_HEADINGS = every("//h1|//h2|//h3")
_SEPARATORS = re.compile(r"[｜|]| [-–—－:：] |[\u3000](?:[-–—－:：])[\u3000]")
_SITE = re.compile(r"[\s\u3000]*[（(][^（）()]{0,30}(?:省|庁|府|MIC|METI|Ministry)[^（）()]{0,30}[)）]$")
_HOME = re.compile(r"(?:トップ|ホーム|TOP|HOME)(?:ページ)?$", re.I)
_LONGEST_TITLE = 400
_LONGEST_HEADING = 2_000
_MOST_HEADINGS, _MOST_HOME_LINKS, _MOST_ELEMENTS = 500, 20, 60
LABELS = frozenset(("報道資料", "ニュースリリース", "プレスリリース", "報道発表", "お知らせ", "PressRelease", "新着情報"))
"""Headings that every page has: no title."""


def agreed_title(root: html.HtmlElement, listed: str | None, breadcrumb: str) -> str:
    """Return what most of the places agree on that may give a title; '' where each gives another.

    Names of site and section are taken off `<title>` and og:title. Of two that as many agree on, a heading's counts first.
    """
    places = [[words for heading in _HEADINGS(root)[:_MOST_HEADINGS] for words in _heading_variants(heading)]]
    places += [list(variants(_TITLE(root))), list(variants(_OG_TITLE(root))), [breadcrumb], [listed or ""]]
    votes: dict[str, int] = {}
    printed: dict[str, str] = {}
    for place in places:
        for words in dict.fromkeys(normalized(words[:_LONGEST_TITLE]) for words in place):
            votes[words] = votes.get(words, 0) + 1
        for words in place:
            printed.setdefault(normalized(words[:_LONGEST_TITLE]), words)
    named = {words: count for words, count in votes.items() if words and words not in LABELS and count > 1}
    best = max(named, key=lambda words: named[words], default="")
    if not best and listed and normalized(listed) in normalized("".join(root.itertext())):
        return listed
    return printed.get(best, "")


def variants(title: str) -> Iterator[str]:
    """Yield what a `<title>` may call the page: all of it, and each part that is no name of a site or section."""
    whole = " ".join(title.split())
    parts = _SEPARATORS.split(whole)
    for words in (whole, *parts[-1:], *parts[:1]):
        yield words.strip(" \u3000")
        yield _SITE.sub("", words).strip(" \u3000")


def _heading_variants(heading: html.HtmlElement) -> Iterator[str]:
    """Yield the words of a heading, and those of its first line: what follows is a subtitle."""
    lines = [line for line in lines_of(heading) if line] if short_text(heading, _LONGEST_HEADING) else []
    if lines:
        yield "".join(lines)
        yield lines[0]


def says_title(element: html.HtmlElement, title: str) -> bool:
    """Whether an element prints a title, given in its normal form, alone or with a subtitle on further lines."""
    lines = [line for line in lines_of(element) if line]
    return bool(lines) and title in (normalized("".join(lines)), normalized(lines[0]))


def lines_of(element: html.HtmlElement) -> list[str]:
    """Return the words of an element, line by line as <br> breaks them."""
    words: list[str] = [" ".join((element.text or "").split())]
    for child in element.iterdescendants():
        if child.tag == "br":
            words.append("")
        elif isinstance(child.tag, str):
            words[-1] += " ".join((child.text or "").split())
        words[-1] += " ".join((child.tail or "").split())
    return words


def find_breadcrumb(root: html.HtmlElement) -> html.HtmlElement | None:
    """Return the line of links that leads from the site's home to a page, in whatever markup: the first link names the home,
    and what stands around the links are marks and the page's own title."""
    named = (link for link in root.iter("a") if _HOME.search("".join((short_text(link, _LONGEST_TITLE) or "").split())))
    for link in islice(named, _MOST_HOME_LINKS):
        block = _block_around(link)
        tail = tail_of(block) if short_text(block, _LONGEST_HEADING) else ""
        if tail and len(tail) <= _LONGEST_TITLE and next(block.iter("a")) is link:
            return block
    return None


def find_trail(content: html.HtmlElement, title: str) -> html.HtmlElement | None:
    """Return the line of links in the content that ends in the page's own title, wherever its first link leads."""
    link = next(content.iter("a"), None)
    block = None if link is None or not title else _block_around(link)
    if block is None or block is content or not short_text(block, _LONGEST_HEADING):
        return None
    return block if normalized(tail_of(block)) == normalized(title) else None


def _block_around(link: html.HtmlElement) -> html.HtmlElement:
    """The nearest element that holds more than the link: of a list, the whole list."""
    block, own = link, (short_text(link, _LONGEST_HEADING) or "").strip()
    for parent in link.iterancestors():
        if parent.tag == "body" or parent.tag == "html":
            break
        block = parent
        words = short_text(parent, _LONGEST_HEADING)
        if words is None or (parent.tag not in ("li", "span") and words.strip() != own):
            break
    return block


def tail_of(breadcrumb: html.HtmlElement) -> str:
    """Return the words after the last link of a breadcrumb line."""
    links = list(breadcrumb.iter("a"))
    if not links:
        return " ".join("".join(_shown(breadcrumb)).split())
    after = False
    words: list[str] = []
    for event, element in etree.iterwalk(breadcrumb, events=("start", "end", "comment")):
        if event == "start" and after and isinstance(element.tag, str):
            words.append(element.text or "")
        elif event != "start" and element is not breadcrumb and (after or element is links[-1]):
            after = True
            words.append(element.tail or "")
    return re.sub(r"[ \t\r\n]+", " ", "".join(words)).lstrip(" >＞»›/\u3000").rstrip()


def _shown(element: html.HtmlElement) -> Iterable[str]:
    return element.itertext() if isinstance(element.tag, str) else ()


def short_text(element: html.HtmlElement, most: int) -> str | None:
    """Return the text in an element, or None where it has more than `most` characters, or many elements."""
    if next(islice(element.iterdescendants(), _MOST_ELEMENTS, None), None) is not None:
        return None
    words: list[str] = []
    length = 0
    for part in _shown(element):
        words.append(part)
        length += len(part)
        if length > most:
            return None
    return "".join(words)
