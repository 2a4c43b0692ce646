"""Is so much of it still chance? Two tests for small numbers.

A share (12 of 12 pages without a date) is held against the share before (1 of 300). How large the true share may have been all
along is the upper end of the Wilson score interval of what was seen before: wide after a few pages, close after many, and
1 after none, so that an archive without a history never alarms. The alarm is then an exact one-sided binomial test against
that bound: if the true share were even so large, as much as now would come about less than once in a million times. Twenty
groups of ten fields on 250 mornings are 50,000 tests a year.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, lgamma, log, log1p, sqrt

from msgspec import Struct

CHANCE = 1e-6
Z = 2.58
"""Standard errors of the Wilson interval: one-sided 99.5 %."""


class Share(Struct, frozen=True):
    """So many `hits` among `of`."""

    hits: int
    of: int

    def __str__(self) -> str:
        return f"{self.hits:,} of {self.of:,}"


def total(shares: Iterable[Share]) -> Share:
    """Return all shares as one."""
    counted = list(shares)
    return Share(sum(one.hits for one in counted), sum(one.of for one in counted))


def is_unusual(now: Share, usual: Share, least: float = 0.0) -> bool:
    """Whether `now` is more than chance makes of what is `usual`, or of a share of `least` where that is larger."""
    return chance_of(now, max(upper_bound(usual), least)) < CHANCE


def upper_bound(share: Share) -> float:
    """Return the upper end of the Wilson score interval (Wilson 1927), 1 for a share of nothing."""
    if not share.of:
        return 1.0
    rate, n, zz = share.hits / share.of, share.of, Z * Z
    return min(1.0, (rate + zz / (2 * n) + Z * sqrt(rate * (1 - rate) / n + zz / (4 * n * n))) / (1 + zz / n))


def chance_of(share: Share, rate: float) -> float:
    """Return the chance of at least so many hits when each comes with probability `rate`."""
    if share.hits <= 0 or rate >= 1:
        return 1.0
    return sum(exp(_log_binomial(hits, share.of, rate)) for hits in range(share.hits, share.of + 1))


def chance_of_so_few(count: int, mean: float) -> float:
    """Return the chance of `count` or fewer when `mean` are to be expected (Poisson)."""
    if mean <= 0:
        return 1.0
    return sum(exp(n * log(mean) - mean - lgamma(n + 1)) for n in range(count + 1))


def _log_binomial(hits: int, of: int, rate: float) -> float:
    ways = lgamma(of + 1) - lgamma(hits + 1) - lgamma(of - hits + 1)
    return ways + hits * log(rate) + (of - hits) * log1p(-rate)
