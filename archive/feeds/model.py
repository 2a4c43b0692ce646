"""What a feed shall hold, and where it will stand."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from msgspec import Struct

from archive.render.i18n import JAPANESE


class EntryLink(Struct, frozen=True):
    """Another address that belongs to an entry: `via` (the archive's page), `related` (a release that links to a document)."""

    rel: str
    href: str
    title: str


class Entry(Struct, frozen=True, kw_only=True):
    """One entry. `summary` are paragraphs of plain text; `author` None for the feed's own."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    summary: tuple[str, ...]
    rights: str
    author: str | None = None
    links: tuple[EntryLink, ...] = ()
    categories: tuple[str, ...] = ()


class Feed(Struct, frozen=True, kw_only=True):
    """A feed and its entries, the newest first. `updated` is never the time of making it."""

    id: str
    title: str
    subtitle: str
    url: str
    updated: datetime
    self_url: str | None
    entries: tuple[Entry, ...]


_OURS = UUID("0b6e5c7a-3f0d-5d4e-9a51-6d69632d7072")

_PREFIX = 16

GONE = "gone"
"""Stands for the hash where no version came: what disappeared."""


def release_id(key: str) -> str:
    """Return the id of the entry that says a release is new: its key alone, which an older capture found later leaves as
    it is, as it would not leave the time of the first one."""
    return _urn("release", key)


def change_id(subject: str, first_seen_at: str, sha256: str | None) -> str:
    """Return the id of the entry about the changes that a version brought.

    `subject` is the release's key or the document's URL, `first_seen_at` the first visit that saw the version, `sha256` that
    of the entity captured for it (None for what disappeared). The hash of a capture outlives every canonicaliser.
    """
    return _urn("change", subject, first_seen_at, sha256[:_PREFIX] if sha256 else GONE)


def feed_id(kind: str, born_at: str, *narrowing: str) -> str:
    """Return the id of a feed of the archive whose first run began at `born_at`."""
    return _urn("feed", kind, born_at, *narrowing)


def _urn(*parts: str) -> str:
    return f"urn:uuid:{uuid5(_OURS, chr(10).join(parts))}"


MOST = 100
"""So many entries, the newest, unless something else is asked for."""


class FeedRequest(Struct, frozen=True, kw_only=True):
    """How a feed is narrowed, and the addresses that it names: of the archive's pages and its own, where there are any.

    With `documents`, new releases are searched by the pages of what they link to. `field`, `silent`, `unsure` are about edits.
    """

    search: str | None = None
    documents: bool = False
    bureau: str | None = None
    genre: str | None = None
    field: str | None = None
    silent: bool = False
    unsure: bool = False
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
            "告知の有無が不明なもののみ": self.unsure,
        }
        return [words for words, is_asked in said.items() if words and is_asked]
