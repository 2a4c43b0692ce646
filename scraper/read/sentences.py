"""Where sentences end: a 。 inside brackets ends none, as in 「政策会議」（以下「会議」という。）が開催されました。"""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENING = frozenset("（(「『【〔［")
_CLOSING = {"）": "（(", ")": "(（", "」": "「", "』": "『", "】": "【", "〕": "〔", "］": "［"}
_SIGNS = re.compile(r"[（(「『【〔［）)」』】〕］。\n]")
_SENTENCE = re.compile(r"[^。\n]+(?:。|(?=\n)|\Z)")
_MOST_OPEN = 12
INNER_STOP = "｡"
"""What stands for a 。 that ends no sentence, in the text that `without_inner_stops` returns."""


def without_inner_stops(text: str) -> str:
    """Return `text` with each 。 inside closed brackets of its line made INNER_STOP; every other place is as it was."""
    inner = list(_inner_stops(text)) if "。" in text else []
    if not inner:
        return text
    signs = list(text)
    for place in inner:
        signs[place] = INNER_STOP
    return "".join(signs)


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the span of each sentence in `text[start:end]`, which has no inner stops; a line's end ends a sentence too."""
    return (match.span() for match in _SENTENCE.finditer(text, start, end))


def _inner_stops(text: str) -> Iterator[int]:
    opened: list[tuple[str, int]] = []  # each with how many stops were met before it
    stops: list[int] = []
    for sign in _SIGNS.finditer(text):
        kind, place = sign[0], sign.start()
        if kind == "\n":
            opened, stops = [], []
        elif kind == "。":
            if opened:
                stops.append(place)
        elif kind in _OPENING:
            opened = [*opened[-_MOST_OPEN:], (kind, len(stops))]
        elif (level := _level(opened, kind)) is not None:
            _, count = opened[level]
            yield from stops[count:]
            del opened[level:], stops[count:]


def _level(opened: list[tuple[str, int]], closing: str) -> int | None:
    """Which of the open brackets a closing one closes: the last of its kind."""
    levels = (level for level in range(len(opened) - 1, -1, -1) if opened[level][0] in _CLOSING[closing])
    return next(levels, None)
