"""`mic-press verify`: fixity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from archive.cli.options import archive_option, json_option
from archive.cli.output import echo_json
from archive.cli.progress import ProgressLine
from archive.render.inert_text import printable
from schemas.errors import DamagedEvidence
from schemas.times import jst_text

if TYPE_CHECKING:
    from archive.verify import Damage, Verified


@click.command(epilog="Example: mic-press verify --full --archive /srv/backup")
@archive_option
@click.option("--full", "is_full", is_flag=True, help="Read every record to its end: checksums and digests.")
@json_option
@click.pass_context
def verify(ctx: click.Context, directory: Path, is_full: bool, as_json: bool) -> None:
    """Check every row against the bytes it points at, every WARC file against the manifest, and the database. Nothing is
    changed; it works on a backup too, and while a crawl is at work.

    Ends with 65 when something is damaged, and says what, where, and what to do."""
    from archive.verify import verify as verify_archive

    with ProgressLine(as_json) as line:
        found = verify_archive(directory, is_full, line.show)
    if as_json:
        echo_json({**msgspec.to_builtins(found), "stamp_query": found.stamp_query})
    else:
        click.echo("\n".join(_lines(found, directory)))
    ctx.exit(DamagedEvidence.exit_code if found.damages else 0)


def _lines(found: Verified, directory: Path) -> list[str]:
    looked_at = f"{found.files:,} WARC files, {found.captures:,} captures"
    looked_at += f", {found.records:,} records read to their end" if found.is_full else " (--full reads every record)"
    lines = [printable(_line(damage)) for damage in found.damages]
    not_folded = [
        printable(f"{name}: {size:,} bytes not folded yet: a run is at work, or the next one folds them")
        for name, size in found.not_folded.items()
    ]
    lines.append(f"{directory}: {looked_at}: {f'{len(lines)} damages' if lines else 'all is as it should be'}")
    lines[-1:-1] = not_folded
    if found.manifest_lines and not found.damages:
        lines.append(f"To have the manifest's {found.manifest_lines:,} lines time-stamped (RFC 3161), send a request made with")
        lines.append(f"  {found.stamp_query}")
    return lines


def _line(damage: Damage) -> str:
    where = damage.file if damage.offset is None else f"{damage.file} byte {damage.offset}"
    whose = f" ({damage.url}, captured {jst_text(damage.fetched_at)})" if damage.url and damage.fetched_at else ""
    return f"{where}{whose}: {damage.message}; {damage.advice}"
