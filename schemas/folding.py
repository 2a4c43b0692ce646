"""The form of a text for comparing and searching, never for showing: typographic twins are one, white space is none."""

from __future__ import annotations

import unicodedata

from schemas.replacing import Replacing

WIDE = {0x3000: " ", **{point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}}
"""Wide letters, digits, signs and the wide blank, and what NFKC makes of them: it takes its time over a text that has one."""
_TWINS = str.maketrans({**dict.fromkeys("−―—‐‑–－", "-"), "〜": "~", "～": "~"})
_ready = Replacing({**WIDE, **_TWINS})
_untwin = Replacing(_TWINS)


def folded(text: str) -> str:
    """Return `text` in NFKC with dashes and wave dashes folded into one each and without white space.

    cp932 maps one byte pair to U+FF0D or U+2212, U+FF5E or U+301C, depending on who decodes it: they mean the same.
    """
    ready = _ready(text)
    normal = unicodedata.normalize("NFKC", ready)
    return "".join((normal if normal is ready else _untwin(normal)).split())
