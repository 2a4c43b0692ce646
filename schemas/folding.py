"""The form of a text for comparing and searching, never for showing: typographic twins are one, white space is none."""

from __future__ import annotations

import unicodedata

_TWINS = str.maketrans({**dict.fromkeys("−―—‐‑–－", "-"), "〜": "~", "～": "~"})


def folded(text: str) -> str:
    """Return `text` in NFKC with dashes and wave dashes folded into one each and without white space.

    cp932 maps one byte pair to U+FF0D or U+2212, U+FF5E or U+301C, depending on who decodes it: they mean the same.
    """
    return "".join(unicodedata.normalize("NFKC", text).translate(_TWINS).split())
