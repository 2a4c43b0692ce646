"""`mic-press rebuild`: records again from the evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli.options import archive_option, jobs_option, json_option
from archive.cli.output import echo_json
from archive.cli.progress import ProgressLine
from archive.cli.workers_option import engine_options, hire_of
from archive.render.inert_text import printable

if TYPE_CHECKING:
    from archive.rebuild.reparse_report import Difference

SHOWN = 100
"""Characters that a line of the report shows of each value."""


@click.command(epilog="Example: mic-press rebuild --report --archive /srv/mic-archive")
@archive_option
@click.option("--report", is_flag=True, help="Only list what would be read otherwise; the archive stays as it is.")
@click.option("--documents", is_flag=True, help="Read documents again too, whose text is else taken over.")
@jobs_option
@engine_options
@json_option
def rebuild(
    directory: Path, report: bool, documents: bool, jobs: int | None, engine: str | None, evidence: str | None, as_json: bool
) -> None:
    """Make archive.db anew from the WARC files, as after a lost database or with a better parser. What is open in Datasette
    goes on and sees the new state in one step. No capture is ever changed.

    Pages are read by as many processes as there are --jobs, or by the workers of --engine, and folded by this one in the order
    of time. The text of a document is taken over from the old archive.db where the same reader read the same bytes."""
    hire = hire_of(jobs, engine, evidence)
    from archive.jobs import compare_rebuild, run_rebuild

    with ProgressLine(as_json) as line:
        if report:
            found = compare_rebuild(directory, hire=hire, watch=line.show)
        else:
            done = run_rebuild(directory, hire=hire, with_documents=documents, watch=line.show)
    if report:
        _print_report(found, as_json)
    elif as_json:
        echo_json(done)
    else:
        click.echo(f"{directory}: {done.facts:,} facts folded from {done.files} WARC files")


def _print_report(found: list[Difference], as_json: bool) -> None:
    if as_json:
        echo_json(found)
        return
    for one in found:
        click.echo(
            printable(f"{one.key} version {one.version_number}: {one.field}: {_short(one.before)} → {_short(one.after)}")
        )
    click.echo(f"{len(found)} fields are read otherwise" if found else "everything is read as it stands in the archive")


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
