"""What goes over the wire: addresses as they are asked for, headers, and what the libraries say when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from urllib.parse import urlsplit

import httpcore
import httpx

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


@lru_cache(maxsize=4)
def parsed(url: str) -> httpx.URL:
    """Return `url` taken apart: once for what is asked, and once more if that is spelled otherwise."""
    return httpx.URL(url)


def as_sent(asked: str) -> str:
    """Return `asked` with path and query as the request line has them: blanks and Japanese percent-encoded.

    The host stays as the base has it, so that the official URL can be told from it. Raises BadURL for what is no URL.
    """
    with translated(asked):
        target = parsed(asked).raw_path.decode("ascii")
    parts = urlsplit(asked)
    return f"{parts.scheme}://{parts.netloc}{target}"


def as_text(raw: bytes) -> str:
    """Return a header as text: UTF-8 where it is that, else Latin-1: as warcio reads it back from the record."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


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
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise BadURL(f"not a URL that can be asked: {error}") from error
