"""The page that says how the archive is doing, as `mic-press status` does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from archive.export.static_copy import copy_of
from archive.queries.archive import Archive
from archive.queries.status import status

MOST_PROBLEMS = 100
"""Problems that the page lists, the newest; how many there are of each kind is always said."""


def status_page(archive: Archive) -> dict[str, Any]:
    """Return how the archive is doing now: what `mic-press status --json` prints, but for problems beyond `MOST_PROBLEMS`.

    A published copy says when it was made; what lies on the disk around it says nothing of the archive.
    """
    found = msgspec.to_builtins(status(archive.db, archive.directory, datetime.now(UTC)))
    copy = copy_of(archive)
    known: dict[str, Any] = {"published_at": None}
    if copy:
        known = {"published_at": copy.published_at, "database_bytes": None, "evidence": []}
    return {**found, **known, "problem_count": len(found["problems"]), "problems": found["problems"][:MOST_PROBLEMS]}
