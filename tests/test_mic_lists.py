"""Monthly lists and the feed: which rows are releases, and when a page is no list."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.demo import DemoSite, build
from archive.demo.lists import NOT_RELEASES, OUTSIDE
from schemas.errors import ListingUnreadable
from schemas.listing import ListedRelease, Listing
from schemas.visit import Page, Unread
from scraper.sites.mic import reader as mic
from scraper.sites.mic.urls import closed_list_urls, is_on_site, month_of_list

SITE = "https://www.soumu.go.jp"
CURRENT = f"{SITE}/menu_news/s-news/index.html"
CLOSED = f"{SITE}/menu_news/s-news/2510m.html"
FEED = f"{SITE}/news.rdf"
HEADER = "<tr><th class='nw'>発表日</th><th>報道資料名</th><th>発表部局</th></tr>"
LINK = "<a href='/menu_news/s-news/01test01_02000001.html'>題名</a>"


@pytest.fixture(scope="module")
def site() -> DemoSite:
    return build(1, date(2025, 10, 20))


def row(day: str = "2025年10月16日", title: str = LINK, bureau: str = "統計局") -> str:
    return f"<tr><td class='nw'>{day}</td><td>{title}</td><td class='nw'>{bureau}</td></tr>"


def read(*rows: str, url: str = CLOSED, table: str = "<table class='tableList' summary='一覧'>") -> Listing:
    markup = f"<html><body><h1>報道資料一覧</h1>{table}{HEADER}{''.join(rows)}</table></body></html>"
    return mic.read_listing(markup.encode("cp932"), url)


def only_row(*rows: str) -> ListedRelease:
    (found,) = read(*rows).rows
    return found


def test_every_list_of_the_demo_gives_exactly_its_rows(site: DemoSite) -> None:
    assert len(site.listed) == 3
    for month, urls in site.listed:
        paths = [path for path in site.pages if month_of_list(SITE + path) == month] or ["/menu_news/s-news/index.html"]
        listing = mic.read_listing(site.pages[paths[0]].body, SITE + paths[0])
        assert (listing.month, tuple(one.url for one in listing.rows), listing.unlinked) == (month, urls, ())
        assert [one.position for one in listing.rows] == list(range(len(urls)))


def test_a_row_of_the_demo_is_read_whole(site: DemoSite) -> None:
    listing = mic.read_listing(site.pages["/menu_news/s-news/index.html"].body, CURRENT)
    assert listing.rows[1] == ListedRelease(
        url=f"{SITE}/menu_news/s-news/01kanbo05_02000412.html",
        title="人事異動（令和7年10月21日付け）",
        position=1,
        published_on="2025-10-20",
        bureau="大臣官房",
    )


def test_the_header_and_the_five_links_after_the_rows_are_no_releases(site: DemoSite) -> None:
    body = site.pages["/menu_news/s-news/index.html"].body
    assert all(label in body.decode("cp932") for _, label in NOT_RELEASES)
    assert {one.url for one in mic.read_listing(body, CURRENT).rows}.isdisjoint(url for url, _ in NOT_RELEASES)


def test_links_without_a_date_are_no_releases_even_inside_the_table() -> None:
    assert len(read(row(), "<tr><td></td><td><a href='https://www.fdma.go.jp/'>消防庁の報道資料</a></td></tr>").rows) == 1


def test_a_row_that_leads_to_another_host_is_listed_as_outside(site: DemoSite) -> None:
    outside = [
        one for month, _ in site.listed[1:2] for one in mic.read_listing(site.pages[_path(site, month)].body, CLOSED).rows
    ]
    assert [one.url for one in outside if one.state == "outside"] == [OUTSIDE]
    assert only_row(row(title="<a href='http://www.stat.go.jp/a.html'>題名</a>")).url == "http://www.stat.go.jp/a.html"


def _path(site: DemoSite, month: str) -> str:
    return next(path for path in site.pages if month_of_list(SITE + path) == month)


def test_a_row_may_lead_straight_to_a_document() -> None:
    found = only_row(row(title="<a href='/main_content/000012345.pdf'>題名（PDF）</a>"))
    assert (found.url, found.title, found.state) == (f"{SITE}/main_content/000012345.pdf", "題名（PDF）", "inside")


def test_a_dated_row_without_a_link_is_named_and_not_lost() -> None:
    listing = read(row(), row(title="準備中の報道資料"), row(title="<a name='x'>錨だけ</a>"))
    assert (len(listing.rows), listing.unlinked) == (1, ("準備中の報道資料", "錨だけ"))


@pytest.mark.parametrize(
    "printed", ["2025年10月6日", "２０２５年１０月６日", "令和7年10月6日", "2025年10月 6日（月）", " 2025年\r\n10月6日　"]
)
def test_dates_come_in_every_kind_of_digits(printed: str) -> None:
    assert only_row(row(printed)).published_on == "2025-10-06"


def test_a_day_that_does_not_exist_leaves_the_row_without_a_day() -> None:
    assert only_row(row("2025年2月30日")).published_on is None


def test_http_and_https_are_one_address_on_the_site_itself() -> None:
    assert only_row(row(title=LINK.replace("/menu_news", "http://www.soumu.go.jp/menu_news"))).url == only_row(row()).url


def test_relative_and_sloppy_addresses_are_read() -> None:
    assert only_row(row(title="<a href=01test01_02000001.html>題名</a>")).url == only_row(row()).url
    assert only_row(row(title="<a href= https://www.soumu.go.jp/x.html#a>題名</a>")).url == f"{SITE}/x.html"


def test_titles_fold_their_line_ends_and_keep_their_characters() -> None:
    assert only_row(row(title=LINK.replace("題名", "\r\n ㈱髙﨑　～①　 \r\n意見募集"))).title == "㈱髙﨑　～①　 意見募集"


TOP = "<a href='#pTop'>▲</a>"
PDF = "<a href='/main_content/000012345.pdf'>別紙</a>"


@pytest.mark.parametrize(
    "title",
    [
        TOP + LINK,
        LINK + TOP,
        "<a href=''>上へ</a>" + LINK,
        f"<a href='{CLOSED}#x'>一覧</a>{LINK}",
        PDF + LINK,
        "<a href='/main_content/000012345.pdf'>題名の長い名前の別紙のPDF</a>" + LINK,
        "<a href='/menu_news/s-news/01test01_02000001.html'><img src='/new.gif' alt='NEW'></a>" + LINK,
        "題名<a href='/menu_news/s-news/01test01_02000001.html'><img src='/new.gif' alt='NEW'></a>",
        "<a href='https://www.stat.go.jp/'>統計局</a>" + LINK,
        "<a href='mailto:a@example.org'>問合せ</a>" + LINK,
        "<a href='javascript:void(0)'>+</a>" + LINK,
    ],
)
def test_of_a_rows_anchors_the_one_that_leads_to_a_release_is_its_link(title: str) -> None:
    found = only_row(row(title=title))
    assert (found.url, found.title) == (f"{SITE}/menu_news/s-news/01test01_02000001.html", "題名")


@pytest.mark.parametrize(
    ("title", "url", "named"),
    [
        (TOP + PDF, f"{SITE}/main_content/000012345.pdf", "別紙"),
        ("<a href='/i.html'><img src='/i.gif' alt=''></a>" + PDF, f"{SITE}/main_content/000012345.pdf", "別紙"),
        ("<a href='/a.pdf'>（1）</a><a href='/b.pdf'>予算の概要について</a>", f"{SITE}/b.pdf", "予算の概要について"),
        ("予算の概要<a href='/b.pdf'>（PDF）</a>", f"{SITE}/b.pdf", "予算の概要（PDF）"),
    ],
)
def test_of_anchors_that_lead_elsewhere_the_one_with_the_title_is_the_link(title: str, url: str, named: str) -> None:
    found = only_row(row(title=title))
    assert (found.url, found.title) == (url, named)


def test_the_bureaus_own_link_is_not_the_rows() -> None:
    bureau = "<a href='/main_sosiki/joho_tsusin/index.html'>情報流通行政局情報通信政策課</a>"
    found = only_row(row(title=PDF, bureau=bureau))
    assert (found.url, found.bureau) == (f"{SITE}/main_content/000012345.pdf", "情報流通行政局情報通信政策課")


def linked(number: int) -> str:
    return f"<td><a href='/menu_news/s-news/01test01_0200000{number}.html'>題名{number}</a></td>"


def test_a_date_cell_that_spans_rows_dates_them_all() -> None:
    rows = [
        f"<tr><td rowspan='3'>2025年10月16日</td>{linked(1)}<td>統計局</td></tr>",
        f"<tr>{linked(2)}<td rowspan=2>大臣官房</td></tr>",
        f"<tr>{linked(3)}</tr>",
        f"<tr><td rowspan='0'>2025年10月15日</td>{linked(4)}<td>自治行政局</td></tr>",
        f"<tr>{linked(5)}<td>消防庁</td></tr>",
    ]
    assert [(one.title, one.published_on, one.bureau) for one in read(*rows).rows] == [
        ("題名1", "2025-10-16", "統計局"),
        ("題名2", "2025-10-16", "大臣官房"),
        ("題名3", "2025-10-16", "大臣官房"),
        ("題名4", "2025-10-15", "自治行政局"),
        ("題名5", "2025-10-15", "消防庁"),
    ]


def test_a_date_cell_reaches_no_further_than_its_rows() -> None:
    first = f"<tbody><tr><td rowspan='9'>2025年10月16日</td>{linked(1)}<td>統計局</td></tr></tbody>"
    second = f"<tbody><tr><td></td>{linked(2)}<td>統計局</td></tr></tbody>"
    assert [one.published_on for one in read(first, second).rows] == ["2025-10-16", None]


@pytest.mark.parametrize("span", ["", "-1", "x", "99999999999", "1.5", "２"])
def test_a_span_that_is_none_is_one_or_as_far_as_it_goes(span: str) -> None:
    rows = [
        f"<tr><td rowspan='{span}'>2025年10月16日</td>{linked(1)}<td>統計局</td></tr>",
        row("2025年10月15日", linked(2)[4:-5]),
    ]
    assert [one.published_on for one in read(*rows).rows] == ["2025-10-16", "2025-10-15"]


@pytest.mark.parametrize(
    ("day", "title"),
    [
        ("2025年10月16日", TOP + "新しい発表"),
        ("近日中", PDF.replace("別紙", "新しい発表")),
        ("", PDF.replace("別紙", "新しい発表")),
    ],
)
def test_a_row_that_becomes_no_release_is_named_by_its_title(day: str, title: str) -> None:
    listing = read(row(), row(day, title))
    assert [one.title for one in listing.rows] == ["題名"]
    assert [one.removeprefix("▲") for one in listing.unlinked] == ["新しい発表"]


@pytest.mark.parametrize(
    "href",
    [
        "/menu_news/s-news/../s-news/./01test01_02000001.html",
        f"{SITE}/menu_news/x/../s-news/01test01_02000001.html",
        "\\menu_news\\s-news\\01test01_02000001.html",
        "https:\\\\www.soumu.go.jp\\menu_news/s-news/01test01_02000001.html",
        "/menu_news/s-news/%30%31test01%5F02000001.html",
        "/menu_news/%73-news/01test01_02000001%2Ehtml",
        "/menu_news/s-news/%2e/01test01_02000001.html",
        "//WWW.soumu.go.jp:443/menu_news/s-news/01test01_02000001.html",
        " /menu_news/s-news/01test01\t_02000001.html\n",
        "http:////www.soumu.go.jp/menu_news/s-news/01test01_02000001.html#top",
        "https:01test01_02000001.html",
    ],
)
def test_one_address_has_one_spelling(href: str) -> None:
    found = only_row(row(title=f"<a href='{href}'>題名</a>"))
    assert (found.url, found.state) == (f"{SITE}/menu_news/s-news/01test01_02000001.html", "inside")


def test_a_lists_links_are_resolved_against_its_base() -> None:
    rows = row(title=LINK.replace("/menu_news/s-news/", ""))
    page = f"<head><base href='/menu_news/s-news/'></head><table class='tableList'>{rows}"
    found = mic.read_listing(page.encode("cp932"), f"{SITE}/elsewhere/2510m.html").rows[0]
    assert found.url == f"{SITE}/menu_news/s-news/01test01_02000001.html"


def test_a_row_without_a_bureau_has_none() -> None:
    assert only_row("<tr><td>2025年10月16日</td><td>" + LINK + "</td></tr>").bureau is None
    assert only_row(row(bureau="　")).bureau is None


def test_a_table_without_its_class_is_known_by_its_dates() -> None:
    assert read(row(), table="<table>").rows == read(row()).rows


def test_layout_tables_around_the_list_do_not_repeat_its_rows() -> None:
    inner = f"<table>{HEADER}{row()}{row('2025年10月15日')}</table>"
    layout = f"<table><tr><td>{inner}</td><td><a href='/menu.html'>目次</a></td></tr></table>"
    listing = mic.read_listing(f"<body>{layout}</body>".encode("cp932"), CLOSED)
    assert [one.published_on for one in listing.rows] == ["2025-10-16", "2025-10-15"]


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("2510m.html", "2025-10"),
        ("0901m.html", "2009-01"),
        ("2310.html", "2023-10"),
        ("index.html", "2025-09"),
        ("2513m.html", "2025-09"),
        ("2500m.html", "2025-09"),
        ("22625.html", "2025-09"),
    ],
)
def test_the_month_is_what_the_url_says_else_that_of_most_rows(name: str, month: str) -> None:
    rows = [row("2025年10月1日"), row("2025年9月30日"), row("2025年9月29日")]
    assert read(*rows, url=f"{SITE}/menu_news/s-news/{name}").month == month


def test_both_names_of_a_closed_list_name_its_month() -> None:
    assert {month_of_list(url) for url in closed_list_urls("2023-10")} == {"2023-10"}


def test_a_list_without_rows_is_an_empty_list() -> None:
    assert read() == Listing(url=CLOSED, month="2025-10", rows=())
    assert read(url=CURRENT).month is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"maintenance",
        b"index.html",
        "<h1>ただいまメンテナンス中です</h1>".encode("cp932"),
        b"<table><tr><td>1</td></tr></table>",
        b"<rss><channel/></rss>",
        b"\x00\xff\xfe",
    ],
)
def test_a_page_that_holds_no_list_says_so(body: bytes) -> None:
    with pytest.raises(ListingUnreadable):
        mic.read_listing(body, CLOSED)
    with pytest.raises(ListingUnreadable):
        mic.read_feed(body, FEED)


def test_the_home_page_and_a_release_are_no_lists(site: DemoSite) -> None:
    for path in ("/", "/menu_news/s-news/01kanbo05_02000412.html"):
        with pytest.raises(ListingUnreadable):
            mic.read_listing(site.pages[path].body, CLOSED)


def visited(body: bytes, url: str, role: str = "listing") -> Page:
    return Page(url=url, role=role, status=200, body=body, month="2025-11")  # type: ignore[arg-type]


def test_an_empty_current_list_is_that_of_the_month_it_was_fetched_in() -> None:
    reading = mic.read(visited(f"<table class='tableList'>{HEADER}</table>".encode("cp932"), CURRENT))
    assert reading == Listing(url=CURRENT, month="2025-11", rows=())


def test_an_unreadable_list_is_a_problem_and_no_crash() -> None:
    reading = mic.read(visited(b"<h1>503</h1>", CURRENT))
    assert isinstance(reading, Unread)
    assert reading.code == "listing_unreadable"


# The feed


def test_the_feed_gives_the_releases_among_its_items(site: DemoSite) -> None:
    reading = mic.read(visited(site.pages["/news.rdf"].body, FEED, "feed"))
    assert isinstance(reading, Listing)
    assert reading.month is None
    assert [(one.url, one.published_on) for one in reading.rows[:2]] == [
        (f"{SITE}/menu_news/s-news/02kiban09_000731.html", "2025-10-20"),
        (f"{SITE}/menu_news/s-news/01kanbo05_02000412.html", "2025-10-20"),
    ]
    assert all("/s-news/" in one.url for one in reading.rows)
    assert site.pages["/news.rdf"].body.count(b"<item ") > len(reading.rows)


def test_an_item_is_read_in_its_own_charset_with_its_address_in_normal_form() -> None:
    items = (
        "<item><title>㈱髙﨑～ A&amp;B</title><link> http://www.soumu.go.jp/menu_news/s-news/1.html </link>"
        "<dc:date>2025-10-20T05:00:00+09:00</dc:date></item><item><title>空</title></item>"
    )
    markup = (
        '<?xml version="1.0" encoding="Shift_JIS"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">{items}</rdf:RDF>'
    )
    assert mic.read_feed(markup.encode("cp932"), FEED).rows == (
        ListedRelease(url=f"{SITE}/menu_news/s-news/1.html", title="㈱髙﨑～ A&B", position=0, published_on="2025-10-20"),
    )


PIECES = "<table> <table class='tableList'> </table> <tr> </tr> <td> </td> 2025年10月16日 題名 &amp; & < <item> </item> <link>"
MARKUP = st.lists(
    st.sampled_from([*PIECES.split(" "), LINK, "<a href='http://[x'>", row()]) | st.text(max_size=4), max_size=30
).map("".join)


@given(MARKUP.map(lambda text: text.encode("cp932", "replace")) | st.binary(max_size=200))
def test_whatever_a_server_sends_is_a_list_or_unreadable(body: bytes) -> None:
    for page in (visited(body, CURRENT), visited(body, CLOSED), visited(body, FEED, "feed")):
        assert isinstance(mic.read(page), Listing | Unread)


def test_a_row_whose_date_stands_in_the_row_above_is_still_a_release() -> None:
    rows = (
        '<tr><td rowspan="2">2025年10月3日</td><td><a href="/menu_news/s-news/a.html">甲</a></td><td>統計局</td></tr>'
        '<tr><td><a href="/menu_news/s-news/b.html">乙</a></td><td>消防庁</td></tr>'
        '<tr><td><a href="https://www.stat.go.jp/">統計局</a></td></tr>'
    )
    body = f'<table class="tableList">{rows}</table>'.encode("cp932")
    listing = mic.read_listing(body, "https://www.soumu.go.jp/menu_news/s-news/2510m.html")
    assert [(row.title, row.published_on, row.bureau) for row in listing.rows] == [
        ("甲", "2025-10-03", "統計局"),
        ("乙", "2025-10-03", "消防庁"),
    ]


@pytest.mark.parametrize("url", ["https://soumu.go.jp/menu_news/s-news/a.html", "https://www.soumu.go.jp.example.org/a.html"])
def test_only_the_host_that_the_base_stands_for_is_asked(url: str) -> None:
    """Another host would be asked for real, also on a crawl of a mirror."""
    assert not is_on_site(url)
    assert is_on_site("http://www.soumu.go.jp/menu_news/s-news/a.html")
