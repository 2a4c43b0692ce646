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

from archive.jobs.site_reader import Readers
from archive.rebuild import Workers

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


WORTH_A_WORKER = 8_000_000
"""Bytes of evidence; a worker takes half a second to begin."""


@contextmanager
def workers_of(jobs: int | None, captures: Path) -> Iterator[Workers | None]:
    """Give so many processes, by default one for each core that the files below `captures` are worth; None for a single one.

    They end with this process, however that ends.
    """
    count = jobs or min(_cores(), 1 + _size(captures) // WORTH_A_WORKER)
    if count == 1:
        yield None
        return
    # Spawned: a forked process would share the lock, the database and the child that reads documents.
    executor = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)
    try:
        yield Workers(executor, Readers, count)
    finally:
        executor.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a worker: Ctrl-C is the parent's to obey, and nobody works on for a parent that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _size(captures: Path) -> int:
    return sum(path.stat().st_size for path in captures.rglob("*.warc.gz"))
