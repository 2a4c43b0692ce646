"""The ministries whose sites can be archived: one line each."""

from __future__ import annotations

from schemas.errors import ConfigurationError
from scraper.sites.mic.site import SITE as MIC
from scraper.sites.site import Site

SITES: dict[str, Site] = {site.profile.id: site for site in (MIC,)}

DEFAULT = MIC
"""Whose an archive, a WARC file or a settings file is that names no ministry: those of the time when there was one."""


def site_called(name: str) -> Site:
    """Return the site of a ministry by its id. Raises ConfigurationError with the known ones."""
    if name not in SITES:
        raise ConfigurationError(f"{name!r} is no ministry that is known here; known are: {', '.join(sorted(SITES))}")
    return SITES[name]


def owner_of(url: str) -> Site | None:
    """Return the site that answers for an official URL, None for one of nobody registered."""
    return next((site for site in SITES.values() if site.owns(url)), None)


def reader_of(url: str) -> Site:
    """Return the site whose reader reads what was captured of an official URL."""
    return owner_of(url) or DEFAULT
