"""Where evidence lies, for whoever reads it: a path that all workers share. The one place that opens what a task names."""

from __future__ import annotations


def bytes_between(where: str, start: int, end: int) -> bytes:
    """Return the bytes from `start` to `end` of the file at `where`. Raises OSError."""
    with open(where, "rb") as file:
        file.seek(start)
        return file.read(end - start)
