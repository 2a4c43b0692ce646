"""`mic-press documents`: what releases link to, in which state, in how many versions; and the text of one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli.change_lines import change_line
from archive.cli.options import archive_option, json_option
from archive.cli.output import echo_json, table
from archive.render.inert_text import printable
from schemas.times import from_utc_text, jst_text

if TYPE_CHECKING:
    from archive import Archive
    from archive.queries.documents import DocumentVersion, LinkedDocument


@click.command(epilog="Example: mic-press documents 01ryutsu03_02000519")
@click.argument("key", required=False)
@archive_option
@click.option("--status", help="Only those in this state: text, scanned, encrypted, broken, waiting, outside …")
@json_option
def documents(key: str | None, directory: Path, status: str | None, as_json: bool) -> None:
    """List the documents of the release KEY with their versions and the pages that differ, or all documents."""
    from archive import Archive

    with Archive(directory) as archive:
        everything = _of_release(archive, key) if key else _all(archive)
    found = [one for one in everything if status in (None, one["status"])]
    if as_json:
        echo_json(found)
        return
    lines = [line for one in found for line in _document_lines(one)] if key else _all_lines(found)
    click.echo(printable("\n".join(lines)) or "no documents")


def show_document(
    archive: Archive, key: str, number: int, page: int | None, version: int | None, at: datetime | None, as_json: bool
) -> None:
    """Print the text of a release's document, by page, as it is or was. Raises NotFound."""
    from archive.queries.documents import linked_document, pages_of
    from schemas.errors import NotFound

    linked = linked_document(archive, archive.version(key, version, at).release, number)
    shown = linked.version(at or _end_of(archive, key, version))
    pages = [one for one in pages_of(archive, shown) if page in (None, one.number)]
    if page is not None and not pages:
        raise NotFound(f"document {number} has no text on page {page}: it has {shown.pages or 0} pages and is {shown.status}")
    if as_json:
        echo_json({"label": linked.annex.label, "url": linked.url, "version": shown, "pages": pages})
        return
    lines = [f"{linked.annex.label}  {linked.url}", f"{_state(shown)}, {_interval(shown)}"]
    for one in pages:
        lines += ["", f"--- {one.name or f'page {one.number}'}", one.text]
    click.echo(printable("\n".join(lines)))


def _end_of(archive: Archive, key: str, version: int | None) -> datetime | None:
    """Up to when the version asked for stood; None for the current one."""
    from archive.queries.archive import stood_until

    until = stood_until(archive.history(key), version) if version is not None else None
    return from_utc_text(until) if until else None


def _of_release(archive: Archive, key: str) -> list[dict[str, Any]]:
    from archive.queries.documents import linked_documents

    return [_entry(archive, one) for one in linked_documents(archive, archive.release(key))]


def _entry(archive: Archive, linked: LinkedDocument) -> dict[str, Any]:
    from archive.queries.changes import changes_of_document_version

    versions = [
        {"version": version, "changes": changes_of_document_version(archive.db, version.id)} for version in linked.versions
    ]
    return {
        "number": linked.number,
        "label": linked.annex.label,
        "language": linked.annex.language,
        "url": linked.url,
        "status": linked.status,
        "gone_at": linked.gone_at,
        "versions": versions,
    }


def _document_lines(entry: dict[str, Any]) -> list[str]:
    language = f"【{entry['language']}】" if entry["language"] else ""
    lines = [f"{entry['number']}  {entry['label']}{language}  {entry['url'] or ''}".rstrip()]
    if not entry["versions"]:
        lines.append(f"   {entry['status']}")
    for one in entry["versions"]:
        version = one["version"]
        again = " (saved again, the same text)" if version.noise else ""
        lines.append(f"   version {version.version_number}: {_state(version)}, {_interval(version)}{again}")
        lines += [f"     {change_line(change)}" for change in one["changes"]]
    if entry["gone_at"]:
        lines.append(f"   gone since the visit of {jst_text(entry['gone_at'])}")
    return lines


def _state(version: DocumentVersion) -> str:
    pages = f", {version.pages} page{'s' if version.pages != 1 else ''}" if version.pages is not None else ""
    reason = f" ({version.reason})" if version.reason else ""
    return f"{version.status}{reason}{pages}, {version.size:,} bytes"


def _interval(version: DocumentVersion) -> str:
    return f"seen from {jst_text(version.first_seen_at)} to {jst_text(version.last_seen_at)}"


def _all(archive: Archive) -> list[dict[str, Any]]:
    from archive.db.rows import rows

    return rows(archive.db, "SELECT * FROM release_documents ORDER BY published_on DESC, key, number")


def _all_lines(rows: list[dict[str, Any]]) -> list[str]:
    heads = ("release", "n", "label", "status", "pages", "versions", "last seen", "url")
    lines = [
        (
            *(row["key"], row["number"], row["label"] + (f"【{row['language']}】" if row["language"] else "")),
            *(row[name] for name in ("status", "pages", "version_count")),
            jst_text(row["last_seen_at"]) if row["last_seen_at"] else None,
            row["url"],
        )
        for row in rows
    ]
    return table(heads, lines) if lines else []
