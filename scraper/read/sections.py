"""Headed parts of a release: which lines are headings, on which level, and how far they reach.

The page marks its main headings up (h3); those below stand in the text, in styles such as `1`, `（1）`, `ア`, `①`, `【…】` or
bold. Each style gets the level below the one it first appears under.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from schemas.release import Section

LONGEST_HEADING = 45
"""Characters beyond which a numbered line in the text is taken for a sentence or an item."""

# A bare number must be set apart from the words: 3件の… and 2.4GHz帯の… begin with a count, 2025年基準… with a year.
_NUMBER = re.compile(
    r"[\s\u3000]*(?P<number>(?P<round>[（(](?:[0-9０-９]{1,2}|[ア-ン])[)）])"
    r"|(?P<digits>[0-9０-９]{1,2}(?:[-－．.][0-9０-９]{1,2})*(?:[)）]|(?=[.．](?![0-9０-９])|[、\s\u3000])))"
    r"|(?P<circle>[①-⑳])|(?P<roman>[IVXⅠ-Ⅻ]{1,4}(?=[.．、\s\u3000]))|(?P<kana>[ア-ン](?=[.．、\s\u3000]))"
    r"|(?P<ordinal>第[0-9０-９]+(?=[\s\u3000])))[.．、]?[\s\u3000]*(?=[^\s.．、])"
)
_BRACKETS = (("【", "】"), ("＜", "＞"), ("〔", "〕"), ("《", "》"))
_UNNUMBERED = frozenset(("bold", "bracket"))
_UNDER_A_HEADING = re.compile(r"[ \u3000]*(?:[・･•●○◎◆◇■□▪※→‐－-][^0-9]|[^\s：:。、（(]{1,10}[：:])")
_BRACKET_LINE = re.compile(r"[\s\u3000]*【[^【】]{1,40}】[\s\u3000]*")
_SENTENCE = re.compile(r"[。．]\s*$|[、，]\s*$|(?:ます|です|ました|ください|こと|もの|参照)[。）)]?\s*$")
_ITEM = re.compile(r"[：:]\s*\S|\S[\u3000\t]{1,}\S|\S {2,}\S")
# Brackets that head a list of documents or of participants are typed as that, not as sections.
_LIST_HEAD = re.compile(
    r"添付|資料|別紙|別添|参考|関係報道|連絡先|構成国|国・地域|招待|国際機関|オブザーバ|出席|参加|署名者|原文|仮訳"
)


class Heading(Struct, frozen=True):
    """A heading: its style (what makes it one), the element's rank for marked-up ones, its span."""

    style: str
    start: int
    end: int


def split_heading(printed: str) -> tuple[str | None, str]:
    """Return (number, heading) of a printed heading: the number as printed without its full stop, or None;
    the heading without its number and without 【】, unless nothing stands in them."""
    match = _NUMBER.match(printed)
    number, rest = (match["number"], printed[match.end() :]) if match else (None, printed)
    rest = rest.strip(" \t\u3000")
    for left, right in _BRACKETS:
        if rest.startswith(left) and rest.endswith(right) and right not in rest[1:-1]:
            rest = rest[1:-1].strip(" \u3000") or rest
    return number, rest


def find_sections(
    text: str,
    area: tuple[int, int],
    marked_up: Sequence[tuple[str, int, int]],
    bold: Iterable[tuple[int, int]] = (),
    in_text: bool = True,
    items: Collection[tuple[int, int]] = (),
) -> tuple[Section, ...]:
    """Return the sections of `text` within the span `area`.

    `marked_up` are (tag, start, end) of heading elements, `bold` the spans of bold ones, `items` those of the items of lists,
    which are no headings; `in_text` says whether lines that only look like headings count. A section reaches up to the next
    heading of its own or a higher level, the last ones up to the area's end; together those of the first level tile the area
    from the first heading on.
    """
    headings = [Heading(tag, _first_word(text, start, end), end) for tag, start, end in marked_up if text[start:end].strip()]
    if in_text:
        headings += _in_text(text, area, headings, frozenset(bold), frozenset(items))
    return _nested(text, sorted(headings, key=lambda heading: heading.start), area[1])


