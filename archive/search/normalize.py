"""The form of texts and queries in which they are compared: `search_form`, and the way back to the text as it was.

Unlike `schemas.text.normalized`, which decides what a change is, this form also makes one of capitals and small letters, of
old and new forms of a character, and keeps the blanks between Latin words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

from archive.search.variants import twins
from schemas.text import WIDE, Replacing

_HYPHENS = "\u00ad\ufffe\u0002"  # soft hyphen, and what PDF readers give for a hyphen at a line's end
_BROKEN_WORD = re.compile(f"[{_HYPHENS}][ \\t]*\\r?\\n[ \\t]*")
_UNSEEN = dict.fromkeys(
    (point for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
     for point in range(first, last + 1)),
)  # fmt: skip
_CONTROLS = dict.fromkeys(point for point in (*range(0x20), *range(0x7F, 0xA0)) if not chr(point).isspace())
_BEFORE = {
    **WIDE,
    **_UNSEEN,
    **_CONTROLS,
    **dict.fromkeys((0x00AD, 0xFEFF, 0xFFFE)),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # half a character, from a bad argument: SQLite takes none
    0x309B: "\u3099",  # NFKC makes a blank and a combining mark of a dakuten that stands by itself
    0x309C: "\u309a",
}
_prepared = Replacing(_BEFORE)
_without_twins = Replacing(twins())

_LATIN = r"[^\W\u2e80-\uabff\uf900-\uffff\U00020000-\U0003ffff]"  # a letter or digit of a script that parts its words
_NEEDLESS_BLANK = re.compile(f" (?:(?!{_LATIN})|(?<!{_LATIN} ))")  # begins with a blank, so that nothing else is looked at
_BLANKS = re.compile(r"\s+")
_LETTER = re.compile(_LATIN)

# What may merge with the character before it. Too wide a class is right as well, only coarser, so whole blocks stand here.
_MARKS = (
    "[\u0300-\u036f\u0483-\u0489\u0590-\u11ff\u135d-\u135f\u1700-\u1cff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099-\u309c\u3131-\u318e\ua66f-\ua67d"
    "\ua69e-\ua69f\ua6f0-\ua6f1\ua800-\ua8ff\ua900-\uabff\ud7b0-\ud7ff\ufb1e\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufffe\xad\x00-\x08"
    "\x0e-\x1b\x7f-\x84\x86-\x9f\uff9e-\uff9f\uffa0-\uffdc\U000101fd-\U00011fff\U00016a00-\U0001bfff\U0001d100-\U0001d2ff"
    "\U0001e000-\U0001e9ff\U000e0000-\U000e0fff]"
)
_MERGING = re.compile(_MARKS)
_CLUSTER = re.compile(f"(?s:.){_MARKS}*")


class Aligned(Struct, frozen=True):
    """A folded text, and for each of its characters where in the raw text the characters that it came from begin and end."""

    folded: str
    starts: list[int]
    ends: list[int]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the raw text of `folded[start:end]`, which is not empty."""
        return self.starts[start], self.ends[end - 1]


def search_form(text: str) -> str:
    """Return `text` as it is searched: NFKC, small letters, one form of each character, no white space but single blanks
    between Latin words.

    Text in a PDF breaks its lines inside words and between them, so that white space in Japanese means nothing. The form
    has no control characters, line feeds among them: they are free to part texts.
    """
    return _NEEDLESS_BLANK.sub("", " ".join(_characters(_BROKEN_WORD.sub("", text)).split()))


def aligned(text: str) -> Aligned:
    """Return `search_form(text)` with the way back. Slower, and so only for the few texts that are shown."""
    kept = [place for start, end in _unbroken(text) for place in range(start, end)] if _BROKEN_WORD.search(text) else None
    whole = text if kept is None else "".join(text[place] for place in kept)
    pieces: Sequence[str] = _CLUSTER.findall(whole) if _MERGING.search(whole) else whole
    forms = [_FORMS[piece] for piece in pieces]
    folded, owners = _tightened("".join(forms), [place for place, form in enumerate(forms) for _ in form])
    ends = list(accumulate(map(len, pieces)))
    starts = [0, *ends]
    if kept is not None:
        starts, ends = [kept[place] for place in starts[:-1]], [kept[place - 1] + 1 for place in ends]
    return Aligned(folded, [starts[owner] for owner in owners], [ends[owner] for owner in owners])


def _characters(text: str) -> str:
    return _without_twins(unicodedata.normalize("NFKC", _prepared(text)).casefold())


class _Forms(dict[str, str]):
    """The form of each piece met so far. Japanese gets by with a few thousand characters."""

    def __missing__(self, piece: str) -> str:
        form = self[piece] = _characters(piece)
        return form


_FORMS = _Forms()


def _unbroken(text: str) -> list[tuple[int, int]]:
    """The parts of `text` between the places where a word was broken with a hyphen."""
    breaks = [match.span() for match in _BROKEN_WORD.finditer(text)]
    return list(zip([0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(text)], strict=True))


def _tightened(loose: str, owners: list[int]) -> tuple[str, list[int]]:
    """What `search_form` does to white space, done as well to the piece that each character came from."""
    folded: list[str] = []
    kept: list[int] = []
    end = 0
    for match in _BLANKS.finditer(loose):
        between = match.start() and _LETTER.match(loose, match.start() - 1) and _LETTER.match(loose, match.end())
        folded.append(loose[end : match.start()] + (" " if between else ""))
        kept += owners[end : match.start() + 1 if between else match.start()]
        end = match.end()
    return "".join([*folded, loose[end:]]), kept + owners[end:]
