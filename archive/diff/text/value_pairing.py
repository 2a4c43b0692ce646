"""Which of two lists' values are the same thing: by one key after the other, the surest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple, TypeVar

from archive.diff.text.noise import plain


def likeness(before: str, after: str) -> float:
    """Return how much two texts share, from 0 to 1: twice their common pairs of neighbouring characters over all pairs."""
    left, right = _pairs(plain(before)), _pairs(plain(after))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else float(plain(before) == plain(after))


def _pairs(text: str) -> Counter[str]:
    return Counter(text[place : place + 2] for place in range(len(text) - 1))


MOST_PAIRS = 2_500
"""Of what went with what came that are looked at for one that became the other: beyond that the page is another one."""

T = TypeVar("T")

Key = Callable[[T], Hashable | None]
"""What makes two values the same thing; None where a value has nothing of the kind."""


class Pairing(NamedTuple):
    """Places in the old and the new list: of what is on both sides, and of what is on one only."""

    pairs: list[tuple[int, int]]
    removed: list[int]
    added: list[int]


def paired(old: Sequence[T], new: Sequence[T], *keys: Key[T]) -> Pairing:
    """Pair equal keys, those that a list has twice in their order; what a key has paired is no more looked at."""
    pairs: list[tuple[int, int]] = []
    removed, added = list(range(len(old))), list(range(len(new)))
    for key in keys:
        there: dict[Hashable, list[int]] = {}
        for place in reversed(added):
            there.setdefault(key(new[place]), []).append(place)
        there.pop(None, None)
        found = [(place, there[key(old[place])].pop()) for place in removed if there.get(key(old[place]))]
        pairs += found
        gone, come = {place for place, _ in found}, {place for _, place in found}
        removed = [place for place in removed if place not in gone]
        added = [place for place in added if place not in come]
    return Pairing(sorted(pairs, key=lambda pair: pair[1]), removed, added)
