"""What the options of a command need to know of the site: its address, its first list, how often it may be asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from scraper.sites.mic.urls import FIRST_MONTH, OFFICIAL, SHORTEST_PAUSE, is_ministry_host

__all__ = ["FIRST_MONTH", "OFFICIAL", "least_pause"]


def least_pause(site: str) -> float:
    """Return the shortest pause in seconds that the server at the base URL `site` may be asked with; a mirror has none."""
    return SHORTEST_PAUSE if is_ministry_host(urlsplit(site).hostname or "") else 0.0
