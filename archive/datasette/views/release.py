"""The page of a release: what it says or said, how it came about, and on what evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from archive.datasette import urls
from archive.datasette.request_params import Params
from archive.datasette.views.captures import evidence
from archive.datasette.views.versions import number_asked, version_asked
from archive.queries.archive import Archive, Version, stood_until
from archive.queries.changes import corrections_of, find_changes
from archive.queries.compare_releases import Comparison, compare_versions
from archive.queries.documents import DocumentVersion, LinkedDocument, linked_documents
from archive.queries.timeline import timeline
from archive.render.citation import Cited, bibtex, text
from archive.render.cite import cited
from schemas.errors import NotFound
from schemas.times import from_utc_text, utc_text


def compared(archive: Archive, asked: Params) -> Comparison:
    """Return the comparison asked for, with the documents that the release links to. Raises NotFound and BadQuery."""
    old, new = (number_asked(archive, asked, name) for name in ("old", "new"))
    return compare_versions(archive, asked.key, old, new, with_documents=True)


def cite_page(archive: Archive, asked: Params) -> dict[str, Any]:
    """Return the citation of the version asked for, or of the two between `old` and `new`. Raises NotFound and BadQuery."""
    versions = _versions(archive, asked)
    key, old, new = versions[-1].key, versions[0], versions[-1]
    marks = {"seen": new.mark} if old is new else {"old": old.mark, "new": new.mark}
    path = (urls.release if old is new else urls.diff)(key, **marks)
    address = asked.root + path
    return {
        "key": key,
        "title": new.title,
        "asked": marks,
        "versions": [one.version_number for one in versions],
        "path": path,
        "address": address,
        "text": text(versions, address),
        "bibtex": bibtex(versions, address),
    }


def _versions(archive: Archive, asked: Params) -> tuple[Cited, ...]:
    """One version, or the older and the newer of two."""
    if not {"old", "new"} & set(asked.query):
        return (cited(archive, version_asked(archive, asked)),)
    old, new = (number_asked(archive, asked, name) for name in ("old", "new"))
    compared = compare_versions(archive, asked.key, old, new)
    sides = (compared.new,) if compared.is_one_version else (compared.old, compared.new)
    return tuple(cited(archive, archive.version(compared.key, side.version_number)) for side in sides)


_OF_RELEASE = ("key", "url", "bureau", "genre", "version_count", "first_seen_at", "last_seen_at", "gone_at")


def release_page(archive: Archive, asked: Params) -> dict[str, Any]:
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
        "corrections": corrections_of(archive.db, row["id"]),
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
    for change in find_changes(archive.db, key=key, suspect=None):
        seen = change["seen_after_at"]
        event = events.setdefault(seen, {"seen_after_at": seen, "version": None, "changes": []})
        event["changes"].append(change)
    for noted in timeline(archive, key):
        if noted.kind == "document_version" and noted.number == 1:
            continue  # the list of documents says since when each is there
        event = events.setdefault(noted.at, {"seen_after_at": noted.at, "version": None, "changes": []})
        if noted.kind in _NOTES:
            event.setdefault("notes", []).append(msgspec.to_builtins(noted))
        if noted.nobody_looked:
            event["nobody_looked"] = True
    return [{"notes": [], "nobody_looked": False, **events[seen]} for seen in sorted(events, reverse=True)]


_NOTES = ("document_version", "announced_later", "correction")
"""What the line of time holds beside versions and changes."""


def _version(archive: Archive, one: Version) -> dict[str, Any]:
    names = ("version_number", "first_seen_at", "last_seen_at", "content_hash")
    return {**{name: getattr(one, name) for name in names}, "capture": evidence(archive, one.capture_id)}
