"""The machine's clock, as commands ask it."""

from __future__ import annotations

from datetime import datetime

from scraper.fetch import clock


def now() -> datetime:
    """Return this moment in UTC."""
    return clock.SystemClock().now()
