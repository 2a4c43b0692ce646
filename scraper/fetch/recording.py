"""A connection that keeps the bytes of an exchange as they went over the wire, and its wall-clock deadline.

WARC wants the response as transferred, chunk sizes and all. httpcore brings the network, and every read and write of it passes
through a tape here; what the bytes mean is told by `schemas.http_response`, which tells it of those in the WARC too.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import httpcore
import httpx

from schemas.http_response import NoResponse, ResponseHead, ResponseReader
from scraper.fetch.public_addresses import Guard
from scraper.fetch.spool import Memory, Sink
from scraper.fetch.wire import Target

_AT_ONCE = 1 << 16
_KEPT_SECONDS = 60.0
"""How long a connection that rests is used again."""
_PATIENCE = 2.0
"""Seconds of silence after which no more is waited for of a response that names two ends, or none that is one."""


class Tape:
    """The bytes of one exchange, and the moment (of `time.monotonic`) after which no more are waited for.

    What is received goes into `received`: memory, or a file for what may be large.
    """

    def __init__(self, seconds: float, received: Sink | None = None) -> None:
        self.sent = bytearray()
        self.received = received or Memory()
        self.ip: str | None = None
        self._deadline = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float:
        """Return the seconds a read or write may still take. Raises httpcore.ReadTimeout once the deadline has passed.

        A read timeout alone does not end a response that drips a byte at a time.
        """
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline for one exchange has passed")
        return left if timeout is None else min(left, timeout)


class Connection:
    """One connection at a time, whose traffic is put on `tape`; set a new tape before each request. `guard` says which
    addresses may be connected to. `reader` has what the last response says.

    A connection is used again only behind a response that ended as it said, and if nothing came behind that: bytes that nobody
    asked for would be taken for the next answer.
    """

    def __init__(self, guard: Guard) -> None:
        self.tape = Tape(0)
        self.reader = ResponseReader()
        self._backend = _Backend(self, guard)
        self._stream: httpcore.NetworkStream | None = None
        self._rested_since = 0.0
        self._behind_head = b""
        self._seconds = 0.0

    def send(self, target: Target, headers: Mapping[str, str], seconds: float) -> ResponseHead:
        """Ask for `target`; return the head of the response. Each read or write may take `seconds`. Raises as httpcore does."""
        self.reader, self._seconds = ResponseReader(), seconds
        try:
            stream = self._connected(target)
            stream.write(target.request(headers), seconds)
            return self._head(stream)
        except BaseException:
            self.close()
            raise

    def pieces(self) -> Iterator[bytes]:
        """Yield the entity of the response as it comes. Raises what httpcore raises where it ends early, when what came before
        has been yielded. A response that has no end of its own ends where the server stops sending."""
        reader = self.reader
        yield from reader.feed(self._behind_head)
        try:
            while not reader.is_done and (data := self._more()):
                yield from reader.feed(data)
        except (httpcore.TimeoutException, httpcore.NetworkError):
            yield from reader.end(was_cut=not reader.framing.has_no_end)
            if not reader.is_complete:
                raise
        else:
            yield from reader.end()
            if not (reader.is_complete or reader.is_done):
                raise httpcore.RemoteProtocolError("the server hung up before the end of the body")

    def rest(self) -> None:
        """The exchange is over: keep the connection for the next one, or close it."""
        if self.reader.may_be_followed:
            self._rested_since = time.monotonic()
        else:
            self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._stream:
            self._stream.close()
            self._stream = None

    def _head(self, stream: httpcore.NetworkStream) -> ResponseHead:
        try:
            while self.reader.head is None:
                if not (data := stream.read(_AT_ONCE, self._seconds)):
                    raise NoResponse("the server hung up before the end of its head")
                self._behind_head = self.reader.begin(data) or b""
        except NoResponse as error:
            raise httpcore.RemoteProtocolError(f"no response of HTTP: {error}") from error
        return self.reader.head

    def _more(self) -> bytes:
        assert self._stream is not None  # noqa: S101 - the request went over it
        has_no_end = self.reader.framing.has_no_end
        return self._stream.read(_AT_ONCE, min(self._seconds, _PATIENCE) if has_no_end else self._seconds)

    def _connected(self, target: Target) -> httpcore.NetworkStream:
        """The connection that is kept, if it may be used again, or a new one. Raises what httpcore raises."""
        if self._stream and (time.monotonic() - self._rested_since > _KEPT_SECONDS or not _is_silent(self._stream)):
            self.close()  # the server has closed it, or sent what nobody asked for
        if self._stream is None:
            self._stream = self._new(target)
            if not _is_silent(self._stream):
                raise httpcore.RemoteProtocolError("the answer came before the request")
        return self._stream

    def _new(self, target: Target) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(target.host, target.port, self._seconds)
        if not target.is_secure:
            return stream
        try:
            return stream.start_tls(_trust(), target.host, self._seconds)
        except BaseException:
            stream.close()
            raise


def _is_silent(stream: httpcore.NetworkStream) -> bool:
    """Whether the connection is open and the server has sent nothing on it that is not read yet.

    Asked of TLS where there is TLS: its session tickets (RFC 8446, 4.6.1) come unasked behind the handshake, make the socket
    readable and are no bytes of an answer. What is read here is lost, so a connection that is not silent is not used.
    """
    connection: socket.socket = stream.get_extra_info("socket")
    timeout = connection.gettimeout()
    connection.settimeout(0)
    try:
        connection.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    except OSError:
        return False
    finally:
        connection.settimeout(timeout)
    return False


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted. Reading them takes longer than many an exchange, so they are read once."""
    trusted = httpx.create_ssl_context(trust_env=False)
    trusted.set_alpn_protocols(["http/1.1"])
    return trusted


class _Backend(httpcore.NetworkBackend):
    def __init__(self, owner: Connection, guard: Guard) -> None:
        self._owner = owner
        self._guard = guard
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a stream whose traffic goes on the tape, to the first address of `host` that may be asked and answers."""
        try:
            addresses = self._guard.addresses(host, port)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connected(address, port, timeout, local_address, socket_options)
        return self._connected(addresses[-1], port, timeout, local_address, socket_options)

    def _connected(
        self, address: str, port: int, timeout: float | None, local_address: str | None, socket_options: Iterable[Any] | None
    ) -> httpcore.NetworkStream:
        stream = self._real.connect_tcp(address, port, self._owner.tape.left(timeout), local_address, socket_options)
        try:
            # Looked up now: a connection that has been reset no longer knows whom it led to.
            ip = stream.get_extra_info("server_addr")[0]
        except OSError as error:
            stream.close()
            raise httpcore.ConnectError(str(error)) from error
        return _Stream(stream, self._owner, ip)


class _Stream(httpcore.NetworkStream):
    def __init__(self, real: httpcore.NetworkStream, owner: Connection, ip: str) -> None:
        self._real = real
        self._owner = owner
        self._ip = ip

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        tape = self._owner.tape
        data = self._real.read(max_bytes, tape.left(timeout))
        tape.received.write(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        tape = self._owner.tape
        self._real.write(buffer, tape.left(timeout))
        tape.sent += buffer
        tape.ip = self._ip

    def close(self) -> None:
        self._real.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._real.start_tls(ssl_context, server_hostname, self._owner.tape.left(timeout))
        return _Stream(stream, self._owner, self._ip)

    def get_extra_info(self, info: str) -> Any:
        return self._real.get_extra_info(info)
