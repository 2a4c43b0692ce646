"""How likely a page is to change on a day, learned from what the archive has watched so far. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import exp, inf

from msgspec import Struct

from schemas.visit import Seen

BANDS = (7.0, 30.0, 90.0, 365.0, inf)
"""Days that a page has been quiet, that is, since it was published or last changed: the ends of the ages told apart."""
GUESS = (0.02, 0.004, 0.001, 0.0003, 0.00005)
"""Changes a day in each age before anything was watched. Nobody has published such figures of this site."""
GUESSED_CHANGES = 2.0
"""The weight of that guess: as if so many changes had been seen at its rate."""
CLASS_WEIGHT = 3.0
OWN_WEIGHT = 1.0
"""The same for a genre's or bureau's share, and for a page's own past: so many changes beside as many expected."""
PROMISED = 8.0
"""How many times likelier a page changes that says that more is to come."""
_LEAST, _MOST = 0.05, 20.0


class Life(Struct, frozen=True, kw_only=True):
    """A page's times as days since 1970: counted as new from `born`, watched from `first` to `last`, found changed at `changes`
    and asked for at `checked` the last time, whatever that brought."""

    born: float
    first: float
    last: float
    checked: float
    changes: tuple[float, ...] = ()
    genre: str = ""
    bureau: str = ""
    promised: bool = False

    @property
    def quiet_since(self) -> float:
        """When it was published or last changed."""
        return max(self.born, *self.changes) if self.changes else self.born


class Rates(Struct, frozen=True):
    """Changes a day by age, and how many times that a genre, a bureau and a page's own past make of it."""

    ages: tuple[float, ...] = GUESS
    genres: Mapping[str, float] = {}
    bureaus: Mapping[str, float] = {}

    @classmethod
    def learned(cls, pages: Sequence[Life]) -> Rates:
        """Return the rates of pages of one kind, releases or documents, from what visits have shown of them."""
        watched = [list(_watched(life)) for life in pages]
        days, changed = [0.0] * len(BANDS), [0.0] * len(BANDS)
        for life, parts in zip(pages, watched, strict=True):
            _add(days, parts)
            _add(changed, _changed(life))
        ages = tuple(
            (GUESSED_CHANGES + found) / (GUESSED_CHANGES / guess + spent)
            for guess, found, spent in zip(GUESS, changed, days, strict=True)
        )
        expected = [_expected(ages, parts) for parts in watched]
        genres = _shares((life.genre, len(life.changes), n) for life, n in zip(pages, expected, strict=True))
        # What a genre explains is not counted again for the bureau that publishes it.
        explained = [n * genres.get(life.genre, 1.0) for life, n in zip(pages, expected, strict=True)]
        return cls(ages, genres, _shares((life.bureau, len(life.changes), n) for life, n in zip(pages, explained, strict=True)))

    def likelihood(self, life: Life) -> float:
        """Return how many times likelier than others of its age this page is to change."""
        of_class = self.genres.get(life.genre, 1.0) * self.bureaus.get(life.bureau, 1.0)
        own = _share(OWN_WEIGHT, len(life.changes), of_class * _expected(self.ages, _watched(life)))
        return min(_MOST, max(_LEAST, of_class * own * (PROMISED if life.promised else 1.0)))

    def unnoticed(self, life: Life, now: float) -> float:
        """Return for how many days an edit can be expected to have stood unnoticed, at the moment `now` in days.

        That is the chance that the page has changed since the last look, summed over the days since then.
        """
        factor, risk, total = self.likelihood(life), 0.0, 0.0
        for age, days in _parts(life.last - life.quiet_since, now - life.quiet_since):
            # The integral of 1 - exp(-(risk + daily * t)) over the days of this age.
            daily = self.ages[age] * factor
            total += days - exp(-risk) * (1 - exp(-daily * days)) / daily
            risk += daily * days
        return total


def days_of(utc: str) -> float:
    """Return a stored moment, or an ISO date, as days since 1970."""
    text = utc if "T" in utc else f"{utc}T00:00:00+09:00"
    return datetime.fromisoformat(text).timestamp() / 86_400


def life_of(seen: Seen) -> Life | None:
    """Return the page's times as days; None for a page that was never seen."""
    if seen.first_seen_at is None or seen.last_seen_at is None:
        return None
    first, last = days_of(seen.first_seen_at), days_of(seen.last_seen_at)
    return Life(
        born=min(first, days_of(seen.published_on)) if seen.published_on else first,
        first=first,
        last=last,
        checked=days_of(seen.checked_at) if seen.checked_at else last,
        changes=tuple(sorted(map(days_of, seen.changed_at))),
        genre=seen.genre or "",
        bureau=seen.bureau or "",
        promised=seen.promised,
    )


def _watched(life: Life) -> Iterator[tuple[int, float]]:
    """The days watched, from one change to the next, each time's with its ages."""
    for start, end in zip((life.born, *life.changes), (*life.changes, life.last), strict=True):
        yield from _parts(max(start, life.first) - start, min(end, life.last) - start)


def _changed(life: Life) -> Iterator[tuple[int, float]]:
    """The age in which each change was found, and one for it."""
    for start, change in zip((life.born, *life.changes), life.changes, strict=False):
        yield next(age for age, end in enumerate(BANDS) if change - start < end), 1.0


def _parts(start: float, end: float) -> Iterator[tuple[int, float]]:
    """The ages that the time from `start` to `end`, in quiet days, touches, and the days that lie in each."""
    since = 0.0
    for age, to in enumerate(BANDS):
        if end <= since:
            return
        if (days := min(end, to) - max(start, since)) > 0:
            yield age, days
        since = to


def _expected(ages: Sequence[float], watched: Iterable[tuple[int, float]]) -> float:
    return sum(ages[age] * days for age, days in watched)


def _add(sums: list[float], parts: Iterable[tuple[int, float]]) -> None:
    for age, value in parts:
        sums[age] += value


def _shares(counted: Iterable[tuple[str, int, float]]) -> dict[str, float]:
    """For each class, how many times the changes expected of it were found."""
    found: dict[str, float] = defaultdict(float)
    expected: dict[str, float] = defaultdict(float)
    for name, changes, due in counted:
        if name:
            found[name] += changes
            expected[name] += due
    return {name: _share(CLASS_WEIGHT, found[name], expected[name]) for name in found}


def _share(weight: float, found: float, expected: float) -> float:
    return (weight + found) / (weight + expected)
