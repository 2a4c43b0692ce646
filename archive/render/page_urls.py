"""Where the archive's own pages are: the root of the reading room, and how a key or an address is written in a path.

`archive.datasette.urls` has the patterns that the routes match.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from schemas.address import normal_url

ROOT = "/-/mic-press"
"""Where the reading room begins, below Datasette's own root."""

_SCHEME = "https://"

_TWIN = re.compile(r"\.json$")


def path_of_url(url: str) -> str:
    """Return the place that stands for an official `url`: host, path and query, percent-encoded once more.

    `https://` goes without saying. A name that ends in .json is written so that it is no JSON twin of another one.
    """
    return _TWIN.sub("%2Ejson", quote(url.removeprefix(_SCHEME), safe="/:"))


def urls_at(place: str) -> tuple[str, ...]:
    """Return the official URLs that a place may stand for, the likeliest first; a whole URL stands for itself."""
    words = unquote(place)
    return tuple(dict.fromkeys(url for likely in (_SCHEME + words, words) for url in (likely, normal_url(likely))))


def release_page_url(archive_url: str, key: str) -> str:
    """Return where Datasette shows a release of the archive."""
    return f"{archive_url.rstrip('/')}{ROOT}/releases/{quote(key, safe='')}"


def document_page_url(archive_url: str, url: str) -> str:
    """Return where Datasette shows the document that has an official `url`."""
    return f"{archive_url.rstrip('/')}{ROOT}/documents/{path_of_url(url)}"