def _in_text(
    text: str,
    area: tuple[int, int],
    marked_up: Sequence[Heading],
    bold: frozenset[tuple[int, int]],
    items: frozenset[tuple[int, int]],
) -> list[Heading]:
    """The lines of an area that are headings though no element says so: what follows upon another of its style is an item."""
    taken = {text.rfind("\n", 0, heading.start) + 1 for heading in marked_up}
    lines = _lines(text, area)
    styles = [None if start in taken or (start, end) in items else _style(text, start, end, bold) for start, end in lines]
    before, following = [None, *styles[:-1]], [*styles[1:], None]
    below = [*(text[start:end] for start, end in lines[1:]), ""]
    ends = [*(start in taken for start, _ in lines[1:]), True]
    return [
        Heading(style, _first_word(text, start, end), end)
        for (start, end), style, above, then, at_end, line in zip(lines, styles, before, following, ends, below, strict=True)
        if style and style != then and not at_end and not _is_last_item(style, above, line)
    ]


def _is_last_item(style: str, above: str | None, below: str) -> bool:
    """Whether a numbered line right below one of its style is the last item of a list: no bullet or value stands under it."""
    return style == above and style not in _UNNUMBERED and _UNDER_A_HEADING.match(below) is None


def _lines(text: str, area: tuple[int, int]) -> list[tuple[int, int]]:
    found = []
    start = area[0]
    for line in text[area[0] : area[1]].split("\n"):
        found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def _style(text: str, start: int, end: int, bold: frozenset[tuple[int, int]]) -> str | None:
    """What makes a line look like a heading, or None: a sentence, a value or a list item is none, numbered or not."""
    line = text[start:end]
    if not line or len(line) > LONGEST_HEADING or "\t" in line:  # a tab makes it a row of a table
        return None
    if _BRACKET_LINE.fullmatch(line):
        return None if _LIST_HEAD.search(line) else "bracket"
    match = _NUMBER.match(line)
    words = line[match.end() :] if match else line.strip(" \u3000")
    if words.startswith(("＜", "〈", "（", "(", "〔")) and _LIST_HEAD.search(words):
        return None
    if _SENTENCE.search(words) or _ITEM.search(words):
        return None
    if match:
        return next(name for name in ("round", "digits", "circle", "roman", "kana", "ordinal") if match[name])
    return "bold" if _is_bold(text, start, end, bold) else None


def _is_bold(text: str, start: int, end: int, bold: frozenset[tuple[int, int]]) -> bool:
    return (_first_word(text, start, end), end) in bold or (start, end) in bold


def _first_word(text: str, start: int, end: int) -> int:
    return end - len(text[start:end].lstrip(" \t\u3000"))


def _nested(text: str, headings: Sequence[Heading], end: int) -> tuple[Section, ...]:
    levels = _levels([heading.style for heading in headings])
    found = []
    for heading, level, next_start in zip(headings, levels, _starts_after(headings, levels), strict=True):
        section_end = end if next_start is None else text.rfind("\n", 0, next_start)
        number, words = split_heading(" ".join(text[heading.start : heading.end].split("\n")))
        found.append(Section(level=level, number=number, heading=words, start=heading.start, end=max(heading.end, section_end)))
    return tuple(found)


def _starts_after(headings: Sequence[Heading], levels: Sequence[int]) -> list[int | None]:
    """Where the next heading of its own or a higher level begins, for each heading."""
    starts: list[int | None] = []
    nearest: dict[int, int] = {}  # the start of the next heading of each level
    for heading, level in zip(reversed(headings), reversed(levels), strict=True):
        starts.append(min((start for other, start in nearest.items() if other <= level), default=None))
        nearest[level] = heading.start
    return starts[::-1]


def _levels(styles: Sequence[str]) -> list[int]:
    """The level of each heading: a style met before is back on its level, a new one is below the heading before it."""
    levels = []
    stack: list[str] = []
    for style in styles:
        if style in stack:
            del stack[stack.index(style) + 1 :]
        else:
            if style.startswith("h"):
                stack = [above for above in stack if above.startswith("h") and above < style]
            stack.append(style)
        levels.append(len(stack))
    return levels
