"""A 訂正 release is linked to the release it corrects, with how certain that is and by which rule."""

from __future__ import annotations

import pytest

from archive.diff.correction_rules import KnownTitle, find_corrected, quoted, sought_by
from schemas.release import DateMention, Link, Release

FOLDER = "https://www.soumu.go.jp/menu_news/s-news/"
SURVEY = "家計調査（二人以上の世帯）の結果"


def known(key: str, title: str, day: str | None = "2025-10-01") -> KnownTitle:
    return KnownTitle(url=f"{FOLDER}{key}.html", key=key, title=title, published_on=day)


def correction(title: str, *links: str, text: str = "", lead: str | None = None, day: str = "2025-10-20") -> Release:
    return Release(
        key="c",
        url=f"{FOLDER}c.html",
        lang="ja",
        title=title,
        template="press",
        content_hash="c1:0",
        text=text,
        lead=lead,
        genre="correction",
        published=DateMention(literal=day, start=0, end=0, first=day, role="published"),
        links=tuple(Link(label="こちら", url=url, kind="release", start=0, end=0) for url in links),
    )


def found(release: Release, *titles: KnownTitle) -> list[tuple[str, str, str]]:
    return [(one.url.rpartition("/")[2][:-5], one.certainty, one.rule) for one in find_corrected(sought_by(release), titles)]


def test_a_link_and_the_quoted_title_are_certain() -> None:
    release = correction(f"「{SURVEY}」の訂正", f"{FOLDER}a.html")
    assert found(release, known("a", SURVEY), known("b", "ほかの件")) == [("a", "certain", "link_and_title")]


def test_http_in_a_link_is_the_same_page() -> None:
    release = correction(f"「{SURVEY}」の訂正", f"{FOLDER.replace('https', 'http')}a.html")
    assert found(release, known("a", SURVEY)) == [("a", "certain", "link_and_title")]


def test_the_quoted_title_alone_is_certain_when_one_release_has_it() -> None:
    assert found(correction(f"報道資料「{SURVEY}」の一部訂正について"), known("a", SURVEY)) == [("a", "certain", "title")]


def test_a_title_is_the_same_in_full_and_half_width() -> None:
    release = correction("「家計調査(二人以上の世帯)の結果」の訂正")
    assert found(release, known("a", SURVEY)) == [("a", "certain", "title")]


def test_the_title_may_be_quoted_in_the_lead_only() -> None:
    release = correction("報道資料の訂正", lead=f"「{SURVEY}」に誤りがありました。")
    assert found(release, known("a", SURVEY)) == [("a", "certain", "title")]


def test_of_several_with_the_same_title_each_is_uncertain() -> None:
    titles = (known("a", SURVEY, "2025-08-01"), known("b", SURVEY, "2025-09-01"), known("n", SURVEY, "2025-11-01"))
    assert found(correction(f"「{SURVEY}」の訂正"), *titles) == [
        ("b", "uncertain", "title"),
        ("a", "uncertain", "title"),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("令和7年9月1日に公表した資料に誤りがありました。", "b"),
        ("8月1日に公表した資料に誤りがありました。", "a"),
        ("令和7年8月に公表した資料に誤りがありました。", "a"),
        ("令和7年10月20日\n9月公表の資料に誤りがありました。", "b"),
        ("第2回の資料に誤りがありました。", "b"),
    ],
)
def test_of_several_with_the_same_title_the_body_names_one(text: str, key: str) -> None:
    titles = [
        KnownTitle(url=f"{FOLDER}{name}.html", key=name, title=SURVEY, published_on=day, head=head)
        for name, day, head in (("a", "2025-08-01", "第1回"), ("b", "2025-09-01", "第2回"))
    ]
    assert found(correction(f"「{SURVEY}」の訂正", text=text), *titles) == [(key, "certain", "title_and_date")]


@pytest.mark.parametrize(
    "title",
    [
        f"【訂正】{SURVEY}",
        f"{SURVEY}の訂正について",
        f"{SURVEY}（訂正版）",
        f"「{SURVEY}」における誤りについて",
        f"【再訂正】{SURVEY}",
        f"{SURVEY}（再掲）",
        f"【再訂正】{SURVEY}（訂正版）",
    ],
)
def test_a_title_may_be_named_in_many_forms(title: str) -> None:
    assert found(correction(title), known("a", SURVEY), known("b", "ほかの件の公表")) == [("a", "certain", "title")]


def test_each_of_several_quoted_titles_is_corrected() -> None:
    release = correction(f"「{SURVEY}」及び「労働力調査の結果」の訂正", f"{FOLDER}a.html")
    assert found(release, known("a", SURVEY), known("b", "労働力調査の結果")) == [
        ("a", "certain", "link_and_title"),
        ("b", "certain", "title"),
    ]


def test_a_title_may_be_quoted_in_the_body_only() -> None:
    release = correction("報道資料の訂正", text=f"総務省\n本日公表した「{SURVEY}」に誤りがありました。")
    assert found(release, known("a", SURVEY)) == [("a", "certain", "title")]


def test_a_lone_link_is_likely_and_several_say_nothing() -> None:
    one, two = known("a", "甲の公表"), known("b", "乙の公表")
    assert found(correction("報道資料の訂正について", f"{FOLDER}a.html"), one, two) == [("a", "likely", "link")]
    assert found(correction("報道資料の訂正について", f"{FOLDER}a.html", f"{FOLDER}b.html"), one, two) == []


def test_a_printed_key_is_likely() -> None:
    release = correction("報道資料の訂正について", text="訂正箇所：01toukei08_01000325.html の表")
    assert found(release, known("01toukei08_01000325", "甲")) == [("01toukei08_01000325", "likely", "key")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("誤りがあったのは01toukei08_01000325です。", "01toukei08_01000325"),
        ("https://www.soumu.go.jp/menu_news/s-news/01toukei08_01000325.html", "01toukei08_01000325"),
        ("（www.soumu.go.jp/main_sosiki/kenkyu/a/000123.html）", "main_sosiki/kenkyu/a/000123"),
        ("See 01toukei08_01000325.", "01toukei08_01000325"),
    ],
)
def test_a_key_may_be_printed_by_itself_or_at_the_end_of_an_address(text: str, key: str) -> None:
    assert found(correction("報道資料の訂正について", text=text), known(key, "甲"))[0][2] == "key"
    assert found(correction("報道資料の訂正について", text=text), known(key[:-1], "甲")) == []


def test_part_of_a_title_is_possible_and_too_short_a_part_is_nothing() -> None:
    release = correction("「家計調査（二人以上の世帯）」の訂正")
    assert found(release, known("a", SURVEY)) == [("a", "possible", "title_part")]
    assert found(correction("「家計調査」の訂正"), known("a", SURVEY)) == []


def test_a_correction_never_corrects_itself() -> None:
    release = correction("「」の訂正")
    assert found(release, known("c", "「」の訂正"), known("e", "")) == []


@pytest.mark.parametrize(
    ("title", "quotes"),
    [
        ("「甲」の訂正", ["甲"]),
        ("「「甲」についての意見募集」の訂正", ["「甲」についての意見募集"]),
        ("「甲」及び『乙』の訂正", ["甲", "乙"]),
        ("訂正", []),
        ("「甲", []),
        ("甲」の「乙」", ["乙"]),
    ],
)
def test_what_a_title_quotes(title: str, quotes: list[str]) -> None:
    assert list(quoted(title)) == quotes
