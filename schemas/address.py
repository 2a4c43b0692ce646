"""Two addresses for one page: the official URL that is archived and cited, and the one really asked (`--site`)."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

from msgspec import Struct


@lru_cache(maxsize=4096)  # the same few addresses are asked about over and over
def normal_url(url: str) -> str:
    """Return the identity of a URL: https for http, host in lower case, no default port, no fragment.

    Only what RFC 3986 section 6.2 calls safe for this site is folded; path and query stay as printed.
    A URL that can't be split (a bad port, a broken bracket) comes back as it is.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    if parts.scheme.lower() not in ("http", "https"):
        return url
    host = (parts.hostname or "") + (f":{port}" if port not in (None, 80, 443) else "")
    return urlunsplit(("https", host, parts.path or "/", parts.query, ""))


@lru_cache(maxsize=1024)  # a page's links are asked for as links, as annexes and as sources
def absolute(href: str, page_url: str) -> str | None:
    """Return the absolute URL of a printed `href` (blanks around it ignored), or None when it can't be one."""
    try:
        return urljoin(page_url, "".join(href.split()) if "://" in href else href.strip())
    except ValueError:
        return None


class Base(Struct, frozen=True, kw_only=True):
    """The official base of a site and the base that is asked in its place; both without a slash at the end."""

    official: str
    asked: str

    def to_asked(self, official_url: str) -> str:
        """Return the URL to ask for an official one."""
        return self._moved(official_url, normal_url(self.official).rstrip("/"), self.asked)

    def to_official(self, asked_url: str) -> str:
        """Return the official URL, in its normal form, of one that was asked or that a page or redirect named."""
        return normal_url(self._moved(asked_url, self.asked, self.official))

    @staticmethod
    def _moved(url: str, origin: str, target: str) -> str:
        inside = url == origin or url.startswith((origin + "/", origin + "?"))
        return target + (url[len(origin) :] or "/") if inside else url
