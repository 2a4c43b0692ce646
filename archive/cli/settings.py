"""Every setting, declared once: flags, environment variables, the settings file and README.md follow from here.

A flag counts before the environment, and that before mic-press.toml, which is click's `default_map`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import click
from msgspec import Struct

from archive.jobs.site_facts import OFFICIAL


class Address(click.ParamType[str]):
    """An address of the web."""

    name = "URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address; fail for anything that is none."""
        try:
            parts = urlsplit(value)
            whole = parts.scheme in ("http", "https") and parts.hostname and value.isascii() and not set(value) & set(' <>"\\')
        except ValueError:
            whole = False
        return str(value) if whole else self.fail(f"{value!r} is no address; write it as https://example.org/mic", param, ctx)


Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Setting(Struct, frozen=True, kw_only=True):
    """One setting. `name` is its key in the file, `table.key` below a [table]; `about` is one sentence for --help and
    README.md, which shows `example` where there is no `default`.

    Numbers have a range, texts may have a `form` of their own. A table without a key that is `needed` is refused. What is
    `secret` may hold a password: it is never repeated, nor carried into a unit or crontab.
    """

    name: str
    about: str
    kind: type = str
    default: Any = None
    example: Any = None
    least: float = 0
    most: float = 0
    form: click.ParamType[str] | None = None
    parameter: str | None = None
    needed: bool = False
    secret: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """The names of its table and key."""
        return tuple(self.name.split("."))

    @property
    def variable(self) -> str | None:
        """The environment variable that sets it; none for what stands in a table."""
        return None if "." in self.name else f"MIC_PRESS_{self.name.upper()}"

    @property
    def type(self) -> click.ParamType[Any]:
        """What a flag or a variable is read as."""
        if self.kind is int:
            return click.IntRange(int(self.least), int(self.most))
        return click.FloatRange(self.least, self.most) if self.kind is float else self.form or click.STRING


SETTINGS = (
    Setting(name="contact", example="you@example.org", about="Address for the user agent, so that the site can reach you."),
    Setting(name="archive", default="mic-archive", parameter="directory", about="The archive directory."),
    Setting(name="site", default=OFFICIAL, about="Ask this base instead (a mirror)."),
    Setting(
        name="delay",
        kind=float,
        most=86_400,
        example=3,
        about="Seconds between a response and the next request; 3, or 6 without a contact.",
    ),
    Setting(
        name="max_requests",
        kind=int,
        least=1,
        most=10_000_000,
        example=2000,
        about="Most requests a run; the next one goes on.",
    ),
    Setting(name="max_time", kind=float, least=0.1, most=10_080, example=90, about="Most minutes a run; the next one goes on."),
    Setting(
        name="daily_requests",
        kind=int,
        least=1,
        most=10_000_000,
        example=5000,
        about="Most requests of all runs that begin on one day in Japan.",
    ),
    Setting(
        name="document_megabytes", kind=int, least=1, most=1_000_000, default=2000, about="Most megabytes of documents a run."
    ),
    Setting(name="document_minutes", kind=int, least=1, most=10_080, default=180, about="Most minutes for them."),
    Setting(
        name="archive_url",
        form=Address(),
        example="https://archive.example.org",
        about="Where the archive's pages are served, for links in feeds.",
    ),
    Setting(
        name="captures_url",
        form=Address(),
        example="https://archive.example.org",
        about="Where a published copy leads for the captured bytes.",
    ),
    Setting(
        name="on_change",
        secret=True,
        example="/usr/local/bin/tell-me",
        about="Command run when there were changes, with them as JSON on its input; no shell, 60 seconds.",
    ),
    Setting(
        name="notify.urls",
        kind=list,
        needed=True,
        secret=True,
        example=["mailto://user:password@example.org"],
        about="Addresses for apprise; never printed, logged or stored.",
    ),
    Setting(name="notify.silent_only", kind=bool, default=False, about="Whether to tell only of edits that nothing announces."),
)
BY_PATH = {setting.path: setting for setting in SETTINGS}
TABLES = dict.fromkeys(setting.path[0] for setting in SETTINGS if len(setting.path) > 1)


def setting_option(name: str, **more: Any) -> Callable[[Decorated], Decorated]:
    """Return the click option of a setting, with its range, environment variable, default and help; `more` is for click."""
    setting = BY_PATH[(name,)]
    asked = {
        "type": setting.type,
        "envvar": setting.variable,
        "default": setting.default,
        "show_default": setting.default is not None,
        "help": setting.about,
        **more,
    }
    return click.option(f"--{name.replace('_', '-')}", setting.parameter or name, **asked)
