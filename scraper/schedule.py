"""What to look at again, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from schemas.visit import KnownDocument, KnownRelease

TOO_LARGE_AGAIN = 30
"""Days after which a document that was too large is asked for again."""


def waiting(known: Iterable[KnownRelease]) -> list[str]:
    """Return the URLs that must not wait: what an earlier run did not get to, and what was missing at its last visit and
    needs a second look before it may be called gone. What failed is left alone until its month is asked for."""
    releases = list(known)
    unseen = [release.url for release in releases if not release.archived and not release.has_problem]
    return unseen + [release.url for release in releases if release.missing]


def due(known: Iterable[KnownRelease], months: Collection[str]) -> list[str]:
    """Return the URLs of every release of `months`, also of those that are gone, since they may return."""
    return [release.url for release in known if release.month in months]


def documents_due(known: Iterable[KnownDocument], months: Collection[str], long_ago: str) -> list[str]:
    """Return the URLs of documents, the most urgent first: those never fetched, those that were missing and need a second
    look, then all that releases of `months` link to. What failed is left alone until its month is asked for, and what was
    too large since `long_ago` (UTC text) longer."""
    documents = [one for one in known if one.too_large_at is None or one.too_large_at < long_ago]
    unseen = [one.url for one in documents if not (one.archived or one.has_problem or one.gone)]
    missing = [one.url for one in documents if one.missing]
    return list(dict.fromkeys([*unseen, *missing, *(one.url for one in documents if one.month in months)]))


def lists_in_order(months: Sequence[str], recent: Collection[str], asked: Collection[str]) -> tuple[list[str], ...]:
    """Return the months whose lists to read first, after what waits, and last: the `recent` ones, those never
    `asked`, and those asked before. So a back-fill with few requests a run goes on where the last one stopped."""
    first = [month for month in months if month in recent]
    later = [month for month in months if month not in recent]
    return first, [month for month in later if month not in asked], [month for month in later if month in asked]
