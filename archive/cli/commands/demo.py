"""`mic-press demo`: the whole story on this machine: two mornings of cron on a small MIC-like site."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli.commands.crawl import report_lines
from archive.render.inert_text import printable
from schemas.times import JST

if TYPE_CHECKING:
    from archive.demo import Server
    from archive.jobs.crawl_report import Report
    from scraper.fetch.clock import SimulatedClock


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
    from archive.demo import FIRST_DAY, build, serve
    from scraper.fetch.clock import SimulatedClock

    if into and into.exists():
        raise click.UsageError(f"--into {into}: there is something already; name a new directory")
    directory = into or Path(tempfile.mkdtemp(prefix="mic-press-demo-")) / "archive"
    clock = SimulatedClock(datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 8, tzinfo=JST))
    with serve(build(1, FIRST_DAY)) as server:
        click.echo(f"A small MIC-like site answers at {server.url}, and shows the morning of {FIRST_DAY}.")
        _morning(1, server, directory, clock)
        server.site = build(2, FIRST_DAY)
        clock.advance(days=1, seconds=-_seconds_since_eight(clock))
        click.echo("Overnight the site adds two releases, corrects one, edits one, replaces a PDF, and takes one away.")
        report = _morning(2, server, directory, clock)
    click.echo("Look further:")
    edited = next(news.key for news in report.changes if not news.label)
    for command in (f"diff {edited}", "changes --silent", "search --documents 18件", "browse"):
        click.echo(f"  mic-press {command} --archive {directory}")


def _morning(day: int, server: Server, directory: Path, clock: SimulatedClock) -> Report:
    from archive.jobs.crawl import run_daily
    from archive.jobs.crawl_plan import Job

    click.echo(f"\nDay {day}, {clock.now().astimezone(JST):%Y-%m-%d %H:%M} in Japan: mic-press crawl --site {server.url}")
    report = run_daily(Job(directory=directory, site=server.url, delay=3.0, contact="demo@example.org"), clock)
    before = len(server.requests) - report.run["requests"]
    unchanged = sum(request.status == 304 for request in server.requests[before:])
    for line in report_lines(report, directory):
        click.echo(line)
    for written in report.written:
        if written["version_number"] == 1 and day > 1:
            click.echo(f"  new: {written['key']}: {printable(written['title'])}")
    click.echo(f"  {unchanged} of {report.run['requests']} answers were 304 Not Modified; exit code {report.exit_code}\n")
    return report


def _seconds_since_eight(clock: SimulatedClock) -> float:
    """How long the first morning's crawl took by the simulated clock, so that the second one begins at eight as well."""
    now = clock.now().astimezone(JST)
    return (now - now.replace(hour=8, minute=0, second=0, microsecond=0)) / timedelta(seconds=1)
