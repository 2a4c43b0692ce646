"""What markup says beyond words: items of lists with their markers, cells of tables, entries of definition lists."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from lxml import html
from msgspec import Struct

Span = tuple[int, int]

MOST_COLUMNS = 40
"""Columns beyond which a row of a table is not laid out: with `rowspan` a hostile table would grow by its square."""

_BULLETS = {"disc": "•", "circle": "◦", "square": "▪", "none": ""}
_TYPES = {
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
    "1": "decimal",
    "lower-latin": "lower-alpha",
    "upper-latin": "upper-alpha",
}
_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|disc|circle|square|decimal|(?:lower|upper)-(?:alpha|latin|roman)|katakana)"
)
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_ONES = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_KATAKANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_MOST_ROMAN = 3_999


class ListItem(Struct, frozen=True):
    """An item of a list: its span, the marker that a browser puts before it (• or 3.), and how many lists it lies in."""

    start: int
    end: int
    marker: str
    depth: int


class Cell(Struct, frozen=True):
    """A cell of a table: its span, whether it is a head (`th`), and the spans of the lines in it."""

    start: int
    end: int
    is_head: bool
    lines: tuple[Span, ...]


class DefinitionEntry(Struct, frozen=True):
    """A term of a definition list and what stands under it."""

    term: Span
    details: tuple[Span, ...]


class Structure(Struct, frozen=True, kw_only=True):
    """`tables` hold rows of cells; a cell that spans rows or columns stands in each of them, None fills what has no cell."""

    items: tuple[ListItem, ...] = ()
    tables: tuple[tuple[tuple[Cell | None, ...], ...], ...] = ()
    entries: tuple[DefinitionEntry, ...] = ()


class ListCounter:
    """Counts the items of a list as a browser does, by `start`, `reversed`, `type` and the items' own `value`."""

    def __init__(self, element: html.HtmlElement, depth: int) -> None:
        self.depth = depth
        self._kind = _kind_of(element) or ("decimal" if element.tag == "ol" else "disc")
        self._step = -1 if element.tag == "ol" and element.get("reversed") is not None else 1
        items = sum(1 for _ in element.iterchildren("li")) if self._step < 0 else 1
        self._next = _number(element.get("start"), items) if element.tag == "ol" else 1

    def marker(self, item: html.HtmlElement) -> str:
        """Return the marker of the next item."""
        number = _number(item.get("value"), self._next)
        self._next = number + self._step
        kind = _kind_of(item) or self._kind
        return _BULLETS[kind] if kind in _BULLETS else f"{_printed(number, kind)}."


def rows_of(
    table: html.HtmlElement, spans: Mapping[html.HtmlElement, Span], breaks: Sequence[int]
) -> tuple[tuple[Cell | None, ...], ...]:
    """Return the rows of a table of data. `breaks` are the places, in order, where a line ends within a cell."""
    rows = []
    reaching: dict[int, tuple[Cell, int]] = {}
    for row in table.iter("tr"):
        cells = [cell for cell in row.iterchildren("td", "th") if cell in spans]
        laid, reaching = _laid_out([(cell, _cell(cell, spans[cell], breaks)) for cell in cells], reaching)
        rows.append(laid)
    return tuple(rows)


def entries_of(definitions: html.HtmlElement, spans: Mapping[html.HtmlElement, Span]) -> Iterable[DefinitionEntry]:
    """Yield the entries of a `dl`: each term with the details up to the next one."""
    term: Span | None = None
    details: list[Span] = []
    children = [child for element in definitions.iterchildren("dt", "dd", "div") for child in _own(element)]
    for element in (child for child in children if child in spans):
        if element.tag == "dt":
            yield from _entry(term, details)
            term, details = spans[element], []
        else:
            details.append(spans[element])
    yield from _entry(term, details)


def _own(element: html.HtmlElement) -> Iterable[html.HtmlElement]:
    """A term or detail itself, or those that a division holds together."""
    return element.iterchildren("dt", "dd") if element.tag == "div" else (element,)


def _entry(term: Span | None, details: list[Span]) -> Iterable[DefinitionEntry]:
    if term and details:
        yield DefinitionEntry(term, tuple(details))


def _cell(element: html.HtmlElement, span: Span, breaks: Sequence[int]) -> Cell:
    start, end = span
    inner = breaks[bisect_right(breaks, start) : bisect_left(breaks, end)]
    edges = [start, *inner, end]
    return Cell(start, end, element.tag == "th", tuple(pairwise(edges)))


def _laid_out(
    cells: list[tuple[html.HtmlElement, Cell]], above: dict[int, tuple[Cell, int]]
) -> tuple[tuple[Cell | None, ...], dict[int, tuple[Cell, int]]]:
    """A row by columns, and the cells that reach into the row below with how many rows they still reach."""
    row = {column: cell for column, (cell, _) in above.items()}
    below = {column: (cell, left - 1) for column, (cell, left) in above.items() if left > 1}
    column = 0
    for element, cell in cells:
        while column in row:
            column += 1
        height = _number(element.get("rowspan"), 1)
        for _ in range(max(1, min(_number(element.get("colspan"), 1), MOST_COLUMNS))):
            if column in row or column >= MOST_COLUMNS:
                break
            row[column] = cell
            if height > 1:
                below[column] = (cell, height - 1)
            column += 1
    return tuple(row.get(column) for column in range(max(row, default=-1) + 1)), below


def _kind_of(element: html.HtmlElement) -> str | None:
    style = _STYLE.search(element.get("style") or "")
    named = style[1] if style else element.get("type") or ""
    kind = _TYPES.get(named, named)
    return kind if kind in _BULLETS or kind in _TYPES.values() or kind == "katakana" else None


def _number(printed: str | None, otherwise: int) -> int:
    match = re.match(r"\s*([+-]?[0-9]{1,6})", printed or "")
    return int(match[1]) if match else otherwise


def _printed(number: int, kind: str) -> str:
    if kind.endswith("roman") and 0 < number <= _MOST_ROMAN:
        return _cased(_roman(number), kind)
    if kind.endswith("alpha") and number > 0:
        return _cased(_in_letters(number, "abcdefghijklmnopqrstuvwxyz"), kind)
    if kind == "katakana" and number > 0:
        return _in_letters(number, _KATAKANA)
    return str(number)


def _cased(letters: str, kind: str) -> str:
    return letters.upper() if kind.startswith("upper") else letters


def _roman(number: int) -> str:
    letters = ""
    for value, sign in (*_ROMAN, *_ROMAN_ONES):
        letters += sign * (number // value)
        number %= value
    return letters


def _in_letters(number: int, signs: str) -> str:
    letters = ""
    while number:
        number, last = divmod(number - 1, len(signs))
        letters = signs[last] + letters
    return letters
