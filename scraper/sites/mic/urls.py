"""Addresses of www.soumu.go.jp: keys, bureaus, lists."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from schemas.address import normal_url, readable

OFFICIAL = "https://www.soumu.go.jp"
ROBOTS = f"{OFFICIAL}/robots.txt"
FEED = f"{OFFICIAL}/news.rdf"
CURRENT_LIST = f"{OFFICIAL}/menu_news/s-news/index.html"
FIRST_MONTH = "2009-01"
"""The oldest monthly list that is online (0901m.html)."""

SHORTEST_PAUSE = 1.0
"""Seconds between a response and the next request on the ministry's own server; a mirror may be asked faster."""

_RELEASES = "/menu_news/s-news/"
_HOST = "www.soumu.go.jp"
_CLOSED_LIST = re.compile(r"/menu_news/s-news/(\d\d)(\d\d)m?\.html")
_SLUG = re.compile(r"(?:^|/)[a-z]?\d{2}([a-z]+)\d")
_BUREAUS = {
    "kanbo": "大臣官房",
    "kiban": "総合通信基盤局",
    "ryutsu": "情報流通行政局",
    "tsushin": "国際戦略局",
    "gyosei": "自治行政局",
    "zaisei": "自治財政局",
    "zeimu": "自治税務局",
    "toukei": "統計局",
    "gyokan": "行政管理局",
    "jinji": "人事・恩給局",
    "toukatsu": "政策統括官",
    "shoubo": "消防庁",
    "hyoka": "行政評価局",
    "iicp": "情報通信政策研究所",
    "kougai": "公害等調整委員会",
    "cyber": "サイバーセキュリティ統括官",
}


@lru_cache(maxsize=4096)
def _parts(url: str) -> SplitResult:
    """The parts of a URL in its normal form; all empty for one that can't be split, as a torn page may print it."""
    try:
        return urlsplit(normal_url(url))
    except ValueError:
        return urlsplit("")


def is_ministry_host(host: str) -> bool:
    """Whether the ministry's own servers answer for a host name."""
    return host == "soumu.go.jp" or host.endswith(".soumu.go.jp")


def closed_list_urls(month: str) -> tuple[str, ...]:
    """Return where the list of a closed month ('2023-10') may stand, the usual place first.

    As of 2026-11 the list of October 2023 is reported as 2310.html, without the m.
    """
    name = month[2:4] + month[5:7]
    return (f"{OFFICIAL}{_RELEASES}{name}m.html", f"{OFFICIAL}{_RELEASES}{name}.html")


def has_another_place(url: str) -> bool:
    """Whether a closed list that is not at `url` may stand elsewhere still, by `closed_list_urls`."""
    month = month_of_list(url)
    return month is not None and normal_url(url) in closed_list_urls(month)[:-1]


def month_of_list(url: str) -> str | None:
    """Return the month ('2023-10') that a closed list's URL names, or None for any other URL."""
    match = _CLOSED_LIST.fullmatch(_parts(url).path)
    return f"20{match[1]}-{match[2]}" if match and "01" <= match[2] <= "12" else None


def key_of(url: str) -> str:
    """Return the key of a release: its basename in /menu_news/s-news/, else its path, both without `.html`.

    What tells two addresses apart tells their keys apart: a query stays, and so does the path of a page that has no `.html`.
    """
    parts = _parts(url)
    path, query = readable(parts.path), f"?{readable(parts.query)}" if parts.query else ""
    if path.startswith(_RELEASES) and path.endswith(".html"):
        return path.removeprefix(_RELEASES).removesuffix(".html") + query
    folder, _, name = path.removeprefix("/").rpartition("/")
    return (f"{folder}/{name.removesuffix('.html')}" if folder else f"/{name}") + query


def bureau_of(url: str) -> str | None:
    """Return the name of the bureau that a release's URL carries a slug of (01toukei08_…), or None."""
    match = _SLUG.search(key_of(url))
    return _BUREAUS.get(match[1]) if match else None


def is_on_site(url: str) -> bool:
    """Whether the ministry's own web server answers for `url`; other hosts are recorded, never asked."""
    parts = _parts(url)
    return parts.scheme == "https" and parts.netloc == _HOST


def is_home(url: str) -> bool:
    """Whether `url` is the site's home page, where pages that are gone are sent to."""
    return is_on_site(url) and _parts(url).path in ("", "/", "/index.html")


def is_release(url: str) -> bool:
    """Whether `url` is in the folder of releases and no list."""
    return is_on_site(url) and _parts(url).path.startswith(_RELEASES) and not is_list(url)


def is_release_link(url: str) -> bool:
    """Whether a link leads to a release or a list of them, on any of the ministry's hosts (bureaus have their own folders)."""
    parts = urlsplit(url)
    return "/s-news/" in parts.path and is_ministry_host(parts.hostname or "")


def may_be_meeting(url: str) -> bool:
    """Whether a link of a release may lead to a council meeting's page. Only the page itself can tell: links to them often
    say no more than こちら."""
    path = _parts(url).path
    return is_on_site(url) and path.startswith("/main_sosiki/") and path.endswith(".html") and not path.endswith("/index.html")


def is_list(url: str) -> bool:
    """Whether `url` is a list of releases."""
    return normal_url(url) == CURRENT_LIST or month_of_list(url) is not None
