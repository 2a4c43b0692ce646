"""Finding pages of documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.search_tables import PAGES
from archive.db.sql import Sql, statement
from archive.search.query import Filters, Query, parse
from archive.search.ranking import Candidates, Match, choose
from archive.search.releases import Order, matching_rows
from archive.search.results import FoundPages, Linking, PageHit
from archive.search.snippets import snippet
from schemas.errors import BadQuery

FEW = 1000
"""Up to so many candidates it is faster to look up whose they are than to go through the releases by date."""

_NEWEST_FIRST = "ORDER BY r.published_on DESC, r.id DESC, a.position, p.page"
_LOOKED_UP = """
    SELECT p.id FROM json_each(:ids) j CROSS JOIN document_pages p ON p.id = j.value
    CROSS JOIN documents d ON d.version_id = p.document_version_id
    CROSS JOIN annexes a ON a.document_id = d.id CROSS JOIN releases r ON r.id = a.release_id
"""
_WALKED = """
    SELECT p.id FROM releases r CROSS JOIN annexes a ON a.release_id = r.id
    CROSS JOIN documents d ON d.id = a.document_id CROSS JOIN document_pages p ON p.document_version_id = d.version_id
"""
_UNLINKED = """
    SELECT p.id FROM documents d CROSS JOIN document_pages p ON p.document_version_id = d.version_id
    WHERE NOT EXISTS (SELECT 1 FROM annexes a WHERE a.document_id = d.id) ORDER BY p.id DESC
"""
_SHOWN = """
    SELECT p.id, p.page, p.name, p.text, p.folded, d.id AS document_id, d.url, d.title
    FROM json_each(?) j CROSS JOIN document_pages p ON p.id = j.value
    CROSS JOIN documents d ON d.version_id = p.document_version_id
"""


def find_pages(
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
) -> FoundPages:
    """Return the pages of current documents that have all `words`. Filters and dates are those of the releases that link
    to the document. Best first are those with the most occurrences, then the newest. Raises BadQuery."""
    query = parse(words)
    if not query.long_words:
        raise BadQuery("one character is too short to search documents for. Give a word of two characters or more.")
    filters = Filters.asked(since, until, bureau, genre)
    candidates = _candidates(db, query, filters)
    is_best = order == "best"
    chosen = choose(candidates, lambda ids: _folded(db, ids), query, best=is_best, offset=offset, limit=limit)
    return FoundPages(chosen.total, chosen.total_is, tuple(_hits(db, chosen.matches, query, filters)))


def _candidates(db: Database, query: Query, filters: Filters) -> Candidates:
    wanted = matching_rows(db, PAGES, query)
    if len(wanted) > FEW:
        return Candidates(_walked(db, wanted, filters), len(wanted) if filters.are_none else None, query.is_sure)
    ids = list(_looked_up(db, wanted, filters))
    return Candidates(ids, len(ids), query.is_sure)


def _looked_up(db: Database, wanted: set[int], filters: Filters) -> Iterator[int]:
    parameters = {**filters.parameters(), "ids": json.dumps(list(wanted))}
    linked = db.execute(f"{_LOOKED_UP} WHERE {filters.conditions()} {_NEWEST_FIRST}", parameters)
    return _each_once(linked.fetchall(), db, wanted, filters)


def _walked(db: Database, wanted: set[int], filters: Filters) -> Iterator[int]:
    """The wanted pages from the newest release on, as they are asked for."""
    linked = db.execute(f"{_WALKED} WHERE {filters.conditions()} {_NEWEST_FIRST}", filters.parameters())
    return _each_once(linked, db, wanted, filters)


def _each_once(linked: Any, db: Database, wanted: set[int], filters: Filters) -> Iterator[int]:
    """The pages of releases, then, unless something is asked of the release, those that no release links to any more."""
    left = set(wanted)
    for (page,) in linked:
        if page in left:
            left.remove(page)
            yield page
    if left and filters.are_none:
        yield from (page for (page,) in db.execute(_UNLINKED) if page in left)


def _folded(db: Database, ids: list[int]) -> dict[int, tuple[str, str]]:
    sql = "SELECT p.id, p.folded FROM json_each(?) j CROSS JOIN document_pages p ON p.id = j.value"
    return {row: ("", text) for row, text in db.execute(sql, [json.dumps(ids)])}


def _hits(db: Database, matches: list[Match], query: Query, filters: Filters) -> list[PageHit]:
    by_id = {row["id"]: row for row in rows(db, _SHOWN, [json.dumps([match.id for match in matches])])}
    return [_hit(by_id[match.id], query, _linking(db, by_id[match.id]["document_id"], filters)) for match in matches]


def _hit(row: dict[str, Any], query: Query, releases: tuple[Linking, ...]) -> PageHit:
    return PageHit(
        **{name: row[name] for name in ("url", "title", "page", "name")},
        occurrences=sum(row["folded"].count(word) for word in query.words),
        snippet=snippet(row["text"], row["folded"], query.words),
        releases=releases,
    )


def _linking(db: Database, document_id: int, filters: Filters) -> tuple[Linking, ...]:
    sql = statement(
        "SELECT r.key, r.title, a.label, r.published_on FROM annexes a JOIN releases r ON r.id = a.release_id "
        "WHERE a.document_id = :document AND {conditions} ORDER BY r.published_on DESC, r.id DESC, a.position",
        conditions=Sql(filters.conditions()),
    )
    found = rows(db, sql, {**filters.parameters(), "document": document_id})
    return tuple(Linking(**row) for row in found)
