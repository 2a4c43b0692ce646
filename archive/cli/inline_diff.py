"""Changes as lines of text: [-what went-] and {+what came+}, in colour where a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click
import msgspec

from archive.render.inert_text import printable

if TYPE_CHECKING:
    from archive.diff.text.character_diff import Segment
    from schemas.change import Change

CONTEXT = 20
"""Characters of an unchanged stretch that are shown beside a changed one."""
LONGEST = 400
"""Characters of one stretch that went or came; a longer one is shown by its two ends."""


def change_lines(changes: Iterable[Change]) -> list[str]:
    """Return the lines that tell `changes`, field by field; noise dimmed at the end. Nothing in them obeys a terminal."""
    ordered = sorted(changes, key=lambda change: change.noise)  # stable: noise last, else in their order
    lines: list[str] = []
    for (field, _), group in groupby(ordered, key=lambda change: (change.field, change.noise)):
        lines += ["", click.style(printable(field), bold=True)]
        lines += [line for change in group for line in _change(change)]
    return lines


def _change(change: Change) -> list[str]:
    states = {"yes": ["(announced)"], "unsure": ["(unsure whether announced)"], "no": []}
    marks = [*states[change.announcement], *(["(noise)"] if change.noise else [])]
    head = "  ".join([change.kind, *([_one_line(change.item)] if change.item else []), *marks])
    value = [f"    {line}" for line in (*_value(change), *_moved(change))]
    return [click.style(f"  {head}", dim=change.noise or None), *value]


def _moved(change: Change) -> list[str]:
    """Where a passage stood and stands, where it moved."""
    from archive.render.change_phrases import places
    from archive.render.i18n import ENGLISH

    moved = places(ENGLISH, msgspec.structs.asdict(change))
    return [_one_line(moved)] if moved else []


def _value(change: Change) -> list[str]:
    """The lines of what it was and is; none for a change that has no words."""
    from archive.diff.text.segments_of import shown

    found = shown(change)
    return marked(found, change.noise) if found else []


def marked(found: Sequence[Segment], is_dim: bool = False) -> list[str]:
    """Return segments as lines, long unchanged stretches cut to what stands beside a change."""
    last = len(found) - 1
    pieces = [
        _context(segment.text, place == 0, place == last) if segment.op == "equal" else _marks(segment, is_dim)
        for place, segment in enumerate(found)
    ]
    return "".join(pieces).split("\n")


def _context(text: str, is_first: bool, is_last: bool) -> str:
    text = printable(text)
    if is_first and is_last:
        return _shortened(text)
    if len(text) <= CONTEXT * (1 if is_first or is_last else 2) + 1:
        return text
    head = "" if is_first else text[:CONTEXT]
    tail = "" if is_last else text[-CONTEXT:]
    return f"{head}…{tail}"


def _marks(segment: Segment, is_dim: bool) -> str:
    opening, closing, colour = ("[-", "-]", "red") if segment.op == "delete" else ("{+", "+}", "green")
    lines = _shortened(printable(segment.text)).split("\n")
    if len(lines) > 1 and not "".join(lines).strip():
        lines = ["⏎".join(lines)]  # only where the line is broken differs
    return "\n".join(click.style(opening + line + closing, fg=colour, dim=is_dim or None) for line in lines if line)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    left_out = len(text) - LONGEST
    return f"{text[: LONGEST // 2]}…({left_out:,} characters)…{text[-LONGEST // 2 :]}"


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))
