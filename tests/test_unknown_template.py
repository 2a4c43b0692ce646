"""Pages in markup nobody has seen: the title by agreement, and each part by what it is."""

from __future__ import annotations

import pytest
from test_mic_pages import SITE, URL, og_url, press_page, read

from schemas.release import Release

TITLE = "見本計画の策定"
BODY = "<p>総務省は、本日、見本計画を策定しましたので、公表します。内容は次のとおりです。</p>"
PARTS = "<h2>1 背景</h2><p>見本の背景を述べる文です。</p><h2>2 概要</h2><p>見本の概要を述べる文です。</p>"
ASK = "<p>総合通信基盤局見本課<br />担当者：試験係長<br />電話：03-0000-5678</p>"


def page(
    head_title: str = f"{TITLE}（MIC/総務省）",
    crumbs: str = f'<ol><li><a href="/">ホーム</a></li><li><a href="/n.html">報道資料</a></li><li>{TITLE}</li></ol>',
    title: str = f"<h1>{TITLE}</h1>",
    date: str = "<p>令和7年10月16日</p>",
    ask: str = f"<h2>担当</h2>{ASK}",
    below: str = "",
) -> str:
    menu = "".join(f'<li><a href="/{place}.html">案内{place}</a></li>' for place in range(8))
    return (
        f'<html lang="ja"><head><title>{head_title}</title>{og_url(URL)}</head><body><div><ul>{menu}</ul></div><div>'
        f'<div>{crumbs}{title}</div><div>{date}{below}{BODY}{PARTS}{ask}<p><a href="#a">このページの先頭へ</a></p></div></div>'
        f"<div><ul>{menu}</ul>〒100-0000 東京都見本区1-1 電話 03-0000-0000（代表）</div></body></html>"
    )


def sections(release: Release) -> list[tuple[str | None, str]]:
    return [(section.number, section.heading) for section in release.sections]


@pytest.mark.parametrize(
    "markup",
    [
        page(),
        page(head_title=f"総務省｜報道資料｜{TITLE}"),
        page(head_title=f"{TITLE} | 総務省"),
        page(title=f"<p><b>{TITLE}</b></p>"),
        page(title=f"<table><tr><th>{TITLE}</th></tr></table>"),
        page(crumbs=""),
        page(title=f"<h1>報道資料</h1><h2>{TITLE}</h2>"),
        page(title=f"<h1>見本の案内</h1><h3>{TITLE}</h3>"),
        page(title="", below=f"<div>{TITLE}</div>"),
    ],
)
def test_the_title_is_what_several_places_agree_on(markup: str) -> None:
    release = read(markup)
    assert (release.title, release.template, release.doubts) == (TITLE, "unknown", ("unknown_template",))
    assert release.published and release.published.first == "2025-10-16"
    assert release.lead == "総務省は、本日、見本計画を策定しましたので、公表します。内容は次のとおりです。"
    assert sections(release) == [("1", "背景"), ("2", "概要")]
    assert [contact.phones for contact in release.contacts] == [("03-0000-5678",)]
    assert not any(word in release.text for word in ("ホーム", "案内3", "東京都", "先頭へ"))


def test_the_list_decides_where_the_page_gives_one_title_only() -> None:
    markup = page(head_title="総務省", crumbs="", title=f"<div>{TITLE}</div>").replace("<h2>1 背景</h2>", "<h2>背景</h2>")
    assert read(markup, listed_title="背景").title == "背景", "two places"
    assert read(page(head_title="総務省", crumbs="", title=f"<h4>{TITLE}</h4>"), listed_title=TITLE).text.startswith(TITLE)


@pytest.mark.parametrize(
    "line",
    ["公表日：令和7年10月16日", "令和7年10月16日　総務省", "　令和7年10月16日（木）", "2025年10月16日", "掲載日 : 令和7.10.16"],
)
def test_the_date_line_is_a_line_that_says_little_more_than_a_date(line: str) -> None:
    published = read(page(date=f"<p>{line}</p>")).published
    assert published is not None and (published.first, published.role) == ("2025-10-16", "published")


def test_who_publishes_stands_beside_the_date_or_below_it() -> None:
    assert read(page(date="<p>令和7年10月16日　総務省</p>")).issuers == ("総務省",)
    assert read(page(date="<p>令和7年10月16日</p><p>統計局</p>", title="", below=f"<div>{TITLE}</div>")).issuers == ("統計局",)


@pytest.mark.parametrize("line", ["締切：令和7年10月16日", "令和7年10月16日に開催します。", "令和7年10月16日から"])
def test_a_line_that_says_what_the_date_is_for_is_no_date_line(line: str) -> None:
    release = read(page(date=f"<p>{line}</p>"))
    assert release.published is None and "published_missing" in release.doubts


