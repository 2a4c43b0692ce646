"""How long to wait before the next request: longer while the site answers slowly or fails."""

from __future__ import annotations

from datetime import datetime, timedelta

from scraper.fetch.clock import Clock

LONGEST_PAUSE = 120.0
"""Seconds of Crawl-delay that are followed at most, and the longest pause that a struggling site gets."""
SHARE = 2.0
"""The pause is at least so many times what answers take, so that a slow site spends at most a third of its time on us. Who
asks for no pause at all has a site of his own, and gets none while it answers."""
HARDEST = 32.0
EASING = 0.8
"""Each failure doubles the pause, up to so many times; each good answer takes a fifth off again."""
_UNIT = 1.0
"""Seconds that are doubled where there is no pause of our own."""


class Pace:
    """A pause of `delay` seconds between the end of one response and the next request; more when the site struggles."""

    def __init__(self, delay: float, clock: Clock) -> None:
        self.delay = delay
        self._clock = clock
        self._rested_since: datetime | None = None
        self._strain = 1.0
        self._took = 0.0

    def ask_for(self, delay: float | None) -> None:
        """Take the longer of the present pause and `delay` seconds, as robots.txt may ask for with Crawl-delay.

        Beyond LONGEST_PAUSE it is not followed: a run that never ends helps nobody, and no site means it so.
        """
        self.delay = max(self.delay, min(delay or 0.0, LONGEST_PAUSE))

    @property
    def pause(self) -> float:
        """The seconds between the last response and the next request."""
        share = SHARE * self._took if self.delay else 0.0
        eased = max(self.delay, share) + max(self.delay, _UNIT) * (self._strain - 1)
        return max(self.delay, min(eased, LONGEST_PAUSE))

    def wait(self) -> None:
        """Sleep for what is left of the pause; not at all before the first request."""
        if self._rested_since is None:
            return
        left = self._rested_since + timedelta(seconds=self.pause) - self._clock.now()
        if left > timedelta(0):
            self._clock.sleep(left.total_seconds())

    def rest(self, took: float = 0.0, failed: bool = False) -> None:
        """Begin the pause: a response has ended that began after `took` seconds, or `failed`: no answer, 429 or 5xx."""
        self._took = (self._took + took) / 2
        self._strain = min(HARDEST, self._strain * 2) if failed else max(1.0, self._strain * EASING)
        self._rested_since = self._clock.now()
