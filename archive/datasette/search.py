"""The search page: releases, or pages of documents, that have the words."""

from __future__ import annotations

from typing import Any

import msgspec

from archive.datasette.asked import Asked
from archive.datasette.lists import bureaus, genres
from archive.reading import Archive
from archive.search.find import find_pages, find_releases
from archive.search.found import FoundPages, FoundReleases
from schemas.errors import BadQuery

ON_A_PAGE = 20
KINDS = ("releases", "documents")
ORDERS = ("best", "newest")
_TOO_SHORT = "文書の検索には2文字以上の言葉を、報道資料の検索には1文字以上の言葉を入れてください。"


def search_page(archive: Archive, asked: Asked) -> dict[str, Any]:
    """Return what was found; `found` is None while nothing was asked, `problem` says why nothing could be."""
    wanted: dict[str, Any] = {
        "q": asked.words(),
        "in": asked.one_of("in", KINDS),
        "order": asked.one_of("order", ORDERS),
        **{name: asked.day(name) for name in ("since", "until")},
        **{name: asked.text(name) for name in ("bureau", "genre")},
        "page": asked.page(),
    }
    found, problem = _found(archive, wanted) if wanted["q"] else (None, None)
    return {
        "asked": wanted,
        "problem": problem,
        "found": msgspec.to_builtins(found),
        "has_more": found is not None and wanted["page"] * ON_A_PAGE < found.total,
        "bureaus": bureaus(archive),
        "genres": genres(archive),
    }


def _found(archive: Archive, wanted: dict[str, Any]) -> tuple[FoundReleases | FoundPages | None, str | None]:
    find = find_pages if wanted["in"] == "documents" else find_releases
    filters = {name: wanted[name] for name in ("order", "since", "until", "bureau", "genre")}
    try:
        return find(archive.db, wanted["q"], limit=ON_A_PAGE, offset=(wanted["page"] - 1) * ON_A_PAGE, **filters), None
    except BadQuery:
        return None, _TOO_SHORT
