"""`mic-press log`: the story of a release and of its documents in one line of time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli.change_lines import entry_lines
from archive.cli.options import archive_option, json_option
from archive.cli.output import echo_json
from archive.render.inert_text import printable
from schemas.times import jst_text

if TYPE_CHECKING:
    from archive.queries.timeline import TimelineEvent


@click.command(epilog="Example: mic-press log 01tsushin06_02000288")
@click.argument("key")
@archive_option
@json_option
def log(key: str, directory: Path, as_json: bool) -> None:
    """Print the story of the release KEY in one line of time: its versions and those of its documents, edits of list rows,
    announcements, corrections and withdrawals; what each changed, between which two visits, and what is not certain."""
    from archive import Archive
    from archive.queries.timeline import timeline

    with Archive(directory) as archive:
        told = _history(archive, key)
        events = timeline(archive, key)
    if as_json:
        echo_json({**told, "timeline": events})
    else:
        click.echo(printable("\n".join(_log_lines(told, events))))


def _history(archive: Any, key: str) -> dict[str, Any]:
    from archive.queries.changes import corrections_of, find_changes
    from archive.queries.documents import linked_documents

    row = archive.row(key)
    found = find_changes(archive.db, key=row["key"], suspect=None)
    versions = [
        {
            "version": version.version_number,
            "first_seen_at": version.first_seen_at,
            "last_seen_at": version.last_seen_at,
            "content_hash": version.content_hash,
            "changes": [one for one in found if one["url"] is None and one["seen_after_at"] == version.first_seen_at],
        }
        for version in archive.history(key)
    ]
    return {
        "key": row["key"],
        "title": row["title"],
        "gone_at": row["gone_at"],
        "versions": versions,
        "documents": [
            _document(linked, found) for linked in linked_documents(archive, archive.release(key)) if linked.versions
        ],
        "disappeared": [one for one in found if one["url"] is None and one["kind"] == "disappeared"],
        "corrections": corrections_of(archive.db, row["id"]),
    }


def _document(linked: Any, found: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "number": linked.number,
        "label": linked.annex.label,
        "url": linked.url,
        "gone_at": linked.gone_at,
        "versions": [
            {
                "version": version.version_number,
                "first_seen_at": version.first_seen_at,
                "last_seen_at": version.last_seen_at,
                "sha256": version.sha256,
                "noise": version.noise,
                "changes": [one for one in found if one["url"] == linked.url and one["seen_after_at"] == version.first_seen_at],
            }
            for version in linked.versions
        ],
    }


def _log_lines(told: dict[str, Any], events: list[TimelineEvent]) -> list[str]:
    lines = [told["title"], *(line for event in events for line in _event_lines(event))]
    return [*lines, *([f"  gone since the visit of {jst_text(told['gone_at'])}"] if told["gone_at"] else [])]


def _event_lines(event: TimelineEvent) -> list[str]:
    sure = "" if event.certain else " (not certain)"
    lines = [f"  {jst_text(event.at)}  {_event_name(event)}{sure}"]
    if event.since:
        looked = "; nobody looked in between" if event.nobody_looked else ""
        lines.append(f"    since the visit of {jst_text(event.since)}{looked}")
    if event.kind == "announced_later":
        return lines
    return [*lines, *(f"    {line}" for line in entry_lines(list(event.changes)) if event.kind not in ("gone", "returned"))]


def _event_name(event: TimelineEvent) -> str:
    of = f"{event.label}  " if event.label else ""
    if event.kind in ("version", "document_version"):
        return f"{of}version {event.number}  {event.identity}  seen until {jst_text(event.last_seen_at or event.at)}"
    if event.kind == "announced_later":
        count = len(event.changes)
        return f"{count} earlier change{'s' if count > 1 else ''} announced"
    if event.kind == "correction":
        return f"{event.detail}: {event.key} {event.title}"
    return of + {"listing": "the list's row", "gone": "not there any more", "returned": "there again"}[event.kind]
