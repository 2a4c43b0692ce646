"""Text behind an end tag too many: a `</div>` that nothing opened closes the part of the page that is being read."""

from __future__ import annotations

from collections.abc import Callable

from lxml import html

_CLOSING = ("div", "section", "article", "main")
"""What a page's parts are made of: one of these closed once too often may end a part early."""
_BLANKS = " \t\r\n\f\u3000\xa0"

Judge = Callable[[html.HtmlElement], bool]


def take_back(part: html.HtmlElement, within: html.HtmlElement | None, is_end: Judge, belongs: Judge) -> bool:
    """Move into `part` what an end tag too many has put behind it; return whether words are left that may belong to it.

    Something has been put there when words without an element of their own, or an element that `belongs`, follow within the
    ancestor `within`. Of other words in front of the page's known end nobody can say whose they are: they are left. All that
    follows is taken otherwise, up to the element that `is_end` knows to stand behind the part. Where there is none nobody can
    say how far the part goes: nothing is taken.
    """
    behind, ended = _behind(part, within, is_end)
    if not any(_is_loose(node, belongs, is_level) for node, is_level in behind):
        return within is None and any(_has_words(node) for node, is_level in behind if not is_level)
    if not ended and within is None:
        return True
    for node, is_level in behind:
        if is_level:
            _append_words(part, node.tail)
            node.tail = None
        else:
            part.append(node)
    return False


def _behind(
    part: html.HtmlElement, within: html.HtmlElement | None, is_end: Judge
) -> tuple[list[tuple[html.HtmlElement, bool]], bool]:
    """What follows `part` in the order of the page, and whether its end was met. The part and the ancestors that were closed
    with it are marked True: of these only the tail follows."""
    behind: list[tuple[html.HtmlElement, bool]] = []
    node = part
    while node is not None and node is not within and node.tag not in ("body", "html"):
        behind.append((node, True))
        for sibling in node.itersiblings():
            if is_end(sibling):
                return behind, True
            behind.append((sibling, False))
        node = node.getparent()
    return behind, False


def _is_loose(node: html.HtmlElement, belongs: Judge, is_level: bool) -> bool:
    has_words = bool(node.tail and node.tail.strip(_BLANKS))
    return has_words or (not is_level and isinstance(node.tag, str) and belongs(node))


def _has_words(node: html.HtmlElement) -> bool:
    return isinstance(node.tag, str) and bool(node.text_content().strip(_BLANKS))


def _append_words(part: html.HtmlElement, words: str | None) -> None:
    if not words:
        return
    if len(part):
        part[-1].tail = (part[-1].tail or "") + words
    else:
        part.text = (part.text or "") + words
