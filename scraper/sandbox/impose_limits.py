"""The limits that the child puts on itself before it opens anything. setrlimit(2); Windows has none of them."""

from __future__ import annotations

import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from scraper.sandbox.limits import Limits, address_space

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None


def confine(limits: Limits) -> None:
    """Limit this process to `limits.memory` bytes of address space and to no bytes in files, core dumps included.

    Where the system refuses a limit (macOS has no RLIMIT_AS that holds), the process goes on without it.
    """
    if resource is None:
        return
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    if hasattr(resource, "RLIMIT_AS"):
        _lower(resource.RLIMIT_AS, limits.memory)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    # Ctrl-C and `systemctl stop` go to the whole process group; the parent decides what becomes of the child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def allow_seconds(limits: Limits) -> None:
    """Give the next document its CPU seconds, counted from those spent so far; SIGXCPU ends the process after them.

    An alarm some seconds after the wall limit ends a child whose parent can't any more.
    """
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    wanted = spent + limits.cpu_seconds
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    signal.alarm(math.ceil(limits.wall_seconds) + 5)


def end_alarm() -> None:
    """Call off the alarm: no document is being read."""
    if resource is not None:
        signal.alarm(0)


def confine_worker(more: int) -> None:
    """Limit this process to `more` bytes of address space beyond what it has by now, and to no core dumps. It may write files.

    What threads reserve and never touch differs from machine to machine, so that no absolute limit would be the same for all.
    """
    if resource is None:
        return
    _lower(resource.RLIMIT_CORE, 0)
    if hasattr(resource, "RLIMIT_AS") and (taken := address_space()):
        _lower(resource.RLIMIT_AS, taken + more)
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


@contextmanager
def time_for(limits: Limits) -> Iterator[None]:
    """Within it, this process may take the seconds of `limits`; SIGXCPU or SIGALRM ends it after them."""
    allow_seconds(limits)
    try:
        yield
    finally:
        end_alarm()
        if resource is not None:
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))


def _lower(which: int, value: int) -> None:
    assert resource is not None  # noqa: S101 - tells mypy what the callers have asked
    hard = resource.getrlimit(which)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    try:
        resource.setrlimit(which, (bound, bound))
    except (OSError, ValueError):
        return
