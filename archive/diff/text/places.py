"""Where a passage stands, in words: the heading it is under and the line it follows."""

from __future__ import annotations

MOST = 40
"""Characters of the line before: as many as name it."""
PARTED = " › "


def place_in(text: str, start: int, heading: str | None, above: str | None = None) -> str:
    """Return the place of what begins at `start`: `above` (a page), the heading, the line before; empty at the beginning."""
    before = text[:start].rstrip()
    line = " ".join(before[before.rfind("\n") + 1 :].split())
    line = line if len(line) <= MOST else "…" + line[-MOST:]
    return PARTED.join(part for part in (above, heading, line if line != heading else None) if part)


def unlike(before: str, after: str, positions: tuple[int, int]) -> tuple[str, str]:
    """Return two places that a reader can tell apart: where the words are the same, how many characters stand before each."""
    if before != after:
        return before, after
    one, other = (
        f"{place}{PARTED if place else ''}+{position}" for place, position in zip((before, after), positions, strict=True)
    )
    return one, other
