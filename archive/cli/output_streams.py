"""Standard output and error that cost no exit code: closed before the start (`>&-`), or their reader gone (`| head`)."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO


class _Lenient(io.FileIO):
    """A file that takes all that is written to it, also when nobody reads it any more."""

    def write(self, data: object, /) -> int:
        """Write as much as the file takes. Once its reader has gone, or the disk is full, which is said once, everything goes
        nowhere: also what is left in the buffer when the program ends."""
        try:
            return super().write(data)  # type: ignore[arg-type]
        except OSError as error:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            if not isinstance(error, BrokenPipeError):
                raise
            return super().write(data)  # type: ignore[arg-type]


def keep_streams_open() -> None:
    """Give the program a standard output and error that never end it.

    A descriptor below 3 that is closed is opened on nothing: else the next file opened, an archive's database perhaps, would
    be what standard error is written to.
    """
    for descriptor, mode in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, mode)  # the lowest free number, which is this one: those below are open
    sys.stdout = _stream(1, sys.stdout)
    sys.stderr = _stream(2, sys.stderr)


def _stream(descriptor: int, stream: TextIO | None) -> TextIO:
    """The stream on a descriptor. A terminal that lacks a character gets a ? and not a traceback."""
    if stream is not None:
        stream.flush()
    raw = _Lenient(descriptor, "w", closefd=False)
    encoding = stream.encoding if stream is not None else "utf-8"
    lines = descriptor == 2 or raw.isatty()
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, errors="replace", line_buffering=lines)
