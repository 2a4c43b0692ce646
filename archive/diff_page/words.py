"""The words of the page, in Japanese."""

from __future__ import annotations

from urllib.parse import urlsplit

from archive.japanese import DATE_ROLES, FIELDS, STATES
from schemas.change import Change
from schemas.times import JST, from_utc_text


def field_name(change: Change) -> str:
    """Return what changed, as the table calls it where there is no Japanese word."""
    return FIELDS.get(change.field, change.field)


def item_name(change: Change) -> str | None:
    """Return which one of its field changed."""
    if change.item is None:
        return None
    if change.field == "dates":
        return DATE_ROLES.get(change.item, change.item)
    is_page = change.field == "pages" and change.item.isascii() and change.item.isdigit()
    return f"{change.item}ページ" if is_page else change.item


def state_name(status: str) -> str:
    """Return how far a document could be read: text, or text, 2 pages, as changes tell it."""
    state, _, pages = status.partition(", ")
    return STATES.get(state, state) + (f"・{pages.split()[0]}ページ" if pages else "")


def in_japan(utc: str) -> str:
    """Return a stored moment as a Japanese reader writes it: 2025年10月20日 8時00分（日本時間）."""
    moment = from_utc_text(utc).astimezone(JST)
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment.hour}時{moment.minute:02d}分"


def in_utc(utc: str) -> str:
    """Return a stored moment for the attribute `datetime`: no more than whole seconds, UTC."""
    return from_utc_text(utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def followable(url: str | None) -> str | None:
    """Return `url` if it may become a link: http and https alone, never javascript: or data:."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None
