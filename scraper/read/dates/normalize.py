"""Typographic twins made one, character for character: a place in the folded text is the same place in the text."""

from __future__ import annotations

from schemas.text import Replacing
from scraper.read.sentences import without_inner_stops

_DIGITS = dict(zip("０１２３４５６７８９", "0123456789", strict=True))
_LETTERS = dict(zip("ＲＨＳＴＭＡＰａｐｍ", "RHSTMAPapm", strict=True))
_BRACKETS = {**dict.fromkeys("（〔［【〈＜[", "("), **dict.fromkeys("）〕］】〉＞]", ")")}
_DASHES = dict.fromkeys("―—–‐‑－−─", "-")
_WAVES = dict.fromkeys("～〜∼˜", "~")
_BLANKS = dict.fromkeys("\u3000\u00a0\t\u2002\u2003\u2009\u202f", " ")
_MARKS = {
    "：": ":",
    "．": ".",
    "／": "/",
    "，": ",",
    "､": "、",
    "･": "・",
    "｡": "。",
    "＝": "=",
    "○": "〇",
    "◯": "〇",
    "零": "〇",
}
_BREAKS = dict.fromkeys("\r\u2028\u2029\u0085\v\f", "\n")

_TWINS = str.maketrans({**_DIGITS, **_LETTERS, **_BRACKETS, **_DASHES, **_WAVES, **_BLANKS, **_MARKS, **_BREAKS})
_untwin = Replacing(_TWINS)


def normalize(text: str) -> str:
    """Return `text` with one form for each digit, bracket, dash, blank and line break, and of the same length.

    A 。 inside brackets is another sign: it ends no sentence.
    """
    return without_inner_stops(_untwin(text))
