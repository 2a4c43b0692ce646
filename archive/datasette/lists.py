"""The newest of everything, and the names to choose among."""

from __future__ import annotations

from typing import Any

from archive import query
from archive.reading import Archive

Row = dict[str, Any]


def newest_releases(archive: Archive, most: int) -> list[Row]:
    """Return the releases published last."""
    sql = (
        "SELECT key, title, lang, published_on, bureau, genre, version_count, annex_count, first_seen_at, gone_at "  # noqa: S608 - our own condition
        f"FROM releases r WHERE withheld_at IS NULL AND {query.IS_BELIEVED} ORDER BY published_on DESC, id DESC LIMIT ?"
    )
    return query.rows(archive.db, sql, [most])


def bureaus(archive: Archive) -> list[str]:
    """Return the bureaus that releases come from, those with the most first."""
    sql = "SELECT bureau FROM releases WHERE bureau IS NOT NULL GROUP BY bureau ORDER BY count(*) DESC, bureau"
    return [row["bureau"] for row in query.rows(archive.db, sql)]


def genres(archive: Archive) -> list[str]:
    """Return the genres that there are releases of."""
    return [row["genre"] for row in query.rows(archive.db, "SELECT DISTINCT genre FROM releases ORDER BY genre")]
