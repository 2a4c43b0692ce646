"""The reader of documents as the other rooms know it: it keeps a child process, and never fails for what a document does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from schemas.document import DocumentText, Looks
from schemas.errors import PageUnrenderable, ReaderUnavailable, StorageFailed
from schemas.held import Held, Spooled
from schemas.visit import Failed, Page, ParseResult
from scraper.documents.reading_status import unread
from scraper.documents.renderer import renderer
from scraper.sandbox.endings import is_no_fault_of_the_document, is_too_slow, status_of
from scraper.sandbox.limits import Limits
from scraper.sandbox.messages import (
    Answer,
    LooksAnswer,
    LooksRequest,
    PageAnswer,
    ParseAnswer,
    ParseRequest,
    ReadAnswer,
    ReadRequest,
    RenderRequest,
    Request,
    is_bad,
)
from scraper.sandbox.process import Child, ChildEnded

_DOCUMENTS_PER_CHILD, _PAGES_PER_CHILD = 200, 20_000  # libraries leak: a new child costs 0.2 s


def read_document(body: bytes, media_type: str | None) -> DocumentText:
    """Return what one document says, read in a child of its own. Raises what `DocumentReader.read` does."""
    with DocumentReader() as reader:
        return reader.read(body, media_type)


class DocumentReader:
    """Reads documents one after the other in one child process; for one thread. The child starts with the first document."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: Child | None = None
        self._peak = 0

    def __enter__(self) -> DocumentReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def peak_memory(self) -> int:
        """The most bytes any of its children has had resident; 0 before the first, or where the system can't say."""
        return max(self._peak, self._child.peak_memory if self._child else 0)

    @property
    def child_pid(self) -> int | None:
        """The process id of the child, None when there is none."""
        return self._child.pid if self._child else None

    def read(self, held: Held, media_type: str | None, url: str | None = None) -> DocumentText:
        """Return what the document says; `media_type` and `url` are what it was served as and from.

        Whatever the document does is a status. Raises ReaderUnavailable when no child can be started, StorageFailed when the
        bytes can't be put into a temporary file, OSError when the file of a Spooled is gone.
        """
        with _in_a_file(held) as path:
            try:
                answer = self._ask(ReadRequest(path=str(path), media_type=media_type, url=url))
            except ChildEnded as end:
                return unread(*status_of(end.ending, self.limits))
        if not isinstance(answer, ReadAnswer):
            return unread("crashed", "the reading process gave the wrong answer")
        return answer.document

    def render(self, held: Held, page: int, width: int = 1240) -> bytes:
        """Return a PNG of page number `page` (from 1) of a PDF, some `width` pixels wide, at most 4 million pixels in all.

        Raises PageUnrenderable for a page that can't be drawn, and what `read` raises.
        """
        with _in_a_file(held) as path:
            try:
                answer = self._ask(RenderRequest(path=str(path), page=page, width=width))
            except ChildEnded as end:
                raise PageUnrenderable(page, status_of(end.ending, self.limits)[1]) from None
        if not isinstance(answer, PageAnswer) or not answer.png:
            raise PageUnrenderable(page, getattr(answer, "reason", None) or "nothing was drawn")
        return answer.png

    def compare_looks(self, before: Held, after: Held) -> Looks:
        """Return where the pages of two PDFs look otherwise, as they are drawn here and now; why, where they can't be. Raises
        what `read` raises."""
        with _in_a_file(before) as old, _in_a_file(after) as new:
            try:
                answer = self._ask(LooksRequest(before=str(old), after=str(new)))
            except ChildEnded as end:
                return Looks(renderer=renderer(), unseen=status_of(end.ending, self.limits)[1])
        if not isinstance(answer, LooksAnswer):
            return Looks(renderer=renderer(), unseen="the reading process gave the wrong answer")
        return answer.looks

    def parse(self, page: Page) -> ParseResult:
        """Return what a page, list or feed says; None for one that has nothing to read, documents among them.

        Whatever the page does to its reader is a Failed. Raises as `read` does.
        """
        limits = self.limits.of_page(page.role)
        try:
            answer = self._ask(ParseRequest.of(page), limits.wall_seconds)
        except ChildEnded as end:
            return Failed(code="page_too_costly", reason=status_of(end.ending, limits)[1])
        if not isinstance(answer, ParseAnswer):
            return Failed(code="page_too_costly", reason="the reading process gave the wrong answer")
        return answer.reading

    def start(self) -> None:
        """Have the child ready, with what parses pages, before the first page comes. Raises ReaderUnavailable."""
        self.parse(Page(url="", role="robots", status=200, body=b"", month=""))
        if self._child:
            self._child.answered = 0  # it has read nothing yet that could tell on what comes

    def close(self) -> None:
        """End the child."""
        if self._child:
            self._peak = self.peak_memory
            self._child.end()
            self._child = None

    def _ask(self, request: Request, seconds: float | None = None) -> Answer:
        """Return the answer of a child that is well. Raises ChildEnded when the document ended it."""
        for is_last in (False, True):
            child = self._running()
            is_fresh = not child.answered
            try:
                answer = child.ask(request, seconds)
            except ChildEnded as end:
                self.close()
                may_be_others = is_no_fault_of_the_document(end.ending) or not (is_fresh or is_too_slow(end.ending))
                if end.begun and (is_last or not may_be_others):
                    raise
                continue  # it had died before it saw this document, somebody killed it, or what it read before told on it
            except BaseException:
                self.close()  # or the answer that is under way would be taken for that to the next request
                raise
            is_used_up = child.documents >= _DOCUMENTS_PER_CHILD or child.answered >= _PAGES_PER_CHILD
            if answer.spent or is_used_up or answer.peak_memory > self.limits.memory // 2:
                self.close()  # what one document took may be missing to the next
            if is_bad(answer) and not is_fresh and not is_last:
                self.close()
                continue  # what is wrong may be what was read before
            return answer
        raise ReaderUnavailable("the process that reads documents ends before it reads any: reinstall mic-press")

    def _running(self) -> Child:
        if self._child and not self._child.is_running:
            self.close()
        if self._child is None:
            try:
                self._child = Child(self.limits)
            except ReaderUnavailable:
                self._child = Child(self.limits)  # once may be chance
        return self._child


@contextmanager
def _in_a_file(held: Held) -> Iterator[Path]:
    if isinstance(held, Spooled):
        held.path.stat()
        yield held.path.absolute()
        return
    path = _written(held)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _written(body: bytes) -> Path:
    try:
        # Kept when closed, since Windows lets no other process open it before.
        with tempfile.NamedTemporaryFile(prefix="mic-press-", delete=False) as file:
            path = Path(file.name)
            try:
                file.write(body)
                file.flush()
            except OSError:
                path.unlink()
                raise
    except OSError as error:
        raise StorageFailed(f"a document can't be written to the temporary directory: {error}. Free space there") from error
    return path
