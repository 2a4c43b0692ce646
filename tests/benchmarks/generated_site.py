"""A site for crawling at length: 300 releases of four months with 500 PDFs, in pages as heavy as the ministry's.

A release of the ministry takes 40 kB, of which 2 kB are the release: the rest is the site's furniture (some 490 elements, 128
links, a style sheet of 15 kB). Its PDFs take 190 kB for four pages, which are fonts and pictures more than text. So do these,
in other words. The same day, the same bytes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

sys.path.insert(0, str(Path(__file__).parents[1]))

from heavy_pdf import heavy_pdf
from invented import Invented, invent
from sentences import STEMS, sentences

from archive.demo import DemoSite, Response, feed, lists, templates
from archive.demo.content import OFFICIAL, DemoDocument, DemoRelease, DemoSection
from archive.demo.dates import midnight

RELEASES = 300
MONTHS = 4
"""Lists, whatever day it is: the oldest release is of the first of its month."""
DOCUMENTS = (1, 2, 2)
"""How many PDFs a release links to, in turn: 500 of 300."""
ROBOTS = b"User-agent: ia_archiver\r\nDisallow: /\r\n"
PAGES, SHARES = (1, 2, 3, 4, 6, 8, 10), (24, 20, 16, 14, 12, 8, 6)


def generated_site(today: date) -> DemoSite:
    """Return the site as it stands on a day, its newest releases of that day."""
    days = (today - oldest_day(today)).days + 1
    releases = [_release(number, today - timedelta(days=number * days // RELEASES)) for number in range(RELEASES)]
    served = dict(_served(releases))
    months = _months(releases, today)
    pages = {**served, **_lists(months), **_standing(releases, today)}
    listed = tuple((f"{one.month:%Y-%m}", tuple(row.url for row in one.rows)) for one in months)
    return DemoSite(MappingProxyType(pages), listed, today)


def oldest_day(today: date) -> date:
    """Return the day of the oldest release of the site that stands on a day."""
    month = today.replace(day=1)
    for _ in range(MONTHS - 1):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def furnished(page: bytes) -> bytes:
    """Return a page of the demo with as much furniture as the ministry's has."""
    for place, more in _FURNITURE.items():
        page = page.replace(place, more + place, 1)
    return page


def long_release(number: int, published: date, documents: int) -> Invented:
    """Return an invented release that says as much as the ministry's do: 300 to 2,500 characters."""
    chance = random.Random(number)  # noqa: S311 - the same texts every time
    one = invent(number, published, documents)
    said = sentences(chance, chance.choice((200, 400, 700, 1_100, 2_000))).strip().replace("\n", "<br />\n　")
    members = "参加国：日本、カナダ、フランス、イタリア（議長国）<br />\n" if number % 9 == 0 else ""
    more = DemoSection("4 補足", f"　{said}<br />\n{members}")
    return replace(one, release=replace(one.release, sections=(*one.release.sections, more)))


def _release(number: int, published: date) -> Invented:
    return long_release(number, published, DOCUMENTS[number % len(DOCUMENTS)])


def _served(releases: Sequence[Invented]) -> Iterator[tuple[str, Response]]:
    for one in releases:
        since = midnight(one.release.published)
        yield one.release.path, Response(furnished(templates.release_page(one.release)), "text/html", since)
        for document in one.documents:
            yield document.path, Response(pdf_of(document), "application/pdf", since)


def pdf_of(document: DemoDocument) -> bytes:
    """A PDF of one to ten pages of 34 lines."""
    chance = random.Random(document.path)  # noqa: S311 - the same bytes every time
    pages = [tuple(_lines(document, number, chance)) for number in range(chance.choices(PAGES, SHARES)[0])]
    return heavy_pdf(pages, document.title, chance)


def _lines(document: DemoDocument, number: int, chance: random.Random) -> Iterator[str]:
    yield from document.pages[min(number, 1)]
    words = sentences(chance, 1_600).replace("\n", "")
    yield from (words[start : start + 42] for start in range(0, 42 * 30, 42))


