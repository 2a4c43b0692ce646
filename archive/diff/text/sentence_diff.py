"""Which sentences of two texts differ, and what became of each: the part of a comparison that knows no release.

Sentences that say the same on both sides, in order, are fixed points. One found on both sides out of order has moved. What
is left between two fixed points is compared by character: sentences that share enough are one edited passage, so that
two lines made one, or a sentence cut in two, are never told as something removed and something added.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from archive.diff.text.anchors import matches
from archive.diff.text.noise import is_noise
from archive.diff.text.passages import passages
from archive.diff.text.sentences import Unit, units

_TELLING = 10  # characters of a sentence that is not found elsewhere by chance: 電話 and 資料 may be
_LEAST = 3  # characters of a heading that each text has once: 1 概要


class Hunk(Struct, frozen=True):
    """A difference: a span of the old text, of the new one, or both. `moved`: the words are the same, their place is not.

    `place` is where it belongs in the new text; what was removed, after what stayed before it.
    """

    before: tuple[int, int] | None
    after: tuple[int, int] | None
    moved: bool = False
    place: int = 0


Same = Callable[[str, str], bool]
"""Whether two passages that differ show a reader the same."""


def hunks(before: str, after: str, same: Same = is_noise) -> list[Hunk]:
    """Return the differences of two texts in the order of the new one; none exactly when the texts are equal.

    Texts that are the `same` as a whole are cut where both end a sentence.
    """
    if before == after:
        return []
    if same(before, after):
        return _respaced(before, after, same)
    old, new = units(before), units(after)
    fixed = matches([unit.key for unit in old], [unit.key for unit in new])
    moved = _moved(old, new, fixed)
    found = [*_respelled(before, after, old, new, fixed), *_runs_moved(old, new, moved)]
    for gap in _gaps(old, new, fixed, moved):
        found += _in_gap(before, after, gap)
    return _in_order(found, old, new, fixed)


def _in_order(found: Iterable[Hunk], old: Sequence[Unit], new: Sequence[Unit], fixed: Sequence[tuple[int, int]]) -> list[Hunk]:
    starts, ends = [old[place].start for place, _ in fixed], [new[place].end for _, place in fixed]

    def place_of(hunk: Hunk) -> int:
        if hunk.after:
            return hunk.after[0]
        known = bisect_left(starts, hunk.before[0]) if hunk.before else 0
        return ends[known - 1] if known else 0

    placed = [replace(hunk, place=place_of(hunk)) for hunk in found]
    return sorted(placed, key=lambda hunk: (hunk.place, hunk.after is not None))


def _respaced(before: str, after: str, same: Same) -> list[Hunk]:
    """The differences of texts that say the same, however their lines are broken: cut where both have a sentence's end."""
    ends = [_ends(before), _ends(after)]
    cuts = [(0, 0)] + [(ends[0][said], ends[1][said]) for said in ends[0] if said in ends[1]]
    pieces = [((a, b), (c, d)) for (a, c), (b, d) in pairwise(cuts)]
    found = [Hunk(old, new, place=new[0]) for old, new in pieces if before[slice(*old)] != after[slice(*new)]]
    exact = all(same(before[slice(*old)], after[slice(*new)]) for old, new in pieces)
    whole = Hunk((0, len(before)), (0, len(after)))
    # A combining mark that begins a line may join what stands before it in one of the texts only.
    return found if found and exact and cuts[-1] == (len(before), len(after)) else [whole]


def _ends(text: str) -> dict[int, int]:
    """Where the units of a text end, by how much has been said up to there."""
    said = 0
    ends = {}
    for unit in units(text):
        said += len(unit.key)
        ends[said] = unit.end
    return ends


