"""The monthly lists of releases and the site's feed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from schemas.address import absolute, normal_url
from schemas.errors import ListingUnreadable
from schemas.listing import ListedRelease, Listing
from scraper.read.charset import decode
from scraper.read.dates import read_full_date
from scraper.sites.mic.urls import is_on_site, is_release, month_of_list

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_BLANKS = re.compile(r"[ \t\r\n]+")
_LISTS_OF_A_RUN = 4


class _Row(Struct, frozen=True):
    """A row of a table that is one of releases. `link` is its first one: the place of its cell, its URL, its words."""

    cells: list[Tag]
    link: tuple[int, str, str] | None


@lru_cache(maxsize=_LISTS_OF_A_RUN)  # the walk asks a list what to visit, and soon after the archive what it says
def read_listing(body: bytes, url: str, charset: str | None = None) -> Listing:
    """Return the rows of a monthly list, in the order of the page.

    A row is a release when it holds a date or leads into the folder of releases; the header and the links after the rows
    do neither. `month` is what the URL says, else the month of most rows. Raises ListingUnreadable when the page holds no
    table of releases at all.
    """
    soup = _soup(decode(body, charset).text, "lxml", "table")
    named = soup.find_all("table", class_="tableList")  # a selector would take a tenth of a second to compile
    found = [row for table in named or soup.find_all("table") for row in _release_rows(table, url)]
    if not found and not named:
        raise ListingUnreadable(f"{url} holds no table of releases")
    rows = [listed for position, row in enumerate(found) if (listed := _listed(row, position))]
    unlinked = tuple(_text(row.cells[1]) for row in found if not row.link and len(row.cells) > 1)
    return Listing(url=url, month=month_of_list(url) or _usual_month(rows), rows=tuple(rows), unlinked=unlinked)


def read_feed(body: bytes, url: str, charset: str | None = None) -> Listing:
    """Return the items of the site's feed (RSS 1.0) that are releases. Its dates are a hint, all at T05:00:00+09:00.

    Raises ListingUnreadable when it holds no items, since the feed always has twenty.
    """
    soup = _soup(decode(body, charset).text, "xml", "item")
    items = [(_child(item, "link"), _child(item, "title"), _child(item, "date")) for item in soup.find_all("item")]
    if not items:
        raise ListingUnreadable(f"{url} holds no items")
    rows = [
        ListedRelease(url=normal_url(link), title=title, position=position, published_on=day[:10] or None)
        for position, (link, title, day) in enumerate(items)
        if is_release(link)
    ]
    return Listing(url=url, month=None, rows=tuple(rows))


def _soup(text: str, parser: str, name: str) -> BeautifulSoup:
    """The elements called `name` and what is in them: the menus around a list have ten times as many."""
    from bs4 import BeautifulSoup  # a fifth of a start, and on most days no list has changed
    from bs4.filter import SoupStrainer

    # bs4 warns on the terminal of bodies such as "index.html"; where there is no tag, there is no row either.
    return BeautifulSoup(text if "<" in text else "", parser, parse_only=SoupStrainer(name))


def _release_rows(table: Tag, page_url: str) -> Iterator[_Row]:
    """Each row that names a day, or else a page in the folder of releases (a date may span several rows).

    Tables inside a table's cells give their rows once, as their own.
    """
    for row in table.find_all("tr"):
        cells = row.find_all(["td", "th"], recursive=False)
        if row.find_parent("table") is not table or not cells or cells[0].find("table"):
            continue
        link = _link(cells, page_url)
        if (link and is_release(link[1])) or read_full_date(_text(cells[0])):
            yield _Row(cells, link)


def _listed(row: _Row, position: int) -> ListedRelease | None:
    if row.link is None:
        return None
    place, url, title = row.link
    published = read_full_date(_text(row.cells[0])) if place else None
    after = row.cells[place + 1 : place + 2]
    return ListedRelease(
        url=url,
        title=title,
        position=position,
        published_on=published.first if published else None,
        bureau=_text(after[0]) or None if after else None,
        state="inside" if is_on_site(url) else "outside",
    )


def _link(cells: list[Tag], page_url: str) -> tuple[int, str, str] | None:
    for place, cell in enumerate(cells):
        for anchor in cell.find_all("a", href=True):
            url = absolute(str(anchor["href"]), page_url)
            if url and url.startswith(("http://", "https://")):
                return place, normal_url(url) if is_on_site(url) else url, _text(anchor)
    return None


def _usual_month(rows: list[ListedRelease]) -> str | None:
    months = Counter(row.published_on[:7] for row in rows if row.published_on)
    return months.most_common(1)[0][0] if months else None


def _child(item: Tag, name: str) -> str:
    child = item.find(name)
    return "" if child is None else _text(child)


def _text(tag: Tag) -> str:
    return _BLANKS.sub(" ", tag.get_text()).strip(" \u3000")