def _months(releases: Sequence[Invented], today: date) -> list[lists.MonthlyList]:
    rows: dict[date, list[lists.ListRow]] = {today.replace(day=1): []}
    for release in (one.release for one in releases):
        rows.setdefault(release.published.replace(day=1), []).append(_row(release))
    newest = max(rows)
    return [
        lists.MonthlyList(month, lists.CURRENT if month == newest else f"/menu_news/s-news/{month:%y%m}m.html", tuple(found))
        for month, found in sorted(rows.items(), reverse=True)
    ]


def _row(release: DemoRelease) -> lists.ListRow:
    return lists.ListRow(release.published, release.path, release.title, release.bureau)


def _lists(months: Sequence[lists.MonthlyList]) -> dict[str, Response]:
    return {
        one.path: Response(
            furnished(lists.list_page(one, months)), "text/html", midnight(max([one.month, *(row.day for row in one.rows)]))
        )
        for one in months
    }


def _standing(releases: Sequence[Invented], today: date) -> dict[str, Response]:
    home = Response(furnished(templates.home_page()), "text/html", midnight(today - timedelta(days=365)))
    rdf = feed.feed([one.release for one in releases], (), today)
    # The feed names three notices that are no releases.
    notices = {
        one.path: Response(furnished(templates.plain_page(one.path, one.title, one.words)), "text/html", home.last_modified)
        for one in feed.NOTICES
    }
    return {
        "/": home,
        "/index.html": home,
        "/robots.txt": Response(ROBOTS, "text/plain", home.last_modified),
        feed.PATH: Response(rdf, "text/xml", midnight(today)),
        **notices,
    }


def _menu(first: int, count: int) -> str:
    """Entries of the menus, each with two words and a link of its own."""
    pairs = ((STEMS[(first + n) % len(STEMS)], STEMS[(7 * n + first) % len(STEMS)]) for n in range(count))
    return "\n".join(
        f'<li class="nav-item"><span><a href="/menu_{first}/{n:03d}/index.html">{a}の{b}</a></span></li>'
        for n, (a, b) in enumerate(pairs)
    )


def _style() -> str:
    chance = random.Random(5)  # noqa: S311 - the same rules every time
    names = ("color", "margin", "padding", "width", "height", "line-height", "border", "background", "font-size", "top")
    rules = (
        f"#{chance.choice(('hd', 'ft', 'nav', 'main'))}-{n} .c{chance.randrange(9_999)} "
        f"{{ {chance.choice(names)}: {chance.randrange(999)}px; {chance.choice(names)}: {chance.randrange(99)}%; }}"
        for n in range(265)
    )
    return '<style type="text/css">\n' + "\n".join(rules) + "\n</style>\n"


_SCRIPT = """<script type="text/javascript">
(function() {
var s = document.getElementsByTagName('script')[0], one = document.createElement('script');
one.async = true; one.src = '/main_content/part%d.js'; s.parentNode.insertBefore(one, s);
})();
</script>
"""
_FURNITURE = {
    b"</head>": (_style() + "".join(_SCRIPT % n for n in range(9))).replace("\n", "\r\n").encode("cp932"),
    b'<div class="footer_link">': f'<ul class="nav-child">\n{_menu(1, 44)}\n</ul>\n'.replace("\n", "\r\n").encode("cp932"),
    b"<!-- \x83w\x83b\x83_\x81[\x82\xb1\x82\xb1\x82\xdc\x82\xc5 -->": f"<ul>\n{_menu(2, 36)}\n</ul>\n".replace(
        "\n", "\r\n"
    ).encode("cp932"),
}
"""What to put before which places of a page; the last is the comment that ends the header."""

__all__ = ["OFFICIAL", "RELEASES", "furnished", "generated_site", "long_release", "pdf_of"]
