"""`mic-press import`: captures that somebody else recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli.options import archive_option, json_option
from archive.cli.printing import echo_json, printable
from archive.cli.progress import Line
from schemas.errors import DamagedEvidence, NotFound
from scraper.sites.mic_urls import OFFICIAL

if TYPE_CHECKING:
    from archive.importing import Imported
    from schemas.address import Base


@click.command("import", epilog="Example: mic-press import wget.warc.gz --site http://mirror.example.org")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@archive_option
@click.option("--site", default=OFFICIAL, show_default=True, help="The base that the addresses in them begin with.")
@click.option("--trust", is_flag=True, help="Believe them also what was not there: else an import never makes a release gone.")
@json_option
@click.pass_context
def import_(ctx: click.Context, files: tuple[Path, ...], directory: Path, site: str, trust: bool, as_json: bool) -> None:
    """Take captures from WARC files of other programs or archives (responses, resources, revisits; gzip or plain) into the
    archive, as if each page had been seen at the moment it was recorded. The copies keep their headers and ids and lie in
    captures/imported/; captures.origin names the file. All records are then made anew, in one step.

    Ends with 65 when a file could be read in part only: what precedes the damage is taken."""
    with Line(as_json) as line:
        found = _import(directory, files, site, trust, line)
    if as_json:
        echo_json(found)
    else:
        click.echo("\n".join(line for one in found for line in _lines(one)))
    ctx.exit(DamagedEvidence.exit_code if any(one.damage for one in found) else 0)


def _import(directory: Path, files: tuple[Path, ...], site: str, trust: bool, line: Line) -> list[Imported]:
    from archive.cli.daily import software
    from archive.cli.readers import Readers
    from archive.foreign_facts import Rules
    from archive.importing import import_files
    from archive.open import open_archive
    from schemas.address import Base
    from scraper.fetch.clock import ForwardClock, SystemClock
    from scraper.sites import mic

    with Readers() as reader, open_archive(directory, _base(directory), reader) as archive:
        clock = ForwardClock(SystemClock(), archive.last_observed)
        rules = Rules(
            base=Base(official=OFFICIAL, asked=site.rstrip("/")),
            is_own=mic.is_own,
            role_of=mic.role_of,
            now=clock.now(),
            is_trusted=trust,
        )
        return import_files(archive, files, rules, reader, clock.now, software(), line.show)


def _base(directory: Path) -> Base:
    """The base that the archive belongs to; an import into a new one leaves that open."""
    from archive import Archive
    from schemas.address import Base

    try:
        with Archive(directory) as existing:
            return existing.base
    except NotFound:
        return Base(official=OFFICIAL, asked=OFFICIAL)


def _lines(one: Imported) -> list[str]:
    lines = [f"{printable(one.source)}: {one.captures} captures and {one.unchanged} unchanged visits imported"]
    lines += [f"  left out: {count} {reason}" for reason, count in sorted(one.left_out.items())]
    return lines + ([f"  damaged: {printable(one.damage)}"] if one.damage else [])
