"""Pages in markup that we do not know: is it plainly the release, and where is its text?"""

from __future__ import annotations

import re

from lxml import etree, html

from schemas.errors import NotARelease
from schemas.text import normalized
from scraper.read.xpath import every
from scraper.sites.mic.page import Parts, bread_title, og_url, page_title
from scraper.sites.mic.press import CONTENT, LABEL
from scraper.sites.mic.urls import is_home, key_of

_NOTICE = re.compile(
    r"メンテナンス|ページが(?:見つか|みつか)|見つかりません|エラー|アクセスが集中|(?:一時|休)停止|サービス停止|"
    r"not found|forbidden|maintenance|unavailable|\b[45]\d\d\b",
    re.I,
)
_FURNITURE = frozenset(("header", "footer", "nav", "aside", "form", "script", "style", "noscript", "template"))
_FURNITURE_NAME = re.compile(r"head|foot|nav|menu|bread|side|skip|copyright|banner", re.I)
_TITLES = every("//h1|//h2")


def find_parts(root: html.HtmlElement, url: str, listed_title: str | None) -> Parts:
    """Return the largest block of text of a page that is plainly the release at `url`.

    Raises NotARelease for maintenance notices, error pages, the home page, and pages that nothing ties to the release.
    """
    title = " ".join((page_title(root), *(_text(heading) for heading in _TITLES(root))))
    named = og_url(root)
    if named and is_home(named):
        raise NotARelease("the site answered with its home page")
    if named and key_of(named) == key_of(url):
        return _largest_block(root)
    if listed_title and normalized(listed_title) in normalized(title + bread_title(root)):
        return _largest_block(root)
    if notice := _NOTICE.search(title):
        raise NotARelease(f"the page is a notice ({notice[0]}), not the release")
    raise NotARelease("neither its own URL nor its title says that the page is this release")


def _largest_block(root: html.HtmlElement) -> Parts:
    """The content element, or else the deepest one that still holds most of the words that are no furniture and no links."""
    known = CONTENT(root)
    block = known if known is not None else _heaviest(next(root.iter("body"), root))
    label = LABEL(block)
    heading = next((element for element in block.iter("h1", "h2") if element is not label), None)
    return Parts(template="unknown", content=block, label=label, heading=heading, main=block)


def _heaviest(block: html.HtmlElement) -> html.HtmlElement:
    weights = _weights(block)
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
