"""The workers of a command that reads much: processes on this machine, one for each job."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import connection, get_context, parent_process
from pathlib import Path

from archive.jobs.site_reader import Readers, WorkerReaders
from archive.rebuild import Workers
from scraper.sandbox.impose_limits import confine_worker
from scraper.sites.registry import SITES

Hire = Callable[[Path], "AbstractContextManager[Workers | None]"]
"""Gives workers for the evidence below a directory; None for this process alone."""


@contextmanager
def cluster_workers(engine: str, evidence: str | None, captures: Path) -> Iterator[Workers]:
    """Give the workers of the Dask cluster at `engine` (tcp://HOST:PORT), which find the files of `captures` at `evidence`, by
    default at the same path. Raises ConfigurationError where they don't fit."""
    from archive.rebuild.cluster.compatibility import Fit, traits_of
    from archive.rebuild.cluster.dask import cluster
    from archive.rebuild.cluster.evidence_store import Shelf, sample_of
    from archive.warc.manifest import closed_files

    names = closed_files(captures)
    samples = [sample_of(captures, name) for name in dict.fromkeys((*names[:1], *names[-1:]))]
    fit = Fit(Readers, traits_of(Readers()))
    with cluster(engine, fit, Shelf(evidence or os.path.abspath(captures)), samples) as workers:
        yield workers


WORTH_THE_START = 500_000
"""Bytes of evidence; a worker takes half a second to begin."""
WORTH_A_WORKER = 8_000_000
"""Bytes of evidence for each worker beyond the first."""
_MORE_MEMORY = 160 << 20
"""Bytes of address space that a worker may take beyond what it has at its start: about what the child of a crawl has left."""


@contextmanager
def workers_of(jobs: int | None, captures: Path) -> Iterator[Workers | None]:
    """Give so many processes, by default one for each core that the files below `captures` are worth; None where they are not
    worth one, and each page is as well read by itself.

    They end with this process, however that ends.
    """
    size = _size(captures)
    count = jobs or min(_cores(), 1 + size // WORTH_A_WORKER)
    if size < WORTH_THE_START and not jobs:
        yield None
        return
    processes = _Processes(count)
    try:
        yield Workers(processes.start(), WorkerReaders, count, start_again=processes.start)
    finally:
        processes.end()


class _Processes:
    """Worker processes, started again where one died: then the standard library gives up all of them."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._executor: ProcessPoolExecutor | None = None

    def start(self) -> ProcessPoolExecutor:
        """Return new ones; those before are gone."""
        self.end()
        # Spawned: a forked process would share the lock, the database and the child that reads documents.
        self._executor = ProcessPoolExecutor(self._count, mp_context=get_context("spawn"), initializer=_begin)
        return self._executor

    def end(self) -> None:
        """End them."""
        if self._executor:
            self._executor.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a worker: Ctrl-C is the parent's to obey, nobody works on for a parent that was killed, no page takes all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for site in SITES.values():
        site.load()  # what it takes is no page's doing
    confine_worker(_MORE_MEMORY)


def _end_with_parent() -> None:
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(captures: Path) -> int:
    return sum(path.stat().st_size for path in captures.rglob("*.warc.gz"))
