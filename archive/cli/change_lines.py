"""Changes as lines for people."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from archive.render.change_phrases import kind_word, places
from archive.render.document_edits import DocumentEdit, Row, folded
from archive.render.i18n import ENGLISH
from schemas.times import jst_text

NO_BUREAU = "bureau not known"


def change_lines(found: list[dict[str, Any]]) -> list[str]:
    """Return changes for people: what belongs to one release and one visit under one heading."""
    lines: list[str] = []
    for (key, title, *_), together in groupby(found, lambda row: (row["key"], row["title"], row["seen_after_at"])):
        rows = list(together)
        lines += [f"{key or 'linked by no release any more'}  {title or ''}".rstrip(), f"  {interval(rows[0])}"]
        lines += [f"    {line}" for line in entry_lines(rows)]
    return lines


MOST_UNFOLDED = 5
"""Pages of a replaced document that are told one by one; `mic-press diff KEY --documents` tells all."""


def entry_lines(rows: list[dict[str, Any]]) -> list[str]:
    """Return changes one a line; those of a replaced document's pages under a line for all of them."""
    lines: list[str] = []
    for entry in folded(rows):
        lines += _document_lines(entry) if isinstance(entry, DocumentEdit) else [change_line(entry)]
    return lines


def _document_lines(edit: DocumentEdit) -> list[str]:
    label = f"{edit.first['label']} " if edit.first.get("label") else ""
    first = change_line({**edit.first, "label": None})
    if edit.pages_in_all == 1:
        return [f"{label}replaced: its one page differs: {first}"]
    differ = "pages differ; first" if edit.page_count > 1 else "pages differs"
    lines = [f"{label}replaced: {edit.page_count} of {edit.pages_in_all} {differ}: {first}"]
    lines += [f"  {change_line({**row, 'label': None})}" for row in edit.changes[1:MOST_UNFOLDED]]
    left = len(edit.changes) - MOST_UNFOLDED
    return [*lines, *([f"  and {left} more: see mic-press diff {edit.first['key']} --documents"] if left > 0 else [])]


def change_line(row: Row) -> str:
    """Return one change on one line: what, which, how, and the words that differ."""
    from archive.diff.text.excerpts import SUMMARY, excerpts

    before, after = excerpts(row["before"], row["after"], SUMMARY)
    said = " → ".join(f"「{text}」" for text in (before, after) if text)
    said += f" ({moved})" if (moved := places(ENGLISH, row)) else ""
    kind = kind_word(ENGLISH, row["field"], row["kind"])
    which = "page" if row["field"] == "pages" else row["field"]
    where = [*([row["label"]] if row.get("label") else []), which, *([row["item"]] if row["item"] else [])]
    marks = [*_states(row), *(name for name in ("noise", "suspect_run") if row.get(name))]
    return (
        " ".join([*where, kind + (":" if said else ""), said, *(f"({name.removesuffix('_run')})" for name in marks)])
        .replace("  ", " ")
        .rstrip()
    )


def _states(row: Row) -> list[str]:
    """Whether it is announced: one of announced, announced later, unsure, silent; nothing of what nobody has to announce."""
    if row.get("announced_later_at"):
        return ["announced later"]
    if row.get("announcement") == "yes":
        return ["announced"]
    return [name for name in ("unsure", "silent") if row.get(name)]


def count_line(found: list[dict[str, Any]]) -> str:
    """Return how many changes there are, and of how many it is known that they were announced, or not."""
    states = Counter(state for row in found for state in _states(row))
    announced = states["announced"] + states["announced later"]
    return f"{len(found)} changes: {announced} announced, {states['unsure']} unsure, {states['silent']} silent"


def interval(row: dict[str, Any]) -> str:
    """Return between which two visits a change happened."""
    return f"between the visits of {jst_text(row['seen_before_at'])} and {jst_text(row['seen_after_at'])}"
