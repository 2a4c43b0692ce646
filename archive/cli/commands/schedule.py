"""`mic-press schedule`: the lines that let cron or systemd run the daily job on this machine."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Literal

import click

from archive.cli.options import Folder, archive_option
from schemas.times import JST

UNITS = Path("/etc/systemd/system")


class DailyTime(click.ParamType[time]):
    """A time of day, HH:MM."""

    name = "HH:MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> time:
        """Return the time; fail for anything that is none."""
        try:
            return datetime.strptime(str(value), "%H:%M").replace(tzinfo=JST).time()
        except ValueError:
            self.fail(f"{value!r} is no time of day; write it as 07:17", param, ctx)


@click.command(epilog="Example: mic-press schedule --systemd --archive /srv/mic-archive")
@click.option("--cron", "kind", flag_value="cron", help="Print the line of a crontab.")
@click.option("--systemd", "kind", flag_value="systemd", help="Print a service and its timer.")
@click.option("--into", "directory_of_units", type=Folder(), help="Write the units into this directory instead.")
@click.option("--at", type=DailyTime(), default="07:17", show_default=True, help="When, every day, in Japan.")
@archive_option
def schedule(kind: Literal["cron", "systemd"] | None, directory_of_units: Path | None, at: time, directory: Path) -> None:
    """Print what lets cron or systemd run the daily job: as this user, in this directory (where mic-press.toml is looked
    for), with the settings that stand in the environment.

    Nothing is installed. What may hold a password is left out: put it into mic-press.toml.
    """
    if kind is None or (directory_of_units and kind != "systemd"):
        raise click.UsageError("give --cron, or --systemd (with --into DIR or without)")
    from archive.cli.crontab import crontab
    from archive.cli.installation import installed
    from archive.cli.systemd_units import units

    machine = installed(directory, at)
    if kind == "cron":
        click.echo(crontab(machine, datetime.now().astimezone()), nl=False)
    else:
        _give_units(units(machine), directory_of_units)
    _warn(directory, machine.user)


def _give_units(named: dict[str, str], into: Path | None) -> None:
    """Write the units into a directory, or print them below the names that they are saved under."""
    if into is None:
        click.echo("\n".join(f"# {UNITS / name}\n{text}" for name, text in named.items()), nl=False)
        return
    into.mkdir(parents=True, exist_ok=True)
    for name, text in named.items():
        (into / name).write_text(text, encoding="utf-8")
        click.echo(into / name)
    click.echo("Then: systemctl daemon-reload && systemctl enable --now mic-press.timer")


def _warn(directory: Path, user: str) -> None:
    """Say what has to be done before the first run, on standard error."""
    from archive.cli.installation import withheld

    if not directory.is_dir():
        click.echo(f"mic-press: {directory} is not there yet: let {user} run `mic-press crawl` once first", err=True)
    if user == "root":
        click.echo("mic-press: this will run as root; ask again as the user whom the archive belongs to", err=True)
    for name in withheld():
        click.echo(f"mic-press: {name} may hold a password and is left out: put it into mic-press.toml", err=True)
