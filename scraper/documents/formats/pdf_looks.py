"""How the pages of two PDFs compare as a reader sees them: both drawn anew, by one program in one go.

A picture, or a hash of one, is never kept to be compared later: another pdfium, or another installed font, draws the same page
otherwise.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageChops

from schemas.document import Box, Looks, PageLook
from scraper.documents.formats.pdf import flattened
from scraper.documents.renderer import renderer

MOST_PAGES = 50
MOST_SECONDS = 10.0
"""Of processor, for both files together."""
_MOST_PIXELS = 4_000_000
_TELLING = 24  # of 255; one program draws the same content to the same pixel
_CELL = 8  # points: differences so near each other are one region
_NEAR = 4.0  # points around a glyph in which its own ink may lie
_LEAST_MOVE, _MOST_MOVE = 0.01, 1.0  # points


def compare_looks(before: Path, after: Path) -> Looks:
    """Return which pages look otherwise, page by page with the same number, at 72 dpi in grey.

    Raises PdfiumError for a file that can't be opened.
    """
    old, new = pdfium.PdfDocument(before), pdfium.PdfDocument(after)
    try:
        return _compared(old, new)
    finally:
        new.close()
        old.close()


def _compared(old: pdfium.PdfDocument, new: pdfium.PdfDocument) -> Looks:
    if len(old) != len(new):
        return Looks(renderer=renderer(), unseen="the files have not the same number of pages")
    begun = time.process_time()
    pages: list[PageLook] = []
    is_moved = False
    for index in range(len(new)):
        if index == MOST_PAGES or time.process_time() - begun > MOST_SECONDS:
            unseen = f"only the first {index} of {len(new)} pages were drawn"
            return Looks(renderer=renderer(), pages=tuple(pages), unseen=unseen)
        regions, moved = _differing(old, new, index)
        is_moved = is_moved or moved
        if regions:
            pages.append(PageLook(number=index + 1, regions=regions))
    return Looks(renderer=renderer(), pages=tuple(pages), is_moved=is_moved and not pages)


def _differing(old: pdfium.PdfDocument, new: pdfium.PdfDocument, index: int) -> tuple[tuple[Box, ...], bool]:
    """The regions in which two pages differ, and whether all that differs is where glyphs stand, by less than a point."""
    before, after = flattened(old, index), flattened(new, index)
    try:
        wide, high = after.get_size()
        if before.get_size() != (wide, high):
            return ((0.0, 0.0, wide, high),), False
        scale = _scale(wide, high)
        pictures = [page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil() for page in (before, after)]
        difference = ImageChops.difference(*(picture.convert("L") for picture in pictures))
        marked = difference.point(lambda value: 255 if value > _TELLING else 0)
        if marked.getbbox() is None:
            return (), False
        if _glyphs_moved_a_little(before, after) and not _has_ink_elsewhere(after, marked, scale):
            return (), True
        return tuple(_regions(marked, scale)), False
    finally:
        before.close()
        after.close()


def _scale(wide: float, high: float) -> float:
    return min(1.0, math.sqrt(_MOST_PIXELS / max(wide * high, 1.0)))


def _text(page: pdfium.PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range(errors="surrogatepass"))
    finally:
        textpage.close()


def _boxes(page: pdfium.PdfPage) -> list[tuple[float, ...]]:
    textpage = page.get_textpage()
    try:
        return [textpage.get_charbox(place) for place in range(textpage.count_chars())]
    finally:
        textpage.close()


def _glyphs_moved_a_little(before: pdfium.PdfPage, after: pdfium.PdfPage) -> bool:
    boxes = _boxes(before), _boxes(after)
    if not boxes[0] or len(boxes[0]) != len(boxes[1]) or _text(before) != _text(after):
        return False
    moves = [abs(one - other) for old, new in zip(*boxes, strict=True) for one, other in zip(old, new, strict=True)]
    return _LEAST_MOVE < max(moves) < _MOST_MOVE


def _has_ink_elsewhere(page: pdfium.PdfPage, marked: Image.Image, scale: float) -> bool:
    """Whether anything differs that is not beside a glyph."""
    high = page.get_size()[1]
    rest = marked.copy()
    for left, bottom, right, top in _boxes(page):
        place = [(left - _NEAR) * scale, (high - top - _NEAR) * scale, (right + _NEAR) * scale, (high - bottom + _NEAR) * scale]
        rest.paste(0, tuple(round(value) for value in place))
    return rest.getbbox() is not None


def _regions(marked: Image.Image, scale: float) -> Iterator[Box]:
    """The boxes around what differs, in points, from top to bottom."""
    cells = marked.reduce(_CELL).point(lambda value: 255 if value else 0)
    wide, high = cells.size
    data = cells.tobytes()
    left = {(place % wide, place // wide) for place, value in enumerate(data) if value}
    while left:
        group = _connected(left)
        columns, rows = [x for x, _ in group], [y for _, y in group]
        size = _CELL / scale
        yield (
            round(min(columns) * size, 1),
            round(min(rows) * size, 1),
            round(min((max(columns) + 1) * size, wide * size), 1),
            round(min((max(rows) + 1) * size, high * size), 1),
        )


def _connected(left: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take a cell and all that touch it, over its corners too, out of `left`."""
    first = min(left, key=lambda cell: (cell[1], cell[0]))
    left.remove(first)
    group = [first]
    for x, y in group:
        near = [(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if (x + dx, y + dy) in left]
        left.difference_update(near)
        group += near
    return group
