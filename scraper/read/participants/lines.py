"""The lines of a release, and what stands in front of their words: indents, bullets, numbers."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scraper.read.structure import ListItem

_BULLET = re.compile(r"[•・●○◦▪■□◆◇▶►‣∙·➢◎]+[\s]*|[-－*＊][\s]+")
_NUMBER = re.compile(
    r"(?:[（(][0-9０-９]{1,2}[)）]|[①-⑳]|[0-9０-９]{1,2}[.．、](?![0-9０-９])|[0-9０-９]{1,2}(?=\s)|[ア-ン](?=[\s]))[.．]?\s*"
)
_NOTE = re.compile(r"[（(]?(?:※|注[0-9０-９]*[)）]|注[:：]|\*[0-9])")


_LONGEST_ITEM = 200
"""An item of more characters is prose: its lines are lines."""


class TextLine(Struct, frozen=True):
    """A line without its blanks: `start` and `end` in the text, `words` where the words begin after bullet and number."""

    said: str
    start: int
    end: int
    words: int
    indented: bool
    bulleted: bool
    numbered: bool

    @property
    def is_note(self) -> bool:
        """Say whether the line is a footnote: ※…, （※）…, （注）…."""
        return _NOTE.match(self.said) is not None

    @property
    def is_row(self) -> bool:
        """Say whether the line is a row of a table: a tab parts its cells."""
        return "\t" in self.said

    @property
    def is_sentence(self) -> bool:
        """Say whether a sentence ends inside the line, and more follows or it is long: no item of a list."""
        stop = self.said.find("。")
        return stop >= 0 and (stop < len(self.said) - 1 or self.said.endswith(("ました。", "ます。", "です。", "した。")))


def lines_of(text: str, items: Sequence[ListItem] = ()) -> Iterator[TextLine]:
    """Yield the lines of a text in order, empty ones too. An item of a list is a line with a bullet, whatever breaks it."""
    ends = {item.start: item.end for item in items}
    inner = sorted(ends)
    place = 0
    while place <= len(text):
        end = _end_of_line(text, place, ends, inner)
        yield _line(text[place:end], place, place in ends)
        place = end + 1


def _end_of_line(text: str, place: int, ends: dict[int, int], starts: list[int]) -> int:
    """Where the line ends that begins at `place`: an item's own words may take several, up to the first item in it."""
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    item_end = ends.get(place, end)
    if end >= item_end or item_end - place > _LONGEST_ITEM:
        return end
    following = bisect_right(starts, place)
    nested = following < len(starts) and starts[following] < item_end
    return end if nested else item_end


def _line(printed: str, place: int, is_item: bool) -> TextLine:
    said = printed.strip()
    start = place + len(printed) - len(printed.lstrip())
    bullet = _BULLET.match(said)
    rest = bullet.end() if bullet else 0
    number = _NUMBER.match(said, rest)
    return TextLine(
        said=said,
        start=start,
        end=start + len(said),
        words=start + (number.end() if number else rest),
        indented=printed[:1].isspace(),
        bulleted=is_item or bullet is not None,
        numbered=number is not None,
    )


def squeezed(said: str) -> str:
    """Return a label's words for comparing: full-width forms folded, letter-spacing gone (出 席 者 is 出席者)."""
    return "".join(unicodedata.normalize("NFKC", said).split())
