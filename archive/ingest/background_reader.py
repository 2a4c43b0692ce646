"""Reading documents beside the network: a PDF takes seconds to read, and so does the pause before the next request."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from schemas.held import Spooled
from schemas.visit import Page, Parser, ParseResult


class Beside:
    """A Reader that can begin to read a page on a thread of its own before it is asked what the page says."""

    def __init__(self, reader: Parser) -> None:
        self.parsers = reader.parsers
        self.site_of = reader.site_of
        self.parser_of = reader.parser_of
        self.is_own = reader.is_own
        self.compare_looks = reader.compare_looks
        self._reader = reader
        self._thread = ThreadPoolExecutor(1, "reading")
        self._begun: dict[Path, Future[ParseResult]] = {}

    def begin(self, page: Page) -> None:
        """Begin to read a page whose bytes lie in a file; others are read when they are asked for."""
        if isinstance(page.body, Spooled):
            self._begun[page.body.path] = self._thread.submit(self._reader.read, page)

    def wait(self) -> None:
        """Wait until all that was begun is read, so that nobody waits for it inside a transaction."""
        for reading in self._begun.values():
            reading.exception()

    def read(self, page: Page) -> ParseResult:
        """Return what `page` says. Raises what reading it raised."""
        begun = self._begun.pop(page.body.path, None) if isinstance(page.body, Spooled) else None
        return begun.result() if begun else self._reader.read(page)

    def close(self) -> None:
        """Begin nothing more; what is being read is read to its end and forgotten."""
        self._thread.shutdown(wait=True, cancel_futures=True)
