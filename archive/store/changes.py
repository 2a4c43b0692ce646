"""Rows of changes: what differs between two versions, and between which two visits it happened."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from archive.db.sql import Sql, marks, statement
from archive.store.announcements import EditSubject, with_other_announcements
from schemas.change import Change


class Owner(Struct, frozen=True, kw_only=True):
    """Whose changes they are: a release's version or a document's. What disappears has no new version."""

    release_id: int | None = None
    document_id: int | None = None
    version_id: int | None = None
    document_version_id: int | None = None


class Interval(Struct, frozen=True):
    """The visit that saw the old state last, and the one that saw the new state first, as UTC text. `known_at` is the visit by
    which that is known, where it is a later one."""

    seen_before_at: str
    seen_after_at: str
    known_at: str | None = None


NOT_COMPARED = "not compared"


class Care(Struct, frozen=True):
    """What is done beside writing a version; behind a fault in any of it, the version is written without."""

    compares: bool = True
    indexes: bool = True


def not_compared(field: str) -> Change:
    """Return the one change of a version that could not be compared. Whether it was announced is unsure: nobody is accused."""
    return Change(
        field=field, kind="edited", item=NOT_COMPARED, announced=True, announcement="unsure", announcement_rule="not_compared"
    )


_COLUMNS = (
    *Owner.__struct_fields__,
    *("position", "field", "item", "kind", "before", "after", "span_start", "span_end"),
    *("seen_before_at", "seen_after_at", "announced", "noise", "known_at"),
    *("announcement", "announcement_literal", "announcement_start", "announcement_end", "announcement_rule"),
    *("place_before", "place_after"),
)
_INSERT = statement(
    "INSERT INTO changes ({columns}) VALUES ({marks})",
    columns=Sql(", ".join(_COLUMNS)),
    marks=marks(len(_COLUMNS)),
)


def put_changes(db: Database, owner: Owner, changes: Sequence[Change], interval: Interval) -> None:
    """Write the changes that came with one version, with what else announced them at the visit that saw them."""
    if owner.version_id is not None or owner.document_version_id is not None:
        subject = EditSubject(owner.release_id, owner.version_id, owner.document_id)
        changes = with_other_announcements(db, subject, changes, (interval.seen_before_at, interval.seen_after_at))
    db.conn.executemany(_INSERT, [_row(owner, position, change, interval) for position, change in enumerate(changes)])


def _row(owner: Owner, position: int, change: Change, interval: Interval) -> tuple[object, ...]:
    return (
        *msgspec.structs.astuple(owner),
        position,
        change.field,
        change.item,
        change.kind,
        change.before,
        change.after,
        *(change.span or (None, None)),
        interval.seen_before_at,
        interval.seen_after_at,
        int(change.announced),
        int(change.noise),
        interval.known_at or interval.seen_after_at,
        change.announcement,
        change.announcement_literal,
        change.announcement_start,
        change.announcement_end,
        change.announcement_rule,
        change.place_before,
        change.place_after,
    )


def replace_changes(db: Database, owner: Owner, changes: Sequence[Change], interval: Interval) -> None:
    """Write the changes that came with one version in the place of others; that it returned stays said."""
    db.execute(
        "DELETE FROM changes WHERE kind != 'returned' AND (version_id = ? OR document_version_id = ?)",
        [owner.version_id, owner.document_version_id],
    )
    put_changes(db, owner, changes, interval)


def note_told(db: Database) -> None:
    """All that is known by now has been told: the next run tells what comes after. The caller has a transaction open."""
    db.execute("DELETE FROM told")
    db.execute("INSERT INTO told SELECT coalesce(max(known_at), '') FROM changes")
