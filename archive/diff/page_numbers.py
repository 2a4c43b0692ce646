"""Printed page numbers, which one inserted page changes on all that follow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from schemas.document import DocumentPage

_NUMBER = re.compile(r"[ \u3000]*[-－―–—‐]?[ \u3000]*([0-9０-９]{1,4})[ \u3000]*[-－―–—‐]?[ \u3000]*")
Pages = Sequence[DocumentPage]
_LEAST = 2  # pages on which a line counts along, so that it is their number and no figure of a table


def without_numbers(old: Pages, new: Pages) -> tuple[Pages, Pages]:
    """Return both without a first or last line that is nothing but a number which counts along with the pages.

    Numbers that begin elsewhere though no page came or went are kept: they may be figures.
    """
    offsets = [_offset(pages) for pages in (old, new)]
    if len(old) == len(new) and offsets[0] != offsets[1]:
        return old, new
    before, after = (
        pages if offset is None else [_without(page, offset) for page in pages]
        for pages, offset in zip((old, new), offsets, strict=True)
    )
    return before, after


def _offset(pages: Pages) -> int | None:
    """How far the printed numbers are from the pages' own, None where no line counts along."""
    counted = Counter(offset for page in pages for offset in set(_offsets(page).values()))
    offset, count = counted.most_common(1)[0] if counted else (0, 0)
    return offset if count >= _LEAST else None


def _offsets(page: DocumentPage) -> dict[int, int]:
    """For the first and the last line that show anything: how far the number there is from the page's own."""
    lines = page.text.split("\n")
    shown = [place for place, line in enumerate(lines) if line.strip()]
    if page.name or not shown:  # a sheet has no number
        return {}
    numbers = ((place, _NUMBER.fullmatch(lines[place])) for place in {shown[0], shown[-1]})
    return {place: int(number[1]) - page.number for place, number in numbers if number}


def _without(page: DocumentPage, offset: int) -> DocumentPage:
    furniture = {place for place, found in _offsets(page).items() if found == offset}
    lines = page.text.split("\n")
    return replace(page, text="\n".join(line for place, line in enumerate(lines) if place not in furniture))
