"""From candidates to matches: each is checked against its folded text, counted, and put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from msgspec import Struct

from archive.search.query import Query
from archive.search.results import TotalIs

COUNTED = 1000
"""Up to this many matches the total is exact."""
RANKED = 500
"""So many candidates, title hits and then the newest first, are ranked by how often the words occur."""
_AT_ONCE = 100

Read = Callable[[list[int]], dict[int, tuple[str, str]]]
"""Returns the folded titles and texts of some rows."""


class Match(Struct, frozen=True):
    """A row that has all words, and how often."""

    id: int
    in_title: bool = False
    occurrences: int = 0


class Candidates(Struct, frozen=True):
    """Rows that may match, title hits and the newest first. `count` is None where counting them all takes too long."""

    ids: Iterable[int]
    count: int | None
    sure: bool  # to be a candidate is to match


class Chosen(Struct, frozen=True):
    """The matches to show, in order, and how many there are."""

    matches: list[Match]
    total: int
    total_is: TotalIs


def choose(candidates: Candidates, read: Read, query: Query, *, best: bool, offset: int, limit: int) -> Chosen:
    """Return the matches `offset` to `offset + limit`, the best or the newest first, of all that `candidates` hold."""
    ids = iter(candidates.ids)
    if candidates.sure and candidates.count is not None:
        matches = _verified(list(islice(ids, RANKED)), read, query) if best else []
        matches += [Match(one) for one in islice(ids, max(0, offset + limit - len(matches)))]
        total: tuple[int, TotalIs] = (candidates.count, "exact")
    else:
        matches, checked, is_all = _collect(ids, read, query, max(COUNTED, offset + limit))
        total = (len(matches), "exact") if is_all else _estimated(len(matches), checked, candidates.count)
    if best:
        matches = sorted(matches[:RANKED], key=_goodness, reverse=True) + matches[RANKED:]
    return Chosen(matches[offset : offset + limit], *total)


def judged(row: int, query: Query, title: str, text: str) -> Match | None:
    """Return the match that a row is, or None: each word must be in the title or the text, none across both."""
    if all(word in title for word in query.words):
        return Match(row, True, sum(title.count(word) + text.count(word) for word in query.words))
    if all(word in title or word in text for word in query.words):
        return Match(row, False, sum(title.count(word) + text.count(word) for word in query.words))
    return None


def _goodness(match: Match) -> tuple[bool, int]:
    return match.in_title, match.occurrences  # sorting is stable: the newest come first among equals


def _collect(ids: Iterator[int], read: Read, query: Query, most: int) -> tuple[list[Match], int, bool]:
    """The first matches, more than `most` if there are, how many candidates that took, and whether it took all."""
    found: list[Match] = []
    checked = 0
    while chunk := list(islice(ids, _AT_ONCE)):
        found += _verified(chunk, read, query)
        checked += len(chunk)
        if len(found) > most:
            return found, checked, False
    return found, checked, True


def _verified(ids: list[int], read: Read, query: Query) -> list[Match]:
    texts = read(ids)
    judgements = (judged(row, query, *texts[row]) for row in ids if row in texts)
    return [match for match in judgements if match]


def _estimated(found: int, checked: int, count: int | None) -> tuple[int, TotalIs]:
    """As many of the other candidates match as of those checked; but they were checked only until there were enough."""
    if checked == count:
        return found, "exact"
    return (found, "at_least") if count is None else (round(found * count / checked), "about")
