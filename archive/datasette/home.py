"""The home page: what is new, what changed, how much of each month is there."""

from __future__ import annotations

from typing import Any

from archive import query
from archive.datasette.lists import bureaus, newest_releases
from archive.reading import Archive

RELEASES, CHANGES = 10, 8


def home_page(archive: Archive) -> dict[str, Any]:
    """Return what the home page tells."""
    totals = query.totals(archive.db)
    return {
        "totals": {name: totals[name] for name in ("releases", "versions", "documents", "captures", "gone")},
        "last_seen_at": query.last_seen_at(archive.db),
        "releases": newest_releases(archive, RELEASES),
        "changes": query.changes(archive.db, with_noise=False, most=CHANGES),
        "coverage": query.coverage(archive.db),
        "bureaus": bureaus(archive),
    }
