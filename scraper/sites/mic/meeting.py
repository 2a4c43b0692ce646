"""The template of a council meeting: the title is the h1, parts are h2 + box, and there is no date line."""

from __future__ import annotations

from lxml import html

from scraper.read.xpath import first, has_class
from scraper.sites.mic.page import Parts
from scraper.sites.mic.press import CONTENT, mend_content

_COUNCIL = first(f"descendant::body[{has_class('shingi')}]|descendant::*[{has_class('innerBoxB')}]")
_TITLE = first("descendant::h1")
_CONTACT = first(
    "descendant::h2[contains(., '連絡先') or contains(., '問合せ先') or contains(., '問い合わせ先')]/following-sibling::*[1]"
)


def find_parts(root: html.HtmlElement) -> Parts | None:
    """Return where a council meeting's page keeps its parts, or None when the page is not in this template."""
    content = CONTENT(root)
    if content is None or _COUNCIL(root) is None:
        return None
    is_cut = mend_content(content)
    return Parts(
        template="meeting", content=content, heading=_TITLE(content), main=content, contact=_CONTACT(content), is_cut=is_cut
    )
