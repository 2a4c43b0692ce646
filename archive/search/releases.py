"""Finding releases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Literal

import msgspec
from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.search_tables import TEXTS, TITLES
from archive.db.sql import Sql, statement
from archive.search.bigrams import match_all
from archive.search.query import Filters, Query, parse
from archive.search.ranking import Candidates, Match, choose
from archive.search.results import FoundReleases, ReleaseHit
from archive.search.snippets import marks, snippet

Order = Literal["best", "newest"]
FEW = 2_000
"""Up to so many candidates it is faster to look each up than to go through all releases by date."""

_ALL = "releases r INDEXED BY releases_searched"  # left to itself, SQLite takes a narrower index and then reads every row
_NEWEST_FIRST = "ORDER BY r.published_on DESC, r.id DESC"


def find_releases(
    db: Database,
    words: str,
    *,
    limit: int = 20,
    offset: int = 0,
    order: Order = "best",
    since: str | None = None,
    until: str | None = None,
    bureau: str | None = None,
    genre: str | None = None,
) -> FoundReleases:
    """Return the releases that have all `words` in their title or text; words of one character alone are looked for in
    titles only. Best first are title hits, then those with the most occurrences, then the newest. Raises BadQuery."""
    query = parse(words)
    filters = Filters.asked(since, until, bureau, genre)
    is_best = order == "best"
    candidates = _candidates(db, query, filters, is_best)
    chosen = choose(candidates, lambda ids: _folded(db, ids), query, best=is_best, offset=offset, limit=limit)
    return FoundReleases(chosen.total, chosen.total_is, tuple(_hits(db, chosen.matches, query)))


def matching_rows(db: Database, index: str, query: Query) -> set[int]:
    """Return the rows of an index that have every bigram of the query's long words."""
    # As one string: fetching 20,000 rows one by one takes four times as long.
    sql = statement("SELECT '[' || coalesce(group_concat(rowid), '') || ']' FROM {index} WHERE {index} MATCH ?", index=index)
    return msgspec.json.decode(db.execute(sql, [match_all(query.long_words)]).fetchone()[0], type=set[int])


def _candidates(db: Database, query: Query, filters: Filters, titles_first: bool) -> Candidates:
    if not query.long_words:
        found = _by_date_in_titles(db, query, filters)
        return Candidates(found, len(found), True)
    wanted = matching_rows(db, TEXTS, query)
    titled = matching_rows(db, TITLES, query) if titles_first else set()
    by_date = chain(_by_date(db, wanted & titled, filters), _by_date(db, wanted - titled, filters))
    if filters.are_none:
        return Candidates(by_date, len(wanted), query.is_sure)
    passing = list(by_date)
    return Candidates(passing, len(passing), query.is_sure)


def _by_date(db: Database, wanted: set[int], filters: Filters) -> Iterator[int]:
    """Those of the releases that pass the filters, the newest first, found as they are asked for."""
    parameters = filters.parameters()
    if len(wanted) <= FEW:
        source = "json_each(:ids) j CROSS JOIN releases r ON r.id = j.value"
        parameters["ids"] = json.dumps(list(wanted))
    else:
        source = _ALL
    sql = statement(
        "SELECT r.id FROM {source} WHERE {conditions} {newest_first}",
        source=Sql(source),
        conditions=Sql(filters.conditions()),
        newest_first=Sql(_NEWEST_FIRST),
    )
    return (row for (row,) in db.execute(sql, parameters) if row in wanted)


def _by_date_in_titles(db: Database, query: Query, filters: Filters) -> list[int]:
    """Releases whose titles have all words, found by going through all titles."""
    names = {f"word{number}": word for number, word in enumerate(query.words)}
    conditions = " AND ".join([filters.conditions(), *(f"instr(r.folded_title, :{name})" for name in names)])
    sql = statement(
        "SELECT r.id FROM {all} WHERE {conditions} {newest_first}",
        all=Sql(_ALL),
        conditions=Sql(conditions),
        newest_first=Sql(_NEWEST_FIRST),
    )
    return [row for (row,) in db.execute(sql, {**filters.parameters(), **names})]


def _folded(db: Database, ids: list[int]) -> dict[int, tuple[str, str]]:
    sql = "SELECT r.id, r.folded_title, r.folded_text FROM json_each(?) j CROSS JOIN releases r ON r.id = j.value"
    return {row: (title, text) for row, title, text in db.execute(sql, [json.dumps(ids)])}


def _hits(db: Database, matches: list[Match], query: Query) -> list[ReleaseHit]:
    sql = (
        "SELECT r.id, r.key, r.url, r.title, r.published_on, r.bureau, r.genre, r.text, r.folded_title, r.folded_text "
        "FROM json_each(?) j CROSS JOIN releases r ON r.id = j.value"
    )
    by_id = {row["id"]: row for row in rows(db, sql, [json.dumps([match.id for match in matches])])}
    return [_hit(by_id[match.id], query) for match in matches]


def _hit(row: dict[str, str], query: Query) -> ReleaseHit:
    folded = row["folded_title"], row["folded_text"]
    return ReleaseHit(
        **{name: row[name] for name in ("key", "url", "title", "published_on", "bureau", "genre")},
        title_spans=marks(row["title"], query.words),
        in_title=all(word in folded[0] for word in query.words),
        occurrences=sum(text.count(word) for text in folded for word in query.words),
        snippet=snippet(row["text"], folded[1], query.words),
    )
