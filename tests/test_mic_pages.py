"""Pages of releases: what each says, field by field, and what is no release.

`fixtures/mic/<case>/page.html` holds the bytes of a page in the site's markup, `record.json` what a person has read
in it. To take in a page, save its bytes and run the tests: the record is written once, and they fail until it is read.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.demo import DemoSite, build
from schemas.errors import NotARelease
from schemas.listing import ListedRelease
from schemas.release import Annex, Contact, DateMention, Footnote, Participant, Release
from schemas.visit import Missing, Page, Unread
from scraper.read.charset import decode
from scraper.sites.mic import reader as mic
from scraper.sites.mic.page import parse_content

GOLDENS = Path(__file__).parent / "fixtures" / "mic"
CASES = sorted(folder.name for folder in GOLDENS.iterdir())
FIELDS = [field.name for field in msgspec.structs.fields(Release)]
SITE = "https://www.soumu.go.jp"
URL = f"{SITE}/menu_news/s-news/01test01_02000001.html"


def page_of(case: str) -> bytes:
    return (GOLDENS / case / "page.html").read_bytes()


def url_of(case: str) -> str:
    found = re.search(rb'og:url" content="([^"]+)"', page_of(case))
    assert found, "a page of the site names its own address"
    return found[1].decode("ascii")


@cache
def release_of(case: str) -> Release:
    return mic.read_release(page_of(case), url_of(case))


@cache
def record_of(case: str) -> dict[str, Any]:
    path = GOLDENS / case / "record.json"
    if not path.exists():
        record = msgspec.to_builtins(release_of(case))
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{path} was written: read it beside its page, correct the reader if it is wrong, then run again")
    record = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(record, dict)
    return record


def assert_literals_stand_in_the_text(release: Release) -> None:
    people = [one for group in release.participants for one in group.participants]
    values: list[DateMention | Annex | Contact | Participant | Footnote]
    values = [*release.dates, *release.annexes, *release.contacts, *release.footnotes, *people]
    if release.published:
        values.append(release.published)
    assert [one.literal for one in values] == [release.text[one.start : one.end] for one in values]
    placed = [(one.start, one.end) for one in (*release.sections, *release.links)]
    assert all(0 <= start <= end <= len(release.text) for start, end in placed)


# Goldens


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("field", FIELDS)
def test_a_page_is_read_as_a_person_read_it(case: str, field: str) -> None:
    read = msgspec.to_builtins(getattr(release_of(case), field))
    # As JSON has it: lists for tuples.
    assert json.loads(json.dumps(read)) == record_of(case)[field]


@pytest.mark.parametrize("case", CASES)
def test_every_value_points_at_its_evidence(case: str) -> None:
    release = release_of(case)
    assert_literals_stand_in_the_text(release)
    for link in release.links:
        assert release.text[link.start : link.end] == link.label
    for section in release.sections:
        first_line = release.text[section.start : section.end].split("\n")[0]
        assert first_line.startswith(("【", section.number or section.heading[0]))
        assert section.heading in first_line
    assert release.title in release.text
    assert (release.lead or "") in release.text


@pytest.mark.parametrize("case", CASES)
def test_a_golden_has_exactly_the_fields_of_a_release(case: str) -> None:
    assert list(record_of(case)) == FIELDS


# Pages of our own: one detail each


def press_page(
    title: str = "見本の題名",
    bread: str | None = None,
    area: str = "令和7年10月16日",
    main: str = "<h3>1 経緯</h3><div>本文です。</div>",
    head: str = "",
    end: str = "",
) -> str:
    trail = title if bread is None else bread
    return f"""<html lang="ja"><head><title>総務省｜報道資料｜{title}</title>{head}</head><body class="press">
