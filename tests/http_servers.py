"""Servers on loopback that answer byte for byte as they are told, misbehaviour included, and a client to ask them with."""

from __future__ import annotations

import gzip
import re
import socket
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
import zstandard

from schemas.address import Base
from scraper.fetch.client import Client
from scraper.fetch.clock import SimulatedClock
from scraper.fetch.pace import Pace
from scraper.fetch.redirects import Bounds
from scraper.sites.mic.reader import leads_on
from scraper.sites.mic.urls import OFFICIAL, is_home, is_on_site

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AGENT = "mic-press/0.1 (+mailto:archive@example.org)"


class _Reset:
    """The step that resets the connection."""


RESET = _Reset()
Step = bytes | float | _Reset


@dataclass(frozen=True)
class Answer:
    """What to do for one request: bytes to send, seconds to wait, or RESET, one after the other."""

    steps: Iterable[Step]
    close: bool = False


def response(body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None) -> Answer:
    """Return an answer with Content-Length, in one piece. `length` tells a lie about it."""
    said = len(body) if length is None else length
    return Answer([head(f"Content-Length: {said}", *headers, status=status) + body])


def head(*headers: str, status: str = "200 OK", version: str = "1.1") -> bytes:
    """Return the head of a response, blank line included."""
    return "\r\n".join((f"HTTP/{version} {status}", *headers, "", "")).encode("latin-1")


def chunks(body: bytes, size: int = 7) -> bytes:
    """Return `body` in the chunked transfer coding, one of the chunks with an extension."""
    cut = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%X;of=%d\r\n%b\r\n" % (len(one), len(cut), one) for one in cut) + b"0\r\n\r\n"


def squeezed(body: bytes) -> bytes:
    """Return `body` gzipped, the same bytes every time."""
    return gzip.compress(body, mtime=0)


class Server:
    """Answers each path with its answers in turn, the last one again and again; other paths with 404."""

    def __init__(self, answers: Mapping[str, Answer | Sequence[Answer]]) -> None:
        self.requests: list[bytes] = []
        self.sent: list[bytes] = []
        self.connections = 0
        self._left = {path: [told] if isinstance(told, Answer) else list(told) for path, told in answers.items()}
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def paths(self) -> list[str]:
        return [request.split(b" ")[1].decode("ascii") for request in self.requests]

    def fields(self, index: int = -1) -> dict[str, str]:
        """Return the header fields of a request, names in lower case."""
        lines = self.requests[index].decode("latin-1").split("\r\n")[1:-2]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}

    def put(self, path: str, told: Answer | Sequence[Answer]) -> None:
        """Answer a path otherwise from now on."""
        self._left[path] = [told] if isinstance(told, Answer) else list(told)

    def wait_until_hung_up(self) -> None:
        """Wait for the end of connections that the server closes of itself."""
        for thread in self._threads[1:]:
            thread.join(5)

    def close(self) -> None:
        self._stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was shut down
            while True:
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.connections += 1
                self._open.append(connection)
                self._threads.append(threading.Thread(target=self._talk, args=(connection,)))
                self._threads[-1].start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):  # the client hung up
            while request := self._heard(connection):
                self.requests.append(request)
                answer = self._answer(request.split(b" ")[1].decode("ascii"))
                self.sent.append(b"")
                if not self._said(connection, answer.steps) or answer.close:
                    return

    def _heard(self, connection: socket.socket) -> bytes:
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            piece = connection.recv(65_536)
            if not piece:
                return b""
            request += piece
        return request

    def _answer(self, path: str) -> Answer:
        left = self._left.get(path, [response(b"not here", status="404 Not Found")])
        return left.pop(0) if len(left) > 1 else left[0]

    def _said(self, connection: socket.socket, steps: Iterable[Step]) -> bool:
        for step in steps:
            if isinstance(step, bytes):
                self.sent[-1] += step
                connection.sendall(step)
            elif isinstance(step, _Reset):
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            elif self._stopping.wait(step):
                return False
        return True


@contextmanager
def serving(answers: Mapping[str, Answer | Sequence[Answer]]) -> Iterator[Server]:
    """Run a server for as long as the block runs."""
    server = Server(answers)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def asking(
    base: str,
    delay: float = 0.0,
    clock: SimulatedClock | None = None,
    most_requests: int | None = None,
    until: datetime | None = None,
) -> Iterator[Client]:
    """Yield a client for the ministry's site as it stands at `base`."""
    clock = clock or SimulatedClock(NOON)
    bounds = Bounds(is_allowed=is_on_site, is_dead_end=is_home, leads_on=leads_on)
    site, pace = Base(official=OFFICIAL, asked=base), Pace(delay, clock)
    with TemporaryDirectory() as spool, Client(site, bounds, AGENT, clock, pace, Path(spool), most_requests, until) as client:
        yield client


