"""Responses as servers should not send them, and the check that a crawl takes from each what the WARC reader makes of it."""

from __future__ import annotations

import gzip
import random
import socket
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import brotli
import httpcore
import zstandard
from http_servers import AGENT, NOON

from archive.warc.reader import read_capture
from archive.warc.writer import WarcWriter
from schemas.address import Base
from schemas.http_response import NoResponse, read_head
from scraper.fetch.client import Client
from scraper.fetch.clock import SimulatedClock
from scraper.fetch.pace import Pace
from scraper.fetch.redirects import Bounds
from scraper.sites.mic.urls import OFFICIAL, is_home, is_on_site

BASE = Base(official=OFFICIAL, asked="http://127.0.0.1:9")
URL = f"{OFFICIAL}/menu_news/s-news/01kiban04_02000888.html"
WORDS = "<html><body>総務省は、令和７年11月23日、次のとおり公表します。</body></html>\r\n".encode("cp932")


def _raw_deflate(body: bytes) -> bytes:
    squeezing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeezing.compress(body) + squeezing.flush()


CODED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "x-gzip": lambda body: gzip.compress(body[:40], mtime=0) + gzip.compress(body[40:], mtime=0),
    "deflate": zlib.compress,
    "Deflate": _raw_deflate,
    "br": brotli.compress,
    "zstd": lambda body: zstandard.ZstdCompressor().compress(body),
    "gzip, br": lambda body: brotli.compress(gzip.compress(body, mtime=0)),
    "compress": bytes,
}
SIZES = (
    "0",
    "1",
    "7FFFFFFFFFFFFFFF",
    "FFFFFFFFFFFFFFFF1",
    "-1",
    "0x10",
    "",
    "00000000000000000000000000005",
    " 5",
    "5 ;a=b",
    "g",
)
LENGTHS = ("0", "1", "5, 5", "5,6", "-1", "+5", "1e3", "٥", "", ",", "9" * 23, "007", "5;q=1", "9" * 5_000)
CODINGS = (
    "chunked",
    "Chunked",
    "identity",
    "chunked, identity",
    "identity, chunked",
    "chunked, chunked",
    "gzip, chunked",
    "gzip",
    "foo",
)
LINES = (
    b"HTTP/1.1 404 Not Found\r\nX: ",
    b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil",
    b"HTTP/1.1 103 Early Hints\r\n\r\n",
    b"\r\n\r\n",
    b"\0",
    b"\n",
    b" folded",
    b"0\r\n\r\n",
    b"X: y\r\n",
    b"Content-Length: 3\r\n",
    b"\x1f\x8b",
)


def response(chance: random.Random) -> bytes:
    """Return a response with some of what is wrong about servers."""
    body = WORDS * chance.choice([0, 1, 1, 9, 60])
    coding = chance.choice([*CODED])
    label = coding if chance.random() < 0.9 else chance.choice([*CODED])
    entity = CODED[coding](body)
    fields = [f"Content-Encoding: {label}"] if label else []
    is_chunked = chance.random() < 0.5
    if is_chunked:
        fields.append(f"Transfer-Encoding: {chance.choice(CODINGS) if chance.random() < 0.3 else 'chunked'}")
    if not is_chunked or chance.random() < 0.1:
        fields.append(f"Content-Length: {chance.choice(LENGTHS) if chance.random() < 0.3 else len(entity)}")
    if chance.random() < 0.2:
        fields.append(chance.choice(fields))
    if chance.random() < 0.2:
        fields.append(
            chance.choice(["Connection: close", "Content-Length: 5", "Location: /\x91\x8d.html", "no field", " folded"])
        )
    chance.shuffle(fields)
    end = chance.choice(["\r\n"] * 9 + ["\n"])
    status = chance.choice(["200 OK"] * 9 + ["200", "204 No Content", "301 Moved", "404 Not Found", "2", "999 x", "101 x"])
    version = chance.choice(["1.1"] * 9 + ["1.0", "1.2", "2", "0.9"])
    head = end.join((f"HTTP/{version} {status}", *fields, "", "")).encode(
        "utf-8" if chance.random() < 0.5 else "latin-1", "replace"
    )
    return head + (b"".join(_chunks(entity, chance)) if is_chunked else entity)


