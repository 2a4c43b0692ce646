"""The monthly lists of releases and the site's feed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct, structs

from schemas.address import absolute, encode_query, normal_url, resolve_base
from schemas.errors import ListingUnreadable
from schemas.listing import ListedRelease, Listing
from scraper.read.charset import decode
from scraper.read.dates import read_full_date
from scraper.sites.mic.urls import is_on_site, is_release, month_of_list

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_BLANKS = re.compile(r"[ \t\r\n]+")
_NO_TITLE = re.compile(r"[\s\u3000（(［\[]*(?:PDF|HTML|こちら|詳細|本文)?(?:版|ファイル|はこちら)?[\s\u3000）)］\]]*", re.I)
_LISTS_OF_A_RUN = 4
_WIDEST, _TO_THE_END = 1_000, 65_534
"""HTML, 4.9.11: what a span counts for at most; a rowspan of 0 reaches to the end of its row group."""


class _Link(Struct, frozen=True):
    """What a row leads to: the place of the cell that links, the URL, the title."""

    place: int
    url: str
    title: str


class _Row(Struct, frozen=True):
    """A row of a table: its cells as they are seen, those that reach into it from the rows above among them, and its link."""

    cells: list[Tag]
    link: _Link | None

    @property
    def is_release(self) -> bool:
        """Whether it names a day, or else a page in the folder of releases."""
        return bool((self.link and is_release(self.link.url)) or read_full_date(_text(self.cells[0])))

    @property
    def title(self) -> str:
        """What it calls what it names, wherever that leads."""
        return self.link.title if self.link else _text(self.cells[1])


@lru_cache(maxsize=_LISTS_OF_A_RUN)  # the walk asks a list what to visit, and soon after the archive what it says
def read_listing(body: bytes, url: str, charset: str | None = None) -> Listing:
    """Return the rows of a monthly list, in the order of the page.

    A row is a release when it holds a date or leads into the folder of releases; the header and the links after the rows
    do neither. `unlinked` are the titles of rows that are built as those are, and become no release. `month` is what the URL
    says, else the month of most rows. Raises ListingUnreadable when the page holds no table of releases at all.
    """
    decoded = decode(body, charset)
    soup = _soup(decoded.text, "table", "base")
    for anchor in soup.find_all("a", href=True):
        anchor["href"] = encode_query(str(anchor["href"]), decoded.codec)
    base = next((resolve_base(str(tag["href"]), url) for tag in soup.find_all("base", href=True)), url)
    named = soup.find_all("table", class_="tableList")  # a selector would take a tenth of a second to compile
    tables = [list(_rows(table, url, base)) for table in named or soup.find_all("table")]
    found = [row for table in tables for row in table if row.is_release]
    if not found and not named:
        raise ListingUnreadable(f"{url} holds no table of releases")
    rows = [listed for position, row in enumerate(found) if (listed := _listed(row, position))]
    unlinked = tuple(row.title for table in tables for row in _lost(table) if row.title)
    return Listing(url=url, month=month_of_list(url) or _usual_month(rows), rows=tuple(rows), unlinked=unlinked)


def read_feed(body: bytes, url: str, charset: str | None = None) -> Listing:
    """Return the items of the site's feed (RSS 1.0) that are releases. Its dates are a hint, all at T05:00:00+09:00.

    Raises ListingUnreadable when it holds no items, since the feed always has twenty.
    """
    found = _items(decode(body, charset).text)
    items = [(_child(item, "link"), _child(item, "title"), _child(item, "date")) for item in found]
    if not items:
        raise ListingUnreadable(f"{url} holds no items")
    rows = [
        ListedRelease(url=normal_url(link), title=title, position=position, published_on=day[:10] or None)
        for position, (link, title, day) in enumerate(items)
        if is_release(link)
    ]
    return Listing(url=url, month=None, rows=tuple(rows))


def _items(text: str) -> list[etree._Element]:
    """The items of a feed. Beautiful Soup takes the square of the time where many elements are left open."""
    parser = etree.XMLParser(recover=True, encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.strip().encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return []
    return [] if root is None else list(_called(root, "item"))


def _called(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements in one that have a name, in whatever namespace, declared or not."""
    return (inner for inner in element.iter("{*}" + name, "{*}dc:" + name) if inner is not element)


def _soup(text: str, *names: str) -> BeautifulSoup:
    """The elements called by `names` and what is in them: the menus around a list have ten times as many."""
    from bs4 import BeautifulSoup  # a fifth of a start, and on most days no list has changed
    from bs4.filter import SoupStrainer

    # bs4 warns on the terminal of bodies such as "index.html"; where there is no tag, there is no row either.
    return BeautifulSoup(text if "<" in text else "", "lxml", parse_only=SoupStrainer(list(names)))


