"""Text that is shown and never obeyed."""

from __future__ import annotations

import unicodedata

_BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def printable(text: str) -> str:
    """Return `text` without the characters that a terminal or browser obeys instead of showing: controls, bidi overrides."""
    return "".join("\ufffd" if _is_obeyed(char) else char for char in text)


def _is_obeyed(char: str) -> bool:
    return (unicodedata.category(char) == "Cc" and char not in "\n\t") or char in _BIDI
