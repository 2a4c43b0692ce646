"""One line on the terminal that says what is being done; nothing at all in cron or a pipe."""

from __future__ import annotations

import shutil
import sys

from archive.cli.output import clipped
from schemas.visit import Visit


class ProgressLine:
    """Rewrites its line on standard error; use as a context manager so that the line goes away."""

    def __init__(self, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *error: object) -> None:
        self.show("")

    def show(self, words: str) -> None:
        """Put `words` in the place of what the line said."""
        if self._shown:
            sys.stderr.write(f"\r\x1b[K{clipped(words, shutil.get_terminal_size().columns - 1)}")
            sys.stderr.flush()


class Progress:
    """Says after each visit what a crawl is doing, until `end`."""

    def __init__(self, quiet: bool) -> None:
        self._line = ProgressLine(quiet)
        self._visits = 0

    def __call__(self, visit: Visit) -> None:
        """Show that `visit` is done."""
        self._visits += 1
        status = visit.exchanges[-1].status if visit.exchanges else "no answer"
        self._line.show(f"{self._visits} visited · {status} · {visit.url.rsplit('/', 1)[-1]}")

    def end(self) -> None:
        """Take the line away."""
        self._line.show("")
