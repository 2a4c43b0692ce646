"""What the options of a command need to know of a site: its address, its first list, how often it may be asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from scraper.sites.registry import DEFAULT, SITES

OFFICIAL = DEFAULT.profile.official
FIRST_MONTH = DEFAULT.first_month or ""


def least_pause(base: str) -> float:
    """Return the shortest pause in seconds that the server at the URL `base` may be asked with; a mirror has none."""
    host = urlsplit(base).hostname or ""
    return max((site.shortest_pause for site in SITES.values() if site.answers_for(host)), default=0.0)
