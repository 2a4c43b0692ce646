"""`mic-press changes` and `mic-press log`: what changed, and between which two visits."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from archive.cli.change_lines import NO_BUREAU, change_lines, count_line
from archive.cli.csv_option import check_form, csv_options, write_csv
from archive.cli.options import TIMES_HELP, Moment, archive_option, json_option
from archive.cli.output import echo_json
from archive.render.inert_text import printable


@click.command(epilog=f"{TIMES_HELP}\n\nExample: mic-press changes --silent --since 2026-11-01")
@archive_option
@click.option("--since", type=Moment(is_start=True), help="Only what was first seen in or after this day, month or time.")
@click.option("--until", type=Moment(), help="Only what was first seen up to the end of this day or month, or to this time.")
@click.option("--field", help="Only this field, by its Japanese or English name: title, text, 日付, 添付資料, pages …")
@click.option("--bureau", help="Only bureaus whose name has this in it (its English name works whole).")
@click.option(
    "--silent", is_flag=True, help="Only what nothing announces, neither a page nor a list nor a 訂正 release; by bureau."
)
@click.option("--unsure", is_flag=True, help="Only what something may announce, so that nobody can say; by bureau.")
@click.option("--suspect", is_flag=True, help="Only what is held back: found by a run that met a site that looked wrong.")
@click.option("--no-noise", is_flag=True, help="Leave out what differs in white space or typographic twins only.")
@csv_options
@json_option
def changes(
    directory: Path,
    since: datetime | None,
    until: datetime | None,
    field: str | None,
    bureau: str | None,
    silent: bool,
    unsure: bool,
    suspect: bool,
    no_noise: bool,
    csv_file: str | None,
    encoding: Any,
    as_json: bool,
) -> None:
    """List what changed in releases and in the documents they link to, the newest first."""
    check_form(csv_file, encoding, as_json)
    if silent and unsure:
        raise click.UsageError("--silent and --unsure exclude each other: an edit is one or the other")
    from archive import Archive
    from archive.queries.changes import find_changes
    from archive.render.named_values import bureau_named, field_named

    with Archive(directory) as archive:
        found = find_changes(
            archive.db,
            since=since,
            until=until,
            field=field_named(field),
            bureau=bureau_named(archive.db, bureau),
            silent=silent,
            unsure=unsure,
            suspect=suspect,
            with_noise=not no_noise,
        )
    if csv_file:
        from archive.render.csv_columns import CHANGES

        write_csv(csv_file, encoding, CHANGES, found)
    elif as_json:
        echo_json(found)
    else:
        lines = [*(_by_bureau(found) if silent or unsure else change_lines(found)), *(["", count_line(found)] if found else [])]
        click.echo(printable("\n".join(lines) or "no changes"))


def _by_bureau(found: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for bureau, together in groupby(sorted(found, key=_bureau), _bureau):
        lines += [*([""] if lines else []), f"== {bureau}", *change_lines(list(together))]
    return lines


def _bureau(row: dict[str, Any]) -> str:
    return row["bureau"] or NO_BUREAU
