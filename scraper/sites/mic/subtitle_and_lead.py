"""What stands between a title and the parts below it: a subtitle and the lead, marked or not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import html
from msgspec import Struct

from scraper.read.outline import BLOCKS, Outline

_BLANKS = " \t\u3000\xa0"
_DASH = "－―–—‐─-"
_DASHED = re.compile(
    rf"[\s\u3000]*(?:[{_DASH}]{{1,2}}[\s\u3000]*[^－―–—\n]{{3,120}}?[\s\u3000]*[{_DASH}]{{1,2}}"
    r"|[～〜][^～〜\n]{3,120}[～〜])[\s\u3000]*"
)
_NOTE = re.compile(r"[\s\u3000※（(【]*(?:(?:同時|共同)(?:発表|公表)|[^。\n]{0,20}(?:更新|追記|訂正|修正|差替え)】)")
_ITEM = re.compile(r"\n[ \u3000]*[・○●◇◆■□※]")
_LONGEST_SUBTITLE = 100
_MOST_LINES = 2
_NO_SUBTITLE = re.compile(r"[。：:]|(?:ます|です|ました|ください)$|^[\s\u3000]*(?:[（(※・○●【＜〔■□◆1-9１-９①-⑳]|同時発表)")


class Head(Struct, frozen=True, kw_only=True):
    """The subtitle and the lead of a release; None for what it has not."""

    subtitle: str | None
    lead: str | None


def find_head(
    page: Outline,
    content: html.HtmlElement,
    after: int,
    passed: Collection[str],
    lead: tuple[int, int],
    limit: int,
    *,
    in_main: bool,
) -> Head:
    """Return the subtitle and the lead that follow a title which ends at `after`.

    `passed` are lines that are neither: the date, those who publish. `lead` is the span that the markup gives the lead, empty
    where it gives none: then it is the text up to `limit`, where the first section or the contacts begin, or nothing where
    `in_main` says that the main area begins there.
    """
    marked = lead[1] > lead[0]
    below = _lines(page.text, after, lead[0] if marked else limit)
    lines = [line for line in below if line[2].strip(_BLANKS) not in passed and not _NOTE.match(line[2])]
    taken = _subtitle(lines, marked=marked)
    start = lines[len(taken)][0] if len(lines) > len(taken) else limit
    span = lead if marked else (0, 0) if in_main else _unmarked_lead(page, content, start, limit)
    words = page.text[slice(*span)].strip(" \u3000")
    first, _, rest = words.partition("\n")
    if not taken and rest and _DASHED.fullmatch(first):
        return Head(subtitle=first.strip(_BLANKS), lead=rest.strip(_BLANKS) or None)
    return Head(subtitle="\n".join(line[2].strip(_BLANKS) for line in taken) or None, lead=words or None)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The lines of a span that say something, each with its place; a title's own line is over at its end."""
    place = text.find("\n", start, end) + 1 if start and text[start - 1 : start] != "\n" else start
    if start and not place:
        return
    for line in text[place:end].split("\n"):
        if line.strip(_BLANKS):
            yield place, place + len(line), line
        place += len(line) + 1


def _subtitle(lines: list[tuple[int, int, str]], *, marked: bool) -> list[tuple[int, int, str]]:
    """The lines below a title that are a subtitle: between it and a marked lead, in dashes, or alone before a sentence."""
    if marked:
        return lines if len(lines) <= _MOST_LINES and all(_may_be_subtitle(line[2]) for line in lines) else []
    if not lines:
        return []
    first = lines[0][2]
    is_before_sentence = len(lines) > 1 and lines[1][2].rstrip(_BLANKS).endswith("。") and not first.startswith(("\u3000", " "))
    return lines[:1] if _DASHED.fullmatch(first) or (is_before_sentence and _may_be_subtitle(first)) else []


def _may_be_subtitle(line: str) -> bool:
    return len(line) <= _LONGEST_SUBTITLE and (bool(_DASHED.fullmatch(line)) or not _NO_SUBTITLE.search(line))


def _unmarked_lead(page: Outline, content: html.HtmlElement, start: int, limit: int) -> tuple[int, int]:
    """The span of the text from `start` up to a section or the contacts: as far as an element goes that begins there, else as
    the lines do. Where no section ends it, the first paragraph."""
    if start >= limit:
        return 0, 0
    item = _ITEM.search(page.text, start, limit)
    limit = item.start() if item else limit
    ended = limit < len(page.text)
    fitting = [end for end in _ends_of_blocks(page, content, start) if end <= limit]
    if fitting:
        return start, max(fitting) if ended else min(fitting)
    first_line = page.text.find("\n", start, limit)
    return start, limit if ended or first_line < 0 else first_line


def _ends_of_blocks(page: Outline, content: html.HtmlElement, start: int) -> Iterator[int]:
    for element in content.iterdescendants():
        if element.tag not in BLOCKS or element not in page.spans:
            continue
        begins, ends = page.spans[element]
        if begins > start:
            return
        if begins == start and ends > start:
            yield ends
