"""One child process: started, asked, watched, ended."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import IO

from schemas.errors import ReaderUnavailable
from scraper.sandbox.endings import Ending
from scraper.sandbox.limits import Limits, peak_memory
from scraper.sandbox.messages import (
    REPLIES,
    Answer,
    Begun,
    ParseAnswer,
    Ready,
    Reply,
    Request,
    receive,
    send,
)

_SECONDS_TO_START = 60
_GLANCES = 0.05  # seconds between two looks at the child's memory


class ChildEnded(Exception):
    """The child is gone, and how; `begun` says whether it had taken up the request."""

    def __init__(self, ending: Ending, begun: bool) -> None:
        super().__init__(str(ending))
        self.ending = ending
        self.begun = begun


class Child:
    """A running `python -m scraper.documents`. Raises ReaderUnavailable, with its last words, when it does not get ready."""

    def __init__(self, limits: Limits) -> None:
        self.peak_memory = 0
        self.answered = 0
        self.documents = 0
        self._seconds = limits.wall_seconds
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-B", "-m", "scraper.documents"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
        )
        self._said: deque[bytes] = deque(maxlen=200)
        self._drain = threading.Thread(target=self._listen, daemon=True)
        self._drain.start()
        try:
            self._begin(limits)
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def ask(self, request: Request, seconds: float | None = None) -> Answer:
        """Return its answer. Raises ChildEnded when there is none, the child being killed after so many `seconds`, those of a
        document unless others are given."""
        begun = False
        with _Watch(self._process, seconds or self._seconds) as watch:
            try:
                self._send(request)
                reply = self._reply()
                if begun := isinstance(reply, Begun):
                    reply = self._reply()
            except (OSError, ValueError):
                reply = None
        self.peak_memory = max(self.peak_memory, watch.peak_memory)
        if reply is None or isinstance(reply, Ready | Begun):
            raise ChildEnded(self._ending(watch.late), begun or watch.late)
        self.peak_memory = max(self.peak_memory, reply.peak_memory)
        self.answered += 1
        self.documents += not isinstance(reply, ParseAnswer)
        return reply

    def end(self) -> None:
        """Kill it, if it still runs, and free what it held of ours."""
        self._process.kill()
        self._process.wait()
        self._drain.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe:
                _close(pipe)

    def _begin(self, limits: Limits) -> None:
        with _Watch(self._process, _SECONDS_TO_START) as watch:
            try:
                self._send(limits)
                reply = self._reply()
            except (OSError, ValueError):
                reply = None
        if not isinstance(reply, Ready):
            ending = self._ending(watch.late)
            last = ending.said.strip().splitlines()[-1:] or [f"exit code {ending.code}"]
            raise ReaderUnavailable(f"the process that reads documents does not start ({last[0]}): reinstall mic-press")

    def _send(self, message: object) -> None:
        assert self._process.stdin  # noqa: S101 - tells mypy of stdin=PIPE
        send(self._process.stdin, message)

    def _reply(self) -> Reply | None:
        assert self._process.stdout  # noqa: S101 - the same
        return receive(self._process.stdout, REPLIES)

    def _ending(self, late: bool) -> Ending:
        # It closed its pipe, or wrote nonsense into it; a healthy one would have done neither.
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._drain.join()
        return Ending(code=code, late=late, said=b"".join(self._said).decode("utf-8", "replace"))

    def _listen(self) -> None:
        assert self._process.stderr  # noqa: S101 - the same
        for line in self._process.stderr:
            self._said.append(line[:500])


class _Watch:
    """Looks at a process while it works: kills it at the deadline, and notes the memory of one that will not report it."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.late = False
        self.peak_memory = 0
        self._process = process
        self._deadline = time.monotonic() + seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watch:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while (left := self._deadline - time.monotonic()) > 0:
            if self._done.wait(min(left, _GLANCES)):
                return
            self.peak_memory = max(self.peak_memory, peak_memory(self._process.pid))
        self.late = True
        self._process.kill()


def _environment() -> dict[str, str]:
    # The child must find this very package, and nothing that lies in the current directory. Each arena of glibc's malloc
    # takes 64 MiB of the address space that is limited (mallopt(3), M_ARENA_MAX).
    roots = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, roots)), "MALLOC_ARENA_MAX": "1"}


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # what it did not take of a last message
