"""`mic-press crawl --accept`: what looked wrong is how the site is now."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli.deciding import decide


def accept(directory: Path, reason: str) -> None:
    """Believe what the newest alarming run found, because a person says so; the next crawl tells of it. Raises as `decide`."""
    from archive import Archive, query
    from archive.store.alarms import ALARMS

    with Archive(directory) as archive:
        alarming = [problem["run_id"] for problem in query.open_problems(archive.db) if problem["code"] in ALARMS]
    if not alarming:
        click.echo(f"{directory}: nothing looks wrong, so there is nothing to accept")
        return
    decide(directory, "accept", "accept", str(max(alarming)), reason)
    with Archive(directory) as archive:
        told = query.known_after(archive.db, query.told_until(archive.db), suspect=False)
    click.echo(f"{directory}: accepted; {told} changes are listed from now on, and the next crawl tells of them")
