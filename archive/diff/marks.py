"""Changes of what is shown beside the words: raised and lowered signs, strikes, insertions, readings, alt texts, list numbers.

A mark is found again by the words around it. Where those changed too, the change of the text says so.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest

from schemas.change import Change
from schemas.release import Release, TextMark

_AROUND = 8
"""Characters on each side, in its line, by which a mark is found again."""

_Place = tuple[str, str, str, str]


def mark_changes(old: Release, new: Release) -> list[Change]:
    """Return what became of the marks whose words stayed, in the order of the new text; the item is what mark it is."""
    if old.marks == new.marks and old.text == new.text:
        return []
    before, after = _by_place(old), _by_place(new)
    texts = f"\n{old.text}\n", f"\n{new.text}\n"
    found: list[tuple[int, Change]] = []
    for place in dict.fromkeys((*before, *after)):
        kind, *words = place
        if kind == "number" and old.text != new.text:
            continue  # items that came, went or moved take the numbers after them along
        around = "".join(words)
        if _values(before, place) == _values(after, place) or around not in texts[0] or around not in texts[1]:
            continue
        start = texts[1].index(around) + len(words[0]) - 1
        span = (start, start + len(words[1]))
        for was, now in zip_longest(_values(before, place), _values(after, place)):
            if was != now:
                change = Change(
                    field="marks", kind="edited", item=kind, before=_shown(place, was), after=_shown(place, now), span=span
                )
                found.append((start, change))
    return [change for _, change in sorted(found, key=lambda pair: pair[0])]


def _by_place(release: Release) -> dict[_Place, list[tuple[str, int]]]:
    found: dict[_Place, list[tuple[str, int]]] = defaultdict(list)
    for mark in release.marks:
        found[_place(release.text, mark)].append((mark.value, mark.start))
    return dict(found)


def _values(by_place: dict[_Place, list[tuple[str, int]]], place: _Place) -> list[str]:
    return [value for value, _ in by_place.get(place, [])]


def _place(text: str, mark: TextMark) -> _Place:
    lines = f"\n{text}\n"  # so that the beginning of a line is told from the middle of one
    _, newline, left = lines[max(0, mark.start + 1 - _AROUND) : mark.start + 1].rpartition("\n")
    right, end, _ = lines[mark.end + 1 : mark.end + 1 + _AROUND].partition("\n")
    return mark.kind, newline + left, text[mark.start : mark.end], right + end


def _shown(place: _Place, value: str | None) -> str:
    """The words with their mark as HTML writes it; without it where there is none."""
    kind, left, words, right = (part.strip("\n") for part in place)
    if value is None:
        return f"{left}{words}{right}"
    return f"{left}<{kind}{f' {value}' if value else ''}>{f'{words}</{kind}>' if words else ''}{right}"
