"""The line of a crontab that runs the daily job, as crontab(5) wants it."""

from __future__ import annotations

import shlex
from datetime import datetime

from archive.cli.installation import Installed
from schemas.errors import ConfigurationError
from schemas.times import JST

MOST_CHARACTERS = 998
"""What Debian's cron takes of a command (MAX_COMMAND in its cron.h); it refuses a longer one."""


def crontab(machine: Installed, today: datetime) -> str:
    """Return the line, with comments that say how to add it. cron goes by the machine's clock: the hour is the one there, as
    of `today` (an aware moment in the machine's own zone), of the time of day in Japan.

    Raises ConfigurationError where the line is longer than cron takes.
    """
    there = datetime.combine(today.astimezone(JST), machine.at, JST).astimezone(today.tzinfo)
    variables = [f"{name}={shlex.quote(value)}" for name, value in machine.variables.items()]
    command = _escaped(
        f"cd {shlex.quote(machine.working_directory)} && {' '.join([*variables, shlex.join(machine.crawl)])} --quiet"
    )
    if len(command.encode()) > MOST_CHARACTERS:
        raise ConfigurationError(f"the line is longer than the {MOST_CHARACTERS} bytes that cron takes; use shorter paths")
    return (
        f"# mic-press: every day at {machine.at:%H:%M} in Japan, which is {there:%H:%M %Z} by this machine's clock.\n"
        "# To add it: (crontab -l; mic-press schedule --cron) | crontab -\n"
        f"{there.minute} {there.hour} * * * {command}\n"
    )


def _escaped(command: str) -> str:
    """`command` without a % that cron would take for the end of the line. The quotation marks keep apart a backslash that
    stands in front of one: shlex puts both in single quotes, where they stand for nothing."""
    return command.replace("%", "''\\%")