def closed_port() -> int:
    """Return a port of loopback that refuses connections."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def dripping(first: bytes, drop: bytes = b"x", pause: float = 0.02) -> Answer:
    """Return an answer that goes on for a minute, a drop at a time."""
    return Answer(chain([first], *([pause, drop] for _ in range(3_000))))


PAGE = "総務省 報道資料 ①㈱髙﨑 ".encode("cp932") * 40
INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
_ZIPPED = squeezed(PAGE)


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(body)


def _padded(chunked: bytes) -> bytes:
    return re.sub(rb"(?m)^([0-9A-F]+);", rb"0000\1 ;", chunked)


_ZSTD = _zstd(PAGE)
_HTML = "Content-Type: text/html"
CODINGS: dict[str, Answer] = {
    "plain": response(PAGE, _HTML),
    "empty": response(b""),
    "chunked": Answer([head("Transfer-Encoding: chunked", _HTML) + chunks(PAGE)]),
    "chunked in many packets": Answer(
        [head("Transfer-Encoding: chunked"), *chain(*([chunks(PAGE)[at : at + 300], 0.005] for at in range(0, 9_000, 300)))]
    ),
    "Chunked in capitals": Answer([head("Transfer-Encoding: Chunked") + chunks(PAGE)]),
    "chunked with trailer fields": Answer(
        [head("Transfer-Encoding: chunked", "Trailer: Digest") + chunks(PAGE)[:-2] + b"Digest: none\r\n\r\n"]
    ),
    "gzip": response(_ZIPPED, "Content-Encoding: gzip"),
    "x-gzip": response(_ZIPPED, "Content-Encoding: x-gzip"),
    "gzip in two members": response(squeezed(PAGE[:99]) + squeezed(PAGE[99:]), "Content-Encoding: gzip"),
    "gzip in two members, cut between their marks": Answer(
        [
            head("Transfer-Encoding: chunked", "Content-Encoding: gzip"),
            chunks(squeezed(PAGE[:99]) + squeezed(PAGE[99:]), len(squeezed(PAGE[:99])) + 1),
        ]
    ),
    "gzip and then a few bytes more": response(_ZIPPED + b"\r\n", "Content-Encoding: gzip"),
    "two lengths that agree": Answer([head(f"Content-Length: {len(PAGE)}", f"Content-Length: {len(PAGE)}") + PAGE]),
    "a list of lengths that agree, and bytes behind": Answer(
        [head(f"Content-Length: {len(PAGE)}, {len(PAGE)}") + PAGE + b"xyz"]
    ),
    "identity as transfer coding": Answer([head("Transfer-Encoding: identity", f"Content-Length: {len(PAGE)}") + PAGE]),
    "chunked over a length": Answer([head("Content-Length: 5", "Transfer-Encoding: chunked") + chunks(PAGE)]),
    "gzip as transfer coding": Answer([head("Transfer-Encoding: gzip, chunked") + chunks(_ZIPPED)]),
    "chunk sizes with zeros before them": Answer([head("Transfer-Encoding: chunked") + _padded(chunks(PAGE, 300))]),
    "closed behind the last chunk": Answer([head("Transfer-Encoding: chunked") + chunks(PAGE)[:-2]], close=True),
    "deflate": response(zlib.compress(PAGE), "Content-Encoding: deflate"),
    "deflate without its wrapper": response(zlib.compress(PAGE)[2:-4], "Content-Encoding: deflate"),
    "brotli": response(brotli.compress(PAGE), "Content-Encoding: br"),
    "brotli and then a few bytes more": response(brotli.compress(PAGE) + b"\r\nmore", "Content-Encoding: br"),
    "zstd": response(_ZSTD, "Content-Encoding: zstd"),
    "zstd in two frames": response(_zstd(PAGE[:99]) + _zstd(PAGE[99:]) + b"\r\n", "Content-Encoding: zstd"),
    "gzip under brotli": response(brotli.compress(_ZIPPED), "Content-Encoding: gzip, br"),
    "plain under a gzip label": response(PAGE, "Content-Encoding: gzip"),
    "plain under a deflate label": response(PAGE, "Content-Encoding: deflate"),
    "plain under a brotli label": response(PAGE, "Content-Encoding: br"),
    "plain under a zstd label": response(PAGE, "Content-Encoding: zstd"),
    "a folded header": Answer([head(f"Content-Length:\r\n {len(PAGE)}") + PAGE]),
    "a line that is no header": Answer([head("what is this", f"Content-Length : {len(PAGE)}") + PAGE]),
    "chunked and gzip": Answer([head("Transfer-Encoding: chunked", "Content-Encoding: gzip") + chunks(_ZIPPED)]),
    "HTTP/1.0 until the connection closes": Answer([head(_HTML, version="1.0") + PAGE], close=True),
    "HTTP/1.0 gzip until the connection closes": Answer([head("Content-Encoding: gzip", version="1.0") + _ZIPPED], close=True),
    "HTTP/1.2": Answer([head(f"Content-Length: {len(PAGE)}", version="1.2") + PAGE]),
    "after an interim response": Answer([INTERIM, 0.01, head(f"Content-Length: {len(PAGE)}") + PAGE]),
    "more than Content-Length": Answer([head(f"Content-Length: {len(PAGE)}") + PAGE + b"\r\n"], close=True),
    "bare line feeds": Answer([b"HTTP/1.1 200 OK\nContent-Length: %d\n\n" % len(PAGE) + PAGE]),
    "no reason phrase": Answer([head(f"Content-Length: {len(PAGE)}", status="200") + PAGE]),
    "headers in UTF-8 and Latin-1": Answer(
        [head(f"Content-Length: {len(PAGE)}", "X-Name: 総務省".encode().decode("latin-1"), "X-Other: \xe9") + PAGE]
    ),
}
"""Every way a whole page may come; the entity is PAGE each time, or nothing for 'empty'."""
