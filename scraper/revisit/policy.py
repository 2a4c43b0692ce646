"""Which pages a run asks for, and in which order. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zlib import crc32

from msgspec import Struct, structs

from schemas.times import from_utc_text
from schemas.visit import KnownDocument, KnownRelease, Role
from scraper.revisit.rates import Life, Rates, days_of, life_of

DAILY = 30.0
"""Days after its publication, and after each change, on which a page is asked for every day."""
AGAIN = 20 / 24
"""Days between two looks at least: a run every morning asks daily, whatever minute it gets to a page."""
UNNOTICED = 0.03
"""How many days an edit may be expected to have stood unnoticed before an older page is asked for."""
PART = 1 / 4
"""A page rests for at most so much of the time that it has been quiet, whatever the rates say: they may be wrong."""
BOUND = 90.0
"""Days within which every page is asked for at least once, while the requests of a run suffice for what is due."""
TOO_LARGE_AGAIN = timedelta(days=30)
"""How long a document that was too large is left alone."""
LIST_AGAIN = timedelta(days=30)
"""How long the list of a closed month is left alone: rows may still be added to it, or taken away."""


class Due(Struct, frozen=True, kw_only=True):
    """A page to ask for, and what as. `unnoticed` is for how many days an edit can be expected to have stood there."""

    url: str
    role: Role = "release"
    is_overdue: bool = False
    unnoticed: float = 0.0


def waiting(known: Iterable[KnownRelease]) -> list[str]:
    """Return the URLs that must not wait: what an earlier run did not get to, and what was missing at its last visit and
    needs a second look before it may be called gone. What failed is left alone until it is due."""
    releases = list(known)
    unseen = [release.url for release in releases if not release.archived and not release.has_problem]
    return unseen + [release.url for release in releases if release.missing]


def unseen_documents(known: Iterable[KnownDocument], months: Collection[str] | None = None) -> list[str]:
    """Return the URLs of documents that must not wait, as `waiting` does: those that releases of `months` link to, or all."""
    documents = [one for one in known if months is None or one.month in months]
    unseen = [one.url for one in documents if not (one.archived or one.has_problem or one.gone or one.too_large_at)]
    return unseen + [one.url for one in documents if one.missing]


def due(
    releases: Sequence[KnownRelease], documents: Sequence[KnownDocument], months: Collection[str], now: datetime
) -> list[Due]:
    """Return what to look at again, the most urgent first: what nobody has looked at for too long, then by how long an edit
    can be expected to have stood unnoticed. What failed and was never archived is due while its month is among `months`."""
    found = [*_due(releases, months, now), *_due(_may_be_asked(documents, now), months, now)]
    return sorted(found, key=lambda one: (not one.is_overdue, -one.unnoticed, one.url))


def forced(
    releases: Iterable[KnownRelease], documents: Iterable[KnownDocument], months: Collection[str], now: datetime
) -> list[Due]:
    """Return all of `months` that may be asked for, also what is gone, since it may return; what was not looked at for the
    longest time comes first."""
    known: list[KnownRelease | KnownDocument] = [*releases, *_may_be_asked(documents, now)]
    found = [one for one in known if one.month in months]
    return [Due(url=one.url, role=_role(one)) for one in sorted(found, key=lambda one: one.seen.checked_at or "")]


def lists_in_order(months: Sequence[str], recent: Collection[str], asked: Collection[str]) -> tuple[list[str], ...]:
    """Return the months whose lists to read first, after what waits, and last: the `recent` ones, those never
    `asked`, and those asked before. So a back-fill with few requests a run goes on where the last one stopped."""
    first = [month for month in months if month in recent]
    later = [month for month in months if month not in recent]
    return first, [month for month in later if month not in asked], [month for month in later if month in asked]


def stale_lists(read_at: Mapping[str, str], now: datetime) -> list[str]:
    """Return the months whose lists were last read (UTC text) too long ago, the longest ago first."""
    return [month for month, at in sorted(read_at.items(), key=lambda item: item[1]) if now - from_utc_text(at) >= LIST_AGAIN]


def due_again(url: str, life: Life, rates: Rates, now: float) -> Due | None:
    """Return what is due of an archived page at the moment `now` in days; None while it may rest."""
    failing = life.checked - life.last
    if now - life.checked < max(AGAIN, min(failing / 4, BOUND)):  # what keeps failing is tried less and less often
        return None
    # A part of its own for each page, so that what was fetched on one day is not all due on another.
    part = crc32(url.encode()) / 2**32
    rested, quiet = (now - life.last) / (1 - part / 3), now - life.quiet_since
    is_overdue, unnoticed = rested >= BOUND, rates.unnoticed(life, now)
    if quiet <= DAILY or is_overdue or rested >= quiet * PART or unnoticed >= UNNOTICED * (0.5 + part):
        return Due(url=url, is_overdue=is_overdue, unnoticed=unnoticed)
    return None


def _due(known: Sequence[KnownRelease] | Sequence[KnownDocument], months: Collection[str], now: datetime) -> Iterator[Due]:
    moment = days_of(now.isoformat())
    lives = [(one, life_of(one.seen)) for one in known]
    rates = Rates.learned([life for _, life in lives if life])
    for one, life in lives:
        if not one.archived:
            if one.has_problem and (one.month in months or moment - days_of(one.seen.checked_at or "1970-01-01") >= BOUND):
                yield Due(url=one.url, role=_role(one))
        elif life and not one.missing and (found := due_again(one.url, life, rates, moment)):
            yield structs.replace(found, role=_role(one))


def _may_be_asked(documents: Iterable[KnownDocument], now: datetime) -> list[KnownDocument]:
    return [one for one in documents if not one.too_large_at or now - from_utc_text(one.too_large_at) >= TOO_LARGE_AGAIN]


def _role(one: KnownRelease | KnownDocument) -> Role:
    return one.role if isinstance(one, KnownRelease) else "document"
