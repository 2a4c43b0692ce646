"""Options that several commands take."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from archive.cli.settings import setting_option
from schemas.times import moment_from_input


class HomePath(click.Path):
    """A path; `~` is whose home it is also where no shell has read it, in the environment and the settings file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, `~` and `~user` expanded."""
        return super().convert(at_home(value), param, ctx)


def at_home(value: Any) -> Any:
    """Return a path with `~` expanded; what is no path, or names nobody's home, as it is."""
    return os.path.expanduser(value) if isinstance(value, (str, Path)) else value


archive_option = setting_option("archive", type=HomePath(file_okay=False, path_type=Path))
archive_url_option = setting_option("archive_url")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    help="Processes that read pages; 1 reads them in this one.  [default: one for each core, where there is much to read]",
)


class Month(click.ParamType[str]):
    """A month, YYYY-MM."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the month as typed; fail for anything that is no month."""
        try:
            return datetime.strptime(value, "%Y-%m").strftime("%Y-%m")  # noqa: DTZ007 - a month has no zone
        except ValueError:
            self.fail(f"{value!r} is no month; write it as 2026-11", param, ctx)


class Folder(click.ParamType[Path]):
    """A directory to write into, there or not."""

    name = "DIR"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the directory; fail for a name that is none, and for a file."""
        path = Path(at_home(value))
        if not str(value).strip() or path.is_file():
            self.fail(f"{value!r} is no directory", param, ctx)
        return path


class Moment(click.ParamType[datetime]):
    """A day or time, ISO 8601; without a zone it is meant in Japan."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment; fail for anything that is none."""
        if isinstance(value, datetime):
            return value
        try:
            return moment_from_input(value).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time; write it as 2026-11-23 or 2026-11-23T17:00 (Japan time)", param, ctx)
