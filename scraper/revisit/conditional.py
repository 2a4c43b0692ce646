"""When to ask for a page whole, whatever its validators say: a server that answers 304 to everything would hide every edit.

That a server lied is found out in `scraper/crawl.py`; `archive/store/reconcile.py` says for how long that counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.times import from_utc_text
from schemas.visit import Known

WHOLE_AGAIN = timedelta(days=7)
LARGE, LARGE_WHOLE_AGAIN = 500_000, timedelta(days=180)
"""How long "not modified" is believed, and how long of what has more bytes than LARGE."""


def conditional(known: Known, now: datetime) -> Known:
    """Return what to make a request conditional with; nothing when it is time to see the bytes again, or when the server has
    lied about this page."""
    again = LARGE_WHOLE_AGAIN if (known.size or 0) > LARGE else WHOLE_AGAIN
    is_old = known.whole_at is not None and now - from_utc_text(known.whole_at) >= again
    return Known() if known.lied or is_old else known
