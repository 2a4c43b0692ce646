"""Text that is shown and never obeyed."""

from __future__ import annotations

import unicodedata

_SHOWING_NOTHING = "\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u2800\u3164\uffa0"
"""Letters and marks that show nothing, and the two separators that some programs take for the end of a line."""


def printable(text: str) -> str:
    """Return `text` with U+FFFD for each character that a terminal or browser obeys instead of showing: controls, what turns
    the direction, and what shows nothing, by which two words that look the same may differ."""
    if text.isascii() and text.isprintable():
        return text
    obeyed = {ord(char): "\ufffd" for char in set(text) if _is_obeyed(char)}  # each kind of character is judged once
    return text.translate(obeyed) if obeyed else text


def _is_obeyed(char: str) -> bool:
    return (unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\t") or char in _SHOWING_NOTHING