<div class="bread"><a href="/index.html">総務省トップ</a> &gt; <a href="/x.html">報道資料一覧</a> &gt;
{trail}</div><div class="contentsBody"><h1>報道資料</h1><div class="press_datearea">{area}</div><h2 class="ttl">{title}</h2>
<div class="innerBox"><div class="boxEx">　要旨です。</div><div id="press_mainarea">{main}</div></div>
<p class="pTop"><a href="#pTop">ページトップへ戻る</a></p></div>{end}</body></html>"""


def read(markup: str, url: str = URL, listed_title: str | None = None) -> Release:
    return mic.read_release(markup.encode("cp932"), url, None, listed_title)


def og_url(url: str) -> str:
    return f'<meta property="og:url" content="{url}" />'


def test_a_page_in_the_template_is_read_without_doubts() -> None:
    release = read(press_page(head=og_url(URL)))
    assert (release.title, release.subtitle, release.lead) == ("見本の題名", None, "要旨です。")
    assert release.text == "令和7年10月16日\n見本の題名\n　要旨です。\n1 経緯\n本文です。"
    assert (release.key, release.template, release.doubts) == ("01test01_02000001", "press", ())


@pytest.mark.parametrize(
    ("area", "issuers"),
    [
        ("令和7年10月16日<br />電波監理審議会", ("電波監理審議会",)),
        ("電波監理審議会<br />　総務課　<br />令和7年10月16日", ("電波監理審議会", "総務課")),
        ("<p>令和7年10月16日　見本局</p>", ("見本局",)),
    ],
)
def test_issuers_stand_with_the_date(area: str, issuers: tuple[str, ...]) -> None:
    release = read(press_page(area=area))
    assert release.issuers == issuers
    assert release.published is not None
    assert (release.published.first, release.published.role) == ("2025-10-16", "published")
    assert release.dates == (release.published,)


@pytest.mark.parametrize(
    ("area", "doubts"),
    [
        ("", ("published_missing",)),
        ("本日", ("published_unreadable",)),
        ("令和7年10月16日（月）", ("weekday_disagrees",)),
        ("令和7年2月30日", ("no_such_day",)),
    ],
)
def test_a_doubtful_date_line_is_a_doubt_of_the_release(area: str, doubts: tuple[str, ...]) -> None:
    assert read(press_page(area=area)).doubts == doubts


def test_the_second_line_of_the_heading_is_a_subtitle() -> None:
    release = read(press_page(title="見本の題名<br />－副題－", bread="見本の題名"))
    assert (release.title, release.subtitle, release.doubts) == ("見本の題名", "－副題－", ())


def test_a_title_broken_over_two_lines_is_one_title() -> None:
    release = read(press_page(title="見本の<br />題名", bread="見本の題名"))
    assert (release.title, release.subtitle, release.doubts) == ("見本の題名", None, ())


def test_typographic_twins_in_breadcrumb_and_heading_agree() -> None:
    assert read(press_page(title="見本～題名－Ａ", bread="見本～題名―A")).doubts == ()


def test_breadcrumb_and_heading_that_differ_are_doubted_and_the_heading_is_kept() -> None:
    release = read(press_page(bread="別の題名"))
    assert (release.title, release.doubts) == ("見本の題名", ("title_disagrees",))


def test_a_page_without_a_heading_has_the_title_of_its_breadcrumb() -> None:
    release = read(press_page().replace('<h2 class="ttl">見本の題名</h2>', ""))
    assert (release.title, release.doubts) == ("見本の題名", ())


def test_a_page_without_any_title_is_doubted() -> None:
    release = read(press_page(title="", bread="").replace("総務省｜報道資料｜", ""))
    assert (release.title, release.doubts) == ("", ("title_missing",))


@pytest.mark.parametrize("named", [URL, URL.replace("https", "http"), URL.replace("www.", ""), f"{URL}#top"])
def test_the_address_the_page_calls_its_own_agrees(named: str) -> None:
    assert read(press_page(head=og_url(named))).doubts == ()


def test_a_page_that_calls_itself_another_release_is_doubted() -> None:
    assert read(press_page(head=og_url(URL.replace("0001", "0002")))).doubts == ("url_disagrees",)


def test_a_wrong_charset_in_the_header_is_doubted_and_the_text_right() -> None:
    release = mic.read_release(press_page(title="㈱髙﨑～①").encode("cp932"), URL, "utf-8")
    assert (release.title, release.doubts) == ("㈱髙﨑～①", ("charset_disagrees",))


def test_furniture_is_neither_text_nor_identity() -> None:
    footer = "<div id='footer'><h2>広報</h2><a href='/new.html'>新しい案内</a></div>"
    other = press_page(end=footer, head=og_url(URL)).replace('class="press"', 'class="press new"').replace("戻る", "戻ります")
    assert read(other).text == read(press_page()).text
    assert read(other).content_hash == read(press_page()).content_hash
    assert read(other).links == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("10<sup>5</sup>個", "105個"),
        ("<del>3件</del>4件", "3件4件"),
        ("<s>中止</s>します", "<ins>中止</ins>します"),
        ("<ol><li>一</li></ol>", '<ol start="2"><li>一</li></ol>'),
        ('<img src="/z.png" alt="図1">', '<img src="/z.png" alt="図2">'),
        ("<ruby>彙報<rt>いほう</rt></ruby>", "彙報"),
    ],
)
def test_what_is_shown_beside_the_words_is_part_of_what_a_release_says(before: str, after: str) -> None:
    pages = [read(press_page(main=f"<p>{main}</p>")) for main in (before, after)]
    assert pages[0].text == pages[1].text
    assert pages[0].content_hash != pages[1].content_hash


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("一<br>二", '一<span style="display:none">更新 2025-10-21</span><br>二'),
        ("・一<br>・二", "<b>・</b>一<p>・二</p>"),
        ("<ul><li>一</li></ul>", "<div>一</div>"),
    ],
)
def test_markup_that_shows_the_same_is_the_same(before: str, after: str) -> None:
    assert read(press_page(main=before)).content_hash == read(press_page(main=after)).content_hash


def test_a_changed_character_or_title_of_the_breadcrumb_is_another_version() -> None:
    hashes = [read(page).content_hash for page in (press_page(), press_page(area="令和7年10月17日"), press_page(bread="別"))]
    assert len(set(hashes)) == 3


def test_levels_of_headings_count_from_the_highest_one_used() -> None:
    release = read(press_page(main="<h4>1 甲</h4>本文<h5>（1）乙</h5>本文<h4>2 丙</h4>"))
    assert [(one.level, one.number, one.heading) for one in release.sections] == [
        (1, "1", "甲"),
        (2, "（1）", "乙"),
        (1, "2", "丙"),
    ]


def test_a_meeting_has_no_date_of_publication_and_nothing_to_doubt_about_it() -> None:
    release = release_of("02ryutsu20_04000221")
    assert (release.template, release.published, release.doubts) == ("meeting", None, ())


def test_the_title_of_a_meeting_is_its_first_heading() -> None:
    content = '<div class="contentsBody"><h1>見本部会（第2回）</h1><h2>日時</h2><div class="innerBoxB">未定</div></div>'
    release = read(f'<body class="twoColB sct shingi"><div class="bread">見本部会（第1回）</div>{content}</body>')
    assert (release.template, release.title, release.doubts) == ("meeting", "見本部会（第2回）", ("title_disagrees",))


@pytest.mark.parametrize(
    ("name", "bureau"),
    [("01toukei08_01000325", "統計局"), ("a01gyosei05_140320", "自治行政局"), ("090311_8", None), ("01mihon01_1", None)],
)
def test_the_bureau_is_told_by_the_slug_of_the_address(name: str, bureau: str | None) -> None:
    assert read(press_page(), f"{SITE}/menu_news/s-news/{name}.html").bureau == bureau


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/menu_news/s-news/01test01_02000001.html", "01test01_02000001"),
        ("/menu_news/s-news/2009/090311_8.html", "2009/090311_8"),
        ("/main_sosiki/kenkyu/x/02ryutsu20_04000221.html", "main_sosiki/kenkyu/x/02ryutsu20_04000221"),
        ("/main_content/000012345.pdf", "main_content/000012345.pdf"),
    ],
)
def test_the_key_is_one_for_http_and_https(path: str, key: str) -> None:
    assert {read(press_page(), f"{scheme}://www.soumu.go.jp{path}").key for scheme in ("http", "https")} == {key}


# Markup that we do not know

FURNITURE = f"""<div id="header"><ul><li><a href="/a.html">総務省の紹介</a></li></ul></div>
<div class="sideNavi"><ul>{"<li>関連する案内の文が長々と続きます。</li>" * 8}</ul></div>"""


def unknown_page(
    title: str = "見本の題名", head: str = "", text: str = "　本文がここにあります。<br />　もう一行あります。"
) -> str:
    block = (
        f"<table><tr><td><h2>{title}</h2>平成21年3月11日<br />{text}<a href='/main_content/1.pdf'>別紙</a></td></tr></table>"
    )
    return f"<html><head><title>総務省｜{title}</title>{head}</head><body>{FURNITURE}{block}<hr />&copy; 総務省</body></html>"


@pytest.mark.parametrize(("head", "listed"), [(og_url(URL), None), (og_url(URL), "別の題名"), ("", "見本の 題名")])
def test_a_page_that_is_plainly_the_release_is_read_and_doubted(head: str, listed: str | None) -> None:
    release = read(unknown_page(head=head), listed_title=listed)
    assert (release.template, release.title, release.doubts) == ("unknown", "見本の題名", ("unknown_template",))
    assert release.text == "見本の題名\n平成21年3月11日\n　本文がここにあります。\n　もう一行あります。別紙"
    assert release.published is not None
    assert release.published.first == "2009-03-11"
    assert [annex.label for annex in release.annexes] == ["別紙"]


def test_a_release_about_maintenance_is_known_by_its_listed_title() -> None:
    title = "電波監視システムのメンテナンスに係る意見募集"
    assert read(unknown_page(title), listed_title=title).title == title


def test_the_listed_title_reaches_the_reader_of_a_response() -> None:
    reading = mic.read(visit(body=unknown_page(LISTED.title).encode("cp932")))
    assert isinstance(reading, Release)
    assert (reading.title, reading.template) == (LISTED.title, "unknown")


def test_a_page_that_calls_itself_the_home_page_is_none_whatever_it_names() -> None:
    with pytest.raises(NotARelease, match="home page"):
        read(unknown_page(head=og_url(f"{SITE}/")), listed_title="見本の題名")


@pytest.mark.parametrize("listed", [None, "別の題名"])
def test_a_page_that_nothing_ties_to_the_release_is_none(listed: str | None) -> None:
    with pytest.raises(NotARelease):
        read(unknown_page(), listed_title=listed)


# What is no release


@pytest.fixture(scope="module")
def site() -> DemoSite:
    return build(1, date(2025, 10, 20))


NOTICES = [
    "<html><head><title>総務省｜ただいまメンテナンス中です</title></head><body><h1>メンテナンス中</h1><p>しばらくお待ちください。</p></body></html>",
    "<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>503</h1></body></html>",
    "<html><body><h1>アクセスが集中しています</h1></body></html>",
    "<h1>Not Found</h1>",
    "plain text",
    "",
]


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_with_status_200_is_no_release(notice: str) -> None:
    with pytest.raises(NotARelease):
        read(notice, listed_title="見本の題名")
    reading = mic.read(visit(body=notice.encode("cp932")))
    assert isinstance(reading, Unread)
    assert reading.code == "not_a_release"


@pytest.mark.parametrize("path", ["/", "/index.html", "/menu_news/s-news/index.html", "/nowhere.html"])
def test_home_list_and_error_page_are_no_releases(site: DemoSite, path: str) -> None:
    with pytest.raises(NotARelease):
        mic.read_release(site.answer(path).body, URL, None, "人事異動")


# Responses

LISTED = ListedRelease(url=URL, title="見本の題名", position=0, published_on="2009-03-11")


def visit(status: int = 200, body: bytes = b"", **known: Any) -> Page:
    return Page(url=URL, role="release", status=status, body=body, month="2025-10", listed=LISTED, **known)


def test_a_release_is_read_from_its_response() -> None:
    reading = mic.read(visit(body=press_page().encode("cp932"), media_type="text/html"))
    assert isinstance(reading, Release)
    assert reading.title == "見本の題名"


@pytest.mark.parametrize("status", [404, 410])
def test_not_there_is_missing_whatever_the_body_says(status: int) -> None:
    assert mic.read(visit(status, press_page().encode("cp932"))) == Missing(reason=f"status {status}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("home", [f"{SITE}/", SITE, f"{SITE}/index.html", "http://www.soumu.go.jp/index.html"])
def test_a_redirect_home_is_missing(status: int, home: str) -> None:
    assert mic.read(visit(status, location=home)) == Missing(reason="redirected to the home page")


@pytest.mark.parametrize("there", [URL.replace("0001", "0002"), "https://example.jp/", f"{SITE}/english/index.html"])
def test_a_redirect_elsewhere_says_nothing_by_itself(there: str) -> None:
    assert mic.read(visit(301, location=there)) is None


@pytest.mark.parametrize("status", [301, 304, 400, 403, 429, 500, 502, 503])
def test_other_statuses_are_a_problem_and_never_mean_gone(status: int) -> None:
    assert mic.read(visit(status, press_page().encode("cp932"))) == Unread(code="http_error", message=f"status {status}")


@pytest.mark.parametrize("status", [200, 404])
def test_a_truncated_body_is_kept_and_not_read(status: int) -> None:
    reading = mic.read(visit(status, press_page().encode("cp932")[:-100], truncated="disconnect"))
    assert isinstance(reading, Unread)
    assert reading.code == "truncated"


@pytest.mark.parametrize("media_type", ["application/pdf", "application/octet-stream", None])
def test_a_row_that_is_a_document_is_a_release_with_the_title_of_the_list(media_type: str | None) -> None:
    reading = mic.read(visit(body=b"%PDF-1.4 ...", media_type=media_type))
    assert isinstance(reading, Release)
    assert (reading.template, reading.title, reading.text, reading.doubts) == (
        "document",
        "見本の題名",
        "",
        ("title_from_listing",),
    )
    assert reading.content_hash != mic.release_from_row(b"%PDF-1.4 ..!", URL, LISTED).content_hash


@pytest.mark.parametrize(
    ("body", "media_type"), [(b"PK\x03\x04", "application/zip"), (b"{}", "application/json"), (b"", "image/png")]
)
def test_other_bodies_are_no_releases(body: bytes, media_type: str) -> None:
    reading = mic.read(visit(body=body, media_type=media_type))
    assert isinstance(reading, Unread)
    assert reading.code == "not_a_release"


def test_the_robots_file_is_captured_and_not_read() -> None:
    assert mic.read(Page(url=f"{SITE}/robots.txt", role="robots", status=200, body=b"User-agent: *", month="2025-10")) is None


# Damaged pages

TAG = re.compile(rb"<[^>]*>")
DAMAGE = st.sampled_from(["drop", "double", "swap", "cut", "tear", "noise"])


def damaged(body: bytes, kind: str, place: int, noise: bytes) -> bytes:
    tags = list(TAG.finditer(body))
    tag = tags[place % len(tags)] if tags else None
    if tag is None or kind == "noise":
        at = place % (len(body) + 1)
        return body[:at] + noise + body[at + len(noise) :]
    if kind == "swap":
        other = tags[(place // 7) % len(tags)]
        first, second = sorted((tag, other), key=lambda match: match.start())
        if first is second:
            return body
        between = body[first.end() : second.start()]
        return body[: first.start()] + second[0] + between + first[0] + body[second.end() :]
    if kind == "cut":
        return body[: tag.start() + place % 5]
    pieces = {"drop": b"", "double": tag[0] * 2, "tear": tag[0][: 1 + place % len(tag[0])]}
    return body[: tag.start()] + pieces[kind] + body[tag.end() :]


@given(
    st.sampled_from(CASES),
    st.lists(st.tuples(DAMAGE, st.integers(0, 100_000), st.binary(min_size=1, max_size=6)), min_size=1, max_size=6),
)
def test_a_damaged_page_is_a_release_or_is_none(case: str, damages: list[tuple[str, int, bytes]]) -> None:
    body = page_of(case)
    for kind, place, noise in damages:
        body = damaged(body, kind, place, noise)
    try:
        release = mic.read_release(body, url_of(case))
    except NotARelease:
        return
    assert_literals_stand_in_the_text(release)
    assert msgspec.json.decode(msgspec.json.encode(release), type=Release) == release


@given(
    st.sampled_from(CASES),
    st.lists(st.tuples(DAMAGE, st.integers(0, 100_000), st.binary(min_size=1, max_size=6)), max_size=6),
)
def test_a_page_without_what_follows_its_content_reads_as_the_whole(case: str, damages: list[tuple[str, int, bytes]]) -> None:
    body = page_of(case)
    for kind, place, noise in damages:
        body = damaged(body, kind, place, noise)
    with patch("scraper.sites.mic.reader.parse_content", return_value=None):
        whole = reading_of(body, url_of(case))
    assert reading_of(body, url_of(case)) == whole


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("uncounted", [b"<!--<div -->", b'<i title="<div "></i>'])
def test_words_behind_an_early_end_of_the_content_are_not_read_without_the_footer(case: str, uncounted: bytes) -> None:
    """Counted tags end behind the words, the parser's element before them."""
    body = page_of(case)
    for place in range(0, len(body), len(body) // 40):
        early = body[:place] + uncounted + b"</div>" + body[place:]
        with patch("scraper.sites.mic.reader.parse_content", return_value=None):
            whole = reading_of(early, url_of(case))
        assert reading_of(early, url_of(case)) == whole


def test_a_breadcrumb_that_the_content_has_come_to_lie_in_is_read_to_its_end() -> None:
    body = page_of("01kanbo05_02000412").replace(b'<div class="bread">', b'<div class="bread"><div><div>', 1)
    body = body.replace("戻る</a>".encode("cp932"), "戻る</a>途中".encode("cp932"))
    body = body.replace(b"</body>", '<a href="/">x</a>末尾</body>'.encode("cp932"))
    with patch("scraper.sites.mic.reader.parse_content", return_value=None):
        whole = mic.read_release(body, url_of("01kanbo05_02000412"))
    assert mic.read_release(body, url_of("01kanbo05_02000412")) == whole


def reading_of(body: bytes, url: str) -> Release | str:
    try:
        return mic.read_release(body, url)
    except NotARelease as error:
        return str(error)


def test_most_pages_are_read_without_what_follows_their_content() -> None:
    roots = [parse_content(decode(page_of(case)).text) for case in CASES]
    assert sum(root is not None for root in roots) > 0.9 * len(roots)


@pytest.mark.parametrize(
    "trap", ["</div>", "<div>", "<div", '<div title="</div>">', "<!-- </div> -->", "<script>'</div>'</script>"]
)
def test_a_content_whose_end_can_be_mistaken_is_read_as_the_whole_page_has_it(trap: str) -> None:
    body = page_of("01kanbo05_02000412").replace(b"</h2>", b"</h2>" + trap.encode(), 1)
    with patch("scraper.sites.mic.reader.parse_content", return_value=None):
        whole = mic.read_release(body, url_of("01kanbo05_02000412"))
    assert mic.read_release(body, url_of("01kanbo05_02000412")) == whole


@given(st.binary(max_size=400), st.none() | st.sampled_from(["utf-8", "shift_jis", "utf-16", "x"]))
def test_random_bytes_never_raise_anything_else(noise: bytes, charset: str | None) -> None:
    for body in (noise, decode(noise).text.join(press_page().split("本文")).encode("cp932", "replace")):
        page = visit(body=body, charset=charset)
        assert isinstance(mic.read(page), Release | Unread)


def test_a_comment_in_the_breadcrumb_is_no_part_of_the_title() -> None:
    body = page_of("01kanbo05_02000412")
    start = body.index(b'class="bread"')
    end = body.index(b"</div>", start)
    commented = mic.read_release(body[:end] + b"<!-- end -->" + body[end:], url_of("01kanbo05_02000412"))
    assert commented.title == release_of("01kanbo05_02000412").title
    assert commented.content_hash == release_of("01kanbo05_02000412").content_hash


def test_a_page_that_calls_a_broken_url_its_own_is_doubted_and_read() -> None:
    body = page_of("01kanbo05_02000412").replace(b'og:url" content="https://www', b'og:url" content="https://[www')
    assert mic.read_release(body, URL).doubts == ("url_disagrees",)


def test_a_link_that_shows_nothing_has_an_empty_span() -> None:
    link = '<br />x<a href="https://www.e-stat.go.jp/">\u3000</a>y</address>'.encode("cp932")
    (found,) = mic.read_release(page_of("01kanbo05_02000412").replace(b"</address>", link), URL).links
    assert found.start == found.end
