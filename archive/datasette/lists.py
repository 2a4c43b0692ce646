"""The newest of everything, and the names to choose among."""

from __future__ import annotations

from typing import Any

from archive import query
from archive.reading import Archive

Row = dict[str, Any]

_IS_SILENT = "(c.change_id, coalesce(c.key, '')) IN (SELECT change_id, coalesce(key, '') FROM silent_changes)"


def newest_releases(archive: Archive, most: int) -> list[Row]:
    """Return the releases published last."""
    sql = (
        "SELECT key, title, lang, published_on, bureau, genre, version_count, annex_count, first_seen_at, gone_at "
        "FROM releases ORDER BY published_on DESC, id DESC LIMIT ?"
    )
    return query.rows(archive.db, sql, [most])


def newest_changes(
    archive: Archive, most: int, offset: int = 0, field: str | None = None, bureau: str | None = None, silent: bool = False
) -> list[Row]:
    """Return changes that are more than noise, those seen last first; `silent` is 1 where nobody mentions one."""
    asked = {"field": (field, "c.field = :field"), "bureau": (bureau, "c.bureau = :bureau"), "silent": (silent, _IS_SILENT)}
    conditions = ["c.suspect_run = 0", "c.noise = 0", *(sql for value, sql in asked.values() if value)]
    sql = (
        f"SELECT c.*, {_IS_SILENT} AS silent FROM (SELECT c.* FROM release_changes c WHERE {' AND '.join(conditions)} "  # noqa: S608 - our own conditions
        "ORDER BY c.seen_after_at DESC, c.key, c.change_id LIMIT :most OFFSET :offset) c"
    )
    return query.rows(archive.db, sql, {"field": field, "bureau": bureau, "most": most, "offset": offset})


def bureaus(archive: Archive) -> list[str]:
    """Return the bureaus that releases come from, those with the most first."""
    sql = "SELECT bureau FROM releases WHERE bureau IS NOT NULL GROUP BY bureau ORDER BY count(*) DESC, bureau"
    return [row["bureau"] for row in query.rows(archive.db, sql)]


def genres(archive: Archive) -> list[str]:
    """Return the genres that there are releases of."""
    return [row["genre"] for row in query.rows(archive.db, "SELECT DISTINCT genre FROM releases ORDER BY genre")]
