"""A line of the table that `make bench` prints, and the medians that stand in it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 7


def line(what: str, ours: str, peer: str, ratio: float) -> str:
    """Return one line of the table; a ratio under 1 is better than the peer or within the limit."""
    return f"{what:44} {ours:>10} {peer:>26} {ratio:7.2f}"


def seconds(job: Callable[[], object]) -> float:
    """Return how long one run of `job` takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def medians(*jobs: Callable[[], object]) -> list[float]:
    """Return each job's median over interleaved rounds, after one round that does not count."""
    rounds = [[seconds(job) for job in jobs] for _ in range(ROUNDS + 1)][1:]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]
