"""Parts of addresses that differ at every visit and name nothing: session ids, counters, what keeps caches from answering.

An address without them is the same address. The table is all there is: any other parameter may name something.
"""

from __future__ import annotations

import re

from msgspec import Struct


class VolatilePart(Struct, frozen=True):
    """A known pattern. `source` is who defines it; what `pattern` finds in a path and query is left out, or `instead`."""

    name: str
    source: str
    pattern: re.Pattern[str]
    instead: str = ""


def _parameter(names: str, value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=[?&])(?:{names})={value}(?:&|$)", re.IGNORECASE)


_CLOCK = r"(?:1[0-9]{9}(?:[0-9]{3})?|20[0-9]{12})"
"""Seconds or milliseconds since 1970, or 20251020173000."""

VOLATILE_PARTS = (
    VolatilePart(
        "servlet_session", "Jakarta Servlet 6.0, 7.1.3 URL rewriting", re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
    ),
    VolatilePart("servlet_parameter", "the same, by servers that put it into the query", _parameter("jsessionid", "[^&]*")),
    VolatilePart("php_session", "PHP manual, session.use_trans_sid and session.name", _parameter("PHPSESSID", "[^&]*")),
    VolatilePart(
        "aspnet_session",
        "ASP.NET, cookieless sessions (sessionState cookieless)",
        re.compile(r"/\((?:[AFS]\([0-9a-z_-]{20,}\))+\)(?=/)", re.IGNORECASE),
    ),
    VolatilePart("coldfusion_session", "ColdFusion, URLSessionFormat", _parameter("CFID|CFTOKEN", "[^&]*")),
    VolatilePart("jquery_cache", "jQuery.ajax, cache: false appends _={milliseconds}", _parameter("_", "1[0-9]{12}")),
    VolatilePart(
        "clock",
        "scripts that append the time so that no cache answers",
        _parameter("nocache|no_cache|cachebuster|cb|rnd|rand|random|ts|timestamp|t|v|ver", _CLOCK),
    ),
    VolatilePart(
        "random",
        "scripts that append Math.random() (ECMA-262, 21.3.2.27: from 0 to 1)",
        _parameter("nocache|no_cache|cachebuster|cb|rnd|rand|random|r", r"0\.[0-9]{6,}"),
    ),
    VolatilePart(
        "bare_clock",
        "images and style sheets with the time alone as their query",
        re.compile(rf"(?<=[a-z]\?){_CLOCK}$", re.IGNORECASE),
    ),
    VolatilePart(
        "counter",
        "counters of visits, which draw the number that their address names (the CGI programs of the 1990s)",
        re.compile(r"(/(?:[a-z]+[_-])?(?:access)?count(?:er)?\.(?:cgi|pl|php|gif|png))\?(?:[a-z]+=)?[0-9]+$", re.IGNORECASE),
        r"\1",
    ),
)
_HINT = re.compile(r"[;(?]")


def without_volatile(address: str) -> str:
    """Return a path and query without what the table knows to differ at every visit."""
    if not _HINT.search(address):
        return address
    shown = address
    for part in VOLATILE_PARTS:
        shown = part.pattern.sub(part.instead, shown)
    return shown if shown == address else shown.rstrip("?&")
