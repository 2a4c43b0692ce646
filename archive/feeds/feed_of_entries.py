"""Entries as a feed: its id, its titles, what it was narrowed to."""

from __future__ import annotations

from archive.feeds.model import Entry, Feed, FeedRequest, feed_id
from archive.queries.archive import Archive
from archive.queries.runs import born_at
from schemas.times import from_utc_text

_HOME = "/menu_news/s-news/"


def feed_of(archive: Archive, asked: FeedRequest, kind: str, title: str, subtitle: str, entries: list[Entry]) -> Feed:
    """Return the feed of `kind` that `entries` make, narrowed as was `asked`."""
    born = born_at(archive)
    narrowing = asked.narrowing()
    return Feed(
        id=feed_id(kind, born, *narrowing),
        title=f"{title}（{'、'.join(narrowing)}）" if narrowing else title,
        subtitle=subtitle,
        url=asked.archive_url or f"{archive.base.official}{_HOME}",
        updated=max((entry.updated for entry in entries), default=from_utc_text(born)),
        self_url=asked.feed_url,
        entries=tuple(entries),
    )
