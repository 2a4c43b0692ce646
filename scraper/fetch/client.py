"""Asking a site for pages: one connection, paced, recorded, bounded, every redirect a step of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from msgspec import Struct

from schemas.address import Base
from schemas.errors import AddressRefused, BadURL, ConfigurationError, FetchFailed
from schemas.held import discard
from schemas.http import header, media_type_and_charset
from schemas.size_limits import MOST_BYTES, is_spooled
from schemas.visit import Exchange, Known, Page, ProblemCode, Role, Truncation, Visit
from scraper.fetch.body import take_in
from scraper.fetch.breaker import Breaker
from scraper.fetch.clock import Clock
from scraper.fetch.pace import Pace
from scraper.fetch.public_addresses import Guard
from scraper.fetch.recording import Connection, Tape
from scraper.fetch.redirects import Bounds, next_of, refusal
from scraper.fetch.retry import LONGEST_WAIT, retry_after, retrying
from scraper.fetch.robots import Robots
from scraper.fetch.spool import File, Memory, Overflow, Sink
from scraper.fetch.wire import as_sent, can_be_asked, headers_of, target_of, translated

EXCHANGE_SECONDS = 120.0
DOCUMENT_SECONDS = 300.0
"""The wall deadlines of one exchange, however steadily its bytes drip."""
_READ_SECONDS = 30.0
_CODES: Mapping[type[FetchFailed], ProblemCode] = {BadURL: "bad_url", AddressRefused: "address_refused"}


class Client:
    """Visits pages of one site. Use as a context manager; `requests` counts what went out, retries and redirects included,
    `received` the bytes that came back. Documents are put into files in `spool`."""

    def __init__(
        self,
        base: Base,
        bounds: Bounds,
        user_agent: str,
        clock: Clock,
        pace: Pace,
        spool: Path,
        most_requests: int | None = None,
        until: datetime | None = None,
    ) -> None:
        if not can_be_asked(base.asked):
            raise ConfigurationError(f"{base.asked!r} is no base URL; write it as http://127.0.0.1:8000")
        if not (user_agent.isascii() and user_agent.isprintable()):
            raise ConfigurationError(f"{user_agent!r} can't be sent as a user agent: write the contact in ASCII")
        self.requests = 0
        self.received = 0
        self.clock = clock
        self._spool = spool
        self._most_requests = most_requests
        self._until = until
        self._breaker = Breaker()
        self.pace = pace
        self.robots = Robots("")
        self._base = base
        self._bounds = bounds
        self._connection = Connection(Guard.of(base))
        self._headers = headers_of(user_agent)
        self._persistently = retrying(clock, self.is_spent)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def is_spent(self) -> bool:
        """Whether as many requests went out as may, or the time is up."""
        if self._until is not None and self.clock.now() >= self._until:
            return True
        return self._most_requests is not None and self.requests >= self._most_requests

    def left(self) -> int | None:
        """Return how many requests may still go out: as many as are allowed, or as fit into the time at the present pace. None
        when nothing bounds them."""
        left = [] if self._most_requests is None else [self._most_requests - self.requests]
        if self._until is not None and self.pace.pause:
            left.append(int((self._until - self.clock.now()).total_seconds() / self.pace.pause) + 1)
        return max(0, min(left)) if left else None

    def visit(
        self, url: str, role: Role, known: Callable[[str], Known] = lambda _url: Known(), otherwise: Sequence[str] = ()
    ) -> Visit:
        """Return the visit to the official `url`: each exchange on the way, or why there was none. Raises SiteUnreachable
        once a host has failed so often that it is left alone, and nothing else for what a network or a server does.

        `known` gives the validators for a conditional request. The URLs in `otherwise` are tried in turn when the page
        is not there (404).
        """
        self._breaker.check(self._host)
        visit = self._follow(url, role, known, list(otherwise))
        if visit.exchanges or (visit.failure and visit.failure[0] == "fetch_failed"):
            self._breaker.heard(self._host, _why_it_failed(visit))
        if visit.exchanges and (seconds := retry_after(visit.exchanges[-1], self.clock.now()) or 0.0) > LONGEST_WAIT:
            self._breaker.sent_away(self._host, seconds)
        return visit

    def still_says_unchanged(self, url: str, role: Role, known: Known) -> bool:
        """Whether the site answers "not modified" to validators whose content it has just been seen not to have any more."""
        visit = self._follow(url, role, lambda _url: known, [])
        for exchange in visit.exchanges:
            discard(exchange.response)
            discard(exchange.body)
        return bool(visit.exchanges) and visit.exchanges[-1].status == 304

    def _follow(self, url: str, role: Role, known: Callable[[str], Known], rest: list[str]) -> Visit:
        exchanges: list[Exchange] = []
        target: str | None = url
        seen: set[str] = set()
        while target is not None:
            if failure := refusal(target, role, seen, self._bounds, self.robots):
                return Visit(url=url, role=role, exchanges=tuple(exchanges), failure=failure)
            seen.add(target)
            try:
                exchanges.append(self._ask(target, role, known))
            except FetchFailed as error:
                code = _CODES.get(type(error), "fetch_failed")
                return Visit(url=url, role=role, exchanges=tuple(exchanges), failure=(code, str(error)))
            target = self._next(exchanges[-1], url, role) or (rest.pop(0) if rest and exchanges[-1].status == 404 else None)
        return Visit(url=url, role=role, exchanges=tuple(exchanges))

    @property
    def _host(self) -> str:
        """The host that is asked: every official URL is asked for at the one base."""
        return urlsplit(self._base.asked).netloc

    def _next(self, exchange: Exchange, url: str, role: Role) -> str | None:
        return next_of(exchange, self._page(exchange, url, role), self._base, self._bounds)

    def _page(self, exchange: Exchange, url: str, role: Role) -> Page:
        media_type, charset = media_type_and_charset(header(exchange.headers, "content-type"))
        return Page(
            url=url,
            role=role,
            status=exchange.status,
            body=exchange.body,
            month="",
            answered=self._base.to_official(exchange.asked),
            media_type=media_type,
            charset=charset,
            truncated=exchange.truncated,
            fault=exchange.fault,
        )

    def _ask(self, url: str, role: Role, known: Callable[[str], Known]) -> Exchange:
        """One page with retries. Raises FetchFailed when even the last attempt brought no response."""
        asked = as_sent(self._base.to_asked(url))
        validators = known(self._base.to_official(asked)).validators
        return self._persistently(self._exchange, asked, validators, self._allowance(url, role))

    def _allowance(self, url: str, role: Role) -> _Allowance:
        """A document goes into a file, also where a list names it as if it were a release."""
        if is_spooled(url, role):
            spools = (lambda: Overflow(self._spool), lambda: File(self._spool))
            return _Allowance(MOST_BYTES["document"], DOCUMENT_SECONDS, *spools)
        return _Allowance(MOST_BYTES[role], EXCHANGE_SECONDS, Memory, Memory)

    def _exchange(self, asked: str, validators: Mapping[str, str], allowance: _Allowance) -> Exchange:
        self.pace.wait()
        tape = self._connection.tape = Tape(allowance.seconds, allowance.for_response())
        entity = allowance.for_entity()
        fetched_at = answered_at = self.clock.now()
        self.requests += 1
        failed = True
        try:
            with translated(asked):
                head = self._connection.send(target_of(asked), {**self._headers, **validators}, _READ_SECONDS)
                answered_at = self.clock.now()
                failed = _struggles(head.status)
                truncated = self._take_in(tape, allowance.most, entity)
        except BaseException:
            tape.received.discard()
            entity.discard()
            raise
        finally:
            self.pace.rest((answered_at - fetched_at).total_seconds(), failed)
            self.received += tape.received.size
        return Exchange(
            asked=asked,
            fetched_at=fetched_at,
            request=bytes(tape.sent),
            response=tape.received.finish(),
            status=head.status,
            headers=head.headers,
            body=entity.finish(),
            ip=tape.ip,
            truncated=truncated,
            fault=self._connection.reader.fault,
            seconds=(self.clock.now() - fetched_at).total_seconds(),
        )

    def _take_in(self, tape: Tape, most: int, entity: Sink) -> Truncation | None:
        behind_head = tape.received.size
        try:
            if isinstance(entity, File) and self._connection.reader.framing.length > most:
                return "length"  # said beforehand: nobody need send what will not be kept whole
            return take_in(self._connection.pieces(), lambda: tape.received.size - behind_head, most, entity)
        finally:
            self._connection.rest()


class _Allowance(Struct, frozen=True):
    """What one exchange may take: bytes of entity, seconds; and where its bytes go, as they come and decoded."""

    most: int
    seconds: float
    for_response: Callable[[], Sink]
    for_entity: Callable[[], Sink]


def _struggles(status: int) -> bool:
    """Whether an answer says that the site has too much to do, or fails."""
    return status == 429 or status >= 500


def _why_it_failed(visit: Visit) -> str | None:
    """Why a visit brought nothing from a site that may be in trouble, in words; None for any other."""
    if visit.failure and visit.failure[0] == "fetch_failed":
        return visit.failure[1]
    status = visit.exchanges[-1].status if visit.exchanges else 0
    return f"status {status}" if _struggles(status) else None
