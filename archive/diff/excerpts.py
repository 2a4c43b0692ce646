"""The part of a long before and after that differs, with a few words around it: for a line on a terminal or in a feed."""

from __future__ import annotations

from archive.diff.text import segments

AROUND = 12
"""Characters shown before and behind what differs."""
MOST = 80
"""Characters of an excerpt at most."""


def excerpts(before: str | None, after: str | None, most: int = MOST) -> tuple[str | None, str | None]:
    """Return what to show of `before` and `after`: each one line, from shortly before the first difference to shortly behind
    the last, with … where something is left out. What is on one side only is shown from its beginning."""
    old, new = _one_line(before), _one_line(after)
    if old is None or new is None:
        return _cut(old, 0, most), _cut(new, 0, most)
    parts = segments(old, new)
    lead = len(parts[0].text) if parts and parts[0].op == "equal" else 0
    tail = len(parts[-1].text) if len(parts) > 1 and parts[-1].op == "equal" else 0
    start, behind = max(0, lead - AROUND), max(0, tail - AROUND)
    return _cut(old, start, most, behind), _cut(new, start, most, behind)


def _one_line(text: str | None) -> str | None:
    return None if text is None else " ".join(text.split())


def _cut(text: str | None, start: int, most: int, behind: int = 0) -> str | None:
    """`text` without its first `start` and last `behind` characters, which … stands for."""
    if text is None:
        return None
    end = min(len(text) - behind, start + most)
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