def _moved(old: Sequence[Unit], new: Sequence[Unit], fixed: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences that are on both sides, but in no order that the others keep: long ones, and short ones that are there once."""
    stay, stay_new = {place for place, _ in fixed}, {place for _, place in fixed}
    counted, counted_new = Counter(unit.key for unit in old), Counter(unit.key for unit in new)
    there: dict[str, list[int]] = {}
    for place in reversed(range(len(new))):
        key = new[place].key
        is_telling = len(key) >= _TELLING or (counted[key] == counted_new[key] == 1 and len(key) >= _LEAST)
        if place not in stay_new and is_telling:
            there.setdefault(key, []).append(place)
    lost = [(place, unit.key) for place, unit in enumerate(old) if place not in stay]
    pairs = [(place, there[key].pop()) for place, key in lost if there.get(key)]
    return sorted(_with_neighbours(old, new, pairs, (stay, stay_new)))


def _with_neighbours(
    old: Sequence[Unit], new: Sequence[Unit], pairs: Sequence[tuple[int, int]], stay: tuple[set[int], set[int]]
) -> set[tuple[int, int]]:
    """What moved along with a long sentence: its heading, and other short lines."""
    gone, come = stay[0] | {place for place, _ in pairs}, stay[1] | {place for _, place in pairs}
    moved = set(pairs)
    for start, new_start in pairs:
        for step in (-1, 1):
            place, there = start + step, new_start + step
            while (
                0 <= place < len(old)
                and 0 <= there < len(new)
                and place not in gone
                and there not in come
                and old[place].key == new[there].key
            ):
                moved.add((place, there))
                gone.add(place)
                come.add(there)
                place, there = place + step, there + step
    return moved


def _runs_moved(old: Sequence[Unit], new: Sequence[Unit], moved: Iterable[tuple[int, int]]) -> list[Hunk]:
    """Sentences that moved together are one difference."""
    runs: list[list[tuple[int, int]]] = []
    for place, new_place in moved:
        if runs and runs[-1][-1] == (place - 1, new_place - 1):
            runs[-1].append((place, new_place))
        else:
            runs.append([(place, new_place)])
    return [
        Hunk((old[run[0][0]].start, old[run[-1][0]].end), (new[run[0][1]].start, new[run[-1][1]].end), moved=True)
        for run in runs
    ]


def _respelled(
    before: str, after: str, old: Sequence[Unit], new: Sequence[Unit], pairs: Iterable[tuple[int, int]]
) -> list[Hunk]:
    """Sentences that say the same in other characters, or with a line break that was not there."""
    found = []
    for place, new_place in pairs:
        one, other = old[place], new[new_place]
        is_first = one.start == 0 or other.start == 0  # the first line of a text has no line break before it
        words, new_words = before[one.start : one.end], after[other.start : other.end]
        if (words.lstrip("\n") != new_words.lstrip("\n")) if is_first else (words != new_words):
            found.append(Hunk((one.start, one.end), (other.start, other.end)))
    return found


def _gaps(
    old: Sequence[Unit], new: Sequence[Unit], fixed: Sequence[tuple[int, int]], moved: Iterable[tuple[int, int]]
) -> Iterable[tuple[list[Unit], list[Unit]]]:
    """What stands between two fixed points on each side and has not moved elsewhere."""
    gone, come = {place for place, _ in moved}, {place for _, place in moved}
    for (start, new_start), (end, new_end) in pairwise([(-1, -1), *fixed, (len(old), len(new))]):
        left = [old[place] for place in range(start + 1, end) if place not in gone]
        right = [new[place] for place in range(new_start + 1, new_end) if place not in come]
        if left or right:
            yield left, right


def _in_gap(before: str, after: str, gap: tuple[list[Unit], list[Unit]]) -> list[Hunk]:
    left, right = gap
    words = [before[unit.start : unit.end] for unit in left]
    new_words = [after[unit.start : unit.end] for unit in right]
    found = []
    for one, other in passages(words, new_words):
        if one and other:
            found.append(Hunk(_span(left[slice(*one)]), _span(right[slice(*other)])))
        found += [Hunk(_span(run), None) for run in _neighbours(left[slice(*one)])] if one and not other else []
        found += [Hunk(None, _span(run)) for run in _neighbours(right[slice(*other)])] if other and not one else []
    return found


def _span(side: Sequence[Unit]) -> tuple[int, int]:
    return side[0].start, side[-1].end


def _neighbours(side: Sequence[Unit]) -> list[list[Unit]]:
    """Runs of sentences between which none has moved away."""
    runs: list[list[Unit]] = []
    for unit in side:
        if runs and runs[-1][-1].end == unit.start:
            runs[-1].append(unit)
        else:
            runs.append([unit])
    return runs
