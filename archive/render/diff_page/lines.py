"""Two texts set against each other, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from archive.diff.text.anchors import matches
from archive.diff.text.character_diff import Segment, segments
from archive.diff.text.passages import passages

CONTEXT = 2
"""Unchanged lines that are shown beside a changed one."""
_WORTH_FOLDING = 4  # unchanged lines; fewer take no more room than the words that stand for them

RowKind = Literal["same", "folded", "edited", "removed", "added"]


class LinePair(Struct, frozen=True):
    """Lines of the old text beside those of the new one: None where a side has none.

    `same` is one line and `folded` several that are not shown at once; `segments` say what became of edited ones.
    """

    kind: RowKind
    old: str | None
    new: str | None
    segments: tuple[Segment, ...]

    @property
    def line_count(self) -> int:
        """How many lines it stands for."""
        return (self.new if self.new is not None else self.old or "").count("\n") + 1


def rows(before: str, after: str) -> list[LinePair]:
    """Return all lines of both texts in order; the long stretches that are the same on both sides folded.

    The lines of `old` are those of `before`, the lines of `new` those of `after`: nothing is left out.
    """
    old, new = before.split("\n"), after.split("\n")
    found: list[LinePair] = []
    same: list[str] = []
    for start, end in pairwise([(-1, -1), *matches(old, new), (len(old), len(new))]):
        gap = list(_changed(old[start[0] + 1 : end[0]], new[start[1] + 1 : end[1]]))
        if gap:
            found += [*_same(same, bool(found), True), *gap]
            same = []
        same += old[end[0] : end[0] + 1]
    return found + _same(same, bool(found), False)


def _same(lines: Sequence[str], is_after: bool, is_before: bool) -> list[LinePair]:
    """Unchanged lines between two changes, or before the first or after the last one."""
    start = CONTEXT if is_after else 0
    end = max(start, len(lines) - (CONTEXT if is_before else 0))
    if end - start < _WORTH_FOLDING:
        return [_kept("same", line) for line in lines]
    folded = _kept("folded", "\n".join(lines[start:end]))
    return [*(_kept("same", line) for line in lines[:start]), folded, *(_kept("same", line) for line in lines[end:])]


def _kept(kind: RowKind, text: str) -> LinePair:
    return LinePair(kind, text, text, (Segment("equal", text),))


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[LinePair]:
    if not old and not new:
        return
    for removed, added in passages(old, new):
        before = "\n".join(old[slice(*removed)]) if removed else None
        after = "\n".join(new[slice(*added)]) if added else None
        if before is not None and after is not None:
            yield LinePair("edited", before, after, tuple(segments(before, after)))
        elif before is not None:
            yield LinePair("removed", before, None, (Segment("delete", before),))
        elif after is not None:
            yield LinePair("added", None, after, (Segment("insert", after),))
