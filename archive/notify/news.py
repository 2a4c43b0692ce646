"""What a run changed, as it is told to others."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import is_shown, statement
from archive.search.query import Filters

# `silent` is as of this run: a correction may come days later.
_NEWS = """
    WITH known AS (SELECT id FROM changes WHERE known_at > :after)
    SELECT s.*, s.change_id IN (SELECT change_id FROM silent_changes WHERE change_id IN known) AS silent,
        s.change_id IN (SELECT change_id FROM unsure_changes WHERE change_id IN known) AS unsure,
        coalesce(s.url, r.url) AS changed_url,
        (SELECT v.pages FROM changes x JOIN document_versions v ON v.id = x.document_version_id WHERE x.id = s.change_id)
            AS document_pages
    FROM release_changes s LEFT JOIN releases r ON r.id = s.release_id
    WHERE s.change_id IN known AND s.noise = 0 AND s.suspect_run = 0 AND {shown} AND {conditions}
    ORDER BY s.change_id, r.published_on DESC, r.key
"""


class News(Struct, frozen=True, kw_only=True):
    """One change. A document's stands beside the newest release that links to it (`key`, `title`, `bureau`, and `label`, the
    document's name there); `also_in` are the keys of others. `url` is the official one of what changed, the release or the
    document. Times are UTC; the change lies between the two visits. `silent`: as of this run nothing
    announces it, `unsure`: something may. `announcement_literal` are the words;
    `place_before`, `place_after` where a passage that moved stood and stands; `document_pages` how many the document has."""

    key: str | None
    title: str | None
    bureau: str | None
    also_in: tuple[str, ...]
    url: str
    label: str | None
    field: str
    item: str | None
    kind: str
    before: str | None
    after: str | None
    seen_before_at: str
    seen_after_at: str
    announced: bool
    silent: bool
    unsure: bool = False
    announcement: str = "no"
    announcement_literal: str | None = None
    place_before: str | None = None
    place_after: str | None = None
    document_pages: int | None = None


def news_after(db: Database, told_until: str) -> list[News]:
    """Return the changes that became known after `told_until` (UTC text), without noise and what is held back, in the order in
    which they were found."""
    filters = Filters()
    sql = statement(_NEWS, shown=is_shown("r"), conditions=filters.conditions())
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows(db, sql, {"after": told_until, **filters.parameters()}):
        found.setdefault(row["change_id"], []).append(row)
    return [_news(beside) for beside in found.values()]


def _news(beside: list[dict[str, Any]]) -> News:
    """One change from its rows, one for each release that it shows in."""
    newest = beside[0]
    flags = {name: all(row[name] for row in beside) for name in ("announced", "silent", "unsure")}
    also_in = tuple(row["key"] for row in beside[1:])
    values = {name: newest[name] for name in News.__struct_fields__ if name in newest and name not in flags}
    return News(**{**values, **flags, "url": newest["changed_url"], "also_in": also_in})


def as_json(run: dict[str, Any], changes: list[News]) -> bytes:
    """Return what a command reads: {"run": the row of runs, "changes": [each as News says]}."""
    return msgspec.json.encode({"run": run, "changes": changes})
