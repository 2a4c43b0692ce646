"""What a person typed, as the words that must all be there."""

from __future__ import annotations

import re

from msgspec import Struct

from archive.search.folding import search_form
from schemas.errors import BadQuery

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
