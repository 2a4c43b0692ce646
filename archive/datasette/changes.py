"""The page of changes, the newest first."""

from __future__ import annotations

from typing import Any

from archive import query
from archive.datasette.asked import Asked
from archive.datasette.lists import bureaus
from archive.feeds import Asked as FeedAsked
from archive.feeds import changes_feed
from archive.feeds.entries import Feed
from archive.reading import Archive
from archive.tabular import CHANGES

ON_A_PAGE = 50


def changes_page(archive: Archive, asked: Asked) -> dict[str, Any]:
    """Return a page of changes. Raises BadQuery for a field that there is not."""
    wanted, page = _wanted(asked), asked.page()
    found = query.changes(archive.db, **wanted, with_noise=False, most=ON_A_PAGE + 1, offset=(page - 1) * ON_A_PAGE)
    return {
        "asked": {**wanted, "page": page},
        "has_more": len(found) > ON_A_PAGE,
        "changes": found[:ON_A_PAGE],
        "bureaus": bureaus(archive),
    }


def change_rows(archive: Archive, asked: Asked) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """Return the columns and the rows of all the changes asked for. Raises BadQuery as `changes_page` does."""
    return CHANGES, query.changes(archive.db, **_wanted(asked), with_noise=False)


def change_feed(archive: Archive, asked: Asked, feed_url: str) -> Feed:
    """Return the feed of the edits asked for. Raises BadQuery as `changes_page` does."""
    return changes_feed(archive, FeedAsked(**_wanted(asked), archive_url=asked.root, feed_url=feed_url))


def _wanted(asked: Asked) -> dict[str, Any]:
    return {"field": asked.field(), "bureau": asked.text("bureau"), "silent": asked.query.get("silent") == "1"}
