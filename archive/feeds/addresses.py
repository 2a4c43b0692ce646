"""Where the archive's own pages stand. The one place that knows their shape."""

from __future__ import annotations

from urllib.parse import quote


def release_page(archive_url: str, key: str) -> str:
    """Return where Datasette shows a release of the archive."""
    return f"{archive_url.rstrip('/')}/-/mic-press/releases/{quote(key, safe='')}"
