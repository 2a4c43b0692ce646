"""What a Content-Type header says (RFC 9110, 8.3)."""

from __future__ import annotations

from email.message import Message


def media_type_and_charset(value: str | None) -> tuple[str | None, str | None]:
    """Return (media type in lower case, charset) of a Content-Type header; None for what it does not say."""
    if not value or "/" not in value:
        return None, None
    message = Message()
    message["Content-Type"] = value
    return message.get_content_type(), message.get_content_charset()
