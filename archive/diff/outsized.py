"""Documents whose text is too much to compare word by word: told page by page, without the words."""

from __future__ import annotations

from collections.abc import Sequence

from archive.diff.noise import plain
from archive.diff.stretches import item_of
from schemas.change import Change
from schemas.document import DocumentPage

MOST_COMPARED = 600_000
"""Characters of one side that are compared word by word: a book of 600 pages. More would take minutes and gigabytes."""


def is_outsized(*sides: Sequence[DocumentPage]) -> bool:
    """Whether one of the texts is too much to compare word by word."""
    return any(sum(len(page.text) for page in pages) > MOST_COMPARED for pages in sides)


def outsized_changes(old: Sequence[DocumentPage], new: Sequence[DocumentPage]) -> list[Change]:
    """Return which pages differ, are added or removed, each at its own number; the words are left to the two files."""
    found = [
        Change(field="pages", kind="edited", item=item_of(after), noise=plain(before.text) == plain(after.text))
        for before, after in zip(old, new, strict=False)
        if (before.name, before.text) != (after.name, after.text)
    ]
    found += [Change(field="pages", kind="removed", item=item_of(page)) for page in old[len(new) :]]
    return found + [Change(field="pages", kind="added", item=item_of(page)) for page in new[len(old) :]]
