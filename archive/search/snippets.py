"""The piece of a text to show for a hit: where the words stand most densely, as the text was before folding."""

from __future__ import annotations

import re

from archive.search.normalize import Aligned, aligned
from archive.search.results import Snippet

WIDTH = 120
"""Folded characters in a snippet, at most; a longer phrase makes it longer."""
_LEAD = 30  # characters of context before the first match
_MOST_LOOKED_AT = 500  # matches among which the densest place is sought


def snippet(raw: str, folded: str, words: tuple[str, ...]) -> Snippet:
    """Return the piece of `raw` with the most different words, then the most matches; its beginning where there is none.

    `folded` is the search form of `raw`.
    """
    places = places_of(folded, words)
    first = _densest(places, folded) if places else (0, 0)
    start = max(0, first[0] - _LEAD)
    end = min(len(folded), max(start + WIDTH, first[1]))
    if start >= end:
        return Snippet("", (), False, False)
    found = _around(raw, folded, start, end)
    if found is None:
        return Snippet(raw[:WIDTH], (), False, len(raw) > WIDTH)
    text, shift, begin = found
    raw_start, raw_end = text.raw_span(begin, begin + end - start)
    shown = [(a - start + begin, b - start + begin) for a, b in places if start <= a and b <= end]
    spans = tuple((a - raw_start, b - raw_start) for a, b in raw_spans(text, shown))
    return Snippet(raw[shift + raw_start : shift + raw_end], spans, start > 0, end < len(folded))


def _around(raw: str, folded: str, start: int, end: int) -> tuple[Aligned, int, int] | None:
    """A part of `raw` that has `folded[start:end]`, where that part begins in `raw`, and where the piece begins in its form;
    None where `folded` is no form of `raw`.

    To align a whole text costs too much: the place is guessed by proportion, and the part grows until the piece is in it.
    """
    middle = (start + end) * len(raw) // (2 * len(folded))
    reach = end - start
    while True:
        shift = max(0, middle - reach)
        text = aligned(raw[shift : middle + reach])
        begin = text.folded.find(folded[start:end])
        if begin >= 0:
            return text, shift, begin
        if reach > len(raw):
            return None
        reach *= 3


def marks(raw: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where in `raw` the words stand, as (start, end), in order and without overlaps."""
    text = aligned(raw)
    return tuple(raw_spans(text, places_of(text.folded, words)))


def places_of(folded: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where in a folded text the words stand; where two begin, the longer one."""
    longest_first = sorted(words, key=len, reverse=True)
    return [match.span() for match in re.finditer("|".join(map(re.escape, longest_first)), folded)]


def raw_spans(text: Aligned, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places in the raw text; two that meet in one raw character, such as ㈱, are one."""
    spans: list[tuple[int, int]] = []
    for start, end in (text.raw_span(*place) for place in places):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _densest(places: list[tuple[int, int]], folded: str) -> tuple[int, int]:
    """The first match of the window that has the most different words, then the most matches, then comes first."""
    looked_at = places[:_MOST_LOOKED_AT]
    best, best_score = looked_at[0], (0, 0)
    for number, (start, end) in enumerate(looked_at):
        inside = [folded[a:b] for a, b in looked_at[number : number + WIDTH] if b <= start + WIDTH - _LEAD]
        if (score := (len(set(inside)), len(inside))) > best_score:
            best, best_score = (start, end), score
    return best
