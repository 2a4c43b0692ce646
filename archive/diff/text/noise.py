"""What no reader can see: the differences that are no news, as a table of rules, each with its reason.

Three things are compared. A *page* keeps its lines and cells: what crosses one is another table or list. A *document* was laid
out by a program: where a full line ends is no word of its author. Two *templates* print the same words in other places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

from msgspec import Struct

from schemas.text import Replacing, normalized


class NoiseRule(Struct, frozen=True):
    """Characters that make no difference to a reader. `form` returns a text without that difference."""

    name: str
    reason: str
    form: Callable[[str], str]


_WITHOUT_WIDTH = (
    (0xAD, 0xAD),  # soft hyphen
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x180B, 0x180F),
    (0x200B, 0x200F),  # zero-width blank and joiners, direction marks
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE0FFF),
)
_INVISIBLE = re.compile(f"[{''.join(chr(first) + '-' + chr(last) for first, last in _WITHOUT_WIDTH)}]")
_NARROW = re.compile("[\uff61-\uff9f]+")
_WIDE = Replacing(
    {
        **{point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)},
        **{ord(wide): narrow for wide, narrow in zip("￠￡￢￣￤￥￦｟｠", "¢£¬¯¦¥₩⦅⦆", strict=True)},
    }
)
_STROKES = re.compile("[−―—‐‑‒–－ーｰ─]")
_WAVES = re.compile("[〜～]")
_PARALLEL = re.compile("[‖∥]")
_PRINTED_SCHEME = re.compile("http://")
_BLANKS = r"[^\S\t\n]"
_AT_EDGES = re.compile(rf"(?<!{_BLANKS}){_BLANKS}++(?=[\t\n])|(?<=[\t\n]){_BLANKS}+")
_EMPTY_ENDS = re.compile(r"(?<!\t)\t++(?=\n|\Z)")
_EMPTY_LINES = re.compile(r"\n+(?=\n)")
_BESIDE_WIDE = re.compile(rf"(?<!{_BLANKS})(?:(?<![0-9A-Za-z]){_BLANKS}++|{_BLANKS}++(?![0-9A-Za-z]))")
_RUNS = re.compile(rf"{_BLANKS}+")


def _halfwidth(text: str) -> str:
    return _WIDE(_NARROW.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text))


def _blanks(text: str) -> str:
    """Blanks stay as one where they part figures or words in Latin letters: 12 345 is not 123 45."""
    return _RUNS.sub(" ", _BESIDE_WIDE.sub("", _AT_EDGES.sub("", text)))


def _line_ends(text: str) -> str:
    return _EMPTY_LINES.sub("", _EMPTY_ENDS.sub("", text)).rstrip()


RULES = (
    NoiseRule(
        "without_width",
        "zero-width characters, soft hyphens, direction marks and variation selectors draw nothing, or the same character",
        lambda text: _INVISIBLE.sub("", text),
    ),
    NoiseRule(
        "composed",
        "か with a combining sound mark is drawn as が (Unicode Standard Annex 15, canonical equivalence)",
        lambda text: unicodedata.normalize("NFC", text),
    ),
    NoiseRule(
        "width", "letters, digits, marks and kana have a wide and a narrow form of one meaning: Ａ, ７, （, ｶ", _halfwidth
    ),
    NoiseRule(
        "stroke",
        "a horizontal stroke is one byte pair of cp932 or its neighbour, and becomes －, −, ー or ― by who decodes it",
        lambda text: _STROKES.sub("-", text),
    ),
    NoiseRule("wave", "cp932 8160 is U+301C or U+FF5E, by who decodes it", lambda text: _WAVES.sub("~", text)),
    NoiseRule("parallel", "cp932 8161 is U+2016 or U+2225, by who decodes it", lambda text: _PARALLEL.sub("‖", text)),
    NoiseRule(
        "scheme",
        "an address printed with http or https is one address here, as it is where a link has it",
        lambda text: _PRINTED_SCHEME.sub("https://", text),
    ),
    NoiseRule("blanks", "a longer run of blanks, and one beside a wide character, moves no word to another", _blanks),
    NoiseRule("line_ends", "white space at the end of a line shows nothing, nor does a second empty line", _line_ends),
)
"""The whole of what is noise within one template. Compatibility forms are not among it: 10⁵ is not 105, ① is not 1."""

_folded = Replacing(
    {
        **{point: None for first, last in _WITHOUT_WIDTH for point in range(first, last + 1)},
        **dict.fromkeys(map(ord, "ーｰ‒─"), "-"),
        ord("∥"): "‖",
    }
)
"""What the rules fold and `normalized` does not, in one pass: every sentence of a text goes through it."""
_SPACES = re.compile(r"\s+")
_SOFT_LINE = 15
"""Characters of a document's line that is full, so that a program may have broken it: an item of a list is shorter."""
_MARK = re.compile("[○◯●◎△▲×✕☆★□■◇◆✓✔・※①-⑳]")
_ROW = re.compile(r"\s[0-9０-９][0-9０-９,，.．%％]*\s*$")


def plain(text: str) -> str:
    """Return a form in which whatever may be the same thing is equal: for finding pairs, not for calling them the same."""
    return normalized(_folded(text)).replace("http://", "https://")


def seen(text: str) -> str:
    """Return what a reader sees of `text`, by all rules of the table."""
    for rule in RULES:
        text = rule.form(text)
    return text


def is_noise(before: str | None, after: str | None) -> bool:
    """Whether both are there and a reader of one page sees no difference."""
    if before is None or after is None:
        return False
    return before == after or (plain(before) == plain(after) and seen(before) == seen(after))


def is_noise_between_templates(before: str | None, after: str | None) -> bool:
    """Whether both are the same words in the same order: lines and cells are the template's."""
    if before is None or after is None or plain(before) != plain(after):
        return False
    return seen(_SPACES.sub(" ", before)).strip() == seen(_SPACES.sub(" ", after)).strip()


def is_noise_in_document(before: str | None, after: str | None) -> bool:
    """Whether both are there and a reader sees no difference but where full lines of running text were broken."""
    if not is_noise_between_templates(before, after) or before is None or after is None:
        return False
    breaks, new_breaks = _breaks(before), _breaks(after)
    return all(breaks.get(at, new_breaks.get(at)) for at in breaks.keys() ^ new_breaks.keys())


def _breaks(text: str) -> dict[tuple[int, int], bool]:
    """Where cells begin and lines end, by the characters before and the column (-1: a line), and whether it is where a program
    may have broken a line."""
    found: dict[tuple[int, int], bool] = {}
    lines = [line for line in text.split("\n") if plain(line)]
    at = 0
    for line, following in pairwise([*lines, ""]):
        for column, cell in enumerate(line.rstrip("\t ").split("\t")):
            found |= {(at, column): False} if column else {}
            at += len(plain(cell))
        found[at, -1] = not following or _is_soft(line, following)
    return found


def _is_soft(line: str, following: str) -> bool:
    """Whether a line may go on in the next one: it is full, no row of a table, and parts no figure and no mark."""
    ends = seen(line).rstrip()[-1:], seen(following).lstrip()[:1]
    if len(plain(line)) < _SOFT_LINE or "\t" in line + following or _ROW.search(line):
        return False
    return not any(_MARK.match(char) for char in ends) and not all(char.isdigit() for char in ends)
