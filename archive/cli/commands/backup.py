"""`mic-press backup`: a second copy, brought up to date."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli.options import Folder, archive_option, json_option
from archive.cli.output import echo_json
from archive.cli.progress import ProgressLine


@click.command(epilog="Example: mic-press backup /mnt/backup/mic-archive")
@click.argument("target", metavar="DIR", type=Folder())
@archive_option
@json_option
def backup(target: Path, directory: Path, as_json: bool) -> None:
    """Copy what is new to DIR, which is then an archive of its own: to restore, copy it back. Each file is checked against the
    manifest on its way; `mic-press verify --full --archive DIR` checks the backup itself."""
    from archive.backup import back_up

    with ProgressLine(as_json) as line:
        done = back_up(directory, target, line.show)
    if as_json:
        echo_json(done)
    else:
        click.echo(f"{target}: {done.copied:,} WARC files copied ({done.bytes:,} bytes), {done.there:,} there already")
