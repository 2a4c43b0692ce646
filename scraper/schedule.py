"""What to look at again, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from schemas.visit import KnownRelease


def due(known: Iterable[KnownRelease], months: Collection[str]) -> list[str]:
    """Return the URLs to visit besides those that the lists newly name.

    First what an earlier run did not get to, then what needs a second look before it may be called gone, then every
    release of `months`, also one that is gone, since it may return. What failed outside `months` is left alone.
    """
    releases = list(known)
    waiting = [release.url for release in releases if not release.archived and not release.has_problem]
    missing = [release.url for release in releases if release.missing]
    regular = [release.url for release in releases if release.month in months]
    return list(dict.fromkeys((*waiting, *missing, *regular)))
