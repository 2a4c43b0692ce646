"""A circuit breaker: a host that keeps failing is not asked again in this run."""

from __future__ import annotations

from collections import defaultdict

from schemas.errors import SiteUnreachable

FAILURES = 5
"""Visits in a row, each with its retries, that brought no answer, 429 or 5xx, after which a host is left alone."""


class Breaker:
    """Counts the failures of each host. One answer of another kind, even 404, starts the count anew."""

    def __init__(self) -> None:
        self._failures: defaultdict[str, int] = defaultdict(int)
        self._open: dict[str, str] = {}

    def check(self, host: str) -> None:
        """Raises SiteUnreachable when `host` is left alone."""
        if reason := self._open.get(host):
            raise SiteUnreachable(f"{reason}. What came before is kept; run again later.")

    def heard(self, host: str, failure: str | None) -> None:
        """Count how a visit of `host` went: `failure` says in words why it failed, None that it did not."""
        self._failures[host] = self._failures[host] + 1 if failure else 0
        if self._failures[host] >= FAILURES:
            self._open[host] = f"{FAILURES} pages in a row failed, the last with {failure}"

    def sent_away(self, host: str, seconds: float) -> None:
        """The host asked us to stay away for longer than a run waits (Retry-After)."""
        self._open[host] = f"{host} asks to be left alone for {seconds:.0f} s"
