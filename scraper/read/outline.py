"""The visible text of an element, line by line as a browser shows it, with the place of every element and link in it.

White space folds as CSS says for `white-space: normal`; U+3000 is no white space there and stays. Cells of a table row
are separated by a tab, as `innerText` does (HTML Standard, 3.2.7), so a tab means nothing else; a row is one line: what
breaks a line elsewhere is a blank in its cells. Tables that only arrange a page keep the lines of what is in them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import accumulate

from lxml import etree, html
from msgspec import Struct

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
UNSEEN = frozenset("script style noscript template head title iframe object select textarea".split())
CELLS = frozenset(("td", "th"))
_ARRANGED = ("table", "h1", "h2", "h3", "h4", "h5", "h6")  # what a table of data has in no cell

_WHITE = re.compile(r"[ \t\r\n\f]+")
_BLANKS = " \u3000\xa0"  # what is not to be seen at the end of a line or a cell
_ICON = re.compile(r"PDF(?:ファイル)?|.*(?:別|新しい|新規)ウ[ィイ]ンドウ.*", re.I)


def is_cut_in_depth(root: html.HtmlElement) -> bool:
    """Whether the parser gave up at the depth of the tags (2,048 as of libxml2 2.14): what stands deeper or follows is lost."""
    log = root.getroottree().parser.error_log
    return any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in log)


class Anchor(Struct, frozen=True):
    """A link in the text: its span, its `href` as printed, and the alt text of an image in it that is no icon."""

    start: int
    end: int
    href: str
    alt: str = ""


class Outline(Struct, frozen=True, kw_only=True):
    """`text` is the lines joined by newlines. `spans` gives (start, end) in it for every element that shows anything.
    `sources` are the addresses of links and content images in document order, as printed, `images` those of images alone."""

    text: str
    spans: Mapping[html.HtmlElement, tuple[int, int]]
    anchors: tuple[Anchor, ...]
    sources: tuple[str, ...]
    images: tuple[str, ...]


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
    layout = _Layout(walker.lines)
    spans = _Spans(layout, walker.marks)
    return Outline(
        text=layout.text,
        spans=spans,
        anchors=tuple(Anchor(*spans[link], link.get("href") or "", _alt_of(link)) for link in walker.links),
        sources=tuple(walker.sources),
        images=tuple(walker.images),
    )


def is_icon(alt: str) -> bool:
    """Whether an image's alt text marks a file type or a new window: furniture of the site, not of a release."""
    return bool(_ICON.fullmatch(alt.strip()))


_Mark = tuple[int, int, int]
"""A place in the raw lines, as line, cell, column. Which blanks stay is known only when a line and a cell have ended."""


