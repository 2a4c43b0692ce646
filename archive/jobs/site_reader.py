"""The readers of all that a site serves, as the archive needs them: nothing is read in the process that folds."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Lock, Thread
from types import TracebackType

from schemas.document import Looks
from schemas.errors import MicPressError
from schemas.held import Held
from schemas.visit import Moved, Page, ParseResult
from scraper.documents import READER, DocumentReader
from scraper.sandbox.impose_limits import time_for
from scraper.sandbox.parse_page import parse_page
from scraper.sites.registry import SITES, owner_of, reader_of
from scraper.sites.responses import is_answer, may_lead_on, read_unparsed


class Readers:
    """A reader of pages and documents in one confined child. Use as a context manager, which ends the child process."""

    def __init__(self) -> None:
        self.parsers = tuple(site.parser for site in SITES.values())
        self.documents = READER
        self._child = DocumentReader()
        self._one_at_a_time = Lock()

    def __enter__(self) -> Readers:
        return self

    def start(self) -> None:
        """Begin to start the child, for whoever will have pages to read in a moment."""
        Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        with self._one_at_a_time, suppress(MicPressError):  # the first page that is read meets it again
            self._child.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._one_at_a_time:
            self._child.close()

    def site_of(self, url: str) -> str:
        """Return the id of the site whose reader reads the page at `url`."""
        return reader_of(url).profile.id

    def parser_of(self, url: str) -> str:
        """Return the name and number of that reader."""
        return reader_of(url).parser

    def is_own(self, url: str) -> bool:
        """Whether one of the sites answers for `url`."""
        return owner_of(url) is not None

    def hangs_on_lists(self, page: Page, reading: ParseResult) -> bool:
        """Whether a row of a list may make another reading of a page that was read without one."""
        return reader_of(page.url).depends_on_list(page, reading)

    def read(self, page: Page) -> ParseResult:
        """Return what `page` says."""
        if not is_answer(page, reader_of(page.url)):
            return self._read_unparsed(page)
        with self._one_at_a_time:  # there is one child, and a page may be read beside the network
            return self._child.parse(page)

    def compare_looks(self, before: Held, after: Held) -> Looks:
        """Return where the pages of two PDFs look otherwise."""
        with self._one_at_a_time:
            return self._child.compare_looks(before, after)

    def leads_on(self, page: Page) -> str | None:
        """Return the official URL that a page without a release leads its reader on to, as a redirect would."""
        reading = self.read(page) if may_lead_on(page) else None
        return reading.location if isinstance(reading, Moved) else None

    def _read_unparsed(self, page: Page) -> ParseResult:
        reading = read_unparsed(page, reader_of(page.url))
        if reading is not None or page.role != "document" or page.status != 200:
            return reading
        with self._one_at_a_time:
            return self._child.read(page.body, page.media_type, page.url)


class WorkerReaders(Readers):
    """The reader of a worker, which reads much and folds nothing: pages are parsed in the worker itself, which is confined and
    ends with the page that takes too much; documents are read in a child of its own."""

    def read(self, page: Page) -> ParseResult:
        """Return what `page` says. The process ends where that takes more than one page may."""
        if not is_answer(page, reader_of(page.url)):
            return self._read_unparsed(page)
        limits = self._child.limits
        with time_for(limits.of_page(page.role)):
            reading, is_out_of_memory = parse_page(page, limits)
        if is_out_of_memory:
            os._exit(1)  # what the page took would be missing to the next
        return reading
