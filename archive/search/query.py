"""What a person typed, as the words that must all be there."""

from __future__ import annotations

import re

from msgspec import Struct

from archive.search.normalize import search_form
from schemas.errors import BadQuery
from schemas.time_input import span_from_input


class Filters(Struct, frozen=True):
    """What a person asked to see: days as '2026-11-23', both ends included; `bureau` a part of a name."""

    since: str | None = None
    until: str | None = None
    bureau: str | None = None
    genre: str | None = None

    @classmethod
    def asked(cls, since: str | None, until: str | None, bureau: str | None, genre: str | None) -> Filters:
        """Return what a person asked for; times as people name them, all days named included. Raises ValueError for no time."""
        first = span_from_input(since).days[0] if since else None
        last = span_from_input(until).days[1] if until else None
        return cls(first, last, bureau, genre)

    @property
    def are_none(self) -> bool:
        """Whether any release will do."""
        return self == Filters()

    def conditions(self) -> str:
        """Return the SQL condition; its parameters are those of `parameters`."""
        asked = {
            "since": "r.published_on >= :since",
            "until": "r.published_on <= :until",
            "bureau": "instr(r.bureau, :bureau)",
            "genre": "r.genre = :genre",
        }
        return " AND ".join(["TRUE", *(sql for name, sql in asked.items() if name in self.parameters())])

    def parameters(self) -> dict[str, str]:
        """Return the values that the condition is about."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not None}


_TERM = re.compile(
    r"""
    ["“”„＂] (?P<quoted> [^"“”„＂]* ) (?: ["“”„＂] | $ )   # an unclosed quotation goes on to the end
    | [「｢] (?P<bracketed> [^」｣]* ) (?: [」｣] | $ )
    | (?P<plain> \S+ )
    """,
    re.VERBOSE,
)


class Query(Struct, frozen=True):
    """Folded words, each once, in the order typed. A phrase is a word like any other; it may hold blanks."""

    words: tuple[str, ...]

    @property
    def long_words(self) -> list[str]:
        """The words that an index of bigrams can be asked for."""
        return [word for word in self.words if len(word) > 1]

    @property
    def is_sure(self) -> bool:
        """Whether a row that has the words' bigrams has the words: each is one bigram."""
        return all(len(word) == 2 for word in self.words)


def parse(typed: str) -> Query:
    """Return the words of a query: parted by blanks of any width, or held together by "…", “…” or 「…」.

    Quotation marks count at the beginning of a word only, so that a title pasted whole keeps its own. All other
    characters stand for themselves: there are no operators. Raises BadQuery when nothing is left to search for.
    """
    found = (search_form(match[match.lastgroup or 0]) for match in _TERM.finditer(typed))
    words = tuple(dict.fromkeys(word for word in found if word))
    if not words:
        raise BadQuery('nothing to search for. Give one word or more, e.g. `mic-press search 電波 "5G 基地局"`.')
    return Query(words)
