"""Asking a site for pages: one connection, paced, recorded, bounded, every redirect a step of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
from msgspec import Struct

from schemas.address import Base
from schemas.errors import ConfigurationError, FetchFailed
from schemas.visit import Exchange, Known, ProblemCode, Role, Truncation, Visit
from scraper.fetch.body import take_in
from scraper.fetch.clock import Clock
from scraper.fetch.pace import Pace
from scraper.fetch.recording import RecordingTransport, Tape
from scraper.fetch.retry import retrying
from scraper.fetch.robots import Robots

MOST_BYTES: Mapping[Role, int] = {"robots": 512_000, "listing": 4_000_000, "feed": 4_000_000, "release": 8_000_000}
"""Entity bytes taken in at most; what is longer is kept up to here, marked truncated, and not read.
RFC 9309 section 2.5 asks for at least 500 KiB of robots.txt."""
MOST_DOCUMENT_BYTES = 64_000_000
MOST_HOPS = 5
EXCHANGE_SECONDS = 120.0
"""The wall deadline of one exchange, however steadily its bytes drip."""
_READ_SECONDS = 30.0
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Bounds(Struct, frozen=True, kw_only=True):
    """Where a client may go: both answer for official URLs. A redirect to a dead end is noted and not followed."""

    is_allowed: Callable[[str], bool]
    is_dead_end: Callable[[str], bool]


class Client:
    """Visits pages of one site. Use as a context manager; `requests` counts what went out, retries and redirects included."""

    def __init__(self, base: Base, bounds: Bounds, user_agent: str, clock: Clock, pace: Pace) -> None:
        if urlsplit(base.asked).scheme not in ("http", "https") or not urlsplit(base.asked).hostname:
            raise ConfigurationError(f"{base.asked!r} is no base URL; write it as http://127.0.0.1:8000")
        self.requests = 0
        self.pace = pace
        self.robots = Robots("")
        self._base = base
        self._bounds = bounds
        self._clock = clock
        self._transport = RecordingTransport()
        self._http = httpx.Client(transport=self._transport, headers=_headers(user_agent), trust_env=False)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()

    def visit(
        self, url: str, role: Role, known: Callable[[str], Known] = lambda _url: Known(), otherwise: Sequence[str] = ()
    ) -> Visit:
        """Return the visit to the official `url`: each exchange on the way, or why there was none. Never raises for
        what a network or a server does.

        `known` gives the validators for a conditional request. The URLs in `otherwise` are tried in turn when the page
        is not there (404).
        """
        exchanges: list[Exchange] = []
        rest = list(otherwise)
        target: str | None = url
        seen: set[str] = set()
        while target is not None:
            if failure := self._refusal(target, role, seen):
                return Visit(url=url, role=role, exchanges=tuple(exchanges), failure=failure)
            seen.add(target)
            try:
                exchanges.append(self._ask(target, role, known(target)))
            except FetchFailed as error:
                return Visit(url=url, role=role, exchanges=tuple(exchanges), failure=("fetch_failed", str(error)))
            target = self._next(exchanges[-1]) or (rest.pop(0) if rest and exchanges[-1].status == 404 else None)
        return Visit(url=url, role=role, exchanges=tuple(exchanges))

    def _refusal(self, url: str, role: Role, seen: set[str]) -> tuple[ProblemCode, str] | None:
        """Why `url` is not asked, or None."""
        if not self._bounds.is_allowed(url):
            return "redirected_away", f"redirected to another host: {url}"
        if url in seen or len(seen) > MOST_HOPS:
            return "redirected_away", f"redirected in a circle or too often, last to {url}"
        if role != "robots" and not self.robots.allows(url):
            return "robots_disallowed", "robots.txt disallows it; it is not asked for"
        return None

    def _next(self, exchange: Exchange) -> str | None:
        """The official URL that a redirect leads on to, or None where the way ends."""
        location = next((value for name, value in exchange.headers if name.lower() == "location"), None)
        if exchange.status not in _REDIRECTS or location is None:
            return None
        target = self._base.to_official(urljoin(exchange.asked, location))
        return None if self._bounds.is_dead_end(target) else target

    def _ask(self, url: str, role: Role, known: Known) -> Exchange:
        """One page with retries. Raises FetchFailed when even the last attempt brought no response."""
        asked = self._base.to_asked(url)
        most = MOST_DOCUMENT_BYTES if url.lower().endswith(".pdf") else MOST_BYTES[role]
        return retrying(self._clock)(self._exchange, asked, known.validators, most)

    def _exchange(self, asked: str, validators: Mapping[str, str], most: int) -> Exchange:
        self.pace.wait()
        tape = self._transport.tape = Tape(EXCHANGE_SECONDS)
        fetched_at = self._clock.now()
        self.requests += 1
        try:
            with _translated(asked):
                response, body, truncated = self._send(asked, validators, most)
        finally:
            self.pace.rest()
        return Exchange(
            asked=asked,
            fetched_at=fetched_at,
            request=bytes(tape.sent),
            response=bytes(tape.received),
            status=response.status_code,
            headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw),
            body=body,
            ip=tape.ip,
            truncated=truncated,
        )

    def _send(self, asked: str, validators: Mapping[str, str], most: int) -> tuple[httpx.Response, bytes, Truncation | None]:
        request = self._http.build_request("GET", asked, headers=validators, timeout=_READ_SECONDS)
        response = self._http.send(request, stream=True)
        try:
            coding = response.headers.get("content-encoding", "")
            body, truncated = take_in(response.iter_raw(), coding, most)
        finally:
            response.close()
        return response, body, truncated


def _headers(user_agent: str) -> dict[str, str]:
    return {
        "User-Agent": user_agent,
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Encoding": "gzip",
        "Accept-Language": "ja",
    }


@contextmanager
def _translated(asked: str) -> Iterator[None]:
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
        raise FetchFailed(f"not a URL that can be asked: {error}") from error
