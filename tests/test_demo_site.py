"""The demo site, as a specification: what it serves, and what day 2 changes."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pypdfium2
import pytest

from archive.demo import FIRST_DAY, PLANTED, DemoSite, Response, build
from archive.demo.content import OFFICIAL
from archive.demo.dates import era_date, fill_dates, western_date
from archive.demo.lists import LISTED_TWICE, NOT_RELEASES, OUTSIDE
from archive.demo.pdf import make_pdf

TODAY = date(2025, 10, 16)
LAST_OF_MONTH = date(2025, 10, 31)
ANY_DAY = (TODAY, LAST_OF_MONTH, date(2026, 1, 1), date(2024, 2, 29), date(2025, 3, 1), date(2025, 8, 31))
CURRENT = "/menu_news/s-news/index.html"
RELEASE = "/menu_news/s-news/02kiban09_000731.html"


def words(page: Response) -> str:
    return page.body.decode("cp932")


def html_pages(site: DemoSite) -> dict[str, Response]:
    return {path: page for path, page in site.pages.items() if page.media_type == "text/html"}


def release_pages(site: DemoSite) -> dict[str, Response]:
    return {path: page for path, page in html_pages(site).items() if '<body class="press">' in words(page)}


def list_paths(site: DemoSite) -> list[str]:
    return [path for path, page in site.pages.items() if 'class="tableList"' in words_or_nothing(page)]


def words_or_nothing(page: Response) -> str:
    return words(page) if page.media_type == "text/html" else ""


def body_links(page: Response) -> list[str]:
    body = words(page).partition('<div class="contentsBody">')[2].partition("pTop")[0]
    return re.findall(r'href="?\s*([^">\s]+)', body)


def rows(page: Response) -> list[tuple[str, str]]:
    return re.findall(r'<td class="nw">(\d{4}年\d{1,2}月\d{1,2}日)</td>\r\n<td><a href="([^"]+)">', words(page))


def official(href: str) -> str:
    return href if "://" in href else OFFICIAL + href


def text_of(pdf: bytes) -> list[list[str]]:
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [page.get_textpage().get_text_range().split("\r\n") for page in document]


# What a site is.


@pytest.mark.parametrize("day", [1, 2, 40])
def test_the_same_arguments_give_the_same_site(day: int) -> None:
    assert build(day, TODAY) == build(day, TODAY)


def test_another_day_one_gives_another_site() -> None:
    assert build(1, TODAY).pages[CURRENT] != build(1, TODAY + timedelta(days=1)).pages[CURRENT]


def test_days_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        build(0, TODAY)


def test_a_site_is_changed_by_making_another_one() -> None:
    site = build(1, TODAY)
    odd = Response(b"odd", "text/plain", datetime(2025, 1, 1, tzinfo=UTC))
    assert site.with_page("/odd.txt", odd).answer("/odd.txt") == odd
    assert site.without_page(RELEASE).answer(RELEASE).status == 404
    assert site.answer("/odd.txt").status == 404, "with_page leaves the old site alone"
    assert site.answer(RELEASE).status == 200, "without_page leaves the old site alone"
    with pytest.raises(FrozenInstanceError):
        site.today = TODAY  # type: ignore[misc]
    with pytest.raises(TypeError):
        site.pages["/odd.txt"] = odd  # type: ignore[index]


# What a page is.


@pytest.mark.parametrize("day", [1, 2])
def test_every_page_is_shift_jis_with_crlf_and_says_so(day: int) -> None:
    for path, page in html_pages(build(day, TODAY)).items():
        text = words(page)
        assert text.encode("cp932") == page.body, path
        assert text.startswith('<?xml version="1.0" encoding="Shift_JIS"?>\r\n'), path
        assert '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS" />' in text, path
        assert text.count("\n") == text.count("\r\n"), path
        assert not re.search(r"\$\w|\{[+-]?\d+\w?\}|\[\[|\]\]", text), f"{path}: a mark of ours was left in the page"


@pytest.mark.parametrize("day", [1, 2])
def test_every_page_names_its_official_address(day: int) -> None:
    for path, page in html_pages(build(day, TODAY)).items():
        named = re.findall(r'<meta property="og:url" content="([^"]+)" />', words(page))
        assert named == [OFFICIAL + ("/index.html" if path == "/" else path)]


def test_a_release_has_the_parts_of_the_real_page() -> None:
    for path, page in release_pages(build(2, TODAY)).items():
        text = words(page)
        for part in (
            '<div class="bread">',
            '<div class="contentsBody">\r\n<h1>報道資料</h1>',
            '<div class="press_datearea rightPosT">令和',
            '<h2 class="ttl">',
            '<div class="boxEx">',
            '<div id="press_mainarea">',
            '<div class="innerBox">\r\n<div class="aly_tx">\r\n',
            '<div id="contact_information" class="boxNormal rightPos wHalf">\r\n<dl>\r\n<dt>連絡先</dt>',
            '<p class="rightPos pTop">',
        ):
            assert text.count(part) >= 1, (path, part)
        title = re.findall(r'<h2 class="ttl">(.+)</h2>', text)[0]
        assert f"<title>総務省｜報道資料｜{title}</title>" in text
        assert f"報道資料一覧</a> &gt;\r\n{title}\r\n</div>" in text


@pytest.mark.parametrize(
    "oddity",
    [
        "①　㈱髙嶺スカイリンク",
        "﨑津ドローン㈱",
        "5,650～5,755MHz",
        "03－0000－",
        "<h3>1 経緯等</h3>",
        "<h3>1　目的</h3>",
        "<h3>1.開催日</h3>",
        "<h3>【調査概要】</h3>",
        "【参加国・地域】<br />",
        "日本側：",
        "相手側：",
        "（PDF 1,482KB）",
        "_atmark_soumu.go.jp",
        "<a href=https://www.example.jp/notice?year=2025&lang=ja>",
        "<a href= https://www.example.jp/",
        "<tr>\r\n<td>架空市</td>",
        "令和7年9月8日<br />\r\n電波監理審議会</div>",
        'alt="別ウィンドウで開きます"',
        "http://www.soumu.go.jp/menu_news/s-news/",
    ],
)
def test_the_releases_show_what_makes_the_real_ones_hard(oddity: str) -> None:
    assert any(oddity in words(page) for page in release_pages(build(2, TODAY)).values())


def test_annex_lines_carry_two_links_under_one_label() -> None:
    text = words(build(1, TODAY).pages["/menu_news/s-news/01tsushin08_02000388.html"])
    icon = r'<img alt="PDF" [^>]+/></a>'
    line = rf'・環太平洋デジタル閣僚宣言　【原文】<a href="[^"]+\.pdf">PDF{icon}／【仮訳】<a href="[^"]+\.pdf">PDF{icon}<br />'
    assert len(re.findall(line, text)) == 1


def test_some_releases_have_no_heading_and_one_is_a_single_sentence() -> None:
    bare = [path for path, page in release_pages(build(1, TODAY)).items() if "<h3>" not in words(page)]
    assert len(bare) == 3
    personnel = words(build(1, TODAY).pages["/menu_news/s-news/01kanbo05_02000412.html"])
    assert personnel.partition('"boxEx"')[2].partition("contact_information")[0].count("。") == 1


def test_a_council_page_waits_for_its_minutes() -> None:
    site = build(1, TODAY)
    [path] = [path for path, page in html_pages(site).items() if "twoColB sct shingi" in words(page)]
    assert path.startswith("/main_sosiki/")
    assert '<h2>議事録</h2>\r\n<div class="innerBoxB clear">\r\n準備でき次第、掲載します。' in words(site.pages[path])
    assert any(path in body_links(page) for page in release_pages(site).values())


@pytest.mark.parametrize("today", ANY_DAY)
@pytest.mark.parametrize("day", [1, 2])
def test_every_root_relative_link_in_a_release_is_served(day: int, today: date) -> None:
    site = build(day, today)
    links = [link for page in release_pages(site).values() for link in body_links(page) if link.startswith("/")]
    assert len(links) > 20
    assert [link for link in links if site.answer(link).status != 200] == []


def test_two_releases_share_a_document() -> None:
    pages = release_pages(build(1, TODAY)).values()
    links = [link for page in pages for link in set(body_links(page)) if link.endswith(".pdf")]
    assert [link for link in set(links) if links.count(link) == 2] == ["/main_content/001990123.pdf"]


@pytest.mark.parametrize(
    ("mark", "printed"),
    [
        ("{0}", "令和7年10月16日"),
        ("{-1w}及び{0s}", "令和7年10月15日（水）及び16日（木）"),
        ("{0w}から{+31k}まで", "令和7年10月16日（木）から同年11月16日（日）まで"),
        ("{0w}から{+90k}まで", "令和7年10月16日（木）から令和8年1月14日（水）まで"),
        ("{0w}、{+31s}、{+90s}", "令和7年10月16日（木）、11月16日（日）、令和8年1月14日（水）"),
        ("{+166f} {+167f}", "令和7年度 令和8年度"),
        ("{-2360} {-2361}", "令和元年5月1日 平成31年4月30日"),
        ("{-40M} {0y}", "令和7年9月 令和7年"),
    ],
)
def test_dates_are_printed_as_the_ministry_does(mark: str, printed: str) -> None:
    assert fill_dates(mark, TODAY) == printed


# What day it is.


def test_on_any_day_as_many_releases_are_of_this_month_and_of_last() -> None:
    usual = [len(urls) for _, urls in build(1, FIRST_DAY).listed]
    for today in (FIRST_DAY + timedelta(days=days) for days in range(366)):
        site = build(1, today)
        assert [len(urls) for _, urls in site.listed] == usual, today
        assert f"{western_date(today)}<" in words(site.pages[CURRENT]) and western_date(today + timedelta(days=1)) not in words(
            site.pages[CURRENT]
        ), today


@pytest.mark.parametrize("today", ANY_DAY)
def test_a_release_that_names_another_gives_the_day_on_which_that_was_published(today: date) -> None:
    pages = build(2, today).pages
    published = {path: re.findall(r'rightPosT">([^<]+)<', words(page)) for path, page in release_pages(build(2, today)).items()}
    naming = {PLANTED.correction: PLANTED.corrected, PLANTED.replaced_in: "/menu_news/s-news/01ryutsu20_02000144.html"}
    for path, named in naming.items():
        assert f"（{published[named][0]}" in words(pages[path]).partition(f'{named}">')[2].partition("\r\n")[0]


# What the lists name.


@pytest.mark.parametrize("today", ANY_DAY)
@pytest.mark.parametrize("day", [1, 2, 70])
def test_the_lists_name_every_release_and_nothing_else_of_the_site(day: int, today: date) -> None:
    site = build(day, today)
    listed = [url for _, urls in site.listed for url in urls]
    assert set(listed) - {OUTSIDE} == {OFFICIAL + path for path in release_pages(site)}
    assert {url for url in listed if listed.count(url) == 2} == {OFFICIAL + LISTED_TWICE}
    assert listed.count(OUTSIDE) == 1


@pytest.mark.parametrize("today", ANY_DAY)
@pytest.mark.parametrize("day", [1, 2, 70])
def test_listed_is_what_the_list_pages_say(day: int, today: date) -> None:
    site = build(day, today)
    for (month, urls), path in zip(site.listed, list_paths(site), strict=True):
        year, number = map(int, month.split("-"))
        printed = rows(site.pages[path])
        assert tuple(official(href) for _, href in printed) == urls
        assert all(day.startswith(f"{year}年{number}月") for day, _ in printed)


@pytest.mark.parametrize("today", ANY_DAY)
def test_this_month_last_month_and_an_older_one_have_rows(today: date) -> None:
    site = build(1, today)
    months = dict(site.listed)
    last_month = today.replace(day=1) - timedelta(days=1)
    assert len(months) >= 3
    assert all(months.values())
    assert list(months)[:2] == [f"{today:%Y-%m}", f"{last_month:%Y-%m}"]
    assert OUTSIDE in months[f"{last_month:%Y-%m}"]


def test_newest_rows_come_first_and_dates_are_those_of_the_pages() -> None:
    site = build(2, TODAY)
    for path in list_paths(site):
        printed = [(date(*map(int, re.findall(r"\d+", day))), href) for day, href in rows(site.pages[path])]
        assert [day for day, _ in printed] == sorted((day for day, _ in printed), reverse=True)
        for day, href in printed:
            if href != OUTSIDE and (href, day) != (LISTED_TWICE, date(2025, 10, 1)):
                assert f'rightPosT">{era_date(day)}<' in words(site.pages[href]), href


def test_below_the_rows_stand_five_links_that_are_no_releases() -> None:
    site = build(1, TODAY)
    for path in list_paths(site):
        below = words(site.pages[path]).partition("</table>")[2].partition("pTop")[0]
        assert re.findall(r'href="([^"]+)"', below) == [url for url, _ in NOT_RELEASES]
    assert len(NOT_RELEASES) == 5


def test_closed_months_have_their_own_names_and_the_oldest_lacks_the_m() -> None:
    site = build(1, TODAY)
    assert list_paths(site) == [CURRENT, "/menu_news/s-news/2509m.html", "/menu_news/s-news/2508.html"]
    assert site.answer("/menu_news/s-news/2508m.html").status == 404
    assert site.answer("/menu_news/s-news/2510m.html").status == 404


def test_when_the_month_turns_yesterdays_list_moves_to_its_closed_name() -> None:
    before, after = build(1, LAST_OF_MONTH), build(2, LAST_OF_MONTH)
    assert "2510" not in " ".join(list_paths(before))
    moved = {official(href) for _, href in rows(after.pages["/menu_news/s-news/2510m.html"])}
    assert moved == {official(href) for _, href in rows(before.pages[CURRENT])} - {OFFICIAL + PLANTED.removed}
    assert {href for _, href in rows(after.pages[CURRENT])} == set(PLANTED.appearing)


def test_a_month_without_releases_still_has_its_list() -> None:
    site = build(47, TODAY)  # 2025-12-01
    assert site.today == date(2025, 12, 1)
    assert site.listed[0] == ("2025-12", ())
    assert rows(site.pages[CURRENT]) == []
    assert site.answer("/menu_news/s-news/2511m.html").status == 200


@pytest.mark.parametrize("day", [1, 2])
def test_the_feed_is_short_and_only_partly_about_releases(day: int) -> None:
    site = build(day, TODAY)
    feed = site.pages["/news.rdf"]
    assert feed.body.decode("cp932").startswith('<?xml version="1.0" encoding="Shift_JIS"?>')
    # The standard library's XML parser knows no multi-byte encoding: it gets text without the declaration.
    root = ElementTree.fromstring(feed.body.decode("cp932").partition("?>")[2])  # noqa: S314 (our own page)
    rss = "{http://purl.org/rss/1.0/}"
    links = [item.findtext(f"{rss}link", "") for item in root.iter(f"{rss}item")]
    releases = [link for link in links if "/s-news/" in link]
    assert 0 < len(releases) < len(links) <= 20
    assert all(site.answer(link.removeprefix(OFFICIAL)).status == 200 for link in links)
    dates = [item.findtext("{http://purl.org/dc/elements/1.1/}date", "") for item in root.iter(f"{rss}item")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT05:00:00\+09:00", stamp) for stamp in dates)


def test_robots_refuses_only_ia_archiver() -> None:
    assert build(1, TODAY).pages["/robots.txt"].body.decode("ascii").split("\r\n") == [
        "User-agent: ia_archiver",
        "Disallow: /",
        "",
    ]


# What day 2 changes.


@pytest.fixture(scope="module")
def first() -> DemoSite:
    return build(1, TODAY)


@pytest.fixture(scope="module")
def second() -> DemoSite:
    return build(2, TODAY)


def test_exactly_the_planted_pages_differ(first: DemoSite, second: DemoSite) -> None:
    gone = set(first.pages) - set(second.pages)
    new = set(second.pages) - set(first.pages)
    changed = {path for path in set(first.pages) & set(second.pages) if first.pages[path] != second.pages[path]}
    assert gone == {PLANTED.removed}
    assert {path for path in new if not path.endswith(".pdf")} == set(PLANTED.appearing)
    assert {path for path in new if path.endswith(".pdf")} == {
        link for path in PLANTED.appearing for link in body_links(second.pages[path]) if link.endswith(".pdf")
    }
    assert changed == {PLANTED.edited.path, PLANTED.replaced.path, CURRENT, "/news.rdf"}


def test_the_silent_edit_is_a_few_characters_and_not_announced(first: DemoSite, second: DemoSite) -> None:
    edit = PLANTED.edited
    before, after = words(first.pages[edit.path]), words(second.pages[edit.path])
    assert before.count(edit.before) == 1
    assert after == before.replace(edit.before, edit.after)
    assert sum(old != new for old, new in zip(edit.before, edit.after, strict=True)) <= 3
    assert not re.search("訂正|更新|差替え|差し替え", after.partition('<div class="contentsBody">')[2].partition("pTop")[0])


def test_the_replaced_document_leaves_its_page_alone(first: DemoSite, second: DemoSite) -> None:
    edit = PLANTED.replaced
    assert edit.path in body_links(first.pages[PLANTED.replaced_in])
    assert first.pages[PLANTED.replaced_in] == second.pages[PLANTED.replaced_in]
    before, after = text_of(first.pages[edit.path].body), text_of(second.pages[edit.path].body)
    assert [[line.replace(edit.before, edit.after) for line in page] for page in before] == after != before


def test_the_correction_names_the_release_it_corrects(first: DemoSite, second: DemoSite) -> None:
    title = re.findall(r'<h2 class="ttl">(.+)</h2>', words(second.pages[PLANTED.correction]))[0]
    corrected = re.findall(r'<h2 class="ttl">(.+)</h2>', words(second.pages[PLANTED.corrected]))[0]
    assert title == f"「{corrected}」の訂正"
    assert PLANTED.corrected in body_links(second.pages[PLANTED.correction])
    assert first.pages[PLANTED.corrected] == second.pages[PLANTED.corrected]


def test_the_removed_release_leaves_site_and_lists(first: DemoSite, second: DemoSite) -> None:
    assert OFFICIAL + PLANTED.removed in dict(first.listed)["2025-10"]
    assert second.answer(PLANTED.removed).status == 404
    assert OFFICIAL + PLANTED.removed not in [url for _, urls in second.listed for url in urls]


def test_the_planted_releases_are_all_different_ones() -> None:
    paths = [PLANTED.edited.path, PLANTED.replaced_in, PLANTED.corrected, PLANTED.removed, *PLANTED.appearing]
    assert len(set(paths)) == len(paths)


def test_changed_pages_are_stamped_with_the_day_and_others_keep_their_stamp(second: DemoSite) -> None:
    midnight = datetime(2025, 10, 16, 15, tzinfo=UTC)  # 2025-10-17 in Japan
    assert second.pages[PLANTED.edited.path].last_modified == midnight
    assert second.pages[PLANTED.correction].last_modified == midnight
    assert second.pages[RELEASE].last_modified == midnight - timedelta(days=1)


def test_later_days_change_nothing_but_feed_and_lists(second: DemoSite) -> None:
    later = build(9, TODAY)
    assert {path for path in later.pages if later.pages[path] != second.pages.get(path)} == {"/news.rdf"}
    much_later = build(20, TODAY)
    assert set(much_later.pages) - set(second.pages) == {"/menu_news/s-news/2510m.html"}


# What a document is.


def test_a_pdf_says_exactly_its_lines() -> None:
    pages = [["別紙　①㈱髙﨑～－｜", "　第1条　Open RAN (half) ｱｲｳ　1,482KB"], ["end；／【仮訳】"]]
    pdf = make_pdf(pages)
    assert text_of(pdf) == pages
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        assert document.get_metadata_dict()["Title"] == "別紙　①㈱髙﨑～－｜"


def test_a_pdfs_cross_references_point_at_its_objects() -> None:
    pdf = make_pdf([["一"], ["二"]])
    start = int(pdf.rpartition(b"startxref\n")[2].split(b"\n")[0])
    assert pdf[start:].startswith(b"xref\n0 ")
    offsets = [int(entry) for entry in re.findall(rb"(\d{10}) 00000 n \n", pdf[start:])]
    assert len(offsets) == 10
    assert all(pdf[at:].startswith(b"%d 0 obj\n" % number) for number, at in enumerate(offsets, start=1))


def test_every_document_of_the_site_can_be_read() -> None:
    documents = [page for path, page in build(2, TODAY).pages.items() if path.endswith(".pdf")]
    assert len(documents) > 25
    assert all(any(line for page in text_of(one.body) for line in page) for one in documents)
    assert max(len(text_of(one.body)) for one in documents) >= 3
