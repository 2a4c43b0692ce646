"""www.soumu.go.jp: the site of the Ministry of Internal Affairs and Communications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.sites.mic.reader import PARSER, read, read_feed, read_listing, read_release

__all__ = ["PARSER", "read", "read_feed", "read_listing", "read_release"]


def __getattr__(name: str) -> Any:
    """Return what the reader has by that name; it is loaded then, since lxml takes its time and addresses need none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scraper.sites.mic import reader

    return getattr(reader, name)
