"""mic-press in a process of its own, forked from one that has imported it already: starting takes a hundredth of a second.

Run as a program it is that process: it reads requests from standard input, a JSON object a line, and forks for each.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

LEFT_OUT = ("archive.datasette", "archive.demo")


class Forks:
    """The process that forks, one fork at a time."""

    def __init__(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MIC_PRESS_")}
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
        )

    def begin(
        self, words: Sequence[str], said: Path, cwd: Path, preamble: str = "", environment: Mapping[str, str] | None = None
    ) -> int:
        """Start `mic-press WORDS` behind `preamble` (Python); what it prints goes to the file `said`. Returns its pid."""
        asked = {
            "words": list(words),
            "said": str(said),
            "cwd": str(cwd),
            "preamble": preamble,
            "environment": environment or {},
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._told()

    def wait(self) -> int:
        """Return the exit code of the one that was begun, behind its end; that of a killed one is negative."""
        return self._told()

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def _told(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())


@cache
def forks() -> Forks:
    """Return the one of this process, which ends with it."""
    started = Forks()
    atexit.register(started.close)
    return started


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
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), file=tell, flush=True)


def _import_all() -> None:
    package = import_module("archive")
    for found in walk_packages(package.__path__, "archive."):
        if not found.name.startswith(LEFT_OUT) and not found.name.endswith("__main__"):
            import_module(found.name)


def _be_mic_press(asked: Mapping[str, Any]) -> None:
    """Never returns."""
    from archive.cli import main

    out = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, standard in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(descriptor, standard)
    os.chdir(asked["cwd"])
    os.environ.update(asked["environment"])
    sys.argv = ["mic-press", *asked["words"]]
    exec(asked["preamble"], {})  # noqa: S102 - the tests' own
    main()


if __name__ == "__main__":
    _serve()
