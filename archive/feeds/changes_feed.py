"""The feed of edits, and its entries."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from archive.diff.text.excerpts import SUMMARY, TITLE, Room
from archive.feeds.feed_of_entries import feed_of
from archive.feeds.find_edits import EditGroup, find_edits
from archive.feeds.model import Entry, EntryLink, Feed, FeedRequest, change_id
from archive.feeds.releases_feed import credit_line
from archive.queries.archive import Archive
from archive.render.change_phrases import document_phrase, interval, phrase, quoted
from archive.render.document_edits import DocumentEdit, Row, folded
from archive.render.page_urls import document_page_url, release_page_url
from schemas.times import from_utc_text

MOST_NAME = 100
MOST_SUMMARY = 300
"""Characters that the changes may take together in a summary; the first is always said."""


def changes_feed(archive: Archive, asked: FeedRequest) -> Feed:
    """Return the feed of edits. Raises BadQuery for a search without words."""
    subtitle = "総務省の報道資料とその添付資料のうち、掲載後に変わったもの。時刻は変更後の状態を初めて確認した時刻です。"
    return feed_of(archive, asked, "changes", "総務省 報道資料の変更", subtitle, change_entries(archive.db, asked))


def change_entries(db: Database, asked: FeedRequest) -> list[Entry]:
    """Return an entry for each of the newest edits. Raises BadQuery for a search without words."""
    return [_entry(edit, asked.archive_url) for edit in find_edits(db, asked)]


def _entry(edit: EditGroup, archive_url: str | None) -> Entry:
    seen = from_utc_text(edit.seen_after_at)
    url = edit.document_url or edit.releases[0]["url"]
    return Entry(
        id=change_id(edit.subject, edit.seen_after_at, edit.sha256),
        title=_title(edit),
        url=url,
        published=seen,
        updated=from_utc_text(edit.known_at),
        summary=(_changes(edit), _circumstances(edit), f"{credit_line(url)}をもとに mic-press が作成"),
        rights=f"{credit_line(url)}をもとに mic-press が作成",
        links=tuple(_links(edit, archive_url)),
        categories=tuple(dict.fromkeys(row["bureau"] for row in edit.releases if row["bureau"])),
    )


def _title(edit: EditGroup) -> str:
    name = quoted(edit.releases[0]["title"], MOST_NAME) if edit.releases else edit.subject
    label = f" {edit.label}" if edit.document_url and edit.label else ""
    entries = list(folded(edit.changes))
    others = f" ほか{len(entries) - 1}件" if len(entries) > 1 else ""
    return f"{name}{label}: {_said(entries[0], TITLE)}{others}"


def _said(entry: Row | DocumentEdit, room: Room) -> str:
    return document_phrase(entry, room) if isinstance(entry, DocumentEdit) else phrase(entry, room)


def _unfolded(edit: EditGroup) -> Iterator[str]:
    """The changes, one a line; those of a document's pages under a line for all of them."""
    for entry in folded(edit.changes):
        yield _said(entry, SUMMARY)
        if isinstance(entry, DocumentEdit):
            yield from (f"　{phrase(change, SUMMARY)}" for change in entry.changes[1:])


def _changes(edit: EditGroup) -> str:
    """The first changes, one a line, and how many more there are."""
    lines: list[str] = []
    every = list(_unfolded(edit))
    for line in every:
        if lines and sum(map(len, lines)) + len(line) > MOST_SUMMARY:
            break
        lines.append(line)
    left = len(every) - len(lines)
    return "\n".join([*lines, *([f"ほか{left}件"] if left else [])])


_ANNOUNCED = {
    "yes": "訂正・更新などの記載があります。",
    "unsure": "告知かもしれない記載がありますが、断定できません。",
    "no": "訂正・更新などの記載は見当たりません（自動判定）。",
}


_OF_PRESENCE = ("disappeared", "returned")
"""What nobody announces on the page itself: where it is not there, it lacks no note."""


def _circumstances(edit: EditGroup) -> str:
    if all(change["kind"] in _OF_PRESENCE for change in edit.changes):
        return f"{interval(edit.seen_before_at, edit.seen_after_at)}のことです。"
    said = _ANNOUNCED[edit.announcement]
    return f"{interval(edit.seen_before_at, edit.seen_after_at)}に変わりました。{said}"


def _links(edit: EditGroup, archive_url: str | None) -> list[EntryLink]:
    """The archive's pages, that of a document first, and for it the releases that link to it."""
    document = edit.document_url if archive_url else None
    own = [EntryLink("via", document_page_url(archive_url or "", document), edit.label or document)] if document else []
    pages = [EntryLink("via", release_page_url(archive_url, row["key"]), row["title"]) for row in edit.releases if archive_url]
    linking = [EntryLink("related", row["url"], row["title"]) for row in edit.releases if edit.document_url]
    return own + pages + linking
