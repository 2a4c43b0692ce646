"""Splitting a printed list into its items, safely around brackets: イタリア（議長国、主催）、日本 has two."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_OPEN = "（(「『［[〔"
_CLOSE = "）)」』］]〕"
_SEPARATORS = "、，；;／\n"
_HEAD = re.compile(r"[\s•●○◦▪◆◇‣∙➢・]*(?:(?:及び|並びに|および|ならびに|また)、?)?(?:[①-⑳]|[（(][0-9０-９]{1,2}[)）])?\s*")
_MARK = r"(?:[※＊*](?:[0-9０-９]{1,2})?|[（(](?:※|注)\s*[0-9０-９]{0,2}[)）])"
_REST = re.compile(
    rf"(?:\s*(?:等|など|ほか|他|その他|。|[・、,，]|{_MARK}|(?<=[^\s])[がの](?:参加|出席)(?:しました|した)?"
    r"|の?(?:全)?(?:計)?[0-9０-９]{1,3}\s*[かカヵヶケ箇]国(?:・地域)?))+\s*$"
)
_FOOTNOTE = re.compile(r"(?<=[\s）)])※(?![0-9０-９]?\s*[、，）)]).*", re.S)
_AND = re.compile(r"及び|並びに|および|ならびに|又は")
_LONGEST = 200
"""No item is longer; what is, is prose."""

Span = tuple[int, int]


def split_list(text: str, start: int, end: int, is_known: Callable[[str], bool]) -> list[Span]:
    """Return the spans of the items in `text[start:end]`, without bullets, conjunctions and a closing 等, ほか, 他.

    `is_known` says whether words are a name by themselves: トリニダード及びトバゴ is one item, 米国及び英国 are two, and a
    name broken by the end of a line is joined again.
    """
    pieces = _joined(text, _pieces(text, start, _before_footnote(text, start, end)), is_known)
    return [span for piece in pieces for span in _parts(text, _trimmed(text, *piece), is_known) if span[0] < span[1]]


def _before_footnote(text: str, start: int, end: int) -> int:
    note = _FOOTNOTE.search(text, start, end)
    return note.start() if note else end


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    inside = _brackets(text, start, end)
    begin = start
    for place in range(start, end):
        if place not in inside and (text[place] in _SEPARATORS or _is_comma(text, place)):
            yield begin, place
            begin = place + 1
    yield begin, end


def _is_comma(text: str, place: int) -> bool:
    return text[place] == "," and not text[place - 1 : place].isdigit()


def _brackets(text: str, start: int, end: int) -> set[int]:
    """The places inside closed brackets; a bracket that never closes is none."""
    inside: set[int] = set()
    opened: list[int] = []
    for place in range(start, end):
        if text[place] in _OPEN:
            opened.append(place)
        elif text[place] in _CLOSE and opened:
            first = opened.pop()
            if not opened or place - first <= _LONGEST:
                inside.update(range(first, place))
    return inside


def _joined(text: str, pieces: Iterator[Span], is_known: Callable[[str], bool]) -> list[Span]:
    found: list[Span] = []
    for start, end in pieces:
        if found and text[start - 1] == "\n" and end - found[-1][0] <= _LONGEST:
            before, after = text[found[-1][0] : found[-1][1]].strip(), text[start:end].strip()
            if before and after and not (is_known(before) and is_known(after)) and is_known(before + after):
                found[-1] = (found[-1][0], end)
                continue
        found.append((start, end))
    return found


def _trimmed(text: str, start: int, end: int) -> Span:
    head = _HEAD.match(text, start, end)
    start = head.end() if head else start
    if end - start > _LONGEST:
        return start, start
    end = start + len(text[start:end].rstrip())
    rest = _REST.search(text[start:end])
    return start, start + (rest.start() if rest else end - start)


def _parts(text: str, span: Span, is_known: Callable[[str], bool]) -> list[Span]:
    """The names on both sides of 及び or between ・, when each is known by itself and the whole is not."""
    start, end = span
    if is_known(text[start:end]):
        return [span]
    for pattern in (_AND, re.compile("・|･")):
        spans = [_trimmed(text, *part) for part in _cut(text, start, end, pattern)]
        if len(spans) > 1 and all(is_known(text[first:last]) for first, last in spans):
            return spans
    return [span]


def _cut(text: str, start: int, end: int, pattern: re.Pattern[str]) -> Iterator[Span]:
    inside = _brackets(text, start, end)
    begin = start
    for match in pattern.finditer(text, start, end):
        if match.start() not in inside:
            yield begin, match.start()
            begin = match.end()
    yield begin, end
