"""Tables in the text of a release: a row is a line, its cells stand between tabs."""

from __future__ import annotations

_ABOVE, _BESIDE = 2_000, 200
"""Characters that are looked through for the row of a cell and the rows above it, and for the cell after it."""


def column_head(text: str, at: int) -> str:
    """Return the first row's cell in the column of the cell at `at`; '' outside of a table and in its first row."""
    begin = max(0, at - _ABOVE)
    line_start = text.rfind("\n", begin, at) + 1
    if not line_start or "\t" not in text[line_start : at + _BESIDE].split("\n", 1)[0]:
        return ""
    head = ""
    for line in reversed(text[begin : line_start - 1].split("\n")):
        if "\t" not in line:
            break
        head = line
    return dict(enumerate(head.split("\t"))).get(text.count("\t", line_start, at), "").strip()
