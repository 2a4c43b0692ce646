"""The template of a release (as of 2025): label, date area, title, lead, main area, contact."""

from __future__ import annotations

from lxml import html

from scraper.read.xpath import first, has_class, of_class
from scraper.sites.mic.page import Parts

CONTENT = of_class("contentsBody")
LABEL = first("descendant::h1[normalize-space(.)='報道資料']")
_HEADING = first(f"descendant::h2[{has_class('ttl')}]")
_DATE_AREA = first(f"descendant::*[{has_class('press_datearea')}]")
_LEAD = first(f"descendant::*[{has_class('boxEx')}]")
_MAIN = first("descendant::*[@id='press_mainarea']")
_CONTACT = first("descendant::*[@id='contact_information']")


def find_parts(root: html.HtmlElement) -> Parts | None:
    """Return where a release keeps its parts, or None when the page is not in this template."""
    content = CONTENT(root)
    if content is None:
        return None
    label, date_area, main = LABEL(content), _DATE_AREA(content), _MAIN(content)
    # Only contentsBody is known for 2018-2026, so any one of the other marks is enough to know the template by.
    if label is None and date_area is None and main is None:
        return None
    return Parts(
        template="press",
        content=content,
        label=label,
        heading=_HEADING(content),
        date_area=date_area,
        lead=_LEAD(content),
        main=main,
        contact=_CONTACT(content),
    )
