"""A release's whole story in one line of time: versions, documents, edits of list rows, what was announced, corrections,
withdrawals, each with what is certain of it and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Literal

from msgspec import Struct
from sqlite_utils import Database

from archive.db.rows import rows
from archive.queries.archive import Archive
from archive.queries.changes import corrections_of, find_changes
from archive.queries.documents import LinkedDocument, linked_documents

EventKind = Literal["version", "document_version", "listing", "gone", "returned", "announced_later", "correction"]


class TimelineEvent(Struct, frozen=True, kw_only=True):
    """Something that became known `at` a visit. It happened after the visit `since`, where one saw the state before.

    `nobody_looked`: one of the two visits was imported, so that nothing is known of the time between. `certain` is False for
    what a rule only takes for likely. `number` is a version's, `label` a document's; `changes` are rows as of `find_changes`.
    """

    at: str
    kind: EventKind
    since: str | None = None
    nobody_looked: bool = False
    certain: bool = True
    number: int | None = None
    identity: str | None = None
    last_seen_at: str | None = None
    label: str | None = None
    url: str | None = None
    key: str | None = None
    title: str | None = None
    detail: str | None = None
    changes: tuple[dict[str, Any], ...] = ()


def timeline(archive: Archive, key: str) -> list[TimelineEvent]:
    """Return what happened to a release and its documents, the oldest first. Raises NotFound, or Withheld."""
    row = archive.row(key)
    found = find_changes(archive.db, key=row["key"], suspect=None)
    events = [
        *_versions(archive, row["key"], found),
        *_document_versions(linked_documents(archive, archive.release(key)), found),
        *_presence_and_lists(found),
        *_announced_later(found),
        *_corrections(archive.db, row["id"]),
    ]
    imported = _imported_visits(archive.db, [at for one in events if one.since for at in (one.since, one.at)])
    return sorted((_looked(one, imported) for one in events), key=lambda one: (one.at, one.kind != "version", one.kind))


def _versions(archive: Archive, key: str, found: list[dict[str, Any]]) -> Iterator[TimelineEvent]:
    before: str | None = None
    for version in archive.history(key):
        at = version.first_seen_at
        changes = tuple(one for one in found if one["url"] is None and one["seen_after_at"] == at and one["field"] != "listing")
        yield TimelineEvent(
            at=at,
            kind="version",
            since=before,
            number=version.version_number,
            identity=version.content_hash[:15],
            last_seen_at=version.last_seen_at,
            changes=tuple(one for one in changes if one["kind"] != "returned"),
        )
        before = version.last_seen_at


def _document_versions(linked: Iterable[LinkedDocument], found: list[dict[str, Any]]) -> Iterator[TimelineEvent]:
    for document in linked:
        before: str | None = None
        for version in document.versions:
            at = version.first_seen_at
            changes = (one for one in found if one["url"] == document.url and one["seen_after_at"] == at)
            yield TimelineEvent(
                at=at,
                kind="document_version",
                since=before,
                number=version.version_number,
                identity=version.sha256[:12],
                last_seen_at=version.last_seen_at,
                label=document.annex.label,
                url=document.url,
                changes=tuple(one for one in changes if one["kind"] not in ("returned", "disappeared")),
            )
            before = version.last_seen_at


_KIND_OF: dict[str, EventKind] = {"disappeared": "gone", "returned": "returned"}


def _presence_and_lists(found: list[dict[str, Any]]) -> Iterator[TimelineEvent]:
    told = [
        one
        for one in found
        if one["field"] == "listing" or (one["kind"] in _KIND_OF and one["field"] in ("release", "document"))
    ]
    for (at, field, kind, url), group in groupby(
        told, lambda one: (one["seen_after_at"], one["field"], one["kind"], one["url"])
    ):
        changes = tuple(group)
        yield TimelineEvent(
            at=at,
            kind="listing" if field == "listing" else _KIND_OF[kind],
            since=changes[0]["seen_before_at"],
            label=changes[0]["label"],
            url=url,
            changes=changes,
        )


def _announced_later(found: list[dict[str, Any]]) -> Iterator[TimelineEvent]:
    told = sorted((one for one in found if one["announced_later_at"]), key=lambda one: str(one["announced_later_at"]))
    for at, group in groupby(told, lambda one: str(one["announced_later_at"])):
        yield TimelineEvent(at=at, kind="announced_later", changes=tuple(group))


def _corrections(db: Database, release_id: int) -> Iterator[TimelineEvent]:
    for other in corrections_of(db, release_id):
        (seen,) = db.execute("SELECT first_seen_at FROM releases WHERE key = ?", [other["key"]]).fetchone()
        yield TimelineEvent(
            at=seen,
            kind="correction",
            certain=other["certainty"] == "certain",
            key=other["key"],
            title=other["title"],
            detail=f"{other['role']} ({other['certainty']}, by {other['rule']})",
        )


def _imported_visits(db: Database, moments: list[str]) -> set[str]:
    sql = (
        "SELECT DISTINCT c.fetched_at FROM captures c JOIN runs r ON r.id = c.run_id "
        "WHERE c.fetched_at = ? AND r.command = 'import'"
    )
    return {at for at in set(moments) if rows(db, sql, [at])}


def _looked(event: TimelineEvent, imported: set[str]) -> TimelineEvent:
    if event.since is None or not {event.since, event.at} & imported:
        return event
    values = {name: getattr(event, name) for name in TimelineEvent.__struct_fields__}
    return TimelineEvent(**{**values, "nobody_looked": True})
