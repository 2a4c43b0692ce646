"""What became of a document in whose reading the child ended."""

from __future__ import annotations

import signal

from msgspec import Struct

from schemas.document import DocumentStatus
from scraper.sandbox.limits import Limits

_MEMORY_WORDS = ("memory", "bad_alloc", "MemoryError")


class Ending(Struct, frozen=True, kw_only=True):
    """How a child ended: its exit code (negative: the signal), whether we ended it for being late, what it said last."""

    code: int | None
    late: bool
    said: str


def is_no_fault_of_the_document(ending: Ending) -> bool:
    """Whether somebody else ended the child: a signal that no program gives itself. The kernel's killer of what takes too much
    memory sends one too, so a second time it counts."""
    return not ending.late and ending.code in (-_number("SIGKILL"), -_number("SIGTERM"), -_number("SIGHUP"))


def is_too_slow(ending: Ending) -> bool:
    """Whether time ended it, ours or the system's."""
    return ending.late or ending.code in (-_number("SIGXCPU"), -_number("SIGALRM"))


def status_of(ending: Ending, limits: Limits) -> tuple[DocumentStatus, str]:
    """Return the status of the document that was being read, and the reason in words."""
    if ending.late:
        return "too_slow", f"reading it takes longer than {limits.wall_seconds:g} seconds"
    if ending.code == -_number("SIGXCPU"):
        return "too_slow", f"reading it takes more than {limits.cpu_seconds} seconds of processor time"
    if ending.code == -_number("SIGALRM"):
        return "too_slow", f"reading it takes longer than {limits.wall_seconds:g} seconds"
    if _ran_out_of_memory(ending):
        return "too_large", f"reading it takes more memory than the {limits.memory >> 20} MiB that one document may"
    return "crashed", f"the reading process ended with {_name(ending.code)}"


def _ran_out_of_memory(ending: Ending) -> bool:
    # As of pdfium 8149, an allocation that must not fail and does ends in abort() without a word, while its failed
    # assertions end in SIGTRAP or SIGILL. Rust aborts with "memory allocation of N bytes failed", C++ names bad_alloc,
    # and glibc says which other damage it aborts for.
    said_memory = any(word in ending.said for word in _MEMORY_WORDS)
    return said_memory or (ending.code == -_number("SIGABRT") and not ending.said.strip())


def _name(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


def _number(name: str) -> int:
    # Not every system has every signal; no exit code is -(10**6).
    return int(getattr(signal, name, 10**6))
