"""Who is told how a crawl goes: a person, or a program that collects logs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import click

from archive.cli.expected_errors import EXPECTED, words_and_code
from archive.cli.progress import Progress
from archive.jobs.clock import now
from archive.render.inert_text import printable
from schemas.held import size_of
from schemas.times import utc_text
from schemas.visit import Visit

if TYPE_CHECKING:
    from archive.jobs.crawl_report import Report


class Reporter(Protocol):
    """Use as a context manager around the crawl."""

    def __enter__(self) -> Reporter: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None: ...

    def notice(self, message: str) -> None:
        """Say what a person should know, whatever becomes of the run."""

    def visited(self, visit: Visit) -> None:
        """Say that a visit is done."""

    def ended(self, report: Report) -> None:
        """Say what the run did."""


class TerminalReporter:
    """Shows progress on a terminal and prints `lines` of the report at the end; when `quiet`, only a report that needs a
    person, on standard error. Prints no report where that goes elsewhere (`silent`)."""

    def __init__(self, lines: Callable[[Report], list[str]], quiet: bool, silent: bool) -> None:
        self._lines = lines
        self._quiet = quiet
        self._silent = silent
        self._progress = Progress(quiet or silent)

    def __enter__(self) -> TerminalReporter:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._progress.end()

    def notice(self, message: str) -> None:
        """Print the message on standard error."""
        click.echo(printable(f"mic-press: {message}"), err=True)

    def visited(self, visit: Visit) -> None:
        """Bring the line on the terminal up to date."""
        self._progress(visit)

    def ended(self, report: Report) -> None:
        """Print the report."""
        self._progress.end()
        if not self._silent and (report.exit_code or not self._quiet):
            click.echo("\n".join(self._lines(report)), err=self._quiet)


class JsonReporter:
    """Writes one JSON object a line to standard error: each visit, each problem that is new, the end of the run, and an error
    that ended it. When `quiet`, only what needs a person. No object holds a setting's value."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet

    def __enter__(self) -> JsonReporter:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, EXPECTED) and not isinstance(error, BrokenPipeError):
            message, code = words_and_code(error)
            _write("error", _now(), message=message, exit_code=code)
            raise click.exceptions.Exit(code) from error

    def notice(self, message: str) -> None:
        """Write the message."""
        _write("notice", _now(), message=message)

    def visited(self, visit: Visit) -> None:
        """Write what was asked for as what, how it was answered at last, and what that took in milliseconds and bytes."""
        if not self._quiet:
            _write("visit", **_of_visit(visit))

    def ended(self, report: Report) -> None:
        """Write the problems that the run saw first, and its row."""
        if self._quiet and not report.exit_code:
            return
        for problem in report.problems:
            _write("problem", problem["first_seen_at"], **{name: problem[name] for name in ("code", "url", "message")})
        _write("end", report.run["finished_at"], exit_code=report.exit_code, failure=report.failure, run=report.run)


def _of_visit(visit: Visit) -> dict[str, Any]:
    last = visit.exchanges[-1] if visit.exchanges else None
    code, message = visit.failure or (None, None)
    return {
        "time": utc_text(last.fetched_at) if last else _now(),
        "role": visit.role,
        "url": visit.url,
        "status": last.status if last else None,
        "ms": round(sum(one.seconds for one in visit.exchanges) * 1000),
        "bytes": sum(size_of(one.response) for one in visit.exchanges),
        "problem": code,
        "message": message,
    }


def _write(event: str, time: str, **more: Any) -> None:
    told = {"time": time, "event": event, **{name: value for name, value in more.items() if value is not None}}
    click.echo(json.dumps(told, ensure_ascii=False), err=True)


def _now() -> str:
    return utc_text(now())
