"""`mic-press log`: the versions of a release and of its documents, and what each changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archive.cli.change_lines import entry_lines, interval
from archive.cli.options import archive_option, json_option
from archive.cli.output import echo_json
from archive.render.inert_text import printable
from schemas.times import jst_text


@click.command(epilog="Example: mic-press log 01tsushin06_02000288")
@click.argument("key")
@archive_option
@json_option
def log(key: str, directory: Path, as_json: bool) -> None:
    """List the versions of the release KEY and of its documents: between which visits each stood, and what it changed."""
    from archive import Archive

    with Archive(directory) as archive:
        told = _history(archive, key)
    if as_json:
        echo_json(told)
    else:
        click.echo(printable("\n".join(_log_lines(told))))


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


def _log_lines(told: dict[str, Any]) -> list[str]:
    lines = [told["title"]]
    for version in told["versions"]:
        lines += _version_lines(version, version["content_hash"][:15])
    lines += [f"  gone {interval(one)}" for one in told["disappeared"]]
    if told["gone_at"]:
        lines.append(f"  gone since the visit of {jst_text(told['gone_at'])}")
    for other in told["corrections"]:
        lines.append(f"  {other['role']} {other['key']} ({other['certainty']}, by {other['rule']}): {other['title']}")
    for document in told["documents"]:
        if len(document["versions"]) > 1 or document["gone_at"]:
            lines += ["", f"{document['number']}  {document['label']}  {document['url']}"]
            lines += [line for version in document["versions"] for line in _version_lines(version, version["sha256"][:12])]
    return lines


def _version_lines(version: dict[str, Any], identity: str) -> list[str]:
    seen = f"seen from {jst_text(version['first_seen_at'])} to {jst_text(version['last_seen_at'])}"
    return [f"  version {version['version']}  {identity}  {seen}", *(f"    {line}" for line in entry_lines(version["changes"]))]
