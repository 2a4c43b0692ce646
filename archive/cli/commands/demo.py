"""`mic-press demo`: the whole story on this machine: two mornings of cron on a small MIC-like site."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli.commands.crawl import report_lines
from archive.render.inert_text import printable
from schemas.times import JST

if TYPE_CHECKING:
    from archive.jobs.crawl_report import Report
    from archive.jobs.demo import DemoMorning


@click.command(epilog="Example: mic-press demo --into /tmp/demo")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="The archive directory to fill; default: a new temporary one.",
)
def demo(into: Path | None) -> None:
    """Serve a small MIC-like site on this machine, crawl it on two mornings, and tell what was found.

    Needs no network. The site's releases are invented; its clock is simulated, so the second morning comes at once.
    """
    from archive.jobs.demo import two_mornings

    if into and into.exists():
        raise click.UsageError(f"--into {into}: there is something already; name a new directory")
    directory = into or Path(tempfile.mkdtemp(prefix="mic-press-demo-")) / "archive"
    for morning in two_mornings(directory):
        click.echo("\n".join(_begun(morning) if morning.report is None else _ended(morning, morning.report, directory)))
    click.echo("Look further:")
    assert morning.report, "the second morning has ended"  # noqa: S101
    silent = (news for news in morning.report.changes if news.silent and news.kind == "edited" and not news.label)
    edited = next(silent).key
    for command in (f"diff {edited}", "changes --silent", "search --documents 18件", "browse"):
        click.echo(f"  mic-press {command} --archive {directory}")


def _begun(morning: DemoMorning) -> list[str]:
    at = morning.begins_at.astimezone(JST)
    begins = f"\nDay {morning.day}, {at:%Y-%m-%d %H:%M} in Japan: mic-press crawl --site {morning.url}"
    if morning.day == 1:
        return [f"A small MIC-like site answers at {morning.url}, and shows the morning of {at:%Y-%m-%d}.", begins]
    return [
        "Overnight the site adds two releases, corrects one, takes one away, and edits: with a note, without one, perhaps",
        "with one, by moving a row, by replacing a PDF and a chart, and in the row of a list.",
        begins,
    ]


def _ended(morning: DemoMorning, report: Report, directory: Path) -> list[str]:
    new = [written for written in report.written if written["version_number"] == 1 and morning.day > 1]
    answers = f"{morning.unchanged} of {report.run['requests']} answers were 304 Not Modified"
    return [
        *report_lines(report, directory),
        *(f"  new: {written['key']}: {printable(written['title'])}" for written in new),
        f"  {answers}; exit code {report.exit_code}\n",
    ]
