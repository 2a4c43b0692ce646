"""The ways in: `find_releases` and `find_pages`."""

from __future__ import annotations

from archive.search.pages import find_pages
from archive.search.releases import find_releases

__all__ = ["find_pages", "find_releases"]
