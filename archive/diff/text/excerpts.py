"""Two states of a value cut down to where they differ: 「（2）交付決定額　3,480百万円」 and its successor become
3,480百万円 and 3,840百万円."""

from __future__ import annotations

import re

from msgspec import Struct

NOTHING = "（なし）"
ELLIPSIS = "…"
_WORD = r"[^\s、。，．・：:;；「」『』（）()【】]*"
_HEAD, _TAIL = re.compile(f"{_WORD}$"), re.compile(f"^{_WORD}")


class Room(Struct, frozen=True):
    """How many characters one state may take, and how many of those around the spot that differs may be the same."""

    most: int
    around: int


TITLE = Room(40, 8)
SUMMARY = Room(120, 20)


def excerpts(before: str | None, after: str | None, room: Room) -> tuple[str | None, str | None]:
    """Return both states in one line each, the same words left out but for those that the marked spot touches."""
    if before is None or after is None or before == after or before.startswith("http"):  # half an address leads nowhere
        return _short(before, room), _short(after, room)
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    head, tail = before[:start], before[len(before) - end :]
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    shown, shown_after = _around(head[-_WINDOW:], (old, new), tail[:_WINDOW], room)
    lead, rest = head[len(head) - shown :], tail[:shown_after]
    return _short(lead + old + rest, room), _short(_without_day(lead, rest) + new + rest, room)


_WINDOW = 160
"""Characters beside the spot in which what may not be cut is looked for."""
_DIGITS = "[0-9０-９]"
_ERA = r"(?:令和|平成|昭和|大正|明治)\s?[0-9０-９元]{1,2}\s?年"
_WEEKDAY = r"\s?[（(][月火水木金土日](?:曜日?)?(?:・?祝)?[）)]"
_CLOCK = rf"(?:午前|午後)?{_DIGITS}{{1,2}}(?:時(?:{_DIGITS}{{1,2}}分|半)?|[:：]{_DIGITS}{{2}})"
_DATE = re.compile(
    rf"(?:(?:{_ERA}|{_DIGITS}{{4}}\s?年)\s?)?{_DIGITS}{{1,2}}\s?月\s?{_DIGITS}{{1,2}}\s?日(?:{_WEEKDAY})?(?:\s?{_CLOCK})?"
    rf"|(?:{_ERA}|{_DIGITS}{{4}}\s?年)(?:度|\s?{_DIGITS}{{1,2}}\s?月)?"
    rf"|{_DIGITS}{{4}}[./／-]{_DIGITS}{{1,2}}[./／-]{_DIGITS}{{1,2}}(?:{_WEEKDAY})?"
)
_UNIT = r"[百千万億兆]*(?:円|件|人|社|団体|世帯|年|月|日|時|分|回|名|局|ページ)?"
_NUMBER = re.compile(rf"[-−▲△+＋]?{_DIGITS}+(?:[,，.．]{_DIGITS}+)*(?:[%％‰]|{_UNIT})")
_BRACKET = re.compile(r"[（(「『【〔［\[][^（(「『【〔［\[）)」』】〕］\]\n]{0,40}[）)」』】〕］\]]")
_DAY_BEFORE = re.compile(rf"(?:{_DATE.pattern})\s?(?=[（(]$)")


class _Whole(Struct, frozen=True):
    """A date, a number or a bracket, which is shown whole or not at all: how far it goes beyond the spot on each side."""

    before: int
    after: int
    spot: int
    touching: bool

    def is_cut(self, shown: int, shown_after: int) -> bool:
        """Whether what is shown begins or ends inside; of dates and numbers also, whether the spot is next to it."""
        goes_on = self.after + self.spot + shown > 0 and self.before + self.spot + shown_after > 0
        beside = self.touching and self.after >= -self.spot and self.before >= -self.spot
        return (goes_on or beside) and (self.before > shown or self.after > shown_after)


def _around(head: str, spots: tuple[str, str], tail: str, room: Room) -> tuple[int, int]:
    """How many characters before and after the spot are shown: the words that it touches, and what may not be cut, whole."""
    shown = len(_match(_HEAD, head[-room.around :]))
    shown_after = len(_match(_TAIL, tail[: room.around]))
    wholes = [
        _Whole(len(head) - found.start(), found.end() - len(head) - len(spot), len(spot), pattern is not _BRACKET)
        for spot in spots
        for pattern in (_DATE, _NUMBER, _BRACKET)
        for found in pattern.finditer(head + spot + tail)
    ]
    while cut := next((whole for whole in wholes if whole.is_cut(shown, shown_after)), None):
        shown, shown_after = max(shown, cut.before), max(shown_after, cut.after)
    return shown, shown_after


def _without_day(lead: str, rest: str) -> str:
    """What stands before the spot, without a day of which only the weekday differs: 令和7年10月16日（木）→（水）."""
    is_all = re.match(r"(?:曜日?)?[）)]$", rest)
    return _DAY_BEFORE.sub("", lead) if is_all else lead


def _alike(before: str, after: str) -> int:
    """How many characters both begin with, found by halves: a character at a time takes long on pages."""
    least, most = 0, min(len(before), len(after))
    while least < most:
        middle = (least + most + 1) // 2
        if before[least:middle] == after[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _short(text: str | None, room: Room) -> str | None:
    if text is None:
        return None
    line = " ".join(text[: 4 * room.most].split())  # what is cut off anyway need not be tidied
    if len(line) <= room.most and len(text) <= 4 * room.most:
        return line
    return line[: _end(line, room.most)].rstrip() + ELLIPSIS


def _end(line: str, most: int) -> int:
    """Where a line is cut: before a date, a number or a bracket rather than inside it, unless nothing else is left to show."""
    end = min(most, len(line))
    found = [whole.span() for pattern in (_DATE, _NUMBER, _BRACKET) for whole in pattern.finditer(line)]
    while cut := next((start for start, stop in found if start < end < stop and start > most // 2), None):
        end = cut
    return end
