"""How long to wait before the next request."""

from __future__ import annotations

from datetime import datetime, timedelta

from scraper.fetch.clock import Clock

LONGEST_PAUSE = 120.0
"""Seconds of Crawl-delay that are followed at most."""


class Pace:
    """A pause of `delay` seconds between the end of one response and the next request."""

    def __init__(self, delay: float, clock: Clock) -> None:
        self.delay = delay
        self._clock = clock
        self._rested_since: datetime | None = None

    def ask_for(self, delay: float | None) -> None:
        """Take the longer of the present pause and `delay` seconds, as robots.txt may ask for with Crawl-delay.

        Beyond LONGEST_PAUSE it is not followed: a run that never ends helps nobody, and no site means it so.
        """
        self.delay = max(self.delay, min(delay or 0.0, LONGEST_PAUSE))

    def wait(self) -> None:
        """Sleep for what is left of the pause; not at all before the first request."""
        if self._rested_since is None:
            return
        left = self._rested_since + timedelta(seconds=self.delay) - self._clock.now()
        if left > timedelta(0):
            self._clock.sleep(left.total_seconds())

    def rest(self) -> None:
        """Begin the pause: a response has ended, or a request failed."""
        self._rested_since = self._clock.now()
