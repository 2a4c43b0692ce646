"""A change as segments to show: words by character, addresses whole, so that they can be followed."""

from __future__ import annotations

from collections.abc import Sequence

from archive.diff.text.character_diff import Segment, segments
from schemas.change import Change


def shown(change: Change) -> Sequence[Segment]:
    """Return what a change deletes, inserts and keeps; what only moved is kept. Empty for a change that has no words."""
    before, after = change.before, change.after
    if change.kind == "moved" and not (before and after):
        return [Segment("equal", after)] if after else []
    if before == after:
        return [Segment("equal", after)] if after else []
    if before and after and not (is_address(before) or is_address(after)):
        return segments(before, after)
    sides = [Segment("delete", before)] if before else []
    return [*sides, Segment("insert", after)] if after else sides


def is_address(words: str) -> bool:
    """Whether a value is the address of a page or a document, and nothing else."""
    return words.startswith(("http://", "https://")) and not any(char.isspace() for char in words)
