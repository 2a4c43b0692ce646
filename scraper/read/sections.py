"""Headed parts of a release: what their headings say, and how far they reach."""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemas.release import Section

# A bare number must be set apart from the words: 3件の… and 2.4GHz帯の… begin with a count, 2025年基準… with a year.
_NUMBER = re.compile(
    r"[\s\u3000]*(?P<number>[（(][0-9０-９ア-ン]{1,2}[)）]|[0-9０-９]{1,2}(?:[-－．.][0-9０-９]{1,2})*(?:[)）]|(?=[.．](?![0-9０-９])|[、\s\u3000]))"
    r"|[①-⑳]|(?:[IVXⅠ-Ⅻ]{1,4}|[ア-ン])(?=[.．、\s\u3000])|第[0-9０-９]+(?=[\s\u3000]))[.．、]?[\s\u3000]*(?=[^\s.．、])"
)
_BRACKETS = (("【", "】"), ("＜", "＞"), ("〔", "〕"), ("《", "》"))


def split_heading(printed: str) -> tuple[str | None, str]:
    """Return (number, heading) of a printed heading: the number as printed without its full stop, or None;
    the heading without its number and without 【】."""
    match = _NUMBER.match(printed)
    number, rest = (match["number"], printed[match.end() :]) if match else (None, printed)
    rest = rest.strip(" \t\u3000")
    for left, right in _BRACKETS:
        if rest.startswith(left) and rest.endswith(right) and right not in rest[1:-1]:
            rest = rest[1:-1].strip(" \u3000")
    return number, rest


def sections(text: str, headings: Iterable[tuple[int, int, int]], end: int) -> tuple[Section, ...]:
    """Return one section a heading. `headings` are (level, start, end of the heading), in order; a section reaches up to
    the next heading of its own or a higher level, the last ones up to `end`."""
    marks = [(level, start, stop) for level, start, stop in headings if text[start:stop].strip()]
    result = []
    for place, (level, start, stop) in enumerate(marks):
        following = (other for other_level, other, _ in marks[place + 1 :] if other_level <= level)
        section_end = next(following, end + 1) - 1
        number, heading = split_heading(" ".join(text[start:stop].split("\n")))
        result.append(Section(level=level, number=number, heading=heading, start=start, end=max(stop, section_end)))
    return tuple(result)
