"""Pages in markup that we do not know: is it plainly the release, and where does it keep its parts?

Parts are found by what they are: the title by agreement, the content as what holds title, text, date and contacts together.
"""

from __future__ import annotations

import re
from itertools import islice, takewhile

from lxml import etree, html

from schemas.errors import NotARelease
from schemas.text import normalized
from scraper.read.xpath import every
from scraper.sites.mic.page import Parts, bread_title, og_url, page_title
from scraper.sites.mic.press import CONTENT, LABEL
from scraper.sites.mic.title_by_agreement import LABELS, agreed_title, find_breadcrumb, find_trail, says_title, short_text
from scraper.sites.mic.urls import is_home, key_of

_NOTICE = re.compile(
    r"メンテナンス|ページが(?:見つか|みつか)|見つかりません|エラー|アクセスが集中|(?:一時|休)停止|サービス停止|"
    r"not found|forbidden|maintenance|unavailable|\b[45]\d\d\b",
    re.I,
)
_FURNITURE = frozenset(("header", "footer", "nav", "aside", "form", "script", "style", "noscript", "template"))
_FURNITURE_NAME = re.compile(r"head|foot|nav|menu|bread|side|skip|copyright|banner", re.I)
_TITLES = every("//h1|//h2")
_DATE = re.compile(r"(?:令和|平成|昭和)\s*(?:[0-9０-９]{1,2}|元)\s*年|[12１２][0-9０-９]{3}\s*年\s*[0-9０-９]{1,2}\s*月")
_CONTACT = re.compile(r"連絡先|問い?合わ?せ先|担当")
_PHONE = re.compile(r"[0０][0-9０-９]{1,3}[-－―‐ー（(][0-9０-９]{1,4}[-－―‐ー）)][0-9０-９]{3,4}|_atmark_|[@＠★]")
_LONGEST_OWN_LINE = 400
_MOST_AROUND = 8
_FEW = 200
"""Characters that a head or a foot of the content holds beside its text, when the next larger element is looked at."""


def find_parts(root: html.HtmlElement, url: str, listed_title: str | None) -> Parts:
    """Return the parts of a page that is plainly the release at `url`.

    Raises NotARelease for maintenance notices, error pages, the home page, and pages that nothing ties to the release.
    """
    titles = " ".join((page_title(root), *(_text(heading) for heading in _TITLES(root))))
    named = og_url(root)
    if named and is_home(named):
        raise NotARelease("the site answered with its home page")
    if named and key_of(named) == key_of(url):
        return _parts(root, listed_title)
    if listed_title and normalized(listed_title) in normalized(titles + bread_title(root)):
        return _parts(root, listed_title)
    if notice := _NOTICE.search(titles):
        raise NotARelease(f"the page is a notice ({notice[0]}), not the release")
    raise NotARelease("neither its own URL nor its title says that the page is this release")


def _parts(root: html.HtmlElement, listed_title: str | None) -> Parts:
    title = agreed_title(root, listed_title, bread_title(root))
    known = CONTENT(root)
    body = next(root.iter("body"), root)
    weights = _weights(body)
    heaviest = known if known is not None else _heaviest(body, weights)
    heading = _heading(body, title, heaviest)
    content = known if known is not None else _content(heaviest, heading)
    label = _label(content, heading)
    if heading is None and not title:
        heading = next((element for element in content.iter("h1", "h2") if element is not label), None)
    furniture = tuple(_furniture(content, heading))
    return Parts(
        template="unknown", content=content, label=label, heading=heading, main=content, title=title or None, left_out=furniture
    )


