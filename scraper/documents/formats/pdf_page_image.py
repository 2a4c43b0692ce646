"""A page of a PDF as a picture."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium

from scraper.documents.formats.pdf import flattened
from scraper.documents.sniff import kind_of

_MOST_PIXELS = 4_000_000  # 16 MB as bitmap; A4 at 200 dpi


def page_as_png(path: Path, number: int, width: int) -> bytes:
    """Return page `number` (from 1) as PNG, `width` pixels wide, smaller where it would have over 4 million pixels.

    Raises ValueError for a file that is no PDF, a page it does not have, or a size that can't be drawn; PdfiumError for
    a damaged file. Form fields are not drawn, since that needs the environment in which scripts could run.
    """
    if kind_of(path) != "pdf":
        raise ValueError("only pages of a PDF can be drawn")
    document = pdfium.PdfDocument(path)
    try:
        if not 1 <= number <= len(document):
            raise ValueError(f"the document has {len(document)} pages")
        return _png(flattened(document, number - 1), width)
    finally:
        document.close()


def scale_for(size: tuple[float, float], width: int) -> float:
    """Return how many pixels a point gets. Raises ValueError where no picture of the page has at most 4 million pixels."""
    wide, high = size
    if not (width > 0 and 0 < wide < math.inf and 0 < high < math.inf):
        raise ValueError(f"a page of {wide:g} by {high:g} points can't be {width} pixels wide")
    scale = min(width / wide, math.sqrt(_MOST_PIXELS / (wide * high)))
    # Rounding up to whole pixels adds a row or a column, and more where the page is next to a line.
    if math.ceil(wide * scale) * math.ceil(high * scale) > 1.1 * _MOST_PIXELS:
        raise ValueError(f"a page of {wide:g} by {high:g} points has too odd a shape")
    return scale


def _png(page: pdfium.PdfPage, width: int) -> bytes:
    bitmap = page.render(scale=scale_for(page.get_size(), width), may_draw_forms=False)
    out = BytesIO()
    bitmap.to_pil().save(out, "PNG")
    return out.getvalue()
