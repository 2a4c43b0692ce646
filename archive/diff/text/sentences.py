"""Cutting a text into the units in which a change is told: a sentence, or a line that has only one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from archive.diff.text.noise import plain

_MARK = re.compile(
    r"(?P<line>\n)"
    r"|(?P<open>[（(「『【〔［\[])|(?P<close>[）)」』】〕］\]])"
    r"|(?P<end>[。！？](?![）)」』】〕］\]])|(?<=[a-z]{2})[.!?](?=[ ]+[A-Z]))"
)


class Unit(Struct, frozen=True):
    """A sentence or line: `text[start:end]`. Units tile their text; one that begins a line begins with the line break.

    `key` is what is compared: equal for units that say the same.
    """

    start: int
    end: int
    key: str


def units(text: str) -> list[Unit]:
    """Return the units of `text`. What shows nothing belongs to the unit after it, at the end to the one before."""
    found: list[Unit] = []
    start = shown = 0
    for end in (*_cuts(text), len(text)):
        key = plain(text[shown:end])
        if key:
            found.append(Unit(start, end, key))
            start = end
        shown = end
    if found and start < len(text):
        found[-1] = Unit(found[-1].start, len(text), found[-1].key)
    return found


def _cuts(text: str) -> Iterator[int]:
    """Where a line begins or a sentence has ended. A sentence in brackets is part of the one around them."""
    depth = 0
    for match in _MARK.finditer(text):
        kind = match.lastgroup
        if kind == "line":
            depth = 0  # an unclosed bracket ends with its line
            if match.start():
                yield match.start()
        elif kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif depth == 0:
            yield match.end()
