"""Whether a text is made of letters that no Japanese or Western text has, its font having said nothing of its glyphs."""

from __future__ import annotations

import re

# Noncharacters, controls, private use, U+FFFD. Two in a row at least: one alone is a bullet of a symbol font, or a gaiji.
_NO_LETTERS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd-\uffff\ufdd0-\ufdef\ue000-\uf8ff\U000f0000-\U0010ffff]{2,}")
# What Japanese and Western texts use: Latin, Greek, Cyrillic; punctuation, signs, arrows, figures; kana, kanji, Hangul;
# presentation and full-width forms; rare kanji and pictographs.
_UNFAMILIAR = re.compile(
    "[^\x00-\u024f\u02b0-\u036f\u0370-\u052f\u1e00-\u1fff\u2000-\u2bff\u2e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe00-\ufe6f"
    "\uff00-\uffff\ue000-\uf8ff\U0001f000-\U0001faff\U00020000-\U0003ffff]"
)
# Shift_JIS bytes shown as windows-1252: "ƒeƒXƒg". The dots of a table of contents (U+00B7) are left out.
_LATIN_SIGNS = re.compile(
    "[\x80-\xb6\xb8-\xbf\xd7\xf7\u0192\u02c6\u02dc\u2020-\u2022\u2030\u2039\u203a\u20ac\u2122\u0152\u0153\u0160\u0161\u017d\u017e]"
)
_FEWEST = 8  # letters; fewer are no evidence
_NO_LETTER_SHARE = 0.05
_UNFAMILIAR_SHARE = 0.2
_FEWEST_SCRIPTS = 4  # a leaflet in Thai or Nepali has one; glyph numbers taken for letters are in many
_LATIN_SIGN_SHARE = 0.3  # French and Czech have some 15 % letters with accents, and hardly any such signs


def is_mojibake(text: str) -> bool:
    """Return whether the page's text is suspect; a page that is short of letters never is."""
    letters = len("".join(text.split()))
    strange = sum(len(run) for run in _NO_LETTERS.findall(text))
    if strange >= _FEWEST and strange > _NO_LETTER_SHARE * letters:
        return True
    unfamiliar = _UNFAMILIAR.findall(text)
    if len(unfamiliar) >= _FEWEST and len(unfamiliar) > _UNFAMILIAR_SHARE * letters:
        # Scripts lie in blocks of 128 or 256; U+0E00 to U+0EFF are Thai and Lao.
        return len({ord(letter) >> 7 for letter in unfamiliar}) >= _FEWEST_SCRIPTS
    signs = _LATIN_SIGNS.findall(text)
    return len(signs) >= _FEWEST and len(set(signs)) >= _FEWEST_SCRIPTS and len(signs) > _LATIN_SIGN_SHARE * letters
