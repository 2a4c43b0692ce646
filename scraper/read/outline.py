"""The visible text of an element, line by line as a browser shows it, with the place of every element and link in it.

White space folds as CSS says for `white-space: normal`; U+3000 is no white space there and stays. Cells of a table row
are separated by a tab, as `innerText` does (HTML Standard, 3.2.7), so a tab means nothing else; a row is one line: what
breaks a line elsewhere is a blank in its cells. Tables that only arrange a page keep the lines of what is in them.

What a browser hides is not text (`display:none`, `hidden`), nor are the readings of ruby. What it shows beside words stands in
`marks` (strikes, raised and lowered signs, readings, alt texts, numbers of lists) and in `structure` (items, cells, entries).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import accumulate

from lxml import etree, html
from msgspec import Struct

from schemas.release import MarkKind, TextMark
from scraper.read.structure import DefinitionEntry, ListCounter, ListItem, Structure, entries_of, rows_of

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section table tbody tfoot thead tr ul".split()
)
UNSEEN = frozenset("script style noscript template head title iframe object select textarea datalist".split())
CELLS = frozenset(("td", "th"))
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_RUBY = frozenset(("ruby", "rb", "rt", "rp", "rtc"))
_READINGS = frozenset(("rt", "rtc"))
_MARKED: dict[str, MarkKind] = {"del": "del", "ins": "ins", "s": "s", "strike": "s", "sup": "sup", "sub": "sub"}
_ARRANGED = ("table", "h1", "h2", "h3", "h4", "h5", "h6")  # what a table of data has in no cell

_HIDDEN = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.I)
_WHITE = re.compile(r"[ \t\r\n\f]+")
_ROOT_END = re.compile(r"</(?:body|html)\s*>", re.I)
_LINE_END = re.compile(r"\r\n?|\n")
_BLANKS = " \u3000\xa0"  # what is not to be seen at the end of a line or a cell
_ICON = re.compile(
    r"(?:PDF|WORD|EXCEL|POWERPOINT|CSV|ZIP|ワード|エクセル|一太郎)(?:ファイル|形式)?(?:アイコン)?\Z"
    r"|.*?(?:別|新しい|新規)ウ[ィイ]ンドウ",
    re.I | re.S,
)


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
    `sources` are the addresses of links and content images in document order, as printed, `images` those of images alone.
    `marks` are what is shown beside the words, in the order of the text."""

    text: str
    spans: Mapping[html.HtmlElement, tuple[int, int]]
    anchors: tuple[Anchor, ...]
    sources: tuple[str, ...]
    images: tuple[str, ...]
    marks: tuple[TextMark, ...]
    structure: Structure


def parse_html(text: str) -> html.HtmlElement:
    """Return the root element of decoded HTML; an empty document for empty or unparsable text. Never raises.

    The end tags of `body` and `html` end nothing (HTML Standard, 13.2.6.4.7), but libxml2 (2.14) closes all that is open there.
    """
    parser = html.HTMLParser(huge_tree=True, remove_pis=True)
    try:
        root = html.document_fromstring(_ROOT_END.sub("", text), parser=parser)
    except etree.ParserError:
        root = html.document_fromstring("<html><body></body></html>")
    return root


def outline(element: html.HtmlElement, leave_out: Collection[html.HtmlElement] = ()) -> Outline:
    """Return the visible text of `element`, without the elements in `leave_out` and without their links."""
    walker = _Walker(set(leave_out))
    walker.walk(element)
    layout = _Layout(["".join(cell.pieces) for cell in cells] for cells in walker.lines)
    spans = _Spans(layout, walker.places)
    return Outline(
        text=layout.text,
        spans=spans,
        anchors=tuple(Anchor(*spans[link], link.get("href") or "", _alt_of(link)) for link in walker.links),
        sources=tuple(walker.sources),
        images=tuple(walker.images),
        marks=tuple(_marks(spans, walker)),
        structure=_structure(layout, spans, walker),
    )


def is_icon(alt: str) -> bool:
    """Whether an image's alt text marks a file type or a new window: furniture of the site, not of a release."""
    return bool(_ICON.match(alt.strip()))


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether the element's own markup keeps it from being shown."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return style is not None and _HIDDEN.search(style) is not None


_Place = tuple[int, int, int]
"""A place in the raw lines, as line, cell, column. Which blanks stay is known only when a line and a cell have ended."""


