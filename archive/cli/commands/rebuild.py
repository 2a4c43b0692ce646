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
from archive.jobs.worker_pool import Hire
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
    with ProgressLine(as_json) as line:
        if report:
            found = _reread(directory, hire, line)
        else:
            done = _rebuild(directory, hire, documents, line)
    if report:
        _print_report(found, as_json)
    elif as_json:
        echo_json(done)
    else:
        click.echo(f"{directory}: {done.facts:,} facts folded from {done.files} WARC files")


def _rebuild(directory: Path, hire: Hire, with_documents: bool, line: ProgressLine) -> Any:
    from archive.jobs.site_reader import Readers
    from archive.layout import CAPTURES
    from archive.rebuild.rebuild import rebuild as rebuild_archive

    with Readers() as reader, hire(directory / CAPTURES) as workers:
        return rebuild_archive(directory, reader, line.show, workers, with_documents)


def _reread(directory: Path, hire: Hire, line: ProgressLine) -> list[Difference]:
    from archive import Archive
    from archive.ingest.writable import locked
    from archive.jobs.site_reader import Readers
    from archive.layout import CAPTURES
    from archive.rebuild.rebuild import fold_all, fresh_database
    from archive.rebuild.reparse_report import differences

    with (
        Readers() as reader,
        Archive(directory) as archive,
        locked(directory),
        hire(directory / CAPTURES) as workers,
        fresh_database(directory) as db,
    ):
        fold_all(db, directory / CAPTURES, reader, line.show, workers)
        return list(differences(archive.db, db))


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