@pytest.mark.parametrize("heading", ["連絡先", "担当", "お問い合わせ先", "問合せ先", "【連絡先】"])
@pytest.mark.parametrize("form", ["<h2>{}</h2>", "<p>{}</p>", "<dl><dt>{}</dt></dl>"])
def test_contacts_are_found_by_their_heading(heading: str, form: str) -> None:
    release = read(page(ask=form.format(heading) + ASK))
    assert [contact.phones for contact in release.contacts] == [("03-0000-5678",)]
    assert sections(release) == [("1", "背景"), ("2", "概要")]


def test_contacts_beside_the_content_belong_to_it() -> None:
    markup = page(ask="").replace("</div></div><div><ul>", f"</div><div><h2>連絡先</h2>{ASK}</div></div><div><ul>", 1)
    assert [contact.phones for contact in read(markup).contacts] == [("03-0000-5678",)]


@pytest.mark.parametrize(
    ("below", "subtitle"),
    [
        ("<p>－見本審議会からの答申－</p>", "－見本審議会からの答申－"),
        ("<p>～地域の見本に向けて～</p>", "～地域の見本に向けて～"),
        ("<p>令和7年度の見本の実施方法</p>", "令和7年度の見本の実施方法"),
        ("<p>同時発表：デジタル庁</p>", None),
        ("<p>【令和7年10月20日更新】資料を追加しました。</p>", None),
        ("<p>（別紙のとおり）</p>", None),
    ],
)
def test_a_line_between_title_and_lead_is_a_subtitle_if_it_is_no_note(below: str, subtitle: str | None) -> None:
    release = read(page(date="", title=f"<p>令和7年10月16日</p><h1>{TITLE}</h1>", below=below))
    assert release.subtitle == subtitle


@pytest.mark.parametrize(
    ("between", "box", "subtitle", "lead"),
    [
        ("", "－見本の副題－<br />　要旨です。", "－見本の副題－", "要旨です。"),
        ("<p>－見本の副題－</p>", "　要旨です。", "－見本の副題－", "要旨です。"),
        ("<p>見本に係る令和7年度の接続料</p>", "　要旨です。", "見本に係る令和7年度の接続料", "要旨です。"),
        ("", "　要旨です。<br />　続きです。", None, "要旨です。\n　続きです。"),
    ],
)
def test_the_subtitle_of_the_known_template(between: str, box: str, subtitle: str | None, lead: str) -> None:
    markup = press_page().replace("</h2>", f"</h2>{between}").replace("　要旨です。", box)
    release = read(markup)
    assert (release.subtitle, release.lead, release.doubts) == (subtitle, lead, ())


@pytest.mark.parametrize(
    "crumbs",
    [
        '<p><a href="/">総務省トップ</a> &gt; <a href="/n.html">報道資料</a> &gt; 見本の題名</p>',
        '<nav><ul><li><a href="/">ホーム</a></li><li>見本の題名</li></ul></nav>',
        '<div><span><a href="/">TOP</a></span>＞<span><a href="/n.html">報道資料</a></span>＞<span>見本の題名</span></div>',
    ],
)
def test_a_breadcrumb_is_known_by_its_words_and_makes_no_version(crumbs: str) -> None:
    markup = press_page()
    start, end = markup.index('<div class="bread">'), markup.index('<div class="contentsBody">')
    other = read(markup[:start] + crumbs + markup[end:])
    assert (other.title, other.doubts) == ("見本の題名", ())
    assert other.content_hash == read(markup).content_hash


def test_the_heading_of_a_bare_content_is_the_title_and_no_section() -> None:
    markup = press_page().replace(' class="ttl"', "").replace('<div id="press_mainarea">', "<div>")
    release = read(markup)
    assert (release.title, sections(release)) == ("見本の題名", [("1", "経緯")])


def test_a_page_without_the_address_of_its_own_is_known_by_its_listed_title() -> None:
    markup = page().replace(og_url(URL), "")
    assert read(markup, f"{SITE}/menu_news/s-news/other.html", TITLE).title == TITLE


@pytest.mark.parametrize(
    "hostile", ["<div>" * 3_000, "<h1>あ</h1>" * 3_000, "<a href='#x'>ページトップへ</a>" * 3_000, "<p>ホーム" * 3_000]
)
def test_pages_made_to_be_hard_are_read_to_their_end(hostile: str) -> None:
    assert read(page(below=hostile)).title == TITLE


def test_the_record_names_the_doubts_of_each_field() -> None:
    release = read(press_page(area="令和7年10月16日（月）", bread="別の題名").replace("本文です。", "令和7年2月30日まで。"))
    assert {one.field: one.doubts for one in release.field_doubts} == {
        "title": ("title_disagrees",),
        "published": ("weekday_disagrees",),
        "dates": ("weekday_disagrees", "no_such_day"),
    }
    guessed = {one.field for one in read(page()).field_doubts}
    assert {"title", "published", "lead", "sections", "contacts"} <= guessed
    assert read(press_page()).field_doubts == ()


def test_a_breadcrumb_that_begins_below_the_home_page_is_furniture_too() -> None:
    release = read(page(crumbs=f'<p><a href="/n.html">報道資料一覧</a> &gt; {TITLE}</p>'))
    assert release.title == TITLE
    assert "一覧" not in release.text
    assert release.links == ()
