"""A page parsed only up to where its content ends. On this site the footer behind it is two thirds of a page (as of 2026)."""

from __future__ import annotations

import re

from lxml import etree, html

from scraper.read.outline import parse_html

_DIVISION = re.compile(r"<(/?)div\b", re.I)
_NOTHING_FOLLOWS = re.compile(
    r"(?:\s*+</div\s*>)*+\s*+(?:<!--[^>]*(?:ここまで|フッター|foot)|<footer|<div (?:id=.footer|class=.contentsMenu)|</body|\Z)",
    re.I,
)
_MARK = "<!--the cut-->"


def parse_up_to_end_of(text: str, name: str) -> html.HtmlElement | None:
    """Return the root of `text` without what follows the first element of the class `name`; None where that can't be had.

    It can't be had where anything but the footer follows: an end tag too many may have put words of the content there. The
    parser reads on and never back, so what stands before the cut is the same as in the whole page. Whether the element
    ends there is asked of the parser, and not guessed: a mark put at the cut must be what follows it. Where an end tag ended
    the element earlier, the words between belong to a page whose end matters.
    """
    start = text.find(f'<div class="{name}"')
    end = _end_of_division(text, start) if start >= 0 else None
    if end is None or _NOTHING_FOLLOWS.match(text, end) is None:
        return None
    root = parse_html(text[:end] + _MARK)
    element = next((one for one in root.iter("div") if one.get("class") == name), None)
    return root if element is not None and _is_before_the_mark(element) else None


def _is_before_the_mark(element: html.HtmlElement) -> bool:
    """Whether the mark is what follows `element`, beside it or beside what it stands in, without a word between."""
    while element.getnext() is None:
        parent = element.getparent()
        if parent is None or (element.tail or "").strip():
            return False
        element = parent
    following = element.getnext()
    return not (element.tail or "").strip() and following.tag is etree.Comment and following.text == _MARK[4:-3]


def _end_of_division(text: str, start: int) -> int | None:
    """Where the division that begins at `start` seems to end, by counting tags."""
    depth = 0
    for tag in _DIVISION.finditer(text, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return text.find(">", tag.end()) + 1 or None
    return None


def has_ended(element: html.HtmlElement) -> bool:
    """Whether something follows `element` that is not inside of it: nothing that is read later comes to lie in it."""
    return any(one.getnext() is not None for one in (element, *element.iterancestors()))
