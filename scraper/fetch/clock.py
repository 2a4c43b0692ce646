"""Clocks that can be handed in: the system's, one that never goes back, one that jumps instead of sleeping."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the fetcher needs of time."""

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return this moment in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Sleep for `seconds`."""
        time.sleep(seconds)


class SimulatedClock:
    """A clock that starts where it is told and jumps ahead instead of sleeping: days pass at once."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the simulated moment; each look takes a millisecond, so that no two are the same."""
        self._now += timedelta(milliseconds=1)
        return self._now

    def sleep(self, seconds: float) -> None:
        """Move the simulated moment `seconds` ahead, and note it in `slept`."""
        self.slept.append(seconds)
        self._now += timedelta(seconds=seconds)

    def advance(self, **delta: float) -> None:
        """Move the simulated moment ahead by `timedelta(**delta)`."""
        self._now += timedelta(**delta)


class ForwardClock:
    """A clock that never gives a moment at or before `after`, nor one twice: fold order within an archive is time order.

    When the inner clock stands before `after` (it was set back), moments a microsecond apart are given until it has
    caught up, and `went_back` says by how much it was behind at worst.
    """

    def __init__(self, inner: Clock, after: datetime | None = None) -> None:
        self._inner = inner
        self._last = after
        self.went_back = timedelta(0)

    def now(self) -> datetime:
        """Return the inner clock's moment, or the first one after the last that was given."""
        moment = self._inner.now()
        if self._last is not None and moment <= self._last:
            self.went_back = max(self.went_back, self._last - moment)
            moment = self._last + timedelta(microseconds=1)
        self._last = moment
        return moment

    def sleep(self, seconds: float) -> None:
        """Let the inner clock sleep."""
        self._inner.sleep(seconds)
