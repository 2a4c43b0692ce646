"""A Dask cluster as the executor of a rebuild. It runs again what a worker that died had under way, and what it had done and
not handed over; what it gives up after several deaths is done in this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

from archive.rebuild import Workers
from archive.rebuild.cluster.compatibility import Fit, unfit
from archive.rebuild.cluster.evidence_store import Sample, Shelf, refuse_other
from schemas.errors import ClusterUnreachable, ConfigurationError, WorkersUnfit

NO_DASK = "--engine needs Dask, which is not installed. Install it with: pip install 'mic-press-archive[dask]'"
ANSWER_SECONDS = 10
WORKER_SECONDS = 30
"""For a scheduler to answer, and for the first worker to come: one that is just being started is waited for."""
LOOK_SECONDS = 5
ALONE_LOOKS = 12
"""So many looks in a row that find no worker, and the rest is done here: a nanny starts a worker again within seconds."""


@contextmanager
def cluster(address: str, fit: Fit, shelf: Shelf, samples: Sequence[Sample]) -> Iterator[Workers]:
    """Give the workers of the scheduler at `address` (tcp://HOST:PORT), all of them fit by now; one that comes later is looked
    at with its first task.

    Raises ConfigurationError without Dask, ClusterUnreachable, WorkersUnfit.
    """
    client = _connected(address)
    try:
        threads = _workers_of(client, address)
        _refuse_unfit(client, fit, shelf, samples)
        with _watched(client) as executor:
            yield Workers(executor, fit, sum(threads.values()), shelf)
    finally:
        client.close()


def look(fit: Fit, shelf: Shelf, samples: Sequence[Sample]) -> str | None:
    """In a worker: why it must not work, None where it may."""
    try:
        fit()
        for sample in samples:
            refuse_other(shelf, sample)
    except WorkersUnfit as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a store fails in its own ways; what it says may hold what is nobody's business
        return str(unfit(f"can't read from {shelf.at} ({type(error).__name__}). Look at its credentials and its network"))
    return None


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise ConfigurationError(NO_DASK) from error
    connect: Any = Client
    try:
        return connect(address, timeout=ANSWER_SECONDS, set_as_default=False, name="mic-press")
    except (OSError, ValueError) as error:
        raise ClusterUnreachable(f"no Dask scheduler answers at {address}. Start one there, or work with --jobs") from error


def _workers_of(client: Any, address: str) -> dict[str, int]:
    """How many threads each worker has, by its address."""
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    except TimeoutError as error:
        raise ClusterUnreachable(f"the Dask scheduler at {address} has no workers. Start some there") from error
    found: dict[str, int] = client.nthreads()
    return found


def _refuse_unfit(client: Any, fit: Fit, shelf: Shelf, samples: Sequence[Sample]) -> None:
    found: dict[str, Any] = client.run(look, fit, shelf, samples, on_error="return")
    for worker, said in sorted(found.items()):
        if isinstance(said, BaseException):
            said = f"the worker at {worker} can't run this version of mic-press. Install it there"
        if said:
            raise WorkersUnfit(said)


@contextmanager
def _watched(client: Any) -> Iterator[Executor]:
    """The client's executor, which is given up when no worker has been there for a minute."""
    executor = _Watched(client.get_executor(pure=False))  # a task that is equal to another is none the less its own
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(client, executor, over), daemon=True)
    watch.start()
    try:
        yield executor
    finally:
        over.set()
        watch.join()
        executor.give_up()


def _watch(client: Any, executor: _Watched, over: threading.Event) -> None:
    alone = 0
    while not over.wait(LOOK_SECONDS) and client.status == "running" and alone < ALONE_LOOKS:
        alone = 0 if _has_workers(client) else alone + 1
    executor.give_up()


def _has_workers(client: Any) -> bool:
    try:
        return bool(client.nthreads())
    except Exception:  # noqa: BLE001 - whatever becomes of the scheduler, nobody works for it
        return False


class _Watched(Executor):
    """Hands jobs on until it is given up: what was not done by then is cancelled, and no more is taken."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._futures: WeakSet[Future[Any]] = WeakSet()
        self._lock = threading.Lock()
        self._is_given_up = False

    def submit(self, job: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Raises RuntimeError when it has been given up."""
        with self._lock:
            if self._is_given_up:
                raise RuntimeError("no worker is left")
            try:
                future = self._executor.submit(job, *args, **kwargs)
            except Exception as error:  # as of 2026.8, Dask's own ClosedClientError, which is no RuntimeError
                raise RuntimeError("the scheduler is gone") from error
            self._futures.add(future)
            return future

    def give_up(self) -> None:
        """Cancel what is not done, and take no more."""
        with self._lock:
            self._is_given_up = True
            for future in list(self._futures):
                future.cancel()
