"""Two states of a value cut down to where they differ: 「（2）交付決定額　3,480百万円」 and its successor become
3,480百万円 and 3,840百万円."""

from __future__ import annotations

import re

from msgspec import Struct

from archive.diff.text.text import Segment, segments

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
    parts = segments(before, after)
    marked = [place for place, part in enumerate(parts) if part.op != "equal"]
    first, last = marked[0], marked[-1]
    head = _match(_HEAD, _text(parts[:first])[-room.around :])
    tail = _match(_TAIL, _text(parts[last + 1 :])[: room.around])
    spot = parts[first : last + 1]
    old = head + _text([part for part in spot if part.op != "insert"]) + tail
    new = head + _text([part for part in spot if part.op != "delete"]) + tail
    return _short(old, room), _short(new, room)


def _text(parts: list[Segment]) -> str:
    return "".join(part.text for part in parts)


def _match(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _short(text: str | None, room: Room) -> str | None:
    if text is None:
        return None
    line = " ".join(text[: 4 * room.most].split())  # what is cut off anyway need not be tidied
    return line if len(line) <= room.most and len(text) <= 4 * room.most else line[: room.most].rstrip() + ELLIPSIS
