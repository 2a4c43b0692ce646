"""The two feeds: what is new, and what was edited."""

from __future__ import annotations

from archive.feeds.edit_entries import change_entries
from archive.feeds.model import Entry, Feed, FeedRequest, feed_id
from archive.feeds.release_entries import release_entries
from archive.queries.archive import Archive
from archive.queries.runs import born_at
from schemas.times import from_utc_text

_HOME = "/menu_news/s-news/"


def releases_feed(archive: Archive, asked: FeedRequest) -> Feed:
    """Return the feed of new releases. Raises BadQuery for a search without words."""
    subtitle = "総務省の報道資料のうち、新たに確認されたもの。published は mic-press が初めて確認した時刻です。"
    return _feed(archive, asked, "releases", "総務省 報道資料", subtitle, release_entries(archive.db, asked))


def changes_feed(archive: Archive, asked: FeedRequest) -> Feed:
    """Return the feed of edits. Raises BadQuery for a search without words."""
    subtitle = "総務省の報道資料とその添付資料のうち、掲載後に変わったもの。時刻は変更後の状態を初めて確認した時刻です。"
    return _feed(archive, asked, "changes", "総務省 報道資料の変更", subtitle, change_entries(archive.db, asked))


def _feed(archive: Archive, asked: FeedRequest, kind: str, title: str, subtitle: str, entries: list[Entry]) -> Feed:
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
