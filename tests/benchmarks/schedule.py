"""What the policy of looking again is worth, beside simpler ones, in three years of worlds that it was not made for.

Every policy but "everything daily" gets the same number of looks: the others' steps are stretched until they need as many as
ours. In the first world edits come early and fade as a power of the age (the policy assumes steps), much more in some
genres and on some pages. In the second most edits come in bursts at any age, whatever the genre. In the third hardly anything
is ever edited.
"""

from __future__ import annotations

import random
import statistics
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from table import line

from scraper.revisit import Rates
from scraper.revisit.policy import due_again
from scraper.revisit.rates import Life

DAYS = 3 * 365
EVERY = 4
"""Days between two releases; the ministry publishes twelve in that time, and the looks at each are what counts."""
GENRES = {"council": 4.0, "statistics": 1.5, "call": 1.0, "personnel": 0.2, "grants": 0.5, "reports": 0.3}
MOST = 90


@dataclass
class Page:
    """A release: published on a day, edited at moments, and what looks at it have found."""

    url: str
    born: int
    genre: str
    edits: list[float]
    last: int = -1
    found: list[int] = field(default_factory=list)

    def life(self) -> Life:
        """What the archive knows of it."""
        times = {"born": self.born, "first": self.born, "last": self.last, "checked": self.last}
        return Life(**times, changes=tuple(map(float, self.found)), genre=self.genre)


@dataclass
class Lived:
    """How many looks it took, the share of page-days on which the archive was up to date, and each edit's delay in days."""

    looks: int
    fresh: float
    delays: list[float]


World = Callable[[random.Random, str], list[float]]
Wait = Callable[[Page, Rates], int]


def early(chance: random.Random, genre: str) -> list[float]:
    """Ages at which a page is edited: mostly in the first days, much more for some genres and some pages."""
    liveliness = 0.25 * GENRES[genre] * chance.lognormvariate(0, 1)
    return [2 * ((1 - chance.random()) ** -2.0 - 1) for _ in range(_how_many(chance, liveliness))]


def bursts(chance: random.Random, _genre: str) -> list[float]:
    """One page in eight has a burst of daily work at some age; others a late edit now and then."""
    if chance.random() < 1 / 8:
        start = chance.uniform(0, 600)
        return [start + chance.uniform(0, 20) for _ in range(6)]
    return [chance.uniform(0, DAYS)] if chance.random() < 0.1 else []


def calm(chance: random.Random, _genre: str) -> list[float]:
    """One page in forty is edited, once."""
    return [chance.expovariate(1 / 40)] if chance.random() < 1 / 40 else []


def _how_many(chance: random.Random, mean: float) -> int:
    """A Poisson number: how many arrivals of rate one fit into `mean`."""
    number, left = 0, mean
    while (left := left - chance.expovariate(1)) > 0:
        number += 1
    return number


def ours(page: Page, rates: Rates) -> int:
    """The first day on which the policy wants to look again."""
    life = page.life()
    return 1 + bisect_left(
        range(1, MOST), True, key=lambda days: due_again(page.url, life, rates, life.last + days) is not None
    )


def daily(_page: Page, _rates: Rates) -> int:
    """Everything, every day."""
    return 1


def by_age(stretch: float) -> Wait:
    """Fixed steps: daily for a month, then weekly, monthly, and every 90 days."""

    def wait(page: Page, _rates: Rates) -> int:
        age = page.last - page.born
        step = next(days for until, days in ((30, 1), (90, 7), (365, 30), (DAYS, MOST)) if age <= until)
        return min(MOST, max(1, round(step * stretch)))

    return wait


def by_rate(stretch: float) -> Wait:
    """In proportion to how often this very page has changed."""

    def wait(page: Page, _rates: Rates) -> int:
        rate = (len(page.found) + 0.5) / (page.last - page.born + 10)
        return min(MOST, max(1, round(stretch / rate)))

    return wait


def pages_of(world: World) -> list[Page]:
    """The releases of three years; the same at every call."""
    chance = random.Random(7)  # noqa: S311 - the same worlds in every run
    found = []
    for born in range(0, DAYS, EVERY):
        genre = chance.choice(sorted(GENRES))
        edits = sorted(born + age for age in world(chance, genre))
        found.append(Page(f"https://www.soumu.go.jp/{born}.html", born, genre, [at for at in edits if at < DAYS]))
    return found


def live(world: World, wait: Wait) -> Lived:
    """Live through the three years with one policy."""
    pages, rates, looks, delays, stale = pages_of(world), Rates(), 0, [], 0.0
    due: defaultdict[int, list[Page]] = defaultdict(list)
    for page in pages:
        due[page.born].append(page)
    for day in range(DAYS):
        if day % 30 == 0 and wait is ours:
            rates = Rates.learned([page.life() for page in pages if page.last >= 0])
        for page in due.pop(day, ()):
            looks += 1
            new = [at for at in page.edits if page.last < at <= day and at > page.born]
            if new and page.last >= 0:
                delays += [day - at for at in new]
                stale += day - new[0]
                page.found.append(day)
            page.last = day
            due[day + wait(page, rates)].append(page)
    missed = [[at for at in page.edits if at > page.last] for page in pages]
    stale += sum(DAYS - edits[0] for edits in missed if edits)
    return Lived(looks, 1 - stale / sum(DAYS - page.born for page in pages), delays)


def with_as_many_looks(world: World, policy: Callable[[float], Wait], looks: int) -> Lived:
    """Stretch a policy's steps until it needs as many looks, as near as halving finds."""
    low, high, lived = 0.02, 50.0, live(world, policy(1.0))
    for _ in range(8):
        middle = (low * high) ** 0.5
        lived = live(world, policy(middle))
        low, high = (middle, high) if lived.looks > looks else (low, middle)
    return lived


def scheduling() -> Iterator[str]:
    """For each world: our delay and staleness against each other policy's, and our looks against everything daily."""
    for name, world in (("edits early", early), ("bursts", bursts), ("calm", calm)):
        mine, everything = live(world, ours), live(world, daily)
        yield line(f"{name}: looks", str(mine.looks), f"everything daily {everything.looks}", mine.looks / everything.looks)
        others = {"daily": everything, "age": with_as_many_looks(world, by_age, mine.looks)}
        others["own rate"] = with_as_many_looks(world, by_rate, mine.looks)
        for other, lived in others.items():
            yield _delay(name, other, mine, lived)
            yield _stale(name, other, mine, lived)


def _delay(name: str, other: str, mine: Lived, theirs: Lived) -> str:
    ours_days, theirs_days = _median(mine.delays), _median(theirs.delays)
    return line(f"{name}: median days to notice", f"{ours_days:.1f}", f"by {other} {theirs_days:.1f}", ours_days / theirs_days)


def _stale(name: str, other: str, mine: Lived, theirs: Lived) -> str:
    ours_share, theirs_share = 1 - mine.fresh, 1 - theirs.fresh
    what = f"{name}: page-days out of date"
    return line(what, f"{ours_share:.3%}", f"by {other} {theirs_share:.3%}", ours_share / theirs_share)


def _median(delays: Sequence[float]) -> float:
    return statistics.median(delays) if delays else 0.0


if __name__ == "__main__":
    print(*scheduling(), sep="\n")
