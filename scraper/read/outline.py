"""The visible text of an element, line by line as a browser shows it, with the place of every element and link in it.

White space folds as CSS says for `white-space: normal`; U+3000 is no white space there and stays. Cells of a table row
are separated by a tab, as `innerText` does (HTML Standard, 3.2.7), so a tab means nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree, html
from msgspec import Struct

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
UNSEEN = frozenset("script style noscript template head title iframe object select textarea".split())
CELLS = frozenset(("td", "th"))

_WHITE = re.compile(r"[ \t\r\n\f]+")
_ICON = re.compile(r"PDF(?:ファイル)?|.*(?:別|新しい|新規)ウ[ィイ]ンドウ.*", re.I)


class Anchor(Struct, frozen=True):
    """A link in the text: its span, its `href` as printed, and the alt text of an image in it that is no icon."""

    start: int
    end: int
    href: str
    alt: str = ""


class Outline(Struct, frozen=True, kw_only=True):
    """`text` is the lines joined by newlines. `spans` gives (start, end) in it for every element that shows anything.
    `sources` are the addresses of links and content images in document order, as printed."""

    text: str
    spans: dict[html.HtmlElement, tuple[int, int]]
    anchors: tuple[Anchor, ...]
    sources: tuple[str, ...]


def parse_html(text: str) -> html.HtmlElement:
    """Return the root element of decoded HTML; an empty document for empty or unparsable text. Never raises."""
    parser = html.HTMLParser(huge_tree=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except etree.ParserError:
        root = html.document_fromstring("<html><body></body></html>")
    return root


def outline(element: html.HtmlElement, leave_out: Collection[html.HtmlElement] = ()) -> Outline:
    """Return the visible text of `element`, without the elements in `leave_out` and without their links."""
    walker = _Walker(frozenset(leave_out))
    walker.walk(element)
    return Outline(
        text="\n".join(walker.lines),
        spans=walker.spans,
        anchors=tuple(walker.anchors),
        sources=tuple(walker.sources),
    )


def is_icon(alt: str) -> bool:
    """Whether an image's alt text marks a file type or a new window: furniture of the site, not of a release."""
    return bool(_ICON.fullmatch(alt.strip()))


class _Walker:
    """One pass over a tree. The current line is held back until it ends, since only then its trailing blanks are known."""

    def __init__(self, leave_out: frozenset[html.HtmlElement]) -> None:
        self.lines: list[str] = []
        self.spans: dict[html.HtmlElement, tuple[int, int]] = {}
        self.anchors: list[Anchor] = []
        self.sources: list[str] = []
        self._leave_out = leave_out
        self._line = ""
        self._line_start = 0
        self._starts: dict[html.HtmlElement, int] = {}

    def walk(self, root: html.HtmlElement) -> None:
        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walk:
            if event == "start" and (element.tag in UNSEEN or element in self._leave_out):
                walk.skip_subtree()
                self._leave_out |= {element}
            elif event == "start":
                self._enter(element)
            else:
                if event == "end" and element not in self._leave_out:
                    self._leave(element)
                if element is not root:
                    self._write(element.tail)
        self._end_line()

    def _enter(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS or tag == "br":
            self._end_line()
        elif tag in CELLS and element.getprevious() is not None:
            self._line += "\t"
        self._starts[element] = self._line_start + len(self._line)
        self._note_source(element)
        self._write(element.text)

    def _leave(self, element: html.HtmlElement) -> None:
        if element.tag in BLOCKS:
            self._end_line()
        start = self._starts.pop(element)
        end = self._line_start + len(self._line) if self._line else max(self._line_start - 1, 0)
        self.spans[element] = (start, max(start, end))
        if element.tag == "a" and (href := element.get("href")):
            self.anchors.append(Anchor(*self.spans[element], href, _alt_of(element)))

    def _note_source(self, element: html.HtmlElement) -> None:
        if element.tag == "a" and (href := element.get("href")):
            self.sources.append(href)
        elif element.tag == "img" and (src := element.get("src")) and not is_icon(element.get("alt") or ""):
            self.sources.append(src)

    def _write(self, text: str | None) -> None:
        if not text:
            return
        shown = _WHITE.sub(" ", text)
        if shown[0] == " " and (not self._line or self._line[-1] in " \t"):
            shown = shown[1:]
        self._line += shown

    def _end_line(self) -> None:
        line = self._line.rstrip(" \t\u3000\xa0")
        self._line = ""
        if line:
            self.lines.append(line)
            self._line_start += len(line) + 1


def _alt_of(anchor: html.HtmlElement) -> str:
    alts = (image.get("alt") or "" for image in anchor.iter("img"))
    return "".join(alt.strip() for alt in alts if not is_icon(alt))
