"""Text as a library gives it, made fit to be sent and stored, and not otherwise changed."""

from __future__ import annotations

import re

_NO_LETTERS = re.compile("[\x00\ud800-\udfff]")


def as_held(text: str) -> str:
    """Return `text` with line ends as `\\n`.

    A lone surrogate, which no encoding can hold, and U+0000, at which SQLite's functions stop, stand as U+FFFD.
    """
    return _NO_LETTERS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
