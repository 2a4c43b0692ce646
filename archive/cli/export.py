"""`mic-press export`: the archive for other programs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from archive.cli.options import Folder, Moment, archive_option, json_option
from archive.cli.printing import echo_json
from archive.cli.progress import Line
from schemas.times import utc_text

if TYPE_CHECKING:
    from archive.export import Format


@click.command(epilog="Example: mic-press export --format jsonl ./export-2026-11")
@click.argument("target", metavar="DIR", type=Folder())
@archive_option
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv", "parquet", "warc"]), required=True, help="What to write.")
@click.option("--key", "keys", multiple=True, metavar="KEY", help="Only this release; may be repeated.")
@click.option("--since", type=Moment(), help="Only releases with a version first seen since then.")
@json_option
def export(target: Path, directory: Path, kind: str, keys: tuple[str, ...], since: datetime | None, as_json: bool) -> None:
    """Write releases with all their versions, their documents and the changes to the new directory DIR.

    jsonl: a release, a document, a change a line. csv and parquet: a file a table. warc: the recorded responses byte for byte.
    Releases that are withheld are left out. DIR is there whole or not at all; its about.json says what it holds, and how to
    credit it."""
    from archive.export import Wanted
    from archive.export import export as export_archive

    wanted = Wanted(keys=keys, since=utc_text(since) if since else None)
    with Line(as_json) as line:
        done = export_archive(directory, target, cast("Format", kind), wanted, line.show)
    if as_json:
        echo_json(done)
    else:
        click.echo(f"{target}: " + ", ".join(f"{count:,} in {name}" for name, count in done.counts.items()))
