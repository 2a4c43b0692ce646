"""`mic-press import`: captures that somebody else recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli.options import archive_option, json_option
from archive.cli.output import echo_json
from archive.cli.progress import ProgressLine
from archive.jobs.site_facts import OFFICIAL
from archive.render.inert_text import printable
from schemas.errors import DamagedEvidence

if TYPE_CHECKING:
    from archive.importing.import_files import Imported


@click.command("import", epilog="Example: mic-press import wget.warc.gz --site http://mirror.example.org")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@archive_option
@click.option("--site", default=OFFICIAL, show_default=True, help="The base that the addresses in them begin with.")
@click.option("--trust", is_flag=True, help="Believe them also what was not there: else an import never makes a release gone.")
@json_option
@click.pass_context
def import_(ctx: click.Context, files: tuple[Path, ...], directory: Path, site: str, trust: bool, as_json: bool) -> None:
    """Take captures from WARC files of other programs or archives (responses, resources, revisits; plain, gzip, Zstandard, or
    in a WACZ) into the archive, as if each page had been seen at the moment it was recorded. The copies keep their headers and
    ids and lie in captures/imported/; captures.origin names the file. All records are then made anew, in one step.

    Ends with 65 when a file could be read in part only: what precedes the damage is taken, or when one is of a kind that is
    not read, such as ARC."""
    from archive.jobs import run_import

    with ProgressLine(as_json) as line:
        found = run_import(directory, files, site=site, is_trusted=trust, watch=line.show)
    if as_json:
        echo_json(found)
    else:
        click.echo("\n".join(line for one in found for line in _lines(one)))
    ctx.exit(DamagedEvidence.exit_code if any(one.damage or one.refused for one in found) else 0)


def _lines(one: Imported) -> list[str]:
    lines = [f"{printable(one.source)}: {one.captures} captures and {one.unchanged} unchanged visits imported"]
    lines += [f"  left out: {count} {reason}" for reason, count in sorted(one.left_out.items())]
    lines += [f"  read without: {count} {printable(name)}" for name, count in sorted(one.read_without.items())]
    lines += [f"  refused: {printable(one.refused)}"] if one.refused else []
    return lines + ([f"  damaged: {printable(one.damage)}"] if one.damage else [])
