"""What changed, and what corrects what."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import Sql, is_shown, is_withheld, statement
from schemas.time_input import since_text, until_text


def told_until(db: Database) -> str:
    """Return up to when what became known has been told, as UTC text; in an archive that never told anybody, up to now."""
    found = rows(db, "SELECT coalesce((SELECT known_at FROM told), (SELECT max(known_at) FROM changes), '') AS at")
    return str(found[0]["at"])


def known_after(db: Database, at: str, *, suspect: bool) -> int:
    """Return how many changes became known after `at` (UTC text) without noise: those held back as suspect, or the others."""
    sql = "SELECT count(*) AS n FROM changes WHERE known_at > ? AND suspect_run = ? AND noise = 0"
    return int(rows(db, sql, [at, int(suspect)])[0]["n"])


def changes_of_document_version(db: Database, version_id: int) -> list[dict[str, Any]]:
    """Return the changes that a version of a document brought."""
    return rows(db, "SELECT * FROM changes WHERE document_version_id = ? ORDER BY position", [version_id])


def corrections_of(db: Database, release_id: int) -> list[dict[str, Any]]:
    """Return the releases that correct this one (`role` is corrected by) and those that it corrects (corrects)."""
    return rows(
        db,
        statement(
            "SELECT 'corrected by' AS role, r.key, r.url, r.title, r.published_on, c.certainty, c.rule FROM corrections c "
            "JOIN releases r ON r.id = c.release_id WHERE c.corrects_id = :id AND {shown} UNION ALL "
            "SELECT 'corrects', r.key, r.url, r.title, r.published_on, c.certainty, c.rule FROM corrections c "
            "JOIN releases r ON r.id = c.corrects_id WHERE c.release_id = :id AND {shown} ORDER BY 5, 2",
            shown=is_shown("r"),
        ),
        {"id": release_id},
    )


IS_BELIEVED = Sql("(r.version_count > 1 OR r.id NOT IN (SELECT release_id FROM versions WHERE suspect_run = 1))")
"""Of `releases r`: whether one was ever seen while the site looked right."""

_IS_SHOWN = statement(
    "NOT EXISTS (SELECT 1 FROM releases w WHERE w.id = c.release_id AND {withheld})", withheld=is_withheld("w")
)

_IS_IN = "EXISTS (SELECT 1 FROM {} s WHERE s.change_id = c.change_id AND s.release_id IS c.release_id)"
Announced = Literal["silent", "unsure"]
"""Of changes: those that nothing announces, or those of which that cannot be said."""
_VIEWS: dict[Announced | None, str] = {None: "release_changes", "silent": "silent_changes", "unsure": "unsure_changes"}


def find_changes(
    db: Database,
    *,
    key: str | None = None,
    since: str | datetime | None = None,
    until: str | datetime | None = None,
    field: str | None = None,
    bureau: str | None = None,
    silent: bool = False,
    unsure: bool = False,
    suspect: bool | None = False,
    with_noise: bool = True,
    most: int = -1,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Return the changes of releases and of the documents they link to, the newest first, each beside every release that it
    shows in. `silent` is 1 where nothing announces it, `unsure` where something may, as of the last visit; asked for, they give
    those alone. `document_pages` is how many pages the document has since then.

    `since` and `until` are about the visit that saw the new state first: moments, stored text, or what a person types for a
    time, of which all days named are included (see `schemas.time_input`; ValueError for what names none). `bureau` is part
    of a name; `most` -1 is all. What is held back as suspect is left out; `suspect` True gives that alone, None gives both.
    """
    conditions = {
        "key": (key, "c.key = :key"),
        "since": (since_text(since), "c.seen_after_at >= :since"),
        "until": (until_text(until), "c.seen_after_at <= :until"),
        "field": (field, "c.field = :field"),
        "bureau": (bureau, "instr(c.bureau, :bureau)"),
        "noise": (None if with_noise else 1, "c.noise = 0"),
        "suspect": (None if suspect is None else int(suspect), "c.suspect_run = :suspect"),
    }
    asked = [_IS_SHOWN, *(sql for value, sql in conditions.values() if value is not None)]
    only: Announced | None = "silent" if silent else "unsure" if unsure else None
    states = ", ".join(f"{_state(name, only)} AS {name}" for name in ("silent", "unsure"))
    order = "ORDER BY c.seen_after_at DESC, c.key, c.change_id"
    return rows(
        db,
        statement(
            "SELECT c.*, {states}, (SELECT v.pages FROM changes x JOIN document_versions v ON v.id = x.document_version_id "
            "WHERE x.id = c.change_id) AS document_pages FROM (SELECT c.* FROM {view} c WHERE {conditions} "
            "{order} LIMIT :most OFFSET :offset) c {order}",
            states=Sql(states),
            view=_VIEWS[only],
            conditions=Sql(" AND ".join(asked)),
            order=Sql(order),
        ),
        {"most": most, "offset": offset, **{name: value for name, (value, _) in conditions.items()}},
    )


def _state(name: str, only: Announced | None) -> str:
    """SQL for whether a row of `c` is silent or unsure: of rows that were asked for as such it is known."""
    return _IS_IN.format(f"{name}_changes") if only is None else str(int(name == only))
