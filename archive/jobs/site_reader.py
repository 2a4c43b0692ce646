"""The readers of all that a site serves, as the archive needs them: pages are read here, documents in a child process."""

from __future__ import annotations

from threading import Lock
from types import TracebackType

from schemas.visit import Page, ParseResult
from scraper.documents import READER, DocumentReader
from scraper.sites.mic import reader as mic


class Readers:
    """A Reader for pages and documents. Use as a context manager, which ends the child process."""

    def __init__(self) -> None:
        self.site = mic.site
        self.parser = mic.parser
        self.documents = READER
        self._documents = DocumentReader()
        self._one_at_a_time = Lock()

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._documents.close()

    def is_own(self, url: str) -> bool:
        """Whether the site itself answers for `url`."""
        return mic.is_own(url)

    def hangs_on_lists(self, page: Page, reading: ParseResult) -> bool:
        """Whether a row of a list may make another reading of a page that was read without one."""
        return mic.hangs_on_lists(page, reading)

    def read(self, page: Page) -> ParseResult:
        """Return what `page` says."""
        reading = mic.read(page)
        if reading is not None or page.role != "document" or page.status != 200:
            return reading
        with self._one_at_a_time:  # there is one child, and a page may be read beside the network
            return self._documents.read(page.body, page.media_type, page.url)
