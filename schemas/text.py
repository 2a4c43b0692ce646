"""Texts: characters of one look, and what has none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby


class Replacing:
    """Replaces the characters of `table` by what it says, None for nothing."""

    def __init__(self, table: Mapping[int, str | None]) -> None:
        self._forms = {chr(point): form or "" for point, form in table.items()}
        self._any = re.compile(f"[{''.join(_ranges(table))}]")

    def __call__(self, text: str) -> str:
        """Return what `text.translate(table)` does, in a small part of the time."""
        return self._any.sub(self._form, text)

    def _form(self, found: re.Match[str]) -> str:
        return self._forms[found[0]]


def _ranges(points: Iterable[int]) -> Iterator[str]:
    """The ranges of a character class. One class of many characters is a bitmap, but those beyond U+FFFF are gone through."""
    for _, run in groupby(enumerate(sorted(points)), key=lambda one: one[1] - one[0]):
        members = [point for _, point in run]
        yield rf"\U{members[0]:08x}-\U{members[-1]:08x}"


WIDE = {0x3000: " ", **{point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}}
"""Wide letters, digits, signs and the wide blank, and what NFKC makes of them: it takes its time over a text that has one."""

_TWINS = str.maketrans({**dict.fromkeys("−―—‐‑–－", "-"), "〜": "~", "～": "~"})

_ready = Replacing({**WIDE, **_TWINS})

_untwin = Replacing(_TWINS)


def normalized(text: str) -> str:
    """Return `text` in NFKC with dashes and wave dashes folded into one each and without white space.

    cp932 maps one byte pair to U+FF0D or U+2212, U+FF5E or U+301C, depending on who decodes it: they mean the same.
    """
    ready = _ready(text)
    normal = unicodedata.normalize("NFKC", ready)
    return "".join((normal if normal is ready else _untwin(normal)).split())
