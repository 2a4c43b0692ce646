"""Whether two texts say the same to a reader: typographic twins, white space and http for https are no difference."""

from __future__ import annotations

from collections import Counter

from schemas.folding import folded


def plain(text: str) -> str:
    """Return the form in which texts that say the same are equal."""
    return folded(text).replace("http://", "https://")


def is_noise(before: str | None, after: str | None) -> bool:
    """Whether both are there and only white space, typographic twins or http for https differ."""
    return before is not None and after is not None and plain(before) == plain(after)


def likeness(before: str, after: str) -> float:
    """Return how much two texts share, from 0 to 1: twice their common pairs of neighbouring characters over all pairs."""
    left, right = _pairs(plain(before)), _pairs(plain(after))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else float(plain(before) == plain(after))


def _pairs(text: str) -> Counter[str]:
    return Counter(text[place : place + 2] for place in range(len(text) - 1))
