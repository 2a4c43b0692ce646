"""Links of a release to pages: to other releases, ministries, statistics, e-Gov."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from schemas.address import absolute
from schemas.release import Link, LinkKind
from scraper.read.annexes import trimmed
from scraper.read.media_types import media_type_of
from scraper.read.outline import Outline


def find_links(
    page: Outline, page_url: str, base_url: str | None = None, *, is_release: Callable[[str], bool]
) -> tuple[Link, ...]:
    """Return the links that lead to pages, in order; links to documents are annexes, places on the same page no links. They are
    resolved against `base_url`, where that is not the URL of the page. `is_release` is the site's word for its own releases."""
    found = []
    for anchor in page.anchors:
        url = absolute(anchor.href, base_url or page_url)
        if url is None or not _leads_elsewhere(url, page_url) or media_type_of(url):
            continue
        start, end = trimmed(page.text, anchor.start, anchor.end)
        label = page.text[start:end].replace("\n", " ") or anchor.alt
        found.append(Link(label=label, url=url, kind=link_kind(url, is_release), start=start, end=end))
    return tuple(found)


def link_kind(url: str, is_release: Callable[[str], bool]) -> LinkKind:
    """Return what kind of page a URL leads to, judged by its address: a release is one by the rule of the site."""
    host = urlsplit(url).hostname or ""
    if is_release(url):
        return "release"
    if _is_at(host, "stat.go.jp") or _is_at(host, "e-stat.go.jp"):
        return "statistics"
    if _is_at(host, "e-gov.go.jp"):
        return "e_gov"
    return "ministry" if _is_at(host, "go.jp") else "other"


def _is_at(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


def _leads_elsewhere(url: str, page_url: str) -> bool:
    address, _, fragment = url.partition("#")
    return url.startswith(("http://", "https://")) and not (fragment and address == page_url.partition("#")[0])
