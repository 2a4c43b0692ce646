"""What goes over the wire: addresses as they are asked for, headers, and what the libraries say when it fails."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpcore
from ada_url import URL
from msgspec import Struct

from schemas.errors import BadURL, FetchFailed


def headers_of(user_agent: str) -> dict[str, str]:
    """Return the headers of every request."""
    return {
        "User-Agent": user_agent,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Encoding": "gzip",
        "Accept-Language": "ja",
    }


def can_be_asked(base: str) -> bool:
    """Whether `base` is a URL with a host, for http or https."""
    try:
        parts = urlsplit(base)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a broken bracket, a port out of range
        return False


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Target(Struct, frozen=True):
    """An address as it is asked for: where to connect to, and what stands in the request line and as Host."""

    host: str
    port: int
    is_secure: bool
    netloc: str
    path: str

    def request(self, headers: Mapping[str, str]) -> bytes:
        """Return the bytes of a request with `headers`; a value that is not printable ASCII can't be sent, and is left out."""
        sendable = {name: value for name, value in headers.items() if value.isascii() and value.isprintable()}
        lines = (f"{name}: {value}" for name, value in {"Host": self.netloc, **sendable}.items())
        return "\r\n".join((f"GET {self.path} HTTP/1.1", *lines, "", "")).encode("ascii")


def target_of(asked: str) -> Target:
    """Return what to ask for `asked`, blanks and Japanese percent-encoded. Raises BadURL for what is no URL."""
    if _CONTROL.search(asked):
        raise BadURL(f"not a URL that can be asked: {asked!r}")
    try:
        url = URL(asked)
    except ValueError as error:
        raise BadURL(f"not a URL that can be asked: {error}") from error
    is_secure = url.protocol == "https:"
    port = int(url.port) if url.port else 443 if is_secure else 80
    return Target(url.hostname.strip("[]"), port, is_secure, url.host, (url.pathname or "/") + url.search)


def as_sent(asked: str) -> str:
    """Return `asked` with path and query as the request line has them.

    The host stays as the base has it, so that the official URL can be told from it. Raises BadURL for what is no URL.
    """
    parts = urlsplit(asked)
    return f"{parts.scheme}://{parts.netloc}{target_of(asked).path}"


@contextmanager
def translated(asked: str) -> Iterator[None]:
    """Turn the libraries' errors into ours, here and nowhere else."""
    try:
        yield
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise FetchFailed(f"no connection to {urlsplit(asked).netloc}: {error}") from error
    except httpcore.TimeoutException as error:
        raise FetchFailed(f"no response in time: {error or type(error).__name__}") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise FetchFailed(f"the connection broke: {error or type(error).__name__}") from error
