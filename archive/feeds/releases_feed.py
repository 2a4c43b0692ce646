"""The feed of new releases, and its entries."""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import Sql, is_shown, statement
from archive.feeds.feed_of_entries import feed_of
from archive.feeds.model import Entry, EntryLink, Feed, FeedRequest, release_id
from archive.queries.archive import Archive
from archive.queries.changes import IS_BELIEVED
from archive.render.page_urls import release_page_url
from archive.search.pages import find_pages
from archive.search.query import Filters
from archive.search.releases import find_releases
from schemas.times import from_utc_text, jst_text

MINISTRY = "総務省"
PAGES_TO_A_RELEASE = 10
"""So many found pages are looked at for each entry wanted: documents have the words on several."""
_LEAD = 200
# A release that was published years ago and archived today is no news: what counts is the ministry's day.
_NEWEST_FIRST = (
    "ORDER BY coalesce(r.published_on, r.listed_on, date(r.first_seen_at, '+9 hours')) DESC, r.first_seen_at DESC, r.key"
)

# Edited, gone, returned: when the newest of what happened became known. What is held back did not happen yet.
_KNOWN = """
    (SELECT max(c.known_at) FROM changes c WHERE c.release_id = r.id AND c.suspect_run = 0) AS known_at,
    EXISTS (SELECT 1 FROM changes c WHERE c.release_id = r.id AND c.seen_after_at = r.gone_at AND c.kind = 'disappeared'
        AND c.suspect_run = 1) AS is_held_back
"""


def releases_feed(archive: Archive, asked: FeedRequest) -> Feed:
    """Return the feed of new releases. Raises BadQuery for a search without words."""
    subtitle = "総務省の報道資料のうち、新たに確認されたもの。published は mic-press が初めて確認した時刻です。"
    return feed_of(archive, asked, "releases", "総務省 報道資料", subtitle, release_entries(archive.db, asked))


def release_entries(db: Database, asked: FeedRequest) -> list[Entry]:
    """Return an entry for each of the newest releases. Raises BadQuery for a search without words."""
    return [_entry(row, asked.archive_url) for row in _newest(db, asked)]


def _newest(db: Database, asked: FeedRequest) -> list[dict[str, Any]]:
    filters = Filters(bureau=asked.bureau, genre=asked.genre)
    parameters: dict[str, object] = {**filters.parameters(), "limit": asked.limit}
    source = "releases r"
    conditions = f"{filters.conditions()} AND {is_shown('r')} AND {IS_BELIEVED}"
    if asked.search is not None:
        parameters["keys"] = json.dumps(_found(db, asked, asked.search))
        source = "json_each(:keys) j CROSS JOIN releases r ON r.key = j.value"
    sql = statement(
        "SELECT r.*, {known} FROM {source} WHERE {conditions} {newest_first} LIMIT :limit",
        known=Sql(_KNOWN),
        source=Sql(source),
        conditions=Sql(conditions),
        newest_first=Sql(_NEWEST_FIRST),
    )
    return rows(db, sql, parameters)


def _found(db: Database, asked: FeedRequest, words: str) -> list[str]:
    """The keys of the newest releases that the words are found in, or in whose documents they are."""
    narrowed: dict[str, Any] = {"order": "newest", "bureau": asked.bureau, "genre": asked.genre}
    if not asked.documents:
        return [hit.key for hit in find_releases(db, words, limit=asked.limit, **narrowed).hits]
    pages = find_pages(db, words, limit=PAGES_TO_A_RELEASE * asked.limit, **narrowed).hits
    return list(dict.fromkeys(release.key for hit in pages for release in hit.releases))


def _entry(row: dict[str, Any], archive_url: str | None) -> Entry:
    happened = max(at for at in (row["first_seen_at"], row["known_at"]) if at)
    page = [EntryLink("via", release_page_url(archive_url, row["key"]), "mic-press")] if archive_url else []
    return Entry(
        id=release_id(row["key"]),
        title=row["title"],
        url=row["url"],
        published=from_utc_text(row["first_seen_at"]),
        updated=from_utc_text(happened),
        summary=tuple(_summary(row)),
        rights=credit_line(row["url"]),
        author=MINISTRY,
        links=tuple(page),
        categories=tuple(name for name in (row["bureau"],) if name),
    )


def _summary(row: dict[str, Any]) -> list[str]:
    published = row["published_on"] or row["listed_on"] or "不明"
    said = [f"発表日: {published}", row["bureau"] or "", f"初回確認: {jst_text(row['first_seen_at'])}"]
    lead = " ".join((row["lead"] or row["text"])[: 2 * _LEAD].split())
    lines = ["　".join(part for part in said if part), lead if len(lead) <= _LEAD else lead[:_LEAD] + "…"]
    if row["gone_at"] and not row["is_held_back"]:
        lines.append(f"{jst_text(row['gone_at'])} の確認以降、総務省のサイトに掲載されていません。")
    return [line for line in [*lines, credit_line(row["url"])] if line]


def credit_line(url: str) -> str:
    """Return the credit that the ministry's terms ask for."""
    return f"出典：総務省ホームページ（{url}）"