class _Cell:
    """What a cell shows, piece by piece: a line may be made of as many as a page has elements."""

    __slots__ = ("last", "length", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.last = ""

    def add(self, shown: str) -> None:
        """Add what is shown next; '' is nothing."""
        if shown:
            self.pieces.append(shown)
            self.length += len(shown)
            self.last = shown[-1]


class _Walker:
    """One pass over a tree. `lines` are raw: each is a list of its cells (most have one), blanks at their ends included."""

    def __init__(self, leave_out: set[html.HtmlElement]) -> None:
        self.lines: list[list[_Cell]] = [[_Cell()]]
        self.places: dict[html.HtmlElement, tuple[_Place, _Place]] = {}
        self.links: list[html.HtmlElement] = []
        self.sources: list[str] = []
        self.images: list[str] = []
        self.marked: list[tuple[MarkKind, html.HtmlElement, str]] = []
        self.items: list[tuple[html.HtmlElement, str, int]] = []
        self.tables: list[html.HtmlElement] = []
        self.definitions: list[html.HtmlElement] = []
        self.breaks: list[_Place] = []  # where a line ends within a cell
        self._leave_out = set(leave_out)
        self._starts: dict[html.HtmlElement, _Place] = {}
        self._tables: list[bool] = []  # of the tables around: is it one of data?
        self._cells = 0  # how many cells of such tables are open
        self._broken = False  # a break in a cell came last: an indent that follows is none
        self._lists: list[ListCounter] = []
        self._ruby: list[str] = []  # the ruby elements around, the innermost last
        self._reading = ""
        self._preformatted = 0

    def walk(self, root: html.HtmlElement) -> None:
        """Take in the tree below `root`, without recursion: a page may be nested thousands deep."""
        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walk:
            if event == "start" and (element.tag in UNSEEN or element in self._leave_out or is_hidden(element)):
                walk.skip_subtree()
                self._leave_out.add(element)
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
            self.tables += [element] if self._tables[-1] else []
        if tag in BLOCKS or tag == "br":
            self._break()
            self._enter_block(element)
        elif tag in CELLS:
            self._enter_cell(element)
        elif tag in _RUBY:
            self._ruby.append(tag)
        self._starts[element] = self._here()
        self._note_source(element)
        self._write(element.text)

    def _enter_block(self, block: html.HtmlElement) -> None:
        tag = block.tag
        if tag in _LISTS:
            self._lists.append(ListCounter(block, len(self._lists) + 1))
        elif tag == "li":
            marker = self._lists[-1].marker(block) if self._lists else "•"
            self.items.append((block, marker, max(1, len(self._lists))))
            if marker.endswith("."):
                self.marked.append(("number", block, marker))
        elif tag == "dl":
            self.definitions.append(block)
        elif tag == "pre":
            self._preformatted += 1

    def _enter_cell(self, cell: html.HtmlElement) -> None:
        if next(cell.itersiblings(*CELLS, preceding=True), None) is not None:
            self.lines[-1].append(_Cell())
        self._cells += bool(self._tables and self._tables[-1])
        self._broken = False

    def _leave(self, element: html.HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS and not self._cells:
            self._end_line()
        self.places[element] = (self._starts.pop(element), self._here())
        if tag in BLOCKS:
            self._leave_block(tag)
        elif tag in CELLS:
            self._cells -= bool(self._tables and self._tables[-1])
            self._broken = False
        elif tag in _RUBY:
            self._leave_ruby(element)
        elif tag in _MARKED:
            self.marked.append((_MARKED[tag], element, ""))
        elif tag == "a" and element.get("href"):
            self.links.append(element)

    def _leave_block(self, tag: str) -> None:
        if self._cells:
            self._break()
        if tag == "table":
            self._tables.pop()
        elif tag in _LISTS:
            self._lists.pop()
        elif tag == "pre":
            self._preformatted -= 1

    def _leave_ruby(self, element: html.HtmlElement) -> None:
        self._ruby.pop()
        if element.tag == "ruby" and self._reading.strip():
            self.marked.append(("ruby", element, "".join(self._reading.split())))
            self._reading = ""

    def _here(self) -> _Place:
        cells = self.lines[-1]
        return len(self.lines) - 1, len(cells) - 1, cells[-1].length

    def _note_source(self, element: html.HtmlElement) -> None:
        if element.tag == "a" and (href := element.get("href")):
            self.sources.append(href)
        elif element.tag == "img" and not is_icon(alt := element.get("alt") or ""):
            if src := element.get("src"):
                self.sources.append(src)
                self.images.append(src)
            if alt.strip():
                self.marked.append(("alt", element, " ".join(alt.split())))

    def _write(self, text: str | None) -> None:
        if not text:
            return
        if self._ruby and self._ruby[-1] not in ("ruby", "rb"):
            self._reading += text if self._ruby[-1] in _READINGS else ""
        elif self._preformatted:
            for number, line in enumerate(_LINE_END.split(text)):
                if number:
                    self._break()
                self._write_words(line)
        else:
            self._write_words(text)

    def _write_words(self, text: str) -> None:
        cell = self.lines[-1][-1]
        shown = _WHITE.sub(" ", text)
        if self._broken:
            shown = shown.lstrip(_BLANKS)
            self._broken = not shown
        if not shown:
            return
        if shown[0] == " " and cell.last in ("", " "):
            shown = shown[1:]
        cell.add(shown)

    def _break(self) -> None:
        if self._cells:
            self._write_words(" ")
            self._broken = bool(self.lines[-1][-1].length)
            if self._broken:
                self.breaks.append(self._here())
        else:
            self._end_line()

    def _end_line(self) -> None:
        cells = self.lines[-1]
        if len(cells) > 1 or cells[0].length:
            self.lines.append([_Cell()])


class _Layout:
    """The finished text of raw lines, and where their places are in it. Lines that show nothing are left out."""

    def __init__(self, raw_lines: Iterable[list[str]]) -> None:
        self._lines = [[cell.rstrip(_BLANKS) for cell in cells] for cells in raw_lines]
        self._columns = [list(accumulate((len(cell) + 1 for cell in cells), initial=0)) for cells in self._lines]
        joined = ["\t".join(cells).rstrip("\t") for cells in self._lines]
        self._lengths = [len(line) for line in joined]
        self._offsets = list(accumulate((length + bool(length) for length in self._lengths), initial=0))
        self.text = "\n".join(filter(None, joined))

    def span(self, first: _Place, last: _Place) -> tuple[int, int]:
        """Return (start, end) of what stands between two places; both the same where that shows nothing."""
        start = min(self.offset(first), len(self.text))
        line = last[0]
        at_line_start = not self._lengths[line] or last[1:] == (0, 0)
        end = self._offsets[line] - 1 if at_line_start else self.offset(last)
        return start, max(start, end)

    def offset(self, place: _Place) -> int:
        """Return where in the text a place is."""
        line, cell, column = place
        cells = self._lines[line]
        column = min(column, len(cells[cell])) + self._columns[line][cell]
        return self._offsets[line] + min(column, self._lengths[line])


class _Spans(Mapping[html.HtmlElement, tuple[int, int]]):
    """Where elements stand in the finished text; only a few of them are ever asked about."""

    def __init__(self, layout: _Layout, places: dict[html.HtmlElement, tuple[_Place, _Place]]) -> None:
        self._layout = layout
        self._places = places

    def __getitem__(self, element: html.HtmlElement) -> tuple[int, int]:
        return self._layout.span(*self._places[element])

    def __iter__(self) -> Iterator[html.HtmlElement]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _marks(spans: _Spans, walker: _Walker) -> Iterator[TextMark]:
    """What stands beside the words, in the order of the text. A strike around nothing is none."""
    found = [(kind, *spans[element], value) for kind, element, value in walker.marked]
    for kind, start, end, value in sorted(found, key=lambda mark: mark[1:3]):
        in_front = kind in ("alt", "number")
        if start < end or kind == "alt":
            yield TextMark(kind=kind, start=start, end=start if in_front else end, value=value)


def _structure(layout: _Layout, spans: _Spans, walker: _Walker) -> Structure:
    breaks = [layout.offset(place) for place in walker.breaks]
    items = (ListItem(*spans[element], marker, depth) for element, marker, depth in walker.items)
    entries: list[DefinitionEntry] = [entry for element in walker.definitions for entry in entries_of(element, spans)]
    return Structure(
        items=tuple(item for item in items if item.start < item.end),
        tables=tuple(rows_of(table, spans, breaks) for table in walker.tables),
        entries=tuple(entries),
    )


def _is_box(division: html.HtmlElement) -> bool:
    """Whether a division in a cell holds several lines, as a part of a page does that a table only arranges."""
    return next(division.iterdescendants("br", "div", "p"), None) is not None


def _is_data(table: html.HtmlElement) -> bool:
    """Whether a table is one of data: it has a row of several cells, and in no cell a heading or another table."""
    if next(table.iterdescendants(*_ARRANGED), None) is not None or any(map(_is_box, table.iterdescendants("div"))):
        return False
    return any(sum(1 for _ in row.iterchildren(*CELLS)) > 1 for row in table.iter("tr"))


def _alt_of(anchor: html.HtmlElement) -> str:
    alts = (image.get("alt") or "" for image in anchor.iter("img"))
    return "".join(alt.strip() for alt in alts if not is_icon(alt))
