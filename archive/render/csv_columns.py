"""What the archive found, as rows with the same columns: what goes into a spreadsheet."""

from __future__ import annotations

from typing import Any

from archive.search.results import FoundPages, FoundReleases, PageHit, ReleaseHit

RELEASES = ("published_on", "title", "bureau", "genre", "key", "url", "in_title", "occurrences", "snippet")
PAGES = (
    *("url", "document", "page", "name", "occurrences", "snippet"),
    *("published_on", "title", "label", "key", "releases"),
)
"""`title`, `label` and `key` are of the newest of the `releases` that link to the document."""
CHANGES = (
    *("seen_before_at", "seen_after_at", "key", "title", "bureau", "genre", "label", "url", "field", "item", "kind"),
    *("before", "after", "announced", "silent", "noise"),
    *("unsure", "announcement", "announcement_literal", "announcement_rule", "announced_later_at"),
    *("place_before", "place_after"),
)


def columns_of(found: FoundReleases | FoundPages) -> tuple[str, ...]:
    """Return the names of the columns of a search's result."""
    return PAGES if isinstance(found, FoundPages) else RELEASES


def rows_of(found: FoundReleases | FoundPages) -> list[dict[str, Any]]:
    """Return a row for each hit."""
    return [_page(hit) if isinstance(hit, PageHit) else _release(hit) for hit in found.hits]


def _release(hit: ReleaseHit) -> dict[str, Any]:
    told = {name: getattr(hit, name) for name in RELEASES if name != "snippet"}
    return {**told, "in_title": int(hit.in_title), "snippet": hit.snippet.text}


def _page(hit: PageHit) -> dict[str, Any]:
    newest = hit.releases[0] if hit.releases else None
    return {
        **{name: getattr(hit, name) for name in ("url", "page", "name", "occurrences")},
        "document": hit.title,
        "snippet": hit.snippet.text,
        **{name: getattr(newest, name, None) for name in ("published_on", "title", "label", "key")},
        "releases": len(hit.releases),
    }
