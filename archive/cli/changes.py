"""`mic-press changes` and `mic-press log`: what changed, and between which two visits."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from archive.cli.csv_file import check_form, csv_options, write_csv
from archive.cli.options import Moment, archive_option, json_option
from archive.cli.printing import echo_json, printable
from schemas.times import jst_text, utc_text

NO_BUREAU = "bureau not known"


@click.command(epilog="Example: mic-press changes --silent --since 2026-11-01")
@archive_option
@click.option("--since", type=Moment(), help="Only what was first seen on or after this day or time (Japan time).")
@click.option("--field", help="Only this field: title, text, dates, participants, annexes, pages, contacts …")
@click.option("--bureau", help="Only bureaus whose name has this in it.")
@click.option("--silent", is_flag=True, help="Only what neither the page nor a 訂正 release mentions, by bureau.")
@click.option("--suspect", is_flag=True, help="Only what is held back: found by a run that met a site that looked wrong.")
@click.option("--no-noise", is_flag=True, help="Leave out what differs in white space or typographic twins only.")
@csv_options
@json_option
def changes(
    directory: Path,
    since: datetime | None,
    field: str | None,
    bureau: str | None,
    silent: bool,
    suspect: bool,
    no_noise: bool,
    csv_file: str | None,
    encoding: Any,
    as_json: bool,
) -> None:
    """List what changed in releases and in the documents they link to, the newest first."""
    check_form(csv_file, encoding, as_json)
    from archive import Archive, query

    with Archive(directory) as archive:
        found = query.changes(
            archive.db,
            since=utc_text(since) if since else None,
            field=field,
            bureau=bureau,
            silent=silent,
            suspect=suspect,
            with_noise=not no_noise,
        )
    if csv_file:
        from archive.tabular import CHANGES

        write_csv(csv_file, encoding, CHANGES, found)
    elif as_json:
        echo_json(found)
    else:
        click.echo(printable("\n".join(_by_bureau(found) if silent else change_lines(found)) or "no changes"))


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


def change_lines(found: list[dict[str, Any]]) -> list[str]:
    """Return changes for people: what belongs to one release and one visit under one heading."""
    lines: list[str] = []
    for (key, title, *_), together in groupby(found, lambda row: (row["key"], row["title"], row["seen_after_at"])):
        rows = list(together)
        lines += [f"{key or 'linked by no release any more'}  {title or ''}".rstrip(), f"  {interval(rows[0])}"]
        lines += [f"    {change_line(row)}" for row in rows]
    return lines


def change_line(row: dict[str, Any]) -> str:
    """Return one change on one line: what, which, how, and the words that differ."""
    from archive.diff.excerpts import SUMMARY, excerpts

    before, after = excerpts(row["before"], row["after"], SUMMARY)
    said = " → ".join(f"「{text}」" for text in (before, after) if text)
    which = "page" if row["field"] == "pages" else row["field"]
    where = [*([row["label"]] if row.get("label") else []), which, *([row["item"]] if row["item"] else [])]
    marks = [name for name in ("announced", "silent", "noise", "suspect_run") if row.get(name)]
    return (
        " ".join([*where, row["kind"] + (":" if said else ""), said, *(f"({name.removesuffix('_run')})" for name in marks)])
        .replace("  ", " ")
        .rstrip()
    )


def interval(row: dict[str, Any]) -> str:
    """Return between which two visits a change happened."""
    return f"between the visits of {jst_text(row['seen_before_at'])} and {jst_text(row['seen_after_at'])}"


def _by_bureau(found: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for bureau, together in groupby(sorted(found, key=_bureau), _bureau):
        lines += [*([""] if lines else []), f"== {bureau}", *change_lines(list(together))]
    return lines


def _bureau(row: dict[str, Any]) -> str:
    return row["bureau"] or NO_BUREAU


def _history(archive: Any, key: str) -> dict[str, Any]:
    from archive import query
    from archive.documents import linked_documents

    row = archive.row(key)
    found = query.changes(archive.db, key=row["key"], suspect=None)
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
        "corrections": query.corrections(archive.db, row["id"]),
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
    return [f"  version {version['version']}  {identity}  {seen}", *(f"    {change_line(one)}" for one in version["changes"])]
