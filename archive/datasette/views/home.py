"""The home page: what is new, what changed, how much of each month is there."""

from __future__ import annotations

from typing import Any

from archive.db.rows import rows
from archive.db.sql import is_shown, statement
from archive.queries.archive import Archive
from archive.queries.captures import last_seen_at
from archive.queries.changes import IS_BELIEVED, find_changes
from archive.queries.runs import archive_totals, coverage_by_month

Row = dict[str, Any]


def newest_releases(archive: Archive, most: int) -> list[Row]:
    """Return the releases published last."""
    sql = statement(
        "SELECT key, title, lang, published_on, bureau, genre, version_count, annex_count, first_seen_at, gone_at "
        "FROM releases r WHERE {shown} AND {is_believed} ORDER BY published_on DESC, id DESC LIMIT ?",
        shown=is_shown("r"),
        is_believed=IS_BELIEVED,
    )
    return rows(archive.db, sql, [most])


def bureaus(archive: Archive) -> list[str]:
    """Return the bureaus that releases come from, those with the most first."""
    sql = "SELECT bureau FROM releases WHERE bureau IS NOT NULL GROUP BY bureau ORDER BY count(*) DESC, bureau"
    return [row["bureau"] for row in rows(archive.db, sql)]


def genres(archive: Archive) -> list[str]:
    """Return the genres that there are releases of."""
    return [row["genre"] for row in rows(archive.db, "SELECT DISTINCT genre FROM releases ORDER BY genre")]


RELEASES, CHANGES = 10, 8


def home_page(archive: Archive) -> dict[str, Any]:
    """Return what the home page tells."""
    totals = archive_totals(archive.db)
    return {
        "totals": {name: totals[name] for name in ("releases", "versions", "documents", "captures", "gone")},
        "last_seen_at": last_seen_at(archive.db),
        "releases": newest_releases(archive, RELEASES),
        "changes": find_changes(archive.db, with_noise=False, most=CHANGES),
        "coverage": coverage_by_month(archive.db),
        "bureaus": bureaus(archive),
    }
