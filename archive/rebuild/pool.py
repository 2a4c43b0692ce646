"""Who does the work: this process, or the workers behind an executor. What a worker does not bring back is done here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import TypeVar

from msgspec import Struct

from schemas.errors import WorkersUnfit
from schemas.visit import ParallelParser

T = TypeVar("T")
MakeReader = Callable[[], ParallelParser]
"""Makes a reader where it is called; can be pickled."""

Fetch = Callable[[str, int, int], bytes]
"""Gives the bytes between two places of the file that rows call so; can be pickled. Raises WorkersUnfit, OSError."""


class Workers(Struct, frozen=True):
    """So many workers behind an executor, in whichever processes or machines; each makes a reader of its own. They find the
    evidence where this process does, or by `fetch`. Where they died, `start_again` gives others."""

    executor: Executor
    make_reader: MakeReader
    count: int
    fetch: Fetch | None = None
    start_again: Callable[[], Executor] | None = None


_MOST_IN_VAIN = 3
"""How often workers are started again that bring nothing back before they die."""


class ReaderPool:
    """Does jobs with `workers`, or without any in this process, when their results are asked for."""

    def __init__(self, workers: Workers | None = None) -> None:
        self.make_reader = workers.make_reader if workers else None
        self.fetch = workers.fetch if workers else None
        self.most_waiting = 2 * workers.count + 1 if workers else 1
        self._executor = workers.executor if workers else None
        self._start_again = workers.start_again if workers else None
        self._in_vain = 0

    def begin(self, there: Callable[[], T], here: Callable[[], T]) -> Callable[[], T]:
        """Begin a pure job; return what waits for its result. `there` can be pickled, `here` does the same in this process.

        Where a worker died, could not open the file, or raised anything, the job is done again here, and fails here or not at
        all: no error and no death of a worker changes what comes out. Only a worker that must not work at all is told of:
        the result then raises WorkersUnfit.
        """
        future = self._submitted(there)

        def result() -> T:
            done = _outcome(future) if future else None
            self._in_vain = 0 if done else self._in_vain
            if isinstance(done, WorkersUnfit):
                raise done
            return done[0] if done else here()

        return result

    def _submitted(self, job: Callable[[], T]) -> Future[_Outcome[T]] | None:
        while self._executor is not None:
            try:
                return self._executor.submit(_done, job)
            except RuntimeError:  # broken with a worker that died; what it did not bring back is done here
                self._executor = self._others()
        return None

    def _others(self) -> Executor | None:
        self._in_vain += 1
        return self._start_again() if self._start_again and self._in_vain <= _MOST_IN_VAIN else None


_Outcome = tuple[T] | WorkersUnfit | None


def _outcome(future: Future[_Outcome[T]]) -> _Outcome[T]:
    try:
        return future.result()
    except Exception:  # noqa: BLE001 - whatever became of the worker, the job is done again here
        return None


def _done(job: Callable[[], T]) -> _Outcome[T]:
    """In a worker: the result, or None, or why it must not work. Whatever else was raised stays there: not every error survives
    the way."""
    try:
        return (job(),)
    except WorkersUnfit as error:
        return error
    except Exception:  # noqa: BLE001 - raised again where it can be told
        return None