class _Walker:
    """One pass over a tree. `lines` are raw: each is a list of its cells (most have one), blanks at their ends included."""

    def __init__(self, leave_out: frozenset[html.HtmlElement]) -> None:
        self.lines: list[list[str]] = [[""]]
        self.marks: dict[html.HtmlElement, tuple[_Mark, _Mark]] = {}
        self.links: list[html.HtmlElement] = []
        self.sources: list[str] = []
        self.images: list[str] = []
        self._leave_out = leave_out
        self._starts: dict[html.HtmlElement, _Mark] = {}
        self._tables: list[bool] = []  # of the tables around: is it one of data?
        self._cells = 0  # how many cells of such tables are open
        self._broken = False  # a break in a cell came last: an indent that follows is none

    def walk(self, root: html.HtmlElement) -> None:
        """Take in the tree below `root`, without recursion: a page may be nested thousands deep."""
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

    def _enter(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag == "table":
            self._tables.append(_is_data(element))
        if tag in BLOCKS or tag == "br":
            self._break()
        elif tag in CELLS:
            self._enter_cell(element)
        self._starts[element] = self._here()
        self._note_source(element)
        self._write(element.text)

    def _enter_cell(self, cell: html.HtmlElement) -> None:
        if next(cell.itersiblings(*CELLS, preceding=True), None) is not None:
            self.lines[-1].append("")
        self._cells += bool(self._tables and self._tables[-1])
        self._broken = False

    def _leave(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS and not self._cells:
            self._end_line()
        self.marks[element] = (self._starts.pop(element), self._here())
        if tag in BLOCKS and self._cells:
            self._break()
        elif tag in CELLS:
            self._cells -= bool(self._tables and self._tables[-1])
            self._broken = False
        elif tag == "table":
            self._tables.pop()
        elif tag == "a" and element.get("href"):
            self.links.append(element)

    def _here(self) -> _Mark:
        cells = self.lines[-1]
        return len(self.lines) - 1, len(cells) - 1, len(cells[-1])

    def _note_source(self, element: html.HtmlElement) -> None:
        if element.tag == "a" and (href := element.get("href")):
            self.sources.append(href)
        elif element.tag == "img" and (src := element.get("src")) and not is_icon(element.get("alt") or ""):
            self.sources.append(src)
            self.images.append(src)

    def _write(self, text: str | None) -> None:
        if not text:
            return
        cells = self.lines[-1]
        shown = _WHITE.sub(" ", text)
        if self._broken:
            shown = shown.lstrip(_BLANKS)
            self._broken = not shown
            if not shown:
                return
        if shown[0] == " " and (not cells[-1] or cells[-1][-1] == " "):
            shown = shown[1:]
        cells[-1] += shown

    def _break(self) -> None:
        if self._cells:
            self._write(" ")
            self._broken = bool(self.lines[-1][-1])
        else:
            self._end_line()

    def _end_line(self) -> None:
        if self.lines[-1] != [""]:
            self.lines.append([""])


class _Layout:
    """The finished text of raw lines, and where their places are in it. Lines that show nothing are left out."""

    def __init__(self, raw_lines: list[list[str]]) -> None:
        self._lines = [[cell.rstrip(_BLANKS) for cell in cells] for cells in raw_lines]
        joined = ["\t".join(cells).rstrip("\t") for cells in self._lines]
        self._lengths = [len(line) for line in joined]
        self._offsets = list(accumulate((length + bool(length) for length in self._lengths), initial=0))
        self.text = "\n".join(filter(None, joined))

    def span(self, first: _Mark, last: _Mark) -> tuple[int, int]:
        """Return (start, end) of what stands between two places; both the same where that shows nothing."""
        start = min(self._place(first), len(self.text))
        line = last[0]
        at_line_start = not self._lengths[line] or last[1:] == (0, 0)
        end = self._offsets[line] - 1 if at_line_start else self._place(last)
        return start, max(start, end)

    def _place(self, mark: _Mark) -> int:
        line, cell, column = mark
        cells = self._lines[line]
        column = min(column, len(cells[cell])) + (sum(len(one) + 1 for one in cells[:cell]) if cell else 0)
        return self._offsets[line] + min(column, self._lengths[line])


class _Spans(Mapping[html.HtmlElement, tuple[int, int]]):
    """Where elements stand in the finished text; only a few of them are ever asked about."""

    def __init__(self, layout: _Layout, marks: dict[html.HtmlElement, tuple[_Mark, _Mark]]) -> None:
        self._layout = layout
        self._marks = marks

    def __getitem__(self, element: html.HtmlElement) -> tuple[int, int]:
        return self._layout.span(*self._marks[element])

    def __iter__(self) -> Iterator[html.HtmlElement]:
        return iter(self._marks)

    def __len__(self) -> int:
        return len(self._marks)


def _is_data(table: html.HtmlElement) -> bool:
    """Whether a table is one of data: it has a row of several cells, and in no cell a heading or another table."""
    if next(table.iterdescendants(*_ARRANGED), None) is not None:
        return False
    return any(sum(1 for _ in row.iterchildren(*CELLS)) > 1 for row in table.iter("tr"))


def _alt_of(anchor: html.HtmlElement) -> str:
    alts = (image.get("alt") or "" for image in anchor.iter("img"))
    return "".join(alt.strip() for alt in alts if not is_icon(alt))
