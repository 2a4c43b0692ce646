"""The lines of two documents set against each other, on the pages where they stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from msgspec import Struct
from msgspec.structs import replace

from archive.diff.documents import is_outsized
from archive.diff.text.character_diff import Segment
from archive.render.diff_page.lines import LinePair, rows
from schemas.document import DocumentPage

Pages = Sequence[DocumentPage]


class Leaf(Struct, frozen=True):
    """Rows that stand on one page of the new document, `first` and `last`. `old` is the page of the old one on which they
    begin, None where all is new. Pages from `first` to `last` on which nothing differs have no rows."""

    first: DocumentPage
    last: DocumentPage
    old: DocumentPage | None
    rows: tuple[LinePair, ...]


def leaves(old: Pages, new: Pages) -> list[Leaf]:
    """Return all pages of the new document in order, with what differs on them; what was removed, after what stayed before
    it. None where a side has no text, nothing differs, or the texts are too much to compare."""
    if not old or not new or is_outsized(old, new):
        return []
    found = list(_leaves(old, new))
    return found if any(leaf.rows for leaf in found) else []


def _leaves(old: Pages, new: Pages) -> Iterator[Leaf]:
    placed = list(_placed(old, new))
    by_page = [(place, [(was, row) for _, was, row in group]) for place, group in groupby(placed, key=lambda one: one[0])]
    for is_same, run in groupby(by_page, key=lambda one: all(row.kind in ("same", "folded") for _, row in one[1])):
        pages = list(run)
        if is_same:
            yield Leaf(new[pages[0][0]], new[pages[-1][0]], None, ())
        else:
            for place, there in pages:
                was = next((old[was] for was, row in there if row.old is not None), None)
                yield Leaf(new[place], new[place], was, tuple(row for _, row in there))


def _placed(old: Pages, new: Pages) -> Iterator[tuple[int, int, LinePair]]:
    """Each row with the places of the new and the old page on which it begins; one that is folded is cut where a page ends."""
    starts, new_starts = _starts(old), _starts(new)
    at = new_at = page = 0
    for row in rows("\n".join(one.text for one in old), "\n".join(one.text for one in new)):
        for part in _cut(row, new_at, new_starts):
            if part.new is not None:  # what was removed stays with what stood before it
                page = bisect_right(new_starts, new_at) - 1
            yield page, bisect_right(starts, at) - 1, part
            at += _count(part.old)
            new_at += _count(part.new)


def _starts(pages: Pages) -> list[int]:
    """At which line of the joined text each page begins."""
    return [0, *accumulate(_count(page.text) for page in pages)][:-1]


def _count(text: str | None) -> int:
    return 0 if text is None else text.count("\n") + 1


def _cut(row: LinePair, at: int, starts: Sequence[int]) -> Iterator[LinePair]:
    if row.kind != "folded" or row.new is None:
        yield row
        return
    lines = row.new.split("\n")
    inside = [start - at for start in starts if at < start < at + len(lines)]
    for first, last in zip([0, *inside], [*inside, len(lines)], strict=True):
        text = "\n".join(lines[first:last])
        yield replace(row, old=text, new=text, segments=(Segment("equal", text),))
