"""`mic-press crawl`: the daily job."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from msgspec import structs

from archive.cli.change_lines import change_lines
from archive.cli.options import Month, archive_option, json_option
from archive.cli.output import echo_json
from archive.cli.reporters import JsonReporter, TerminalReporter
from archive.cli.settings import setting_option
from archive.jobs.clock import now
from archive.jobs.notify import notifying, told
from archive.jobs.signals import Stopping
from archive.jobs.site_facts import MINISTRY, OFFICIAL, first_month_of, least_pause, profile_of
from archive.render.inert_text import printable
from schemas.errors import ConfigurationError
from schemas.times import jst_day, jst_text, month_of

if TYPE_CHECKING:
    from archive.jobs.crawl_report import Report

NO_CONTACT = 'no contact address, so the pace is slow; put contact = "you@example.org" in mic-press.toml'


@click.command(epilog="Example: mic-press crawl --from 2026-10 --archive /srv/mic-archive --quiet")
@archive_option
@click.option("--from", "first_month", type=Month(), help="The oldest month to read the list of; default: last month.")
@click.option("--to", "last_month", type=Month(), help="The newest month; default: this month.")
@click.option("--ministry", default=MINISTRY, show_default=True, metavar="ID", help="Crawl the site of this ministry.")
@setting_option("site")
@setting_option("delay")
@setting_option("contact")
@setting_option("max_requests")
@setting_option("max_time", metavar="MINUTES")
@setting_option("daily_requests")
@click.option("--no-documents", is_flag=True, help="Leave out the PDFs and other files that releases link to.")
@setting_option("document_megabytes")
@setting_option("document_minutes")
@click.option("--page", "pages", multiple=True, metavar="URL", help="Visit this release or meeting too; may be repeated.")
@setting_option("on_change", metavar="CMD")
@click.option("--accept", metavar="REASON", help="Ask for nothing: what looked wrong is how the site is now; say why.")
@click.option("--quiet", is_flag=True, help="Print nothing when all is well (for cron).")
@click.option("--log-json", is_flag=True, help="Write JSON lines to standard error instead: visits, problems, the end.")
@json_option
@click.pass_context
def crawl(
    ctx: click.Context,
    directory: Path,
    first_month: str | None,
    last_month: str | None,
    ministry: str,
    site: str,
    delay: float | None,
    contact: str | None,
    max_requests: int | None,
    max_time: float | None,
    daily_requests: int | None,
    no_documents: bool,
    document_megabytes: int,
    document_minutes: int,
    pages: tuple[str, ...],
    on_change: str | None,
    accept: str | None,
    quiet: bool,
    log_json: bool,
    as_json: bool,
) -> None:
    """Visit the site's lists, every release that is new or due and the documents they link to, and archive what they say.

    New releases come at once, younger ones are looked at daily, older ones the more often the likelier a change is, and all at
    least once in 90 days. --from and --to visit all of those months, whether due or not.

    Ends with 0 when all is well, 3 when there are new problems (`mic-press status` shows them) or nobody could be notified
    of changes, 4 when the site's pages no longer look as expected, 69 when the site can't be reached, 75 when another run is
    at work.
    """
    if accept is not None:
        _accept(directory, accept)
        return
    if site == OFFICIAL:
        site = profile_of(ministry).official
    _check(first_month, last_month, site, delay, first_month_of(ministry))
    from archive.jobs import Job, run_daily

    job = Job(
        directory=directory,
        ministry=ministry,
        site=site,
        delay=delay,
        contact=contact,
        first_month=first_month,
        last_month=last_month,
        most_requests=max_requests,
        most_seconds=max_time * 60 if max_time else None,
        daily_requests=daily_requests,
        with_documents=not no_documents,
        most_document_bytes=document_megabytes * 1_000_000,
        most_document_seconds=document_minutes * 60.0,
        pages=pages,
    )
    voice = (
        JsonReporter(quiet) if log_json else TerminalReporter(lambda report: report_lines(report, directory), quiet, as_json)
    )
    stopping = Stopping()
    with voice:
        whom = notifying(on_change, ctx.lookup_default("notify"))
        if not contact and delay is None and not quiet:
            voice.notice(NO_CONTACT)
        stopping.listen()
        report = run_daily(job, watch=voice.visited, shield=stopping.shield)
        voice.ended(report)
        if as_json:
            echo_json(report)
        ctx.exit(told(report, whom, voice.notice))


def _accept(directory: Path, reason: str) -> None:
    from archive.jobs import accept_alarms

    listed = accept_alarms(directory, reason)
    if listed is None:
        click.echo(f"{directory}: nothing looks wrong, so there is nothing to accept")
    else:
        click.echo(f"{directory}: accepted; {listed} changes are listed from now on, and the next crawl tells of them")


def _check(first_month: str | None, last_month: str | None, site: str, delay: float | None, earliest: str) -> None:
    if first_month and first_month < earliest:
        raise click.UsageError(f"--from {first_month}: the site's lists begin with {earliest}")
    this_month = month_of(jst_day(now()))
    if first_month and first_month > (last_month or this_month):
        raise click.UsageError(f"--from {first_month} is after {f'--to {last_month}' if last_month else 'this month'}")
    if last_month and last_month > this_month:
        raise click.UsageError(f"--to {last_month} is still to come")
    _check_base(site)
    if delay is not None and not math.isfinite(delay):
        raise click.UsageError(f"--delay {delay}: write a number of seconds")
    if delay is not None and delay < (least := least_pause(site)):
        raise click.UsageError(f"--delay {delay:g}: the ministry's server is asked at most once in {least:g} s")


def _check_base(site: str) -> None:
    """Raise ConfigurationError for anything that is no base URL."""
    try:
        parts = urlsplit(site)
        whole = parts.scheme in ("http", "https") and parts.port != 0 and not (parts.query or parts.fragment or parts.username)
    except ValueError:  # a broken bracket, a port out of range
        whole = False
    if not whole or not parts.hostname or not site.isascii() or " " in site:
        raise ConfigurationError(f"--site {site!r} is no base URL; write it as http://127.0.0.1:8000")


def report_lines(report: Report, directory: Path) -> list[str]:
    """Return what a crawl did, for people."""
    run = report.run
    counts = ", ".join(f"{run[name]} {name}" for name in ("listed", "new", "changed", "unchanged", "gone", "failed"))
    lines = [f"{directory}: {counts}; {run['requests']} requests, {run['bytes']:,} bytes"]
    documents = ", ".join(f"{run[f'documents_{name}']} {name}" for name in ("new", "changed", "unchanged", "gone"))
    lines.append(f"  documents: {documents}" + (f", {report.documents_waiting} waiting" if report.documents_waiting else ""))
    lines += [f"  mended after an interrupted run: {name}" for name in report.mended]
    lines += [f"  {printable(line)}" for line in change_lines([structs.asdict(news) for news in report.changes])]
    lines += [f"  alarm: {printable(alarm)}" for alarm in report.alarms]
    if report.held_back:
        lines.append(f"  held back until a later run bears them out: {report.held_back} changes (mic-press changes --suspect)")
    if report.alarms:
        lines.append("  if that is how the site is now: mic-press crawl --accept REASON")
    lines += [f"  problem: {problem['code']}: {printable(problem['message'])}: {problem['url']}" for problem in report.problems]
    if report.failure:
        lines.append(f"mic-press: {report.failure}")
    if run["outcome"] == "out_of_budget":
        lines.append(
            f"  the requests or the time are spent; the next run goes on from here (stopped at {jst_text(run['finished_at'])})"
        )
    return lines
