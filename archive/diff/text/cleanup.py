"""Making a difference read well in Japanese, which has no spaces between its words.

diff-match-patch's own semantic clean-up swallows whatever is shorter than the edits around it and then looks for Latin
word ends. Here only what agrees by chance is swallowed, and an edit is moved to where a sentence, a clause or a script ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from diff_match_patch import diff_match_patch

Edit = tuple[int, str]
"""-1 for what went, 0 for what stayed, 1 for what came; and the tokens, one character each."""

# Tokens that stay between two edits agree by chance when both edits have at least so many.
_CHANCE = {1: 2, 2: 5, 3: 10}
_OPENING = "「『（([【〔〈《＜<“"
_CLOSING = "」』）)]】〕〉》＞>”"
_FARTHEST = 200  # tokens that an edit is moved: who looks farther pays for it in long tables


def cleaned(edits: Sequence[Edit], tokens: Sequence[str]) -> list[Edit]:
    """Return `edits` without agreements by chance, deletions before insertions, on the best boundaries."""
    merged = _merged(_without_chance(_merged(list(edits))))
    return [edit for edit in _moved(merged, tokens) if edit[1]]


def _merged(edits: list[Edit]) -> list[Edit]:
    diff_match_patch().diff_cleanupMerge(edits)
    return edits


def _without_chance(edits: list[Edit]) -> list[Edit]:
    """Short agreements become part of the edits around them."""
    found: list[Edit] = []
    for place, (op, run) in enumerate(edits):
        before, after = _weight(edits, place, -1), _weight(edits, place, 1)
        if op == 0 and len(run) in _CHANCE and min(before, after) >= _CHANCE[len(run)]:
            found += [(-1, run), (1, run)]
        else:
            found.append((op, run))
    return found


def _weight(edits: Sequence[Edit], place: int, step: int) -> int:
    """How many tokens the edit on one side of an agreement has: the more of what went and what came."""
    weight = 0
    place += step
    while 0 <= place < len(edits) and edits[place][0] != 0:
        weight = max(weight, len(edits[place][1]))
        place += step
    return weight


def _moved(edits: Sequence[Edit], tokens: Sequence[str]) -> list[Edit]:
    """Move every insertion or deletion that stands alone to its best place."""
    found = list(edits)
    for place in range(1, len(found) - 1):
        (before_op, before), (op, run), (after_op, after) = found[place - 1 : place + 2]
        if op != 0 and before_op == after_op == 0:
            shift = _best_shift(before, run, after, tokens)
            whole = before + run + after
            start, end = len(before) + shift, len(before) + len(run) + shift
            found[place - 1 : place + 2] = [(0, whole[:start]), (op, whole[start:end]), (0, whole[end:])]
    return found


def _best_shift(before: str, run: str, after: str, tokens: Sequence[str]) -> int:
    """How far to move an edit to the right so that it begins and ends where something does; the farthest of the best."""
    whole = before + run + after
    first = last = 0
    while -first < min(len(before), _FARTHEST) and before[first - 1] == whole[len(before) + len(run) + first - 1]:
        first -= 1
    while last < min(len(after), _FARTHEST) and after[last] == whole[len(before) + last]:
        last += 1

    def worth(shift: int) -> tuple[int, int]:
        start, end = len(before) + shift, len(before) + len(run) + shift
        return _boundary(whole, start, tokens) + _boundary(whole, end, tokens), shift

    return max(range(first, last + 1), key=worth)


def _boundary(whole: str, place: int, tokens: Sequence[str]) -> int:
    """How good a place it is to cut: line, sentence, clause or bracket, script, or the middle of a word."""
    if place in (0, len(whole)):
        return 6
    left, right = tokens[ord(whole[place - 1])], tokens[ord(whole[place])]
    if "\n" in (left, right):
        return 6
    if left in "。！？":
        return 5
    if left in "、，・／\t\u3000" or right in _OPENING or left in _CLOSING:
        return 4
    scripts = _script(left), _script(right)
    if scripts[0] == scripts[1]:
        return 0
    return 2 if scripts[0] == "kana" else 1  # a particle ends before the next word begins


_SCRIPTS = {
    "kana": re.compile(r"[ぁ-ゟ]"),
    "katakana": re.compile(r"[ァ-ヿー]"),
    "kanji": re.compile(r"[々〇㐀-鿿]"),
    "latin": re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]"),
    "number": re.compile(r"[0-9０-９]"),
}


def _script(token: str) -> str:
    return next((name for name, pattern in _SCRIPTS.items() if pattern.match(token)), "other")
