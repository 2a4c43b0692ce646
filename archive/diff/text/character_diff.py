"""What differs between two texts, character by character, for showing: what went, what came, what stayed.

The texts become strings of tokens, one character each: a number is one token, so that 3,480 becoming 3,840 is never shown
as digits pushed about, and so is a character with its marks. Runs of tokens that stand once on both sides divide the texts
into small pieces; those go to diff-match-patch. It works without its timeout, so the same texts always give the same
result, and the size of a piece bounds what it may cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Literal

from diff_match_patch import diff_match_patch
from msgspec import Struct

from archive.diff.text.cleanup import Edit, cleaned
from archive.diff.text.common_runs import common_runs

Op = Literal["equal", "delete", "insert"]

_TOKEN = re.compile(
    r"[0-9０-９]+(?:[,，.．][0-9０-９]+)*"
    # Combining marks, the Japanese sound marks and variation selectors (葛󠄀 with its form) belong to what they stand on.
    r"|.[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*",
    re.DOTALL,
)
_RUNS = (16, 8, 4)  # tokens that a dividing run is long: long ones first, which stand in two places by chance least
_PIECE = 400  # tokens of both sides together that diff-match-patch gets at most
_SHORT = 24  # pieces up to this are always looked into
_KINSHIP = 0.3  # a longer piece that shares less is another sentence, and shown as such
_OPS: dict[int, Op] = {-1: "delete", 0: "equal", 1: "insert"}


class Segment(Struct, frozen=True):
    """A run of text that both sides have, or only the old (`delete`) or the new one (`insert`)."""

    op: Op
    text: str


def segments(before: str, after: str) -> list[Segment]:
    """Return both texts as one sequence: without what was inserted it reads `before`, without what was deleted `after`."""
    tokens, old, new = _encoded(before, after)
    edits = cleaned(_joined(_edits(old, new)), tokens)
    return [Segment(_OPS[op], "".join(tokens[ord(token)] for token in run)) for op, run in edits if run]


def _encoded(before: str, after: str) -> tuple[list[str], str, str]:
    """The tokens, and both texts with the place of each token in that list as a character."""
    numbers: dict[str, int] = {}
    sides = [_TOKEN.findall(text) for text in (before, after)]
    for token in (token for side in sides for token in side):
        numbers.setdefault(token, len(numbers))
    old, new = ("".join(chr(numbers[token]) for token in side) for side in sides)
    return list(numbers), old, new


def _joined(edits: Iterable[Edit]) -> list[Edit]:
    runs = groupby((edit for edit in edits if edit[1]), key=lambda edit: edit[0])
    return [(op, "".join(run for _, run in group)) for op, group in runs]


def _edits(old: str, new: str) -> list[Edit]:
    found: list[Edit] = []
    work: list[tuple[str, str, int] | Edit] = [(old, new, 0)]  # pieces with the length of runs to try, and finished edits
    while work:
        task = work.pop()
        if len(task) == 2:
            found.append(task)
            continue
        head, left, right, tail = _trimmed(task[0], task[1])
        if not left or not right or len(left) + len(right) <= _PIECE or task[2] == len(_RUNS):
            inner: list[tuple[str, str, int] | Edit] = [*_piece(left, right)]
        else:
            inner = _divided(left, right, task[2])
        work += [(0, tail), *reversed(inner), (0, head)]
    return found


def _trimmed(old: str, new: str) -> tuple[str, str, str, str]:
    """What both begin with, the two rests, and what both end with."""
    shorter = min(len(old), len(new))
    start = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    end = next((place for place in range(shorter - start) if old[-1 - place] != new[-1 - place]), shorter - start)
    return old[:start], old[start : len(old) - end], new[start : len(new) - end], old[len(old) - end :]


def _divided(old: str, new: str, level: int) -> list[tuple[str, str, int] | Edit]:
    """The parts between the runs of one length that stand once on both sides, and those runs."""
    parts: list[tuple[str, str, int] | Edit] = []
    place = new_place = 0
    for start, new_start, length in common_runs(old, new, _RUNS[level]):
        parts += [(old[place:start], new[new_place:new_start], level + 1), (0, old[start : start + length])]
        place, new_place = start + length, new_start + length
    return [*parts, (old[place:], new[new_place:], level + 1)]


def _piece(old: str, new: str) -> list[Edit]:
    """The differences of two pieces that have nothing in common at their ends."""
    replaced: list[Edit] = [(-1, old), (1, new)]
    if not old or not new or len(old) + len(new) > _PIECE:
        return replaced
    engine = diff_match_patch()
    engine.Diff_Timeout = 0
    edits: list[Edit] = engine.diff_main(old, new, False)
    shared = sum(len(run) for op, run in edits if op == 0)
    is_other = len(old) + len(new) > _SHORT and shared < _KINSHIP * max(len(old), len(new))
    return replaced if is_other else edits
