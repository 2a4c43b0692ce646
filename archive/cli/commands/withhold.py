"""`mic-press withhold`: a release is not shown any more, or again."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli.options import archive_option
from archive.render.inert_text import printable


@click.command(epilog="Example: mic-press withhold 01kanbo05_02000412 --reason '個人情報を含むため'")
@click.argument("key")
@archive_option
@click.option("--reason", help="Why; everybody who asks for the release reads it.")
@click.option("--undo", is_flag=True, help="Show it again, as it would be had it never been withheld.")
def withhold(key: str, directory: Path, reason: str | None, undo: bool) -> None:
    """Hide the release KEY wherever the archive is read: a page in its place says that it is withheld, and why.

    Documents that only it links to are hidden with it. The captures stay, and later visits are kept. The captured lists
    still name it, and so do copies made before.
    """
    if not undo and not (reason and reason.strip()):
        raise click.UsageError("give the --reason, which is shown in the place of the release")
    from archive.jobs import withhold_release

    withhold_release(directory, key, (reason or "").strip(), undo=undo)
    click.echo(
        printable(f"{key} is shown again" if undo else f"{key} is withheld; `mic-press withhold {key} --undo` shows it again")
    )
    for copy in sorted(directory.glob("archive.db.before-*")) if not undo else ():
        click.echo(f"mic-press: {copy} is a copy from before and still has it; remove it when you need it no more", err=True)
