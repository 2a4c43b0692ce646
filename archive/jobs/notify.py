"""Notifying after a crawl: what was asked for, checked before it begins, and carried out once the archive is free again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from archive.jobs.crawl_report import Report
    from archive.notify.services import Services


class Notifying(Struct, frozen=True):
    """Whom to tell: the words of a command, services, both or nobody."""

    command: tuple[str, ...] = ()
    services: Services | None = None


def notifying(on_change: str | None, table: dict[str, Any] | None) -> Notifying:
    """Return whom to tell by --on-change and the [notify] table of mic-press.toml. Raises ConfigurationError."""
    command: tuple[str, ...] = ()
    if on_change is not None:
        from archive.notify.command import words_of

        command = tuple(words_of(on_change))
    if not table:
        return Notifying(command)
    from archive.notify.services import services

    return Notifying(command, services(table["urls"], table.get("silent_only", False)))


def told(report: Report, whom: Notifying, notice: Callable[[str], None]) -> int:
    """Tell of a run's changes, if it brought any; return the exit code: the report's, or 3 for 0 when that failed, of which
    `notice` is given word."""
    if not report.changes:
        return report.exit_code
    from archive.jobs.exit_code import NOT_TOLD

    failures = _failures(report, whom)
    for failure in failures:
        notice(f"not notified: {failure}")
    return report.exit_code or (NOT_TOLD if failures else 0)


def _failures(report: Report, whom: Notifying) -> list[str]:
    failures = []
    if whom.command:
        from archive.notify.command import failure_of
        from archive.notify.news import as_json

        failures = [failure for failure in [failure_of(list(whom.command), as_json(report.run, report.changes))] if failure]
    if whom.services:
        from archive.notify.services import failures_of

        failures += failures_of(whom.services, report.changes)
    return failures
