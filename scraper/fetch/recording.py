"""A transport for httpx that keeps the bytes of an exchange as they went over the wire, and its wall-clock deadline.

WARC wants the response as transferred, chunk sizes and all; httpx only shows it decoded. httpcore lets us supply the
network, so every read and write passes through a tape here.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from typing import Any

import httpcore
import httpx

from scraper.fetch.guard import Guard
from scraper.fetch.spool import Memory, Sink


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


class RecordingTransport(httpx.BaseTransport):
    """httpx over one httpcore connection whose traffic is put on `tape`; set a new tape before each request. `guard` says
    which addresses may be connected to. The certificates that are trusted are read only for a base that `is_secure`."""

    def __init__(self, guard: Guard, is_secure: bool = True) -> None:
        self.tape = Tape(0)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust() if is_secure else None,
            max_connections=1,
            max_keepalive_connections=1,
            keepalive_expiry=60,
            network_backend=_Backend(self, guard),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`; return the response with its body not yet read. Raises what httpcore raises."""
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        if not self.tape.received.size:
            # Bytes left over behind the response before were taken for this one's.
            response.close()
            raise httpcore.RemoteProtocolError("the answer came before the request")
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the connection."""
        self._pool.close()


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted. Reading them takes longer than many an exchange, so they are read once."""
    return httpx.create_ssl_context(trust_env=False)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore.NetworkBackend):
    def __init__(self, owner: RecordingTransport, guard: Guard) -> None:
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
    def __init__(self, real: httpcore.NetworkStream, owner: RecordingTransport, ip: str) -> None:
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
