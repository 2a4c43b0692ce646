"""`mic-press status`: is the archive complete, and does anything need a person?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archive.cli.options import archive_option, json_option
from archive.cli.printing import echo_json, printable, table
from schemas.times import jst_text


@click.command(epilog="Example: mic-press status --json")
@archive_option
@json_option
def status(directory: Path, as_json: bool) -> None:
    """Show the last runs, how lists and archive agree month by month, and the open problems."""
    from archive import Archive, query

    with Archive(directory) as archive:
        found: dict[str, Any] = {
            "totals": query.totals(archive.db),
            "runs": query.last_runs(archive.db),
            "coverage": query.coverage(archive.db),
            "problems": query.open_problems(archive.db),
        }
    if as_json:
        echo_json(found)
        return
    totals = found["totals"]
    click.echo(
        f"{directory}: {totals['releases']} releases ({totals['gone']} gone), {totals['versions']} versions, "
        f"{totals['documents']} documents ({totals['documents_waiting']} waiting), {totals['captures']} captures, "
        f"from {totals['site']}"
    )
    click.echo("\n".join(["", *_runs(found["runs"]), "", *_coverage(found["coverage"]), "", *_problems(found["problems"])]))


def _runs(runs: list[dict[str, object]]) -> list[str]:
    names = ("outcome", "listed", "new", "changed", "unchanged", "gone", "failed", "requests")
    ended = [{**run, "outcome": run["outcome"] or "not ended"} for run in runs]
    lines = [(jst_text(str(run["started_at"])), *(run[name] for name in names)) for run in ended]
    return table(("run", *names), lines)


def _coverage(coverage: list[dict[str, object]]) -> list[str]:
    names = ("month", "listed", "archived", "with_problem", "waiting", "outside")
    return table(tuple(name.replace("_", " ") for name in names), [[month[name] for name in names] for month in coverage])


def _problems(problems: list[dict[str, object]]) -> list[str]:
    if not problems:
        return ["no open problems"]
    lines = [(jst_text(str(found["first_seen_at"])), found["code"], found["url"], found["message"]) for found in problems]
    return [printable(line) for line in table(("since", "problem", "url", "message"), lines)]
