"""Printed page numbers, which one inserted page changes on all that follow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from schemas.document import DocumentPage

_NUMBER = re.compile(r"[ \u3000]*[-－―–—‐]?[ \u3000]*([0-9０-９]{1,4})[ \u3000]*[-－―–—‐]?[ \u3000]*")
_LEAST = 2  # pages on which a line counts along, so that it is their number and no figure of a table


def without_numbers(pages: Sequence[DocumentPage]) -> list[DocumentPage]:
    """Return the pages without a first or last line that is nothing but a number which counts along with them."""
    counted = Counter(offset for page in pages for offset in set(_offsets(page).values()))
    offset, count = counted.most_common(1)[0] if counted else (0, 0)
    return [_without(page, offset) for page in pages] if count >= _LEAST else list(pages)


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
