"""A page that sends its reader on by itself: `<meta http-equiv="refresh">` (HTML, 4.2.5.3)."""

from __future__ import annotations

import re

from lxml import html

from schemas.address import absolute, normal_url, resolve_base
from scraper.read.xpath import every, string

MOST_SECONDS = 5
"""A page that is shown for longer is one to be read."""
_LOWER = "translate(@http-equiv, 'REFSH', 'refsh')"
_REFRESHES = every(f"descendant::meta[{_LOWER}='refresh'][not(ancestor::noscript)][not(ancestor::template)]")
_BASE = string("descendant::base[@href][1]/@href")
_CONTENT = re.compile(
    r"\s*(?:(?P<seconds>[0-9]{1,9})[0-9.]*|\.[0-9.]*)\s*[;,\s]\s*(?:url\s*=\s*)?"
    r"(?:\"(?P<double>[^\"]*)|'(?P<single>[^']*)|(?P<bare>.+))",
    re.I | re.S,
)


def refresh_target(root: html.HtmlElement, page_url: str) -> str | None:
    """Return the URL of http that the page at `page_url` leads on to within `MOST_SECONDS`, in its normal form; None where it
    stays, or leads to itself."""
    base = resolve_base(_BASE(root), page_url)
    for meta in _REFRESHES(root):
        match = _CONTENT.match(meta.get("content") or "")
        if match is None or int(match["seconds"] or 0) > MOST_SECONDS:
            continue
        url = absolute(match["double"] or match["single"] or (match["bare"] or "").strip(), base)
        if url and url.startswith(("http://", "https://")) and normal_url(url) != normal_url(page_url):
            return normal_url(url)
    return None
