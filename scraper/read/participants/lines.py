"""The lines of a release, and what stands in front of their words: indents, bullets, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct

_BULLET = re.compile(r"[•・●○◦▪■□◆◇▶►‣∙·➢◎]+[\s]*|[-－*＊][\s]+")
_NUMBER = re.compile(
    r"(?:[（(][0-9０-９]{1,2}[)）]|[①-⑳]|[0-9０-９]{1,2}[.．、](?![0-9０-９])|[0-9０-９]{1,2}(?=\s)|[ア-ン](?=[\s]))[.．]?\s*"
)
_NOTE = re.compile(r"[（(]?(?:※|注[0-9０-９]*[)）]|注[:：]|\*[0-9])")


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
    def is_sentence(self) -> bool:
        """Say whether a sentence ends inside the line, and more follows or it is long: no item of a list."""
        stop = self.said.find("。")
        return stop >= 0 and (stop < len(self.said) - 1 or self.said.endswith(("ました。", "ます。", "です。", "した。")))


def lines_of(text: str) -> Iterator[TextLine]:
    """Yield the lines of a text in order, empty ones too."""
    place = 0
    for printed in text.split("\n"):
        yield _line(printed, place)
        place += len(printed) + 1


def _line(printed: str, place: int) -> TextLine:
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
        bulleted=bullet is not None,
        numbered=number is not None,
    )


def squeezed(said: str) -> str:
    """Return a label's words for comparing: full-width forms folded, letter-spacing gone (出 席 者 is 出席者)."""
    return "".join(unicodedata.normalize("NFKC", said).split())
