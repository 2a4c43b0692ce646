"""HTTP: headers."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message
from functools import lru_cache

from schemas.address import Base, absolute

Headers = Iterable[tuple[str, str]]


def header(headers: Headers, name: str) -> str | None:
    """Return the value of the first header called `name` (lower case), or None."""
    return next((value for key, value in headers if key.lower() == name), None)


@lru_cache(maxsize=256)
def media_type_and_charset(value: str | None) -> tuple[str | None, str | None]:
    """Return (media type in lower case, charset) of a Content-Type header (RFC 9110, 8.3); None for what it does not say."""
    if not value or "/" not in value:
        return None, None
    message = Message()
    message["Content-Type"] = value
    return message.get_content_type(), message.get_content_charset()


def location_of(headers: Headers, asked: str, base: Base) -> str | None:
    """Return the official URL that a Location header names, relative ones resolved (RFC 9110, 10.2.2), or None."""
    value = header(headers, "location")
    target = absolute(value, asked) if value else None
    return base.to_official(target) if target else None
