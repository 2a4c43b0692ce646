"""File names that are safe on every system, from what a site calls its files."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote_to_bytes, urlsplit

MOST_CHARACTERS = 80
MOST_BYTES = 200
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]+')


def safe_name(words: str) -> str:
    """Return `words` as one file name: no separators, controls or invisible marks, no dots in front, not too long, NFC.

    The extension stays. What leaves nothing is called `unnamed`.
    """
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", words)).strip(" ._")
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 5:
        return f"{_shortened(stem)}.{extension}"
    return _shortened(name) or "unnamed"


def _shortened(name: str) -> str:
    """The beginning of `name` that file systems have room for: they count bytes, 255 of them."""
    return name[:MOST_CHARACTERS].encode("utf-8", "replace")[:MOST_BYTES].decode("utf-8", "ignore")


def name_of(url: str) -> str:
    """Return a safe file name for what `url` leads to: the last part of its path, percent-encoding undone."""
    raw = unquote_to_bytes(urlsplit(url).path.rpartition("/")[2])
    try:
        return safe_name(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return safe_name(raw.decode("cp932", errors="replace"))
