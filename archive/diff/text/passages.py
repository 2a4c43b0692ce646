"""Which sentences became which, between two fixed points: found by the characters that they share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from archive.diff.text.character_diff import segments

Range = tuple[int, int]
"""Places of sentences, the last one not included."""

_HALF = 0.5  # of the shorter sentence
_THIRD = 0.35  # of the longer one
_WORDS = 3  # characters that are shared at least where a short sentence became part of a long one
_ALONE = 0.2  # of the longer, where one line stands against one line
_BRIEF = 16  # characters of two such lines that are the same item with another value, whatever they share


def passages(old: Sequence[str], new: Sequence[str]) -> list[tuple[Range | None, Range | None]]:
    """Return ranges of sentences that were edited (both), removed (the old only) or added (the new only), in order."""
    if not old or not new:
        return [((0, len(old)) if old else None, (0, len(new)) if new else None)]
    found: list[tuple[Range | None, Range | None]] = []
    place = new_place = 0
    for (start, end), (new_start, new_end) in _kin(old, new):
        found += _alone((place, start), (new_place, new_start))
        found.append(((start, end), (new_start, new_end)))
        place, new_place = end, new_end
    return found + _alone((place, len(old)), (new_place, len(new)))


def _alone(removed: Range, added: Range) -> list[tuple[Range | None, Range | None]]:
    pairs: list[tuple[Range | None, Range | None]] = [(removed, None), (None, added)]
    return [pair for pair in pairs if any(one and one[0] < one[1] for one in pair)]


def _kin(old: Sequence[str], new: Sequence[str]) -> list[tuple[Range, Range]]:
    """Ranges that belong together: the smallest that hold every pair of sentences that share enough."""
    shared = _shared(old, new)
    sizes, new_sizes = [_size(words) for words in old], [_size(words) for words in new]
    lone = len(old) == len(new) == 1
    pairs = sorted(pair for pair, count in shared.items() if _is_kin(count, sizes[pair[0]], new_sizes[pair[1]], lone))
    if lone and max(sizes[0], new_sizes[0]) <= _BRIEF:
        pairs = [(0, 0)]
    found: list[tuple[Range, Range]] = []
    for place, new_place in pairs:
        if found and (place < found[-1][0][1] or new_place < found[-1][1][1]):
            (start, end), (new_start, new_end) = found[-1]
            found[-1] = ((start, max(end, place + 1)), (new_start, max(new_end, new_place + 1)))
        else:
            found.append(((place, place + 1), (new_place, new_place + 1)))
    return found


def _is_kin(count: int, size: int, new_size: int, lone: bool) -> bool:
    if lone:
        return count >= _ALONE * max(size, new_size)
    part = count >= _WORDS and count >= _HALF * min(size, new_size)
    return part or count >= _THIRD * max(size, new_size)


def _shared(old: Sequence[str], new: Sequence[str]) -> Counter[tuple[int, int]]:
    """How many visible characters each old sentence shares with each new one."""
    shared: Counter[tuple[int, int]] = Counter()
    ends, new_ends = list(accumulate(map(len, old))), list(accumulate(map(len, new)))
    place = new_place = here = there = 0
    for segment in segments("".join(old), "".join(new)):
        for char in segment.text:
            if segment.op != "insert":
                here += place >= ends[here]
                place += 1
            if segment.op != "delete":
                there += new_place >= new_ends[there]
                new_place += 1
            if segment.op == "equal" and not char.isspace():
                shared[here, there] += 1
    return shared


def _size(words: str) -> int:
    return sum(not char.isspace() for char in words)
