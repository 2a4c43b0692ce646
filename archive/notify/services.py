"""Sending messages through apprise, whose addresses hold passwords and tokens: they are never printed, logged or stored."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from archive.notify.message import message
from archive.notify.news import News
from schemas.errors import ConfigurationError


class Services(Struct, frozen=True):
    """The services of [notify], each an apprise object with one address, which its text does not show."""

    each: tuple[Any, ...]
    silent_only: bool = False

    def __repr__(self) -> str:
        return f"{len(self.each)} services"


def services(urls: Sequence[str], silent_only: bool) -> Services:
    """Return the services at some apprise addresses. Raises ConfigurationError where apprise is not installed, or does not
    know an address."""
    try:
        import apprise
    except ImportError as error:
        raise ConfigurationError("[notify] needs apprise, which is not installed: pip install apprise") from error
    each = []
    for number, url in enumerate(urls, 1):
        service = apprise.Apprise()
        with _silence():
            is_known = service.add(url)
        if not is_known:
            raise ConfigurationError(f"[notify]: address {number} of {len(urls)} in urls is none that apprise knows")
        each.append(service)
    return Services(tuple(each), silent_only)


def failures_of(services: Services, changes: Sequence[News]) -> list[str]:
    """Send a message about the changes to every service; return what went wrong, without the addresses."""
    told = [change for change in changes if change.silent or not services.silent_only]
    if not told:
        return []
    words = message(told)
    failures = []
    for number, service in enumerate(services.each, 1):
        with _silence():
            is_sent = service.notify(title=words.title, body=words.body)
        if not is_sent:
            failures.append(f"address {number} of {len(services.each)} in [notify] did not take the message")
    return failures


@contextmanager
def _silence() -> Iterator[None]:
    """apprise and the libraries below it log addresses when something fails."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
