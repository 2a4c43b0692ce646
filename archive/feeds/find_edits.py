"""What the archive says was edited: the changes of one version of a release or a document, together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import is_shown
from archive.feeds.model import FeedRequest
from archive.search.normalize import search_form
from archive.search.query import Filters, Query, parse
from archive.search.ranking import judged
from schemas.change import AnnouncementState

# A change stands beside every release that it shows in: once for a release's own, never or often for a document's.
_PAIRS = """
    SELECT s.change_id, s.release_id, coalesce(s.url, s.key) AS subject, s.label, s.seen_after_at
    FROM {view} s JOIN changes c ON c.id = s.change_id LEFT JOIN releases r ON r.id = s.release_id
    WHERE s.noise = 0 AND s.suspect_run = 0 AND {conditions}
    ORDER BY c.known_at DESC, subject, c.position, r.published_on DESC, r.key
"""
_CHANGES = """
    SELECT c.*, d.url AS document_url, coalesce(p.sha256, v.sha256) AS sha256, v.pages AS document_pages,
        EXISTS (SELECT 1 FROM unsure_changes u WHERE u.change_id = c.id) AS unsure
    FROM json_each(?) j CROSS JOIN changes c ON c.id = j.value LEFT JOIN documents d ON d.id = c.document_id
    LEFT JOIN document_versions v ON v.id = c.document_version_id
    LEFT JOIN versions n ON n.id = c.version_id LEFT JOIN captures p ON p.id = n.capture_id ORDER BY j.key
"""
_RELEASES = """
    SELECT r.id, r.key, r.url, r.title, r.bureau, r.folded_title, r.folded_text
    FROM json_each(?) j CROSS JOIN releases r ON r.id = j.value ORDER BY j.key
"""


class EditGroup(Struct, frozen=True, kw_only=True):
    """Changes that came with one version, or with a disappearance. `subject` is the release's key or the document's URL,
    `sha256` that of the version's capture; `releases` are those that it shows in, the newest first. `known_at`: what was held
    back became known later than it was seen."""

    subject: str
    document_url: str | None
    label: str | None
    sha256: str | None
    seen_before_at: str
    seen_after_at: str
    known_at: str
    announcement: AnnouncementState
    changes: tuple[dict[str, Any], ...]
    releases: tuple[dict[str, Any], ...]


class _Group(Struct):
    """The rows of one edit, by number, as they are gathered."""

    changes: dict[int, None]
    releases: dict[int, None]
    label: str | None


def find_edits(db: Database, asked: FeedRequest) -> list[EditGroup]:
    """Return the newest edits that `asked` lets pass, as many as it wants. Raises BadQuery for a search without words."""
    query = None if asked.search is None else parse(asked.search)
    found: list[EditGroup] = []
    for (subject, _), group in _groups(db, asked):
        edit = _edit(db, subject, group)
        if query is None or _matches(edit, query):
            found.append(edit)
        if len(found) == asked.limit:
            break
    return found


def _groups(db: Database, asked: FeedRequest) -> Iterator[tuple[tuple[str, str], _Group]]:
    filters = Filters(bureau=asked.bureau, genre=asked.genre)
    view = "silent_changes" if asked.silent else "unsure_changes" if asked.unsure else "release_changes"
    conditions = f"{filters.conditions()} AND s.field = coalesce(:field, s.field) AND {is_shown('r')}"
    sql = _PAIRS.format(view=view, conditions=conditions)
    groups: dict[tuple[str, str], _Group] = {}
    for row in rows(db, sql, {**filters.parameters(), "field": asked.field}):
        group = groups.setdefault((row["subject"], row["seen_after_at"]), _Group({}, {}, row["label"]))
        group.changes[row["change_id"]] = None
        if row["release_id"] is not None:
            group.releases[row["release_id"]] = None
    return iter(groups.items())


def _edit(db: Database, subject: str, group: _Group) -> EditGroup:
    changes = rows(db, _CHANGES, [json.dumps(list(group.changes))])
    return EditGroup(
        subject=subject,
        document_url=changes[0]["document_url"],
        label=group.label,
        sha256=changes[0]["sha256"],
        seen_before_at=min(change["seen_before_at"] for change in changes),
        seen_after_at=changes[0]["seen_after_at"],
        known_at=max(change["known_at"] for change in changes),
        announcement=_announcement(changes),
        changes=tuple(changes),
        releases=tuple(rows(db, _RELEASES, [json.dumps(list(group.releases))])),
    )


def _announcement(changes: list[dict[str, Any]]) -> AnnouncementState:
    """What is known of the whole edit: announced at that visit or later, perhaps, or by nothing."""
    if any(change["announcement"] == "yes" or change["announced_later_at"] for change in changes):
        return "yes"
    return "unsure" if any(change["unsure"] for change in changes) else "no"


def _matches(edit: EditGroup, query: Query) -> bool:
    """Whether a release that it shows in would be found, or the words stand in what went or came."""
    said = "\n".join(search_form(change[side] or "") for change in edit.changes for side in ("before", "after"))
    return all(word in said for word in query.words) or any(_is_found(row, query) for row in edit.releases)


def _is_found(row: dict[str, Any], query: Query) -> bool:
    text = row["folded_text"] if query.long_words else ""  # a search for single characters looks at titles only
    return judged(row["id"], query, row["folded_title"], text) is not None
