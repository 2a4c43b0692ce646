"""What two sequences have in common, in order: the fixed points between which a difference is looked for.

Patience diff: what stands exactly once on both sides is a fixed point, of those the longest rising chain counts, and
between its links the search begins again. Nothing depends on a clock, so the same texts give the same differences.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence

Match = tuple[int, int]

_SMALL = 10_000  # cells of a table of lengths; larger regions in which everything repeats stay as they are


def matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Match]:
    """Return places (in old, in new) of equal items, rising on both sides; as many as can be found in about linear time."""
    found: list[Match] = []
    regions = [(0, len(old), 0, len(new))]
    while regions:
        start, end, new_start, new_end = regions.pop()
        while start < end and new_start < new_end and old[start] == new[new_start]:
            found.append((start, new_start))
            start, new_start = start + 1, new_start + 1
        while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
            end, new_end = end - 1, new_end - 1
            found.append((end, new_end))
        if start < end and new_start < new_end:
            chain, is_final = _chain(old, new, (start, end, new_start, new_end))
            found += chain
            regions += [] if is_final else _between(chain, (start, end, new_start, new_end))
    return sorted(found)


def rising(pairs: Sequence[Match]) -> list[Match]:
    """Return the longest subsequence of `pairs`, sorted by their first, whose seconds rise."""
    tails: list[int] = []  # the smallest second that ends a chain of each length
    ends: list[int] = []  # and its place in pairs
    before: list[int] = []
    for place, (_, second) in enumerate(pairs):
        length = bisect_left(tails, second)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [second]
        ends[length : length + 1] = [place]
    place = ends[-1] if ends else -1
    chain = []
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _chain(old: Sequence[Hashable], new: Sequence[Hashable], region: tuple[int, int, int, int]) -> tuple[list[Match], bool]:
    """The fixed points of a region, and whether these are all that can be had."""
    start, end, new_start, new_end = region
    there = _single(new, new_start, new_end)
    pairs = [(place, there[item]) for item, place in _single(old, start, end).items() if item in there]
    if pairs:
        return rising(pairs), False
    if (end - start) * (new_end - new_start) <= _SMALL:
        return _longest_common(old, new, region), True
    return rising(_by_occurrence(old, new, region)), True


def _single(items: Sequence[Hashable], start: int, end: int) -> dict[Hashable, int]:
    """The items that stand exactly once between two places, with their place, in order."""
    places: dict[Hashable, int] = {}
    for place in range(start, end):
        places[items[place]] = -1 if items[place] in places else place
    return {item: place for item, place in places.items() if place >= 0}


def _by_occurrence(old: Sequence[Hashable], new: Sequence[Hashable], region: tuple[int, int, int, int]) -> list[Match]:
    """The first of an item with the first on the other side, the second with the second: for tables full of the same."""
    start, end, new_start, new_end = region
    there: dict[Hashable, list[int]] = {}
    for place in reversed(range(new_start, new_end)):
        there.setdefault(new[place], []).append(place)
    return [(place, there[old[place]].pop()) for place in range(start, end) if there.get(old[place])]


def _longest_common(old: Sequence[Hashable], new: Sequence[Hashable], region: tuple[int, int, int, int]) -> list[Match]:
    start, end, new_start, new_end = region
    lengths = [[0] * (new_end - new_start + 1) for _ in range(end - start + 1)]
    for row in reversed(range(end - start)):
        for column in reversed(range(new_end - new_start)):
            same = old[start + row] == new[new_start + column]
            down, right = lengths[row + 1][column], lengths[row][column + 1]
            lengths[row][column] = lengths[row + 1][column + 1] + 1 if same else max(down, right)
    chain = []
    row = column = 0
    while row < end - start and column < new_end - new_start:
        if old[start + row] == new[new_start + column]:
            chain.append((start + row, new_start + column))
            row, column = row + 1, column + 1
        elif lengths[row + 1][column] >= lengths[row][column + 1]:
            row += 1
        else:
            column += 1
    return chain


def _between(chain: Sequence[Match], region: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    start, end, new_start, new_end = region
    firsts = [(start - 1, new_start - 1), *chain]
    lasts = [*chain, (end, new_end)]
    return [(a + 1, b, c + 1, d) for (a, c), (b, d) in zip(firsts, lasts, strict=True)]