def _heading(body: html.HtmlElement, title: str, near: html.HtmlElement) -> html.HtmlElement | None:
    """The element that prints the agreed title, a heading before others, one in the content or before it first."""
    if not title:
        return None
    crumbs = find_breadcrumb(body)
    beside = {crumbs, *crumbs.iterdescendants()} if crumbs is not None else set()
    matches = [element for element in body.iter(etree.Element) if element not in beside and _prints(element, normalized(title))]
    matches = [element for element in matches if not _is_inside_furniture(element)]
    order = {element: place for place, element in enumerate(body.iter(etree.Element))}
    heads = [element for element in matches if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    before = [
        element for element in (heads or matches) if near in element.iterancestors() or order[element] < order.get(near, 0)
    ]
    return (before or heads or matches or [None])[-1 if heads else 0]


def _prints(element: html.HtmlElement, title: str) -> bool:
    """Whether an element says the title and, on further lines, a subtitle at most."""
    if element.tag in ("a", "li", "title", "body") or len(element) > 8:
        return False
    words = short_text(element, _LONGEST_OWN_LINE * 2)
    if not words or not words.strip():
        return False
    is_paragraph = element.tag in ("p", "td", "div", "span", "b", "strong", "font", "th", "dt")
    return normalized(words) == title or (not is_paragraph and says_title(element, title))


def _is_inside_furniture(element: html.HtmlElement) -> bool:
    return any(ancestor.tag in ("nav", "footer", "aside", "form") for ancestor in element.iterancestors())


def _content(heaviest: html.HtmlElement, heading: html.HtmlElement | None) -> html.HtmlElement:
    """The smallest element around the heaviest text that holds the heading too, with the date and the contacts beside it."""
    around = [heaviest, *heaviest.iterancestors()]
    content = heaviest
    if heading is not None:
        above = {heading, *heading.iterancestors()}
        content = next(element for element in around if element in above)
    place = around.index(content) + 1
    for parent in around[place : place + _MOST_AROUND]:
        if parent.tag in ("body", "html"):
            break
        inside = _running(content)
        beside = " ".join(_running(child) for child in parent.iterchildren(etree.Element) if child is not content)
        if _lacks_contacts_of(inside, beside) or _lacks_date_of(inside, beside):
            content = parent
    return content if heading is None else _without_surroundings(content, heading)


def _without_surroundings(content: html.HtmlElement, heading: html.HtmlElement) -> html.HtmlElement:
    """The smallest element in the content that still holds heading, date and contacts: the text of a short release weighs
    no more than what stands around it."""
    above = takewhile(lambda element: element is not content, heading.iterancestors())
    return next((element for element in islice(above, _MOST_AROUND) if _holds_all_parts(_running(element))), content)


def _holds_all_parts(words: str) -> bool:
    return bool(_DATE.search(words) and _CONTACT.search(words) and _PHONE.search(words))


def _lacks_contacts_of(inside: str, beside: str) -> bool:
    """Whether the words beside the content are whom to ask, and the content says nothing of that."""
    return not (_CONTACT.search(inside) and _PHONE.search(inside)) and bool(_CONTACT.search(beside) and _PHONE.search(beside))


def _lacks_date_of(inside: str, beside: str) -> bool:
    """Whether the words beside the content are little more than a date, and the content has none."""
    return not _DATE.search(inside) and len(beside) < _FEW and bool(_DATE.search(beside))


def _running(element: html.HtmlElement) -> str:
    """The running text of an element that is no furniture; links say nothing here."""
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end", "comment"))
    for event, inner in walk:
        if event == "start" and (_is_furniture(inner) or inner.tag == "a"):
            walk.skip_subtree()
        elif event == "start":
            parts.append(inner.text or "")
        if event != "start" and inner is not element:
            parts.append(inner.tail or "")
    return " ".join(parts)


def _label(content: html.HtmlElement, heading: html.HtmlElement | None) -> html.HtmlElement | None:
    known = LABEL(content)
    if known is not None:
        return known
    short = (element for element in content.iter(etree.Element) if element.tag not in ("a", "li") and len(element) < 4)
    for element in short:
        if element is heading:
            return None
        if normalized(short_text(element, _LONGEST_OWN_LINE) or "") in LABELS:
            return element
    return None


def _furniture(content: html.HtmlElement, heading: html.HtmlElement | None) -> list[html.HtmlElement]:
    """What is no part of the release inside of its content: the breadcrumb, and menus by their tag."""
    kept = {heading, *heading.iterancestors()} if heading is not None else set()
    menus = [element for element in content.iterdescendants("nav", "footer", "aside", "form") if element not in kept]
    title = short_text(heading, _LONGEST_OWN_LINE) if heading is not None else None
    crumbs = next((line for line in (find_breadcrumb(content), find_trail(content, title or "")) if line is not None), None)
    return [*menus, *([crumbs] if crumbs is not None and crumbs is not content and crumbs not in kept else [])]


def _heaviest(block: html.HtmlElement, weights: dict[html.HtmlElement, int]) -> html.HtmlElement:
    """The deepest element that still holds most of the words that are no furniture and no links."""
    whole = weights[block]
    while True:
        heaviest = max(block.iterchildren(etree.Element), key=lambda child: weights.get(child, 0), default=None)
        if heaviest is None or weights.get(heaviest, 0) * 10 < whole * 6 or heaviest.tag in ("p", "ul", "dl", "tbody"):
            break
        block = heaviest
    return block


def _weights(body: html.HtmlElement) -> dict[html.HtmlElement, int]:
    """How many characters of running text each element holds; furniture and links weigh nothing."""
    weights: dict[html.HtmlElement, int] = {}
    for element in reversed(list(body.iter(etree.Element))):
        own = 0 if _is_furniture(element) else len((element.text or "").strip())
        inner = sum(weights[child] + len((child.tail or "").strip()) for child in element.iterchildren(etree.Element))
        weights[element] = 0 if _is_furniture(element) or element.tag == "a" else own + inner
    return weights


def _is_furniture(element: html.HtmlElement) -> bool:
    name = f"{element.get('id') or ''} {element.get('class') or ''}"
    return element.tag in _FURNITURE or (element.tag != "body" and bool(_FURNITURE_NAME.search(name)))


def _text(element: html.HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
