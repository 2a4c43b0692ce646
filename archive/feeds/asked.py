"""What a feed shall hold, and where it will stand."""

from __future__ import annotations

from msgspec import Struct

from archive.language import JAPANESE

MOST = 100
"""So many entries, the newest, unless something else is asked for."""


class Asked(Struct, frozen=True, kw_only=True):
    """How a feed is narrowed, and the addresses that it names: of the archive's pages and its own, where there are any.

    With `documents`, new releases are searched by the pages of what they link to. `field` and `silent` are about edits.
    """

    search: str | None = None
    documents: bool = False
    bureau: str | None = None
    genre: str | None = None
    field: str | None = None
    silent: bool = False
    limit: int = MOST
    archive_url: str | None = None
    feed_url: str | None = None

    def narrowing(self) -> list[str]:
        """Return in Japanese how the feed is narrowed, for its title; empty for one that holds everything."""
        said = {
            f"「{self.search}」": self.search,
            "添付文書": self.documents,
            self.bureau: self.bureau,
            JAPANESE.word("genre", self.genre or ""): self.genre,
            JAPANESE.word("field", self.field or ""): self.field,
            "告知なしのみ": self.silent,
        }
        return [words for words, is_asked in said.items() if words and is_asked]
