"""The generated site in a process of its own, so that who asks shares neither its interpreter nor its lock.

Answers are made beforehand: what is measured is who asks. HTTP/1.1, connections kept open, ETag, Last-Modified and 304.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from email.utils import formatdate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from generated_site import generated_site

from archive.demo import Response
from archive.demo.server import not_modified

COUNTED = "/-/counted"
"""Not of the site: how often each status was answered since this was last asked, as JSON."""


class _Answers:
    """What the site answers, made beforehand."""

    def __init__(self, today: date) -> None:
        site = generated_site(today)
        self._pages = {path: (page, page.etag, _head(page)) for path, page in site.pages.items()}
        self._missing = _head(site.answer("/missing")), site.answer("/missing").body
        self.counted: Counter[int] = Counter()

    def answer(self, path: str, headers: dict[str, str]) -> bytes:
        """Return the whole response."""
        if path == COUNTED:
            return self._count()
        page, etag, head = self._pages.get(path, (None, "", b""))
        if page is None:
            self.counted[404] += 1
            return b"".join((b"HTTP/1.1 404 Not Found\r\n", _date(), *self._missing))
        if not_modified(etag, page.last_modified, headers):
            self.counted[304] += 1
            return b"".join((b"HTTP/1.1 304 Not Modified\r\n", _date(), head.partition(b"Content-Type")[0], b"\r\n"))
        self.counted[200] += 1
        return b"".join((b"HTTP/1.1 200 OK\r\n", _date(), head, page.body))

    def _count(self) -> bytes:
        body = json.dumps(self.counted).encode("ascii")
        self.counted.clear()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


class _Connection(asyncio.Protocol):
    def __init__(self, answers: _Answers) -> None:
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            request, self._received = self._received[:end].decode("latin-1"), self._received[end + 4 :]
            line, *fields = request.split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
            self._transport.write(self._answers.answer(line.split(" ")[1], headers))


def _head(page: Response) -> bytes:
    """The header fields that are the same whenever the page is asked for, to the blank line."""
    modified = formatdate(page.last_modified.timestamp(), usegmt=True)
    fields = (
        "Server: Apache",
        f"Last-Modified: {modified}",
        f"ETag: {page.etag}",
        f"Content-Type: {page.media_type}",
        f"Content-Length: {len(page.body)}",
    )
    return "\r\n".join((*fields, "", "")).encode("latin-1")


def _date() -> bytes:
    return f"Date: {formatdate(usegmt=True)}\r\n".encode("ascii")


async def _serve(today: date) -> None:
    answers = _Answers(today)
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(answers), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.call_soon_threadsafe(stopping.set)), daemon=True).start()
    await stopping.wait()


@contextmanager
def served(today: date) -> Iterator[str]:
    """Serve the site as of a day for as long as the block runs; yields its address."""
    command = [sys.executable, __file__, today.isoformat()]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()  # it ends with its input, also when this process dies
        process.wait()
        process.stdout.close()


def counted(base: str) -> dict[int, int]:
    """How often each status was answered since this was last asked."""
    with urllib.request.urlopen(base + COUNTED) as answer:  # noqa: S310 - our own server
        return {int(status): count for status, count in json.load(answer).items()}


if __name__ == "__main__":
    asyncio.run(_serve(date.fromisoformat(sys.argv[1])))
