"""What kind of release it is: by rules over the title, and over the first sentences only where the title is silent."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from schemas.release import Genre
from schemas.text import normalized
from scraper.read.genre.openings import BODY_RULES
from scraper.read.genre.rules import TITLE_RULES, Rule

_LONGEST_TITLE = 400  # characters that are looked at: what a page may hold there has no limit
_OPENING = 700  # characters of the text, which hold date line, title and lead


class GenreReading(Struct, frozen=True, kw_only=True):
    """The genre of a release and the name of the rule that gave it."""

    genre: Genre
    rule: str


_NOTHING = GenreReading(genre="other", rule="nothing_matched")

RULES: tuple[str, ...] = (*(rule.name for rule in (*TITLE_RULES, *BODY_RULES)), _NOTHING.rule)
"""Every name that GenreReading.rule may have."""


def genre_of(title: str, text: str, subtitle: str | None = None) -> GenreReading:
    """Return the genre of the release of this `title` and visible `text`: `other` where no rule matches. Never raises.

    A subtitle may say that a council answers, whatever the title is about.
    """
    whole = normalized(title[:_LONGEST_TITLE])
    views = {
        "title": whole,
        "outside": without_quotations(whole),
        "subtitle": normalized((subtitle or "")[:_LONGEST_TITLE]),
    }
    by_title = _first_match(TITLE_RULES, views)
    return by_title or _first_match(BODY_RULES, {"opening": normalized(text[:_OPENING])}) or _NOTHING


def without_quotations(title: str) -> str:
    """Return `title` with every 「…」 emptied, nested ones too; a bracket without a partner changes nothing."""
    kept: list[str] = []
    opened: list[int] = []
    for character in title:
        if character == "」" and opened:
            del kept[opened.pop() + 1 :]
        if character == "「":
            opened.append(len(kept))
        kept.append(character)
    return "".join(kept)


def _first_match(rules: Iterable[Rule], views: dict[str, str]) -> GenreReading | None:
    for rule in rules:
        if rule.pattern.search(views[rule.place]):
            return GenreReading(genre=rule.genre, rule=rule.name)
    return None