def _rows(table: Tag, page_url: str, base_url: str) -> Iterator[_Row]:
    """The rows of a table. Tables inside a table's cells give their rows once, as their own."""
    group: Tag | None = None
    reaching: dict[int, tuple[Tag, int]] = {}
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        if row.parent is not group:  # no cell reaches beyond its row group (HTML, 4.9.12)
            group, reaching = row.parent, {}
        own = row.find_all(["td", "th"], recursive=False)
        cells = _in_columns(own, reaching)
        if own and not own[0].find("table"):
            yield _Row(cells, _link(cells, own, page_url, base_url))


def _in_columns(own: list[Tag], reaching: dict[int, tuple[Tag, int]]) -> list[Tag]:
    """The cells of a row from left to right. `reaching` has those that span rows by their column, with the rows left."""
    cells: list[Tag] = []
    column = 0
    for cell in [*own, None]:
        while column in reaching:
            above, left = reaching.pop(column)
            cells.append(above)
            if left > 1:
                reaching[-column - 1] = (above, left - 1)
            column += 1
        if cell is not None:
            cells.append(cell)
            if (rows := _span(cell, "rowspan")) > 1:
                reaching[-column - 1] = (cell, rows - 1)
            column += max(1, _span(cell, "colspan"))
    for key in [key for key in reaching if key < 0]:
        reaching[-key - 1] = reaching.pop(key)
    return cells


def _span(cell: Tag, name: str) -> int:
    printed = str(cell.get(name) or "1").strip()
    span = int(printed) if printed.isascii() and printed.isdigit() and len(printed) < 6 else 1
    return _TO_THE_END if name == "rowspan" and not span else min(span, _WIDEST)


def _lost(table: list[_Row]) -> Iterator[_Row]:
    """The rows that look as releases do, and become none: a day without a link, or a link as far to the right without a day."""
    places = Counter(row.link.place for row in table if row.is_release and row.link)
    widths = Counter(len(row.cells) for row in table if row.is_release)
    for row in table:
        is_dated = row.is_release and not row.link and len(row.cells) > 1
        leads_on = not row.is_release and row.link and row.link.place in places and len(row.cells) in widths
        if is_dated or leads_on:
            yield row


def _listed(row: _Row, position: int) -> ListedRelease | None:
    if row.link is None:
        return None
    place = row.link.place
    published = read_full_date(_text(row.cells[0])) if place else None
    after = row.cells[place + 1 : place + 2]
    return ListedRelease(
        url=row.link.url,
        title=row.link.title,
        position=position,
        published_on=published.first if published else None,
        bureau=_text(after[0]) or None if after else None,
        state="inside" if is_on_site(row.link.url) else "outside",
    )


def _link(cells: list[Tag], own: list[Tag], page_url: str, base_url: str) -> _Link | None:
    """The link of a row: the first that leads to a release, else, of the first cell that links elsewhere, the one with the most
    words. An anchor of the list itself, or of the cell of a row above, is none."""
    links = [
        _Link(place, url, _text(anchor))
        for place, cell in enumerate(cells)
        if any(cell is one for one in own)
        for anchor in cell.find_all("a", href=True)
        if (url := _elsewhere(str(anchor["href"]), page_url, base_url))
    ]
    releases = [link for link in links if is_release(link.url)]
    worded = [link for link in releases or links if link.title] or releases or links
    if not worded:
        return None
    best = worded[0] if releases else max((link for link in worded if link.place == worded[0].place), key=_words_of)
    # An anchor around an icon, or called by its file type, leaves the title to the words around it.
    return structs.replace(best, title=_text(cells[best.place])) if _NO_TITLE.fullmatch(best.title) else best


def _words_of(link: _Link) -> int:
    return 0 if _NO_TITLE.fullmatch(link.title) else len(link.title)


def _elsewhere(href: str, page_url: str, base_url: str) -> str | None:
    url = absolute(href, base_url)
    if not url or not url.startswith(("http://", "https://")) or normal_url(url) == normal_url(page_url):
        return None
    return normal_url(url) if is_on_site(url) else url


def _usual_month(rows: list[ListedRelease]) -> str | None:
    months = Counter(row.published_on[:7] for row in rows if row.published_on)
    return months.most_common(1)[0][0] if months else None


def _child(item: etree._Element, name: str) -> str:
    child = next(_called(item, name), None)
    return "" if child is None else _words("".join(map(str, child.itertext())))


def _text(tag: Tag) -> str:
    return _words(tag.get_text())


def _words(printed: str) -> str:
    return _BLANKS.sub(" ", printed).strip(" \u3000")
