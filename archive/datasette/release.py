"""The page of a release: what it says or said, how it came about, and on what evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from archive import query
from archive.citing import cited
from archive.datasette.asked import Asked
from archive.datasette.kept import evidence
from archive.datasette.versions import version_asked
from archive.documents import DocumentVersion, LinkedDocument, linked_documents
from archive.reading import Archive, Version, stood_until
from schemas.errors import NotFound
from schemas.times import from_utc_text, utc_text

_OF_RELEASE = ("key", "url", "bureau", "genre", "version_count", "first_seen_at", "last_seen_at", "gone_at")


def release_page(archive: Archive, asked: Asked) -> dict[str, Any]:
    """Return a release as it is, as the version that is asked for, or as it was `at` a time. Raises NotFound and BadQuery."""
    at = asked.moment("at")
    row = archive.row(asked.key)
    history = archive.history(row["key"])
    shown = version_asked(archive, asked)
    until = stood_until(history, shown.version_number)
    moment = at or (from_utc_text(until) if until else None)
    return {
        **{name: row[name] for name in _OF_RELEASE},
        "at": utc_text(at) if at else None,
        "is_current": shown == history[-1] and at is None,
        "version": {**_version(archive, shown), "mark": cited(archive, shown).mark},
        "release": msgspec.to_builtins(shown.release),
        "documents": [_document(archive, one, moment) for one in linked_documents(archive, shown.release)],
        "history": _history(archive, row["key"], history),
        "corrections": query.corrections(archive.db, row["id"]),
    }


def _document(archive: Archive, linked: LinkedDocument, moment: datetime | None) -> dict[str, Any]:
    """A document with all its versions; `standing` is the number of the one that stood at the moment shown, `has_page` whether
    there is a page about it."""
    return {
        **{name: getattr(linked, name) for name in ("number", "url", "status", "gone_at")},
        "label": linked.annex.label,
        "language": linked.annex.language,
        "placeholder": linked.annex.placeholder,
        "standing": _standing(linked, moment),
        "has_page": linked.row_id is not None,
        "versions": [_version_of_document(archive, one) for one in linked.versions],
    }


def _version_of_document(archive: Archive, version: DocumentVersion) -> dict[str, Any]:
    names = ("version_number", "first_seen_at", "last_seen_at", "sha256", "size", "pages", "status", "noise")
    return {**{name: getattr(version, name) for name in names}, "capture": evidence(archive, version.capture_id)}


def _standing(linked: LinkedDocument, moment: datetime | None) -> int | None:
    try:
        return linked.version(moment).version_number
    except NotFound:
        return None


def _history(archive: Archive, key: str, history: list[Version]) -> list[dict[str, Any]]:
    """What was seen of a release and of its documents, the newest first: its versions, and what changed at which visit."""
    events: dict[str, dict[str, Any]] = {
        one.first_seen_at: {"seen_after_at": one.first_seen_at, "version": _version(archive, one), "changes": []}
        for one in history
    }
    for change in query.changes(archive.db, key=key, suspect=None):
        seen = change["seen_after_at"]
        event = events.setdefault(seen, {"seen_after_at": seen, "version": None, "changes": []})
        event["changes"].append(change)
    return [events[seen] for seen in sorted(events, reverse=True)]


def _version(archive: Archive, one: Version) -> dict[str, Any]:
    names = ("version_number", "first_seen_at", "last_seen_at", "content_hash")
    return {**{name: getattr(one, name) for name in names}, "capture": evidence(archive, one.capture_id)}
