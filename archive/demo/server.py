"""The demo site on loopback: a real HTTP/1.1 server that remembers what it was asked."""

from __future__ import annotations

import re
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from archive.demo.site import DemoSite, Response

_OPAQUE_TAG = re.compile(r'"[^"]*"')


def not_modified(etag: str, last_modified: datetime, headers: Mapping[str, str]) -> bool:
    """Return whether a GET or HEAD with these headers (lower-case names) already has what it asks for.

    If-None-Match decides alone when it is there; If-Modified-Since is then ignored (13.1.3).
    """
    tags = headers.get("if-none-match")
    if tags is not None:
        return _names(tags, etag)
    since = _moment_of(headers.get("if-modified-since", ""))
    return since is not None and last_modified.replace(microsecond=0) <= since


def _names(tags: str, etag: str) -> bool:
    """Compare weakly, as 13.1.2 asks: only what stands in quotes counts, not a W/ before it."""
    return tags.strip() == "*" or etag in _OPAQUE_TAG.findall(tags)


def _moment_of(value: str) -> datetime | None:
    """Return the moment, or None for what is no date: such a header must be ignored."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_HOST = "127.0.0.1"


@dataclass(frozen=True)
class AnsweredRequest:
    """One request that was answered; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    status: int


class Server(ThreadingHTTPServer):
    """A running demo site. `site` can be set at any time, to another one or to a function that gives the site of the moment;
    `requests` grows with every answer."""

    request_queue_size = 128
    # Threads end with their connections, which `close` ends: none outlives the server.
    daemon_threads = False

    def __init__(self, site: DemoSite | Callable[[], DemoSite], port: int = 0) -> None:
        """Listen on a port of loopback, on a free one for 0. Raises OSError when the port can't be had."""
        self._site = site
        self.requests: list[AnsweredRequest] = []
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((_HOST, port), _Handler)

    @property
    def site(self) -> DemoSite:
        """Return the site as it is now."""
        return self._site() if callable(self._site) else self._site

    @site.setter
    def site(self, site: DemoSite | Callable[[], DemoSite]) -> None:
        self._site = site

    @property
    def url(self) -> str:
        """Return 'http://127.0.0.1:PORT', without a slash at the end."""
        return f"http://{_HOST}:{self.server_port}"

    def close(self) -> None:
        """Stop listening, hang up on clients that keep their connection open, and wait for their threads."""
        self.shutdown()
        with self._lock:
            for connection in self._connections:
                _hang_up(connection)
        self.server_close()

    def server_bind(self) -> None:
        """Bind without `HTTPServer`'s look-up of the host's full name, which can wait for a resolver."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection and remember it."""
        connection, address = super().get_request()
        with self._lock:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close a connection and forget it."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a client go that hung up; everything else is a bug and is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        """Answer with the page of the path, or 304."""
        page = self.server.site.answer(self.path.partition("?")[0])
        asked = {name.lower(): ", ".join(self.headers.get_all(name, [])) for name in self.headers}
        unchanged = page.status == HTTPStatus.OK and not_modified(page.etag, page.last_modified, asked)
        status = HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus(page.status)
        # Remembered before it is sent: whoever has the answer finds the request.
        self.server.requests.append(AnsweredRequest(self.command, self.path, asked, status.value))
        self._send(status, _headers(page, status), b"" if self.command == "HEAD" or unchanged else page.body)

    do_HEAD = do_GET  # noqa: N815 (the name http.server looks for)

    def _send(self, status: HTTPStatus, headers: list[tuple[str, str]], body: bytes) -> None:
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers)]
        if self.close_connection:
            lines.append("Connection: close")
        # One write a response: head and body apart would be two packets and a client woken up twice.
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def log_message(self, *_: object) -> None:
        """Say nothing: what was asked stands in `requests`."""


def _headers(page: Response, status: HTTPStatus) -> list[tuple[str, str]]:
    headers = [("Date", formatdate(usegmt=True)), ("Server", "mic-press-demo")]
    if status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        headers += [("ETag", page.etag), ("Last-Modified", _http_date(page.last_modified))]
    if status != HTTPStatus.NOT_MODIFIED:
        headers += [("Content-Type", page.media_type), ("Content-Length", str(len(page.body)))]
    return [*headers, *page.headers]


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # the client was faster
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def serve(site: DemoSite | Callable[[], DemoSite], port: int = 0) -> Iterator[Server]:
    """Serve a site on loopback for as long as the block runs; yields the running server."""
    server = Server(site, port)
    # The poll interval is how long `close` may wait for the loop to notice.
    loop = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="demo-site")
    loop.start()
    try:
        yield server
    finally:
        server.close()
        loop.join()
