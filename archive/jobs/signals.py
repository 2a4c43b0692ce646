"""Ctrl-C and SIGTERM that wait for a write to end: half a record in the evidence is worse than half a second."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopping:
    """Turns both signals into KeyboardInterrupt: at once while the network is waited for, behind the write inside `shield`."""

    def __init__(self) -> None:
        self._shields = 0
        self._asked = False

    def listen(self) -> None:
        """Take the signals over: `systemctl stop` ends a run as Ctrl-C does, and what came is kept."""
        signal.signal(signal.SIGINT, self._heard)
        signal.signal(signal.SIGTERM, self._heard)

    @contextmanager
    def shield(self) -> Iterator[None]:
        """Let what is inside end before a signal is obeyed. Raises KeyboardInterrupt behind it when one came."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1
        if self._asked and not self._shields:
            self._asked = False
            raise KeyboardInterrupt

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        if self._shields:
            self._asked = True
        else:
            raise KeyboardInterrupt
