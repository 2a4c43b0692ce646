"""`mic-press status`: is the archive complete and fresh, and does anything need a person?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import to_builtins

from archive.cli.options import archive_option, json_option
from archive.cli.output import echo_json, table
from archive.render.i18n import ENGLISH
from archive.render.inert_text import printable
from schemas.times import jst_text

if TYPE_CHECKING:
    from archive.queries.status import Freshness, ProblemGroup, Status

lasting, sized = ENGLISH.lasting, ENGLISH.sized
MOST_PROBLEMS = 20
"""Problems that are listed each on its own line; of more than that, how many there are of each kind, and the newest."""


@click.command(epilog="Example: mic-press status --json")
@archive_option
@click.option("--all", "everything", is_flag=True, help="List every problem, however many there are.")
@json_option
def status(directory: Path, everything: bool, as_json: bool) -> None:
    """Show the last runs, how fresh the archive is, how lists and archive agree month by month, the open problems and what
    it all takes on the disk.

    Ends with 0 whatever stands there: a monitoring program looks at last_success.age, freshness and problem_groups in the
    JSON, where ages are seconds.
    """
    from archive.jobs.status import run_status

    found, next_due = run_status(directory)
    if as_json:
        echo_json({**to_builtins(found), "due": next_due})
        return
    parts = (
        _summary(found, next_due, directory),
        _runs(found.runs),
        _coverage(found.coverage),
        _problems(found, None if everything else MOST_PROBLEMS),
    )
    click.echo(printable("\n\n".join("\n".join(part) for part in parts if part)))


def _summary(found: Status, next_due: dict[str, dict[str, int]], directory: Path) -> list[str]:
    totals, success = found.totals, found.last_success
    return [
        f"{directory}: {totals['releases']} releases ({totals['gone']} gone), {totals['versions']} versions, "
        f"{totals['documents']} documents, {totals['captures']} captures, from {totals['site']}",
        f"last success: {jst_text(success['finished_at'])}, {lasting(success['age'])} ago" if success else "no success yet",
        *(f"{kind} were seen {_seen(one)}" for kind, one in found.freshness.items() if one.count),
        f"waiting: {found.waiting['releases']} releases, {found.waiting['documents']} documents",
        f"due: {_both(next_due, 'now')} now, {_both(next_due, 'in_a_day')} by this time tomorrow",
        f"on the disk: database {sized(found.database_bytes)}, evidence {sized(sum(one.bytes for one in found.evidence))}"
        + "".join(f"; {one.year}: {sized(one.bytes)} in {one.files} files" for one in found.evidence),
    ]


def _both(next_due: dict[str, dict[str, int]], when: str) -> str:
    return " and ".join(f"{counts[when]} {kind}" for kind, counts in next_due.items())


def _seen(one: Freshness) -> str:
    median, oldest = lasting(one.median_age or 0), lasting(one.oldest_age or 0)
    return f"{median} ago at the median, {oldest} ago at the worst ({one.oldest})"


def _runs(runs: list[dict[str, Any]]) -> list[str]:
    names = ("command", "outcome", "listed", "new", "changed", "unchanged", "gone", "failed", "requests")
    ended = [{**run, "outcome": run["outcome"] or "not ended"} for run in runs]
    return table(("run", *names), [(jst_text(run["started_at"]), *(run[name] for name in names)) for run in ended])


def _coverage(coverage: list[dict[str, Any]]) -> list[str]:
    names = ("month", "listed", "archived", "with_problem", "waiting", "outside")
    return table(tuple(name.replace("_", " ") for name in names), [[month[name] for name in names] for month in coverage])


def _problems(found: Status, most: int | None) -> list[str]:
    if not found.problems:
        return ["no open problems"]
    many = most is not None and len(found.problems) > most
    heads = ("since", "age", "problem", "url", "message")
    lines = [
        (jst_text(one["first_seen_at"]), lasting(one["age"]), one["code"], one["url"], one["message"])
        for one in found.problems[:most]
    ]
    listed = table(heads, lines)
    return [*_groups(found.problem_groups), "", f"the newest {most} (--all lists every one):", *listed] if many else listed


def _groups(groups: list[ProblemGroup]) -> list[str]:
    lines = [(one.code, one.count, jst_text(one.newest_at), jst_text(one.oldest_at)) for one in groups]
    return table(("problem", "open", "newest since", "oldest since"), lines)
