"""The search page: releases, or pages of documents, that have the words."""

from __future__ import annotations

from typing import Any

import msgspec

from archive.datasette.request_params import Params, Unreadable
from archive.datasette.views.home import bureaus, genres
from archive.feeds import FeedRequest as FeedAsked
from archive.feeds import releases_feed
from archive.feeds.model import Feed
from archive.queries.archive import Archive
from archive.render.csv_columns import columns_of, rows_of
from archive.search.pages import find_pages
from archive.search.releases import find_releases
from archive.search.results import FoundPages, FoundReleases
from schemas.errors import BadQuery

ON_A_PAGE = 20
MOST_ROWS = 1000
KINDS = ("releases", "documents")
ORDERS = ("best", "newest")


def search_page(archive: Archive, asked: Params) -> dict[str, Any]:
    """Return what was found; `found` is None while nothing was asked, `problem` says why nothing could be."""
    wanted = _wanted(archive, asked)
    found, problem = _found(archive, wanted) if wanted["q"] else (None, None)
    return {
        "asked": wanted,
        "problem": problem,
        "found": msgspec.to_builtins(found),
        "most_rows": MOST_ROWS,
        "has_more": found is not None and wanted["page"] * ON_A_PAGE < found.total,
        "bureaus": bureaus(archive),
        "genres": genres(archive),
    }


def search_rows(archive: Archive, asked: Params) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Return the columns and the rows of what was found, `MOST_ROWS` at most. Raises BadQuery when nothing could be."""
    found, _ = _found(archive, {**_wanted(archive, asked), "page": 1}, MOST_ROWS)
    if found is None:
        raise Unreadable("search.too_short")
    return columns_of(found), rows_of(found)


def search_feed(archive: Archive, asked: Params, feed_url: str) -> Feed:
    """Return the feed of new releases that the same search finds, whenever they were published. Raises BadQuery."""
    wanted = _wanted(archive, asked)
    narrowed: dict[str, Any] = {"search": wanted["q"] or None, "documents": bool(wanted["q"]) and wanted["in"] == "documents"}
    narrowed |= {name: wanted[name] for name in ("bureau", "genre")}
    try:
        return releases_feed(archive, FeedAsked(**narrowed, archive_url=asked.root, feed_url=feed_url))
    except BadQuery:
        raise Unreadable("search.too_short") from None


def _wanted(archive: Archive, asked: Params) -> dict[str, Any]:
    return {
        "q": asked.words(),
        "in": asked.one_of("in", KINDS),
        "order": asked.one_of("order", ORDERS),
        **{name: asked.day(name) for name in ("since", "until")},
        "bureau": asked.bureau(archive),
        "genre": asked.genre(),
        "page": asked.page(),
    }


def _found(
    archive: Archive, wanted: dict[str, Any], limit: int = ON_A_PAGE
) -> tuple[FoundReleases | FoundPages | None, str | None]:
    find = find_pages if wanted["in"] == "documents" else find_releases
    filters = {name: wanted[name] for name in ("order", "since", "until", "bureau", "genre")}
    try:
        return find(archive.db, wanted["q"], limit=limit, offset=(wanted["page"] - 1) * limit, **filters), None
    except BadQuery:
        return None, "too_short"
