"""What a feed shall hold, and where it will stand."""

from __future__ import annotations

from msgspec import Struct

MOST = 100
"""So many entries, the newest, unless something else is asked for."""


class Asked(Struct, frozen=True, kw_only=True):
    """How a feed is narrowed, and the addresses that it names: of the archive's pages and its own, where there are any."""

    search: str | None = None
    bureau: str | None = None
    silent: bool = False
    limit: int = MOST
    archive_url: str | None = None
    feed_url: str | None = None

    def narrowing(self) -> list[str]:
        """Return in Japanese how the feed is narrowed, for its title; empty for one that holds everything."""
        search = [f"「{self.search}」"] if self.search else []
        bureau = [self.bureau] if self.bureau else []
        return [*search, *bureau, *(["告知なしのみ"] if self.silent else [])]
