"""robots.txt (RFC 9309): what we may ask, and how fast."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from protego import Protego

from schemas.errors import SiteUnreachable

AGENT = "mic-press"
"""The product token that a group in robots.txt may name."""
ROBOTS_FRESH = timedelta(hours=12)
"""How old a robots.txt may be that a run begins with. No run acts on one older than 24 hours (RFC 9309, 2.4) unless it takes
half a day."""


def is_fresh(fetched_at: datetime, now: datetime) -> bool:
    """Whether a run may begin with rules that were fetched at a moment."""
    return now - fetched_at < ROBOTS_FRESH


_OURS = re.compile(rf"(?im)^([ \t]*user[- ]?agent[ \t]*:?[ \t]*){AGENT}(?![\w-])[^\r\n]*")
"""The line of a group for us, with whatever version or comment stands behind our name, as in the User-Agent that we send."""


class Robots:
    """The rules of one robots.txt. Parsed by protego: wildcards, longest match, fractional Crawl-delay."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    @classmethod
    def from_response(cls, status: int, body: bytes, cut: str | None = None) -> Robots:
        """Return the rules that a response stands for: its text for 200, none for other 2xx, 3xx and 4xx (section 2.3.1.3).

        Raises SiteUnreachable for 5xx, 429, and a text that did not come as a whole (`cut` says why): section 2.3.1.4 has a
        crawler assume that everything is disallowed. What is cut at our own limit is followed up to there (2.5).
        """
        if status >= 500 or status == 429:
            raise SiteUnreachable(f"robots.txt answers with status {status}, so nothing else may be asked. Try again later.")
        if status == 200 and cut not in (None, "length"):
            raise SiteUnreachable(f"robots.txt did not come as a whole ({cut}), so nothing else may be asked. Try again later.")
        # utf-8-sig: protego ignores the group that follows a byte order mark.
        text = body.decode("utf-8-sig", "replace") if status == 200 else ""
        return cls(_OURS.sub(rf"\1{AGENT}", text))

    def allows(self, url: str) -> bool:
        """Whether `url` may be asked."""
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def crawl_delay(self) -> float | None:
        """Seconds between requests that the site asks for, or None."""
        delay = self._rules.crawl_delay(AGENT)
        return float(delay) if delay is not None else None
