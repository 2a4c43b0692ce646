"""Options of the commands that write what they find as CSV, and the writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from archive.render.csv_file import ENCODINGS, Encoding, as_csv
from archive.render.inert_text import printable

STDOUT = "-"


def csv_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --csv and --encoding."""
    command = click.option("--encoding", type=click.Choice(ENCODINGS), default="utf-8", help="Of the CSV; cp932 is Shift_JIS.")(
        command
    )
    return click.option(
        "--csv", "csv_file", metavar="FILE", help="Write CSV, as Excel in Japan opens it (- is standard output)."
    )(command)


def check_form(csv_file: str | None, encoding: str, as_json: bool) -> None:
    """Raise UsageError for two forms at once, and for the encoding of a CSV that nobody asked for."""
    if csv_file and as_json:
        raise click.UsageError("give --csv or --json, not both")
    if encoding != ENCODINGS[0] and not csv_file:
        raise click.UsageError("--encoding is that of the CSV: give --csv FILE too")


def write_csv(file: str, encoding: Encoding, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    """Write rows to a file, and say so; what the encoding lacks is said too."""
    from archive.cli.output_file import put

    made = as_csv(columns, rows, encoding)
    if file == STDOUT:
        click.echo(made.data, nl=False)
    else:
        put(Path(file), made.data)
        click.echo(f"{printable(file)}: {len(rows):,} rows")
    if made.substituted:
        click.echo(
            f"mic-press: {made.substituted:,} characters that cp932 lacks stand as 〓(U+…); --encoding utf-8 has all", err=True
        )
