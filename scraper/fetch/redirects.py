"""Where a redirect may lead: what is not asked, and why."""

from __future__ import annotations

from collections.abc import Callable, Set

from msgspec import Struct

from schemas.address import Base
from schemas.fault import costs_one_page
from schemas.http import location_of
from schemas.visit import Exchange, Page, ProblemCode, Role
from scraper.fetch.robots import Robots

MOST_HOPS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Bounds(Struct, frozen=True, kw_only=True):
    """Where a client may go: all answer for official URLs. A redirect to a dead end is noted and not followed. `leads_on` says
    where a page that came with status 200 leads its reader by itself."""

    is_allowed: Callable[[str], bool]
    is_dead_end: Callable[[str], bool]
    leads_on: Callable[[Page], str | None] = lambda _page: None


def refusal(url: str, role: Role, seen: Set[str], bounds: Bounds, robots: Robots) -> tuple[ProblemCode, str] | None:
    """Return why `url` is not asked by a visit that has asked those `seen`, or None."""
    if not bounds.is_allowed(url):
        return "redirected_away", f"on another host, which is not asked: {url}"
    if url in seen or len(seen) > MOST_HOPS:
        return "redirected_away", f"redirected in a circle or too often, last to {url}"
    if role != "robots" and not robots.allows(url):
        return "robots_disallowed", "robots.txt disallows it; it is not asked for"
    return None


def next_of(exchange: Exchange, page: Page, base: Base, bounds: Bounds) -> str | None:
    """Return the official URL that a redirect leads on to, or None where the way ends."""
    target = location_of(exchange.headers, exchange.asked, base) if exchange.status in _REDIRECTS else _led_on(page, bounds)
    return None if target is None or bounds.is_dead_end(target) else target


def _led_on(page: Page, bounds: Bounds) -> str | None:
    """Where a page leads by itself; nowhere where that can't be told: it is kept, and the fold meets the fault."""
    try:
        return bounds.leads_on(page)
    except Exception as error:
        if not costs_one_page(error):
            raise
        return None
