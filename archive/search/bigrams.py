"""Tokens of a folded text: every two characters that stand side by side.

FTS5 gets them as one string, parted by line feeds, which a folded text never has. Its `ascii` tokeniser leaves all
characters beyond ASCII as they are and takes each for a part of a token; `tokenchars` makes it do so for ASCII's
punctuation and the blank as well. So a token is its two characters, whatever they are, without an encoding that could
make two bigrams one: what lets a word of two characters go without a check.
"""

from __future__ import annotations

TOKENISER = "b1"
"""The number of this way to make tokens, `search_form` included. Change it with either: an index filled under another
number is filled anew."""

BETWEEN = "\n"
"""Parts texts that stand together in one row of an index: no bigram spans it."""

_MOST_ASKED = 32


def tokens(folded: str) -> str:
    """Return the tokens of a folded text as the string that FTS5 is given; the same ones for the same text, always, since
    deleting from a contentless table needs what was put there. An index without positions does not know their order."""
    return "\n".join(bigrams(folded))


def bigrams(folded: str) -> set[str]:
    """Return the bigrams of a folded text, each once: an index without positions has no use for the second."""
    if BETWEEN in folded:
        return set().union(*map(bigrams, folded.split(BETWEEN)))
    return set(map(str.__add__, folded, folded[1:]))


def match_all(words: list[str]) -> str:
    """Return FTS5's expression for rows that have every bigram of every word; each word has two characters or more."""
    pairs = list(dict.fromkeys(word[place : place + 2] for word in words for place in range(len(word) - 1)))
    step = -(-len(pairs) // _MOST_ASKED)  # a pasted paragraph is asked for by some of its bigrams; the check does the rest
    return " AND ".join('"{}"'.format(pair.replace('"', '""')) for pair in pairs[::step])