def _chunks(entity: bytes, chance: random.Random) -> Iterator[bytes]:
    at = 0
    while at < len(entity):
        size = chance.choice([1, 7, 100, 5_000])
        piece = entity[at : at + size]
        said = chance.choice(SIZES) if chance.random() < 0.02 else f"{len(piece):X}"
        yield said.encode("utf-8") + chance.choice([b"", b"", b";of=9", b" "]) + b"\r\n" + piece + b"\r\n"
        at += size
    if chance.random() < 0.9:
        yield b"0\r\n" + chance.choice([b"", b"", b"Digest: none\r\n"]) + b"\r\n"


def mutated(chance: random.Random) -> bytes:
    """Return a response of which some bytes were cut, doubled, swapped or put in."""
    data = bytearray(response(chance))
    for _ in range(chance.choice([0, 0, 1, 1, 2, 4])):
        at = chance.randrange(len(data) + 1)
        kind = chance.choice(["cut", "double", "put in", "flip", "end", "behind"])
        if kind == "cut":
            del data[at : at + chance.choice([1, 2, 9, 80])]
        elif kind == "double":
            data[at:at] = data[at : at + chance.choice([1, 2, 9, 80])]
        elif kind == "put in":
            data[at:at] = chance.choice(LINES)
        elif kind == "flip" and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif kind == "end":
            del data[at:]
        elif kind == "behind":
            data += chance.choice(LINES)
    return bytes(data)


_QUIET, _ITS_END = socket.socketpair()
"""A connection on which nothing comes before the request."""


class _Pieces(httpcore.NetworkStream):
    """A stream that brings bytes as a socket may: in pieces of any length, then an end."""

    def __init__(self, data: bytes, chance: random.Random) -> None:
        self._data = data
        self._chance = chance

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        size = min(max_bytes, self._chance.choice([1, 2, 30, 1_000, 65_536]))
        piece, self._data = self._data[:size], self._data[size:]
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        pass

    def close(self) -> None:
        pass

    def get_extra_info(self, info: str) -> Any:
        return {"server_addr": ("127.0.0.1", 9), "socket": _QUIET}.get(info)


class _Network(httpcore.NetworkBackend):
    data = b""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return _Pieces(self.data, self._chance)


class Judge:
    """Fetches a response with the crawl's own client, writes it as evidence, reads it back, and compares."""

    def __init__(self, directory: Path, chance: random.Random) -> None:
        clock = SimulatedClock(NOON)
        bounds = Bounds(is_allowed=is_on_site, is_dead_end=is_home)
        self._client = Client(BASE, bounds, AGENT, clock, Pace(0.0, clock), directory / "spool")
        self._network = _Network(chance)
        self._client._connection._backend._real = self._network  # type: ignore[assignment]
        self._captures = directory / "captures"
        self._writer = WarcWriter(self._captures, NOON, {"asked": BASE.asked, "official": BASE.official, "run": "1"})

    def check(self, data: bytes) -> None:
        """Raise AssertionError where live and recorded differ."""
        self._network.data = data
        self._client._connection.close()
        self._client._breaker.heard("127.0.0.1:9", None)
        visit = self._client._follow(URL, "release", self._unknown, [])
        if not visit.exchanges:
            assert not _has_head(data), (visit.failure, data)
            return
        live = visit.exchanges[0]
        place = self._writer.append(live, "release", None)
        self._writer._open.flush()
        read = read_capture(self._captures, place.warc_file, place.offset, BASE)
        said, recorded = ((one.status, one.headers, one.truncated, one.fault) for one in (live, read))
        assert said == recorded, data
        assert read.sha256 is None or read.body == live.body, data

    def close(self) -> None:
        """Let go of the file."""
        self._writer.abandon()

    @staticmethod
    def _unknown(_url: str) -> Any:
        from schemas.visit import Known

        return Known()


def _has_head(data: bytes) -> bool:
    try:
        return read_head(data) is not None
    except NoResponse:
        return False


@contextmanager
def judging(seed: int) -> Iterator[tuple[Judge, random.Random]]:
    """Yield a judge and the chance that makes what it judges."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as directory:
        judge = Judge(Path(directory), chance)
        try:
            yield judge, chance
        finally:
            judge.close()
