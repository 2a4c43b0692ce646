"""Where the archive's own pages stand. The one place that knows their shape."""

from __future__ import annotations

from urllib.parse import quote

from archive.places import place_of


def release_page(archive_url: str, key: str) -> str:
    """Return where Datasette shows a release of the archive."""
    return f"{archive_url.rstrip('/')}/-/mic-press/releases/{quote(key, safe='')}"


def document_page(archive_url: str, url: str) -> str:
    """Return where Datasette shows the document that has an official `url`."""
    return f"{archive_url.rstrip('/')}/-/mic-press/documents/{place_of(url)}"
