"""A line of the table that `make bench` prints, and the medians that stand in it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

ROUNDS = 7
WIDTH = 106


def head() -> str:
    """Return the first line of the table."""
    return f"{'what':50} {'ours':>9} {'peer or limit':>26} {'ratio':>6} {'at most':>7}"


def line(what: str, ours: str, peer: str, ratio: float | None, most: float | None = None) -> str:
    """Return one line of the table. A ratio under 1 is better than the peer or within the limit; `most` is the ratio that is
    aimed at, where one is, and a line that misses it says so. None is for a peer that does not do it."""
    aimed = "" if most is None or ratio is None else f" {most:7.3g} {'ok' if ratio <= most else 'MISS'}"
    return f"{what:50} {ours:>9} {peer:>26} {'-' if ratio is None else f'{ratio:.2f}':>6}{aimed}"


def failed(what: str, why: str) -> str:
    """Return the line of what could not be measured, and why."""
    return f"{what:50} {'':>9} failed: {' '.join(why.split())}"[:WIDTH]


def seconds(job: Callable[[], object]) -> float:
    """Return how long one run of `job` takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def medians(*jobs: Callable[[], object]) -> list[float]:
    """Return each job's median over interleaved rounds, after one round that does not count."""
    rounds = [[seconds(job) for job in jobs] for _ in range(ROUNDS + 1)][1:]
    return [statistics.median(times) for times in zip(*rounds, strict=True)]
