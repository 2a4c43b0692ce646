"""When to ask again, and after how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_exception, retry_if_result, stop_after_attempt, wait_exponential

from schemas.errors import AddressRefused, FetchFailed
from schemas.held import discard
from schemas.http import header
from schemas.visit import Exchange
from scraper.fetch.clock import Clock

ATTEMPTS = 3
LONGEST_WAIT = 120.0
"""Seconds that a Retry-After is honoured up to; a longer one ends the attempts for this run."""

_PASSING = frozenset((408, 429, 500, 502, 503, 504))
_backoff = wait_exponential(multiplier=2, min=2, max=30)


def retrying(clock: Clock, is_spent: Callable[[], bool] = lambda: False) -> Retrying:
    """Return tenacity's rules: three attempts at what may pass, while requests are left; the last answer or error is handed
    back as it is."""
    return Retrying(
        retry=retry_if_result(_may_pass) | retry_if_exception(_may_go_away),
        wait=lambda state: _wait(state, clock),
        stop=lambda state: stop_after_attempt(ATTEMPTS)(state) or is_spent() or _asked_to_stay_away(state, clock),
        sleep=clock.sleep,
        before_sleep=_let_go,
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )


def retry_after(exchange: Exchange, now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for, given as seconds or as a date (RFC 9110, 10.2.3), or None."""
    value = (header(exchange.headers, "retry-after") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds())


def _may_go_away(error: BaseException) -> bool:
    return isinstance(error, FetchFailed) and not isinstance(error, AddressRefused)


def _may_pass(exchange: Exchange) -> bool:
    return exchange.status in _PASSING


def _answer(state: RetryCallState) -> Exchange | None:
    return state.outcome.result() if state.outcome and not state.outcome.failed else None


def _let_go(state: RetryCallState) -> None:
    """Only the last answer is kept; what an earlier one spooled is removed."""
    if exchange := _answer(state):
        discard(exchange.response)
        discard(exchange.body)


def _wait(state: RetryCallState, clock: Clock) -> float:
    exchange = _answer(state)
    asked = retry_after(exchange, clock.now()) if exchange else None
    return _backoff(state) if asked is None else max(asked, 1.0)


def _asked_to_stay_away(state: RetryCallState, clock: Clock) -> bool:
    exchange = _answer(state)
    return exchange is not None and (retry_after(exchange, clock.now()) or 0.0) > LONGEST_WAIT
