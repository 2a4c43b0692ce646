"""`mic-press save`: the files of a release as they were, with a note of where each byte comes from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from archive.cli.options import TIMES_HELP, Folder, Moment, archive_option
from archive.render.inert_text import printable
from schemas.times import jst_text


@click.command(epilog=f"{TIMES_HELP}\n\nExample: mic-press save 01toukei08_01000325 ./evidence --at 2026-10-01 --pages png")
@click.argument("key")
@click.argument("target", metavar="DIR", type=Folder())
@archive_option
@click.option("--at", "at", type=Moment(), help="As it was at the end of this day or month, or at this time (Japan time).")
@click.option("--pages", "pages", type=click.Choice(["png"]), help="Also write an image of every page of its PDFs.")
def save(key: str, target: Path, directory: Path, at: datetime | None, pages: str | None) -> None:
    """Write the page and the documents of the release KEY into DIR, byte for byte as they were captured, with
    KEY.sources.json, which names for each file its URL, time, sha256 and capture."""
    if target.absolute().is_relative_to(directory.absolute()):
        raise click.UsageError(f"{target} is inside the archive; name a directory elsewhere")
    from archive.jobs.save import save_release

    written = save_release(directory, key, target, at=at, with_images=bool(pages), notice=_notice)
    for entry in written:
        click.echo(printable(f"{target / entry['file']}  {entry['url']}  captured {jst_text(entry['captured_at'])}"))


def _notice(message: str) -> None:
    click.echo(printable(f"mic-press: {message}"), err=True)
