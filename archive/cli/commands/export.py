"""`mic-press export`: the archive for other programs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from archive.cli.options import TIMES_HELP, Folder, Moment, archive_option, json_option
from archive.cli.output import echo_json
from archive.cli.progress import ProgressLine
from schemas.address import normal_url
from schemas.times import utc_text

if TYPE_CHECKING:
    from archive.export import Format


def _print_schema(ctx: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from archive.export import present_shapes, schema_page

        click.echo(schema_page(present_shapes()), nl=False)
        ctx.exit()


@click.command(epilog=f"{TIMES_HELP}\n\nExample: mic-press export --format jsonl ./export-2026-11")
@click.argument("target", metavar="DIR", type=Folder())
@archive_option
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv", "parquet", "warc"]), required=True, help="What to write.")
@click.option("--key", "keys", multiple=True, metavar="KEY", help="Only this release; may be repeated.")
@click.option(
    "--url", "urls", multiple=True, metavar="URL", help="Only captures of this address, with --format warc; may be repeated."
)
@click.option(
    "--since", type=Moment(is_start=True), help="Only releases with a version first seen in or after this day, month or time."
)
@click.option(
    "--until", type=Moment(), help="Only releases with a version first seen up to the end of this day or month, or this time."
)
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print which files and columns parquet has, with their types, and exit.",
)
@json_option
def export(
    target: Path,
    directory: Path,
    kind: str,
    keys: tuple[str, ...],
    urls: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
) -> None:
    """Write releases with all their versions, their documents and the changes to the new directory DIR.

    jsonl: a release, a document, a change a line. csv: a file a table. parquet: a directory a table, most with one a year in
    it, for DuckDB, pandas or Spark. warc: the recorded responses byte for byte.
    Releases that are withheld are left out. DIR is there whole or not at all; its about.json says what it holds, and how to
    credit it."""
    from archive.export import Wanted
    from archive.export import export as export_archive

    if urls and (kind != "warc" or keys):
        raise click.UsageError("--url goes with --format warc alone, and not with --key")
    first, last = (utc_text(moment) if moment else None for moment in (since, until))
    wanted = Wanted(keys=keys, since=first, until=last, urls=tuple(map(normal_url, urls)))
    with ProgressLine(as_json) as line:
        done = export_archive(directory, target, cast("Format", kind), wanted, line.show)
    if as_json:
        echo_json(done)
    else:
        click.echo(f"{target}: " + ", ".join(f"{count:,} in {name}" for name, count in done.counts.items()))
