"""The page of changes, the newest first."""

from __future__ import annotations

from typing import Any

from archive import query
from archive.datasette.asked import Asked
from archive.datasette.lists import bureaus
from archive.reading import Archive

ON_A_PAGE = 50


def changes_page(archive: Archive, asked: Asked) -> dict[str, Any]:
    """Return a page of changes. Raises BadQuery for a field that there is not."""
    field, bureau, silent = asked.field(), asked.text("bureau"), asked.query.get("silent") == "1"
    page = asked.page()
    found = query.changes(
        archive.db,
        field=field,
        bureau=bureau,
        silent=silent,
        with_noise=False,
        most=ON_A_PAGE + 1,
        offset=(page - 1) * ON_A_PAGE,
    )
    return {
        "asked": {"field": field, "bureau": bureau, "silent": silent, "page": page},
        "has_more": len(found) > ON_A_PAGE,
        "changes": found[:ON_A_PAGE],
        "bureaus": bureaus(archive),
    }
