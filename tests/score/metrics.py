"""How well what was found agrees with what should have been found: counts that add up, and what they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """How many things were found, how many should have been, and how many of those found are right."""

    found: int = 0
    expected: int = 0
    right: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.found + other.found, self.expected + other.expected, self.right + other.right)

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right; None when nothing was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of what should be found that was; None when there was nothing to find."""
        return self.right / self.expected if self.expected else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None when there was nothing to find and nothing was found."""
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else None

    @property
    def perfect(self) -> bool:
        """Whether all that was found is right and nothing is missing."""
        return self.found == self.expected == self.right


def match(found: Iterable[Hashable], expected: Iterable[Hashable]) -> Counts:
    """Return how two multisets agree: a thing found twice and expected once is right once."""
    ours, theirs = Counter(found), Counter(expected)
    return Counts(found=ours.total(), expected=theirs.total(), right=(ours & theirs).total())


def overlap(found: str, expected: str) -> Counts:
    """Return how two texts agree, in pairs of neighbouring characters without white space.

    Japanese has no blanks between words, so that pairs of characters stand where other languages count words.
    """
    return match(pairs(found), pairs(expected))


def pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring characters of `text` without its white space; a lone character is its own pair."""
    bare = "".join(text.split())
    return [bare[place : place + 2] for place in range(max(len(bare) - 1, min(len(bare), 1)))]


def total(counts: Iterable[Counts]) -> Counts:
    """Return the sum of `counts`; micro-averages come from it."""
    return sum(counts, Counts())
