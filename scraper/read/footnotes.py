"""Footnotes of a release: lines that begin with ※1, 注1, （注）, *1, with their continuation lines."""

from __future__ import annotations

import re

from schemas.release import Footnote

_MARK = re.compile(
    r"[ \u3000]*(?P<mark>[※＊*][0-9０-９]{0,2}(?![0-9０-９])|[（(](?:注|※|備考)[0-9０-９]{0,2}[)）]"
    r"|(?:脚注|注)[0-9０-９]{1,2}|注(?=[:：　 )）]))[)）:：. \u3000]*(?=\S)"
)


def find_footnotes(text: str, start: int, end: int) -> tuple[Footnote, ...]:
    """Return the footnotes in `text[start:end]`. A line that is indented deeper than its mark goes on with the note."""
    found: list[tuple[str, int, int]] = []
    depth = 0
    place = start
    for line in text[start:end].split("\n"):
        match = _MARK.match(line)
        if match:
            depth = match.start("mark")
            found.append((match["mark"], place + depth, place + len(line)))
        elif found and found[-1][2] == place - 1 and _indent(line) > depth:
            found[-1] = (*found[-1][:2], place + len(line))
        place += len(line) + 1
    return tuple(Footnote(mark=mark, literal=text[first:last], start=first, end=last) for mark, first, last in found)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \u3000"))
