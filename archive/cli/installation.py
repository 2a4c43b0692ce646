"""What a scheduled run has to know of this machine: a crontab and a unit begin with nothing but what is written in them."""

from __future__ import annotations

import os
import sys
import sysconfig
from datetime import time
from pathlib import Path

from msgspec import Struct

from archive.cli.settings import SETTINGS, Setting
from schemas.errors import ConfigurationError


class Installed(Struct, frozen=True, kw_only=True):
    """The words that run mic-press, the directory that the settings file is looked for in, the archive (all absolute), the
    settings that stand in the environment, who runs it, and when: a time of day in Japan."""

    command: tuple[str, ...]
    working_directory: str
    archive: str
    variables: dict[str, str]
    user: str
    at: time

    @property
    def crawl(self) -> tuple[str, ...]:
        """The words of the daily job."""
        return (*self.command, "crawl", "--archive", self.archive)


def installed(archive: Path, at: time) -> Installed:
    """Return what stands on this machine, in this process. Raises ConfigurationError for what no crontab or unit can hold."""
    found = Installed(
        command=_command(),
        working_directory=str(Path.cwd()),
        archive=os.path.abspath(archive),  # not resolved: a link in the path is meant as it is
        variables={name: os.environ[name] for name, one in _variables().items() if not one.secret},
        user=_user(),
        at=at,
    )
    for words in (*found.crawl, found.working_directory, *found.variables.values()):
        _check(words)
    return found


def withheld() -> list[str]:
    """Return the names of the variables that may hold a password, and so are not written anywhere."""
    return [name for name, one in _variables().items() if one.secret]


def _variables() -> dict[str, Setting]:
    """The settings that stand in the environment, but for the archive, which is a flag."""
    named = {one.variable: one for one in SETTINGS if one.variable and one.name != "archive"}
    return {name: one for name, one in named.items() if name in os.environ}


def _command() -> tuple[str, ...]:
    """The program that was installed beside this Python, else this Python with our module."""
    program = Path(sysconfig.get_path("scripts")) / "mic-press"
    return (str(program),) if program.is_file() else (sys.executable, "-P", "-m", "archive.cli")


def _user() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):  # Windows; a container's user without a name
        return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")


def _check(words: str) -> None:
    """Raises ConfigurationError for line ends and the like, and for bytes that are no text."""
    if any(ord(char) < 32 or ord(char) == 127 or 0xD800 <= ord(char) < 0xE000 for char in words) or words.endswith("\\"):
        raise ConfigurationError(f"{words.encode('utf-8', 'replace').decode()!r} can stand in no crontab or unit; rename it")
