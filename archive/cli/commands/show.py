"""`mic-press show`: one release, as it is or was."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli.commands.documents import show_document
from archive.cli.options import TIMES_HELP, Moment, archive_option, archive_url_option, json_option
from archive.cli.output import echo_json, padded, width
from archive.render.inert_text import printable
from schemas.times import jst_text

if TYPE_CHECKING:
    from archive.queries.archive import Archive, Version
    from schemas.release import Annex, Contact, DateMention, ParticipantGroup, Release


@click.command(epilog=f"{TIMES_HELP}\n\nExample: mic-press show 01tsushin06_02000288 --at 2026-10-01")
@click.argument("key")
@archive_option
@click.option("--version", "number", type=click.IntRange(min=1), help="The version with this number.")
@click.option("--at", "at", type=Moment(), help="As it was at the end of this day or month, or at this time (Japan time).")
@click.option("--document", "document", type=click.IntRange(min=1), help="Print the text of its document with this number.")
@click.option("--page", "page", type=click.IntRange(min=1), help="Only this page of the document.")
@click.option("--cite", type=click.Choice(["text", "bibtex"]), help="Print how to cite it instead.")
@archive_url_option
@json_option
def show(
    key: str,
    directory: Path,
    number: int | None,
    at: datetime | None,
    document: int | None,
    page: int | None,
    cite: str | None,
    archive_url: str | None,
    as_json: bool,
) -> None:
    """Print the release KEY, as it is or was, or the text of one of its documents. KEY is the file name without .html, or
    the URL; documents are numbered as `mic-press documents KEY` lists them."""
    if number is not None and at is not None:
        raise click.UsageError("give --version or --at, not both")
    if page is not None and document is None:
        raise click.UsageError("--page is a page of a document: name that with --document")
    if cite and (document is not None or as_json):
        raise click.UsageError("--cite goes with neither --document nor --json")
    from archive import Archive

    with Archive(directory) as archive:
        if document is not None:
            show_document(archive, key, document, page, number, at, as_json)
            return
        version = archive.version(key, number, at)
        row = archive.row(key)
        if cite:
            click.echo(_citation(archive, version, cite, archive_url or "").rstrip())
            return
    if as_json:
        echo_json(version.release)
    else:
        click.echo(printable("\n".join([*_heading(version, row), "", version.release.text, *_values(version.release)])))


def _citation(archive: Archive, version: Version, form: str, archive_url: str) -> str:
    from archive.datasette import urls
    from archive.render import citation
    from archive.render.cite import cited

    one = cited(archive, version)
    address = archive_url.rstrip("/") + urls.release(one.key, seen=one.mark)
    return (citation.bibtex if form == "bibtex" else citation.text)((one,), address)


def _heading(version: Version, row: dict[str, object]) -> list[str]:
    release = version.release
    published = f"{release.published.literal} ({release.published.first})" if release.published else "no date"
    lines = [release.title, *([release.subtitle] if release.subtitle else [])]
    lines += [
        "=" * min(max(map(width, lines)), 100),
        f"{published} · {row['bureau'] or release.bureau or 'bureau not known'} · {release.genre} · {release.key}",
        release.url,
        f"version {version.version_number} of {row['version_count']}, seen from {jst_text(version.first_seen_at)} "
        f"to {jst_text(version.last_seen_at)}",
    ]
    if row["gone_at"]:
        lines.append(f"gone since the visit of {jst_text(str(row['gone_at']))}")
    if release.doubts:
        lines.append(f"doubts: {', '.join(release.doubts)}")
    return lines


def _values(release: Release) -> list[str]:
    """The values that were read, part by part; parts that the release does not have are left out."""
    parts = {
        "Dates": [(mention.literal, _meaning(mention)) for mention in release.dates],
        "Participants": [(_group_name(group), _group_members(group)) for group in release.participants],
        "Annexes": [(_annex_name(annex), annex.url or annex.placeholder or "not linked") for annex in release.annexes],
        "Links": [(link.label, link.url) for link in release.links],
    }
    lines = [line for name, pairs in parts.items() if pairs for line in ("", name, *_pairs(pairs))]
    return lines + [line for contact in release.contacts for line in ("", "Contact", *_pairs(_contact_lines(contact)))]


def _meaning(mention: DateMention) -> str:
    days = " to ".join(day for day in (mention.first, mention.last) if day) or "no day"
    hours = "–".join(hour for hour in (mention.time_from, mention.time_to) if hour)
    said = [days, hours, mention.zone_note or "", "" if mention.role == "mention" else mention.role, *mention.doubts]
    return ", ".join(part for part in said if part)


def _group_name(group: ParticipantGroup) -> str:
    return group.heading or group.role


def _group_members(group: ParticipantGroup) -> str:
    names = "、".join(
        one.name + (f" {one.post}" if one.post else "") + (f"（{one.note}）" if one.note else "") for one in group.participants
    )
    return names or (f"{group.count:,} in all" if group.count is not None else "named in an annex only")


def _annex_name(annex: Annex) -> str:
    return annex.label + (f"【{annex.language}】" if annex.language else "")


def _contact_lines(contact: Contact) -> list[tuple[str, str]]:
    said = {
        "unit": contact.unit or "",
        "people": "、".join(official.literal for official in contact.people),
        "phone": ", ".join((*contact.phones, *(f"ext. {extension}" for extension in contact.extensions))),
        "fax": ", ".join(contact.faxes),
        "mail": ", ".join(contact.emails),
    }
    return [(name, words) for name, words in said.items() if words]


def _pairs(pairs: list[tuple[str, str]]) -> list[str]:
    """Lines of name and value, values in one column; a name too long for that has its value on the next line."""
    column = min(max((width(name) for name, _ in pairs), default=0), 40)
    return [
        f"  {padded(name, column)}  {said}" if width(name) <= column else f"  {name}\n  {' ' * column}  {said}"
        for name, said in pairs
    ]
