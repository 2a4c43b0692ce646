"""Pages of PDFs as pictures. A child process draws each, held to a time; a few at once, and what was drawn is remembered."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from threading import RLock

from msgspec import Struct

from schemas.errors import ArchiveBusy, PageUnrenderable, StorageFailed

AT_ONCE = 2
SECONDS = 20.0
"""What one page may take; an ordinary one takes half a second."""
MOST_WAITING = 64
MOST_DOCUMENT = 64_000_000  # bytes: what a crawl takes in
MOST_REMEMBERED = 64 << 20  # bytes
_PNG = b"\x89PNG\r\n\x1a\n"

Picture = bytes | str
"""A PNG, or the reason why there is none."""


class Drawn(Struct, frozen=True):
    """Which page of which PDF: the digest of its bytes, and the page's number from 1."""

    sha256: str
    page: int


class Studio:
    """Draws pages, each once while it is remembered; so is that one can't be drawn. For any number of threads."""

    def __init__(self, seconds: float = SECONDS, most_waiting: int = MOST_WAITING, most_bytes: int = MOST_REMEMBERED) -> None:
        self._seconds, self._most_waiting, self._most_bytes = seconds, most_waiting, most_bytes
        self._hands = ThreadPoolExecutor(AT_ONCE, "drawing")
        self._lock = RLock()  # what is drawn at once says so to the thread that is still asking for it
        self._under_way: dict[Drawn, Future[bytes]] = {}
        self._pictures: OrderedDict[Drawn, Picture] = OrderedDict()
        self._bytes = 0

    def draw(self, wanted: Drawn, body: Callable[[], bytes]) -> Future[bytes]:
        """Return the picture to come, a PNG; `body` gives the PDF once there is a hand free. Raises ArchiveBusy when too many
        are waiting. The picture may raise PageUnrenderable, StorageFailed, and what `body` raises."""
        with self._lock:
            if known := self._pictures.get(wanted):
                self._pictures.move_to_end(wanted)
                return _settled(known, wanted.page)
            if wanted not in self._under_way:
                if len(self._under_way) >= self._most_waiting:
                    raise ArchiveBusy("too many pages wait to be drawn")
                future = self._under_way[wanted] = self._hands.submit(self._picture, wanted, body)
                future.add_done_callback(partial(self._done, wanted))
                return future
            return self._under_way[wanted]

    def _picture(self, wanted: Drawn, body: Callable[[], bytes]) -> bytes:
        try:
            picture = drawn(body(), wanted.page, self._seconds)
        except PageUnrenderable as error:
            self._remember(wanted, error.reason)  # not the error itself, which holds on to the document
            raise
        self._remember(wanted, picture)
        return picture

    def _remember(self, wanted: Drawn, picture: Picture) -> None:
        with self._lock:
            self._pictures[wanted] = picture
            self._bytes += len(picture)
            while self._bytes > self._most_bytes:
                self._bytes -= len(self._pictures.popitem(last=False)[1])

    def _done(self, wanted: Drawn, _: Future[bytes]) -> None:
        with self._lock:
            self._under_way.pop(wanted, None)


@cache
def studio() -> Studio:
    """Return the studio of this process."""
    return Studio()


def drawn(body: bytes, page: int, seconds: float) -> bytes:
    """Return page number `page` of the PDF `body` as PNG. Raises PageUnrenderable for one that can't be drawn, or not in
    `seconds`, StorageFailed when there is no room for the file that the child reads."""
    if len(body) > MOST_DOCUMENT:
        raise PageUnrenderable(page, f"the document has {len(body)} bytes")
    try:
        with tempfile.TemporaryDirectory(prefix="mic-press-") as directory:
            path = Path(directory) / "document.pdf"
            path.write_bytes(body)
            # The child reads the document in a child of its own, with limits, which ends when it does.
            command = [sys.executable, "-P", "-m", "scraper.documents", "page", str(path), str(page)]
            done = subprocess.run(  # noqa: S603 - our own words, and a number
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
            )
    except subprocess.TimeoutExpired:
        raise PageUnrenderable(page, f"drawing it takes longer than {seconds:g} seconds") from None
    except OSError as error:
        raise StorageFailed(f"a page can't be drawn: {error}. Free space in the temporary directory") from error
    said = done.stderr.decode("utf-8", "replace").strip()[-300:] or f"exit code {done.returncode}"
    if done.returncode > 1:
        raise StorageFailed(f"a page can't be drawn: {said}")
    if done.returncode or not done.stdout.startswith(_PNG):
        raise PageUnrenderable(page, said)
    return done.stdout


def _settled(picture: Picture, page: int) -> Future[bytes]:
    future: Future[bytes] = Future()
    if isinstance(picture, bytes):
        future.set_result(picture)
    else:
        future.set_exception(PageUnrenderable(page, picture))
    return future
