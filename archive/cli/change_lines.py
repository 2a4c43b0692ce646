"""Changes as lines for people."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from schemas.times import jst_text

NO_BUREAU = "bureau not known"


def change_lines(found: list[dict[str, Any]]) -> list[str]:
    """Return changes for people: what belongs to one release and one visit under one heading."""
    lines: list[str] = []
    for (key, title, *_), together in groupby(found, lambda row: (row["key"], row["title"], row["seen_after_at"])):
        rows = list(together)
        lines += [f"{key or 'linked by no release any more'}  {title or ''}".rstrip(), f"  {interval(rows[0])}"]
        lines += [f"    {change_line(row)}" for row in rows]
    return lines


def change_line(row: dict[str, Any]) -> str:
    """Return one change on one line: what, which, how, and the words that differ."""
    from archive.diff.text.excerpts import SUMMARY, excerpts

    before, after = excerpts(row["before"], row["after"], SUMMARY)
    said = " → ".join(f"「{text}」" for text in (before, after) if text)
    which = "page" if row["field"] == "pages" else row["field"]
    where = [*([row["label"]] if row.get("label") else []), which, *([row["item"]] if row["item"] else [])]
    marks = [*_states(row), *(name for name in ("noise", "suspect_run") if row.get(name))]
    return (
        " ".join([*where, row["kind"] + (":" if said else ""), said, *(f"({name.removesuffix('_run')})" for name in marks)])
        .replace("  ", " ")
        .rstrip()
    )


def _states(row: dict[str, Any]) -> list[str]:
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
