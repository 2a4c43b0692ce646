"""What is said of an error that ends a command, and the code it ends with (the table in README.md)."""

from __future__ import annotations

import click

from schemas.errors import MicPressError, StorageFailed

EXPECTED = (MicPressError, OSError, MemoryError, KeyboardInterrupt, click.Abort)
"""What happens in the world, and never shows a traceback; all else is a bug."""
STOPPED = 130
"""128 and the number of SIGINT, as shells have it."""


def words_and_code(error: BaseException) -> tuple[str, int]:
    """Return one line for a person and the exit code, for one of the EXPECTED errors."""
    if isinstance(error, MicPressError):
        return str(error), error.exit_code
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(
            error.strerror or error
        ), StorageFailed.exit_code
    if isinstance(error, MemoryError):
        return "the memory is used up; what was kept before stands, and the next run goes on", StorageFailed.exit_code
    return "stopped; what is in the archive is whole", STOPPED
