"""mic-press in a process of its own, forked from one that has imported it already: starting takes a hundredth of a second.

Run as a program it is that process: it reads requests from standard input, a JSON object a line, and forks for each.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any

LEFT_OUT = ("archive.datasette", "archive.demo")
MOST_SECONDS = 60.0
"""Whoever takes longer hangs, and is killed."""
_BY_CLOCK = """
from datetime import UTC, datetime, timedelta
from scraper.fetch import clock
clock.SystemClock.now = lambda self: datetime.now(UTC) + timedelta(seconds={seconds!r})
"""


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, negative for a signal, and the most bytes that it had resident (wait4(2)): it, or one
    of its children whose end it saw."""

    exit_code: int
    memory: int


class Forks:
    """The process that forks, one fork at a time."""

    def __init__(self, more: Mapping[str, str] | None = None) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MIC_PRESS_")} | dict(
            more or {}
        )
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
        )

    def begin(
        self,
        words: Sequence[str],
        said: Path,
        cwd: Path,
        preamble: str = "",
        environment: Mapping[str, str] | None = None,
        errors: Path | None = None,
    ) -> int:
        """Start `mic-press WORDS` behind `preamble` (Python); what it prints goes to the file `said`, its errors too unless
        they have a file of their own. Returns its pid."""
        asked = {
            "words": list(words),
            "said": str(said),
            "errors": str(errors) if errors else None,
            "cwd": str(cwd),
            "preamble": preamble,
            "environment": environment or {},
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._told())

    def wait(self) -> Ended:
        """Return how the one that was begun ended, behind its end."""
        return Ended(*map(int, self._told().split()))

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def _told(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@cache
def forks() -> Forks:
    """Return the one of this process, which ends with it."""
    started = Forks()
    atexit.register(started.close)
    return started


def by_clock(moment: datetime) -> str:
    """Python by which mic-press takes the time as if it were `moment` now, and time goes on from there for all that run it."""
    return _BY_CLOCK.format(seconds=(moment - datetime.now(UTC)).total_seconds())


def in_a_process(
    *words: object, cwd: Path | None = None, preamble: str = "", environment: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    """Run `mic-press WORDS` to its end with no terminal, in this environment but for our own variables."""
    with TemporaryDirectory() as place:
        said, errors = Path(place) / "said", Path(place) / "errors"
        pid = forks().begin(list(map(str, words)), said, cwd or Path.cwd(), preamble, environment, errors)
        too_late = threading.Timer(MOST_SECONDS, os.kill, (pid, signal.SIGKILL))
        too_late.start()
        ended = forks().wait()
        too_late.cancel()
        return CompletedProcess(["mic-press", *words], ended.exit_code, said.read_text("utf-8"), errors.read_text("utf-8"))


def _serve() -> None:
    tell = os.fdopen(os.dup(1), "w")
    _import_all()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            tell.close()
            _be_mic_press(asked)
        print(pid, file=tell, flush=True)
        _, status, used = os.wait4(pid, 0)
        print(os.waitstatus_to_exitcode(status), used.ru_maxrss * 1024, file=tell, flush=True)


def _import_all() -> None:
    package = import_module("archive")
    for found in walk_packages(package.__path__, "archive."):
        if not found.name.startswith(LEFT_OUT) and not found.name.endswith("__main__"):
            import_module(found.name)


def _opened(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)


def _be_mic_press(asked: Mapping[str, Any]) -> None:
    """Never returns."""
    from archive.cli import main

    out = _opened(asked["said"])
    errors = _opened(asked["errors"]) if asked["errors"] else out
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, standard in ((nothing, 0), (out, 1), (errors, 2)):
        os.dup2(descriptor, standard)
    os.chdir(asked["cwd"])
    os.environ.update(asked["environment"])
    sys.argv = ["mic-press", *asked["words"]]
    exec(asked["preamble"], {})  # noqa: S102 - the tests' own
    main()


if __name__ == "__main__":
    _serve()
