"""`mic-press browse`: Datasette on the archive, or a copy of it to be served elsewhere."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click

from archive.cli.options import archive_option
from archive.cli.settings import setting_option
from archive.render.inert_text import printable
from schemas.errors import PortTaken
from schemas.times import utc_text


@click.command(epilog="Example: mic-press browse --open")
@archive_option
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="The port on 127.0.0.1.")
@click.option("--open", "opens", is_flag=True, help="Open a web browser on it.")
@click.option(
    "--publish",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Instead write a copy for another machine, in one file: `datasette -i FILE` serves it there.",
)
@click.option("--public", is_flag=True, help="Leave runs, the messages of problems and contact persons out of the copy.")
@setting_option("captures_url")
@setting_option("contact", help="Whom readers may ask; without a setting, whoever runs the archive.")
def browse(
    directory: Path,
    port: int,
    opens: bool,
    publish: Path | None,
    public: bool,
    captures_url: str | None,
    contact: str | None,
) -> None:
    """Serve the archive in Datasette, read-only, until Ctrl-C; or write a copy of it with --publish."""
    if publish:
        _publish(directory, publish, public, captures_url, contact)
        return
    if public:
        raise click.UsageError("--public is about a copy: give --publish FILE too")
    _check_port(port)
    _serve(directory, contact, ["--port", str(port), *(["--open"] if opens else [])])


def _publish(directory: Path, target: Path, is_public: bool, captures_url: str | None, contact: str | None) -> None:
    from archive.export.static_copy import Copy, publish
    from archive.jobs.clock import now

    copy = Copy(published_at=utc_text(now()), captures_url=captures_url, contact=contact)
    publish(directory, target, copy, is_public=is_public)
    size = target.stat().st_size
    click.echo(printable(f"{target}: {size:,} bytes; `datasette -i {target}` serves it where mic-press is installed"))


def _check_port(port: int) -> None:
    """Raise PortTaken for a port that another program listens on: Datasette would say so in a log, and end with 1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: what ended a minute ago is gone
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(f"port {port} on 127.0.0.1 can't be used: {error.strerror}. Name another with --port.") from error


def _serve(directory: Path, contact: str | None, more: list[str]) -> None:
    from archive import Archive
    from archive.export.static_copy import CONTACT
    from archive.layout import DATABASE

    Archive(directory).close()  # says in our words when there is no archive here
    # Where the reader may not write, SQLite can keep no shared-memory file: Datasette then opens the file as immutable.
    database = [str(directory / DATABASE)] if os.access(directory, os.W_OK) else ["--immutable", str(directory / DATABASE)]
    # Each table names its facets; looking for others would read every row of it a few times more for each page.
    flags = ["--setting", "suggest_facets", "off", *more]
    if contact:
        os.environ[CONTACT] = contact
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "datasette", "serve", *database, *flags])  # noqa: S606
