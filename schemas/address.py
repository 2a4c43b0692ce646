"""Two addresses for one page: the official URL that is archived and cited, and the one really asked (`--site`)."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache

from ada_url import URL, join_url
from msgspec import Struct

from schemas.volatile import without_volatile

_ENCODED = re.compile("%([0-9A-Fa-f]{2})")
_BEYOND_ASCII = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@lru_cache(maxsize=4096)  # the same few addresses are asked about over and over
def normal_url(url: str) -> str:
    """Return the identity of a URL: as browsers write it (WHATWG URL Standard), https for http, no default port, no fragment.

    Nor does it have a session id, a counter or the time (`schemas.volatile`). Of two that differ only in how a character is
    percent-encoded (RFC 3986, 6.2.2) it is the same. What is no URL of http comes back as it is.
    """
    try:
        parts = URL(url.strip())
    except ValueError:
        return url
    if "\0" in url:  # at its end it would be passed over
        return url
    if parts.protocol not in ("http:", "https:"):
        return url
    port = "" if parts.port in ("", "80", "443") else f":{parts.port}"
    return f"https://{parts.hostname}{port}{without_volatile(_one_of_twins(parts.pathname) + _one_of_twins(parts.search))}"


def _one_of_twins(text: str) -> str:
    """The text with no character percent-encoded that need not be, and capital hexadecimal digits in those that are."""
    return _ENCODED.sub(_plainly, text) if "%" in text else text


def _plainly(encoded: re.Match[str]) -> str:
    character = chr(int(encoded[1], 16))
    return character if character in _UNRESERVED else encoded[0].upper()


def readable(text: str) -> str:
    """Return a path or query with its Japanese as people write it, not percent-encoded."""
    return _BEYOND_ASCII.sub(lambda encoded: _as_printed(encoded[0]), text)


def _as_printed(encoded: str) -> str:
    try:
        return bytes.fromhex(encoded.replace("%", "")).decode("utf-8")
    except UnicodeDecodeError:
        return encoded


@lru_cache(maxsize=1024)  # a page's links are asked for as links, as annexes and as sources
def absolute(href: str, page_url: str) -> str | None:
    """Return the absolute URL that a browser makes of a printed `href`, or None when it can't be one. Blanks inside an address
    that is none because of them are left out."""
    for printed in (href, "".join(href.split())):
        with suppress(ValueError):
            return str(join_url(page_url, printed))
    return None


def encode_query(href: str, codec: str) -> str:
    """Return `href` with Japanese in its query percent-encoded in the charset of its page, `codec`, as forms are sent and as
    browsers resolve it: what stands before the query is always UTF-8."""
    address, mark, query = href.partition("?")
    if not mark or query.isascii() or codec.startswith("utf"):
        return href
    raw = query.encode(codec, "xmlcharrefreplace")
    return address + mark + "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)


def resolve_base(href: str, page_url: str) -> str:
    """Return the URL against which a page's links are resolved: that of its `<base>`, if it has one that may be it."""
    base = absolute(href, page_url) if href.strip() else None
    return base if base and base.startswith(("http://", "https://")) else page_url


class Base(Struct, frozen=True, kw_only=True):
    """The official base of a site and the base that is asked in its place; both without a slash at the end."""

    official: str
    asked: str

    def to_asked(self, official_url: str) -> str:
        """Return the URL to ask for an official one."""
        return self._moved(official_url, normal_url(self.official).rstrip("/"), self.asked)

    def to_official(self, asked_url: str) -> str:
        """Return the official URL, in its normal form, of one that was asked or that a page or redirect named."""
        return normal_url(self._moved(self._moved(asked_url, self.asked, self.official), _written(self.asked), self.official))

    @staticmethod
    def _moved(url: str, origin: str, target: str) -> str:
        inside = url == origin or url.startswith((origin + "/", origin + "?"))
        return target + (url[len(origin) :] or "/") if inside else url


@lru_cache(maxsize=16)
def _written(base: str) -> str:
    """A base as a browser writes it: it may be given with capitals in its host, or with a port that need not be said."""
    try:
        return str(URL(base).href).rstrip("/")
    except ValueError:
        return base
