"""`mic-press browse`: Datasette on the archive."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from archive.cli.options import archive_option
from archive.cli.settings import setting_option


@click.command(epilog="Example: mic-press browse --open")
@archive_option
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="The port on 127.0.0.1.")
@click.option("--open", "opens", is_flag=True, help="Open a web browser on it.")
@setting_option("contact")
def browse(directory: Path, port: int, opens: bool, contact: str | None) -> None:
    """Serve the archive in Datasette, read-only, until Ctrl-C."""
    from archive import Archive
    from archive.open import DATABASE
    from archive.published import CONTACT

    Archive(directory).close()  # says in our words when there is no archive here
    # Where the reader may not write, SQLite can keep no shared-memory file: Datasette then opens the file as immutable.
    database = [str(directory / DATABASE)] if os.access(directory, os.W_OK) else ["--immutable", str(directory / DATABASE)]
    # Each table names its facets; looking for others would read every row of it a few times more for each page.
    flags = ["--port", str(port), "--setting", "suggest_facets", "off", *(["--open"] if opens else [])]
    if contact:
        os.environ[CONTACT] = contact
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "datasette", "serve", *database, *flags])  # noqa: S606
