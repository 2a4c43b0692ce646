"""Options that several commands take."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from archive.cli.settings import setting_option
from schemas.time_input import EXAMPLES, span_from_input


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
            first, last = span_from_input(value).days
        except ValueError:
            first, last = "", ""
        if first[-2:] != "01" or first[:7] != last[:7] or first == last:
            self.fail(f"{value!r} is no month; write it as 2026-11 or 令和8年11月", param, ctx)
        return first[:7]


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
    """A time as a person names it, without a zone in Japan: a day or month means its last moment, or, `is_start`, its first."""

    def __init__(self, *, is_start: bool = False) -> None:
        self.is_start = is_start

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment; fail for anything that is none."""
        if isinstance(value, datetime):
            return value
        try:
            span = span_from_input(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return span.first if self.is_start else span.last


class Day(click.ParamType[str]):
    """A day, a month or a year as a person names it; the first or the last day of it as YYYY-MM-DD."""

    name = "DAY"

    def __init__(self, *, is_start: bool = False) -> None:
        self.is_start = is_start

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the day; fail for anything that is none."""
        try:
            return span_from_input(value).days[0 if self.is_start else 1]
        except ValueError as error:
            self.fail(str(error), param, ctx)


TIMES_HELP = f"""\b
A time is a day, a month, a year or a moment: {EXAMPLES.replace(" or ", ", ")}.
In --since it begins at 00:00 Japan time; in --until, --at, A and B
the whole day or month is meant, its last moment included."""
"""What a command with times says of them in its help."""
