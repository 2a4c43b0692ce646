"""Where the archive's own pages stand. The one place that knows their shape."""

from __future__ import annotations

from urllib.parse import quote


def release_page(archive_url: str, key: str) -> str:
    """Return the address of the archive's page of a release."""
    return f"{archive_url.rstrip('/')}/releases/{quote(key, safe='')}"
