"""Runs that two strings share and that divide them into small pieces, found in about linear time."""

from __future__ import annotations

from bisect import bisect_left

from archive.diff.text.anchors import Match, rising

Run = tuple[int, int, int]
"""Place in the old string, in the new one, and length."""

_WINDOW = 2_000  # how far from a difference its end is looked for
_SAFE = 8  # shorter runs that repeat are too often the same by chance


def common_runs(old: str, new: str, length: int) -> list[Run]:
    """Return runs of at least `length` that both strings have, in order and without overlap.

    Those count that stand once on both sides; in strings where everything repeats, those nearest to each difference.
    """
    there = _single_runs(new, length)
    pairs = [(place, there[run]) for run, place in _single_runs(old, length).items() if run in there]
    if not pairs and length >= _SAFE:
        pairs = _nearest(old, new, length)
    return _without_overlap(rising(pairs), length)


def _single_runs(text: str, length: int) -> dict[str, int]:
    places: dict[str, int] = {}
    for place in range(len(text) - length + 1):
        run = text[place : place + length]
        places[run] = -1 if run in places else place
    return {run: place for run, place in places.items() if place >= 0}


def _nearest(old: str, new: str, length: int) -> list[Match]:
    """Walk both strings together; after a difference go on where the least was left out of both."""
    there: dict[str, list[int]] = {}
    for place in range(len(new) - length + 1):
        there.setdefault(new[place : place + length], []).append(place)
    found = []
    place = new_place = 0
    while step := _step(old, there, place, new_place, length):
        place, new_place = step
        found.append((place, new_place))
        place, new_place = place + length, new_place + length
    return found


def _step(old: str, there: dict[str, list[int]], place: int, new_place: int, length: int) -> Match | None:
    best: Match | None = None
    least = _WINDOW
    for skipped in range(_WINDOW):
        if skipped >= least or place + skipped + length > len(old):
            break
        places = there.get(old[place + skipped : place + skipped + length], [])
        nearest = bisect_left(places, new_place)
        if nearest < len(places) and skipped + places[nearest] - new_place < least:
            best = (place + skipped, places[nearest])
            least = skipped + places[nearest] - new_place
    return best


def _without_overlap(pairs: list[Match], length: int) -> list[Run]:
    found: list[Run] = []
    for place, new_place in pairs:
        start, new_start, long = found[-1] if found else (0, 0, 0)
        if found and place - start == new_place - new_start and place <= start + long:
            found[-1] = (start, new_start, place + length - start)
        elif place >= start + long and new_place >= new_start + long:
            found.append((place, new_place, length))
    return found
