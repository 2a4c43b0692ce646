"""What the options of a command need to know of a site: its address, its first list, how often it may be asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from schemas.site import Profile
from scraper.sites.registry import DEFAULT, SITES, site_called

MINISTRY = DEFAULT.profile.id
OFFICIAL = DEFAULT.profile.official


def profile_of(ministry: str) -> Profile:
    """Return who publishes. Raises ConfigurationError for a ministry that is not known, with the known ones."""
    return site_called(ministry).profile


def first_month_of(ministry: str) -> str:
    """Return the month of a ministry's oldest list; empty where no list is one of a month."""
    return site_called(ministry).first_month or ""


def least_pause(base: str) -> float:
    """Return the shortest pause in seconds that the server at the URL `base` may be asked with; a mirror has none."""
    host = urlsplit(base).hostname or ""
    return max((site.shortest_pause for site in SITES.values() if site.answers_for(host)), default=0.0)
