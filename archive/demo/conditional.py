"""Whether a conditional request can be answered 304 Not Modified (RFC 9110, section 13)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_OPAQUE_TAG = re.compile(r'"[^"]*"')


def not_modified(etag: str, last_modified: datetime, headers: Mapping[str, str]) -> bool:
    """Return whether a GET or HEAD with these headers (lower-case names) already has what it asks for.

    If-None-Match decides alone when it is there; If-Modified-Since is then ignored (13.1.3).
    """
    tags = headers.get("if-none-match")
    if tags is not None:
        return _names(tags, etag)
    since = _http_date(headers.get("if-modified-since", ""))
    return since is not None and last_modified.replace(microsecond=0) <= since


def _names(tags: str, etag: str) -> bool:
    """Compare weakly, as 13.1.2 asks: only what stands in quotes counts, not a W/ before it."""
    return tags.strip() == "*" or etag in _OPAQUE_TAG.findall(tags)


def _http_date(value: str) -> datetime | None:
    """Return the moment, or None for what is no date: such a header must be ignored."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
