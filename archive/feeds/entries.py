"""A feed before it is XML."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Link(Struct, frozen=True):
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
    links: tuple[Link, ...] = ()
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
