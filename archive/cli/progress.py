"""One line on the terminal that says what a crawl is doing; nothing at all in cron or a pipe."""

from __future__ import annotations

import shutil
import sys

from schemas.visit import Visit


class Progress:
    """Rewrites its line on standard error after each visit; use as a context manager so that the line goes away."""

    def __init__(self, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._visits = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *error: object) -> None:
        self._write("")

    def __call__(self, visit: Visit) -> None:
        """Show that `visit` is done."""
        self._visits += 1
        status = visit.exchanges[-1].status if visit.exchanges else "no answer"
        self._write(f"{self._visits} visited · {status} · {visit.url.rsplit('/', 1)[-1]}")

    def _write(self, line: str) -> None:
        if self._shown:
            columns = shutil.get_terminal_size().columns
            sys.stderr.write(f"\r\x1b[K{line[: columns - 1]}")
            sys.stderr.flush()
