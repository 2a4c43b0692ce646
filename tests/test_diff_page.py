"""The page that `diff --html` writes: whole in itself, safe, readable without colours, scripts and a mouse."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Beginnings
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from msgspec.structs import replace

from archive import Archive
from archive.cli import mic_press
from archive.demo import PLANTED
from archive.demo.content import OFFICIAL
from archive.diff import compare
from archive.diff.text.character_diff import segments
from archive.queries.captures import CaptureRef
from archive.queries.compare_releases import Comparison, Side, compare_versions
from archive.render.diff_page import diff_page
from archive.render.diff_page.lines import rows
from archive.render.html import followable, in_utc
from archive.render.i18n import JAPANESE
from schemas.change import Change
from schemas.release import Annex, Link, Release

EDITED = Path(PLANTED.edited.path).stem
LINKING = Path(PLANTED.replaced_in).stem
URL = "https://www.soumu.go.jp/menu_news/s-news/01test01_02000001.html"
HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u202e\x1b"


@pytest.fixture(scope="module")
def directory(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the demo's two mornings."""
    return beginnings.copied(2, tmp_path_factory.mktemp("two_days") / "archive").directory


@pytest.fixture(scope="module")
def edited(directory: Path) -> Comparison:
    with Archive(directory) as archive:
        return compare_versions(archive, EDITED, with_documents=True)


@pytest.fixture(scope="module")
def linking(directory: Path) -> Comparison:
    with Archive(directory) as archive:
        return compare_versions(archive, LINKING, with_documents=True)


def release(**values: Any) -> Release:
    said = {"key": "01test01_02000001", "url": URL, "lang": "ja", "title": "題名", "template": "press", "text": "一"}
    return Release(**{**said, "content_hash": f"c1:{values}", **values})


def side(number: int, said: Release) -> Side:
    at = f"2025-10-{number:02d}T23:30:00.123456Z"
    capture = CaptureRef(url=URL, fetched_at=at, sha256="ab" * 32, warc_file="2025/a.warc.gz", warc_offset=1234)
    return Side(
        version_number=number, first_seen_at=at, last_seen_at=at, content_hash=said.content_hash, capture=capture, release=said
    )


def compared(old: Release, new: Release, *changes: Change) -> Comparison:
    before, after = side(1, old), side(2, new)
    return Comparison(
        key=new.key,
        url=new.url,
        version_count=2,
        gone_at=None,
        seen_before_at=before.last_seen_at,
        seen_after_at=after.first_seen_at,
        old=before,
        new=after,
        changes=changes or tuple(compare(old, new)),
    )


def parsed(page: str) -> html.HtmlElement:
    return html.document_fromstring(page.encode("utf-8"))


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [one.text_content() for one in tree.xpath(path)]


def own(tree: html.HtmlElement, path: str) -> str:
    """The words of an element as they can be read back: without the words that are for screen readers only."""
    (element,) = tree.xpath(path)
    return "".join(element.xpath(".//text()[not(ancestor::*[contains(@class, 'vh') or @class='sign'])]"))


# The page as a file


def test_the_command_writes_it_and_names_it(directory: Path, tmp_path: Path, edited: Comparison) -> None:
    target = tmp_path / "差分.html"
    words = ["diff", EDITED, "--documents", "--html", str(target), "--archive", str(directory)]
    done = CliRunner().invoke(mic_press, words)
    assert done.exit_code == 0 and done.output == f"{target}  version 1 → version 2 of 2\n"
    assert target.read_bytes() == diff_page(edited).encode("utf-8")


def test_a_place_that_cannot_be_written_is_named(directory: Path, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "diff.html"
    done = CliRunner().invoke(mic_press, ["diff", EDITED, "--html", str(target), "--archive", str(directory)])
    assert f"{target} can't be written" in str(done.exception)


def test_the_same_archive_gives_the_same_bytes(directory: Path, edited: Comparison) -> None:
    with Archive(directory) as archive:
        again = compare_versions(archive, EDITED, 1, 2, with_documents=True)
    assert diff_page(again) == diff_page(edited)


@pytest.mark.parametrize("name", ["edited", "linking"])
def test_it_is_well_formed_and_asks_for_nothing(name: str, request: pytest.FixtureRequest) -> None:
    page = diff_page(request.getfixturevalue(name))
    parser = etree.HTMLParser(recover=False)
    etree.fromstring(page.encode("utf-8"), parser)
    unknown_to_lxml = ("header", "main", "section", "article", "footer", "time", "details", "summary")
    assert {error.message for error in parser.error_log} <= {f"Tag {tag} invalid" for tag in unknown_to_lxml}
    tree = parsed(page)
    assert page.startswith("<!DOCTYPE html>")
    assert not tree.xpath("//script|//link|//img|//iframe|//object|//embed|//form|//@src|//@srcset|//@style")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert not re.search(r"url\(|@import", page)
    assert all(href == "#changes" or href.startswith(OFFICIAL) for href in tree.xpath("//@href"))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids)) and set(tree.xpath("//@aria-labelledby")) <= set(ids)


# What it says


def test_it_names_the_release_its_source_both_captures_and_the_interval(edited: Comparison) -> None:
    tree = parsed(diff_page(edited))
    assert tree.get("lang") == "ja" and tree.xpath("//h1/@lang") == ["ja"]
    assert texts(tree, "//h1") == [edited.new.release.title] and edited.new.release.title in texts(tree, "//title")[0]
    words = tree.text_content()
    for shown in (edited.old, edited.new):
        assert in_utc(shown.capture.fetched_at) in tree.xpath("//dd/time/@datetime")
        assert shown.capture.sha256 and shown.capture.sha256[:16] in words and shown.capture.warc_file in words
        assert f"{shown.capture.warc_offset:,}バイト目" in words
    assert "2025年10月20日 8時00分の確認から2025年10月21日 8時01分の確認までの間" in texts(tree, "//header")[0]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment) for moment in tree.xpath("//time/@datetime"))
    assert f"出典：総務省ホームページ（{edited.url}）を加工して作成" in texts(tree, "//footer")[0]
    assert "記載は見つかりません" in words


def test_headings_are_in_order_and_skip_none(edited: Comparison, linking: Comparison) -> None:
    for one in (edited, linking):
        levels = [int(heading.tag[1]) for heading in parsed(diff_page(one)).xpath("//h1|//h2|//h3|//h4|//h5")]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_mark_is_a_segment_and_is_said_to_those_who_do_not_see_it(edited: Comparison) -> None:
    found = segments(edited.old.release.text, edited.new.release.text)
    tree = parsed(diff_page(edited))
    for view in ("//div[@class='inline']", "//table"):
        assert texts(tree, f"{view}//del") == [one.text for one in found if one.op == "delete"] == ["3,480"]
        assert texts(tree, f"{view}//ins") == [one.text for one in found if one.op == "insert"] == ["3,840"]
    for tag, word in (("del", "削除"), ("ins", "追加")):
        assert {mark.getprevious().text_content() for mark in tree.iter(tag)} == {f"［{word}］"}
        assert {mark.getnext().text_content() for mark in tree.iter(tag)} == {f"［{word}終わり］"}


def test_both_views_are_there_and_are_switched_without_a_script(edited: Comparison) -> None:
    tree = parsed(diff_page(edited))
    radios = tree.xpath("//fieldset[legend]//label/input[@type='radio'][@name='view']")
    assert [radio.get("id") for radio in radios] == ["view-side", "view-inline"] and radios[0].get("checked") is not None
    css = texts(tree, "//style")[0]
    assert "body:has(#view-side:checked) .inline, body:has(#view-inline:checked) .side { display: none; }" in css
    assert texts(tree, "//table//th[@scope='col']") == ["旧：第1版", "新：第2版"]
    assert texts(tree, "//table/caption") and tree.xpath("//div[@class='inline']/@aria-label")


def test_unchanged_lines_are_folded_and_none_is_lost(edited: Comparison) -> None:
    tree = parsed(diff_page(edited))
    assert texts(tree, "//table//summary") == ["変更のない5行", "変更のない7行"]
    lines = edited.new.release.text.split("\n")
    whole = own(tree, "//div[@class='inline']")
    assert [line for line in lines if line not in whole and "3,840" not in line] == []


def test_a_page_with_one_version_shows_what_its_documents_changed(linking: Comparison) -> None:
    tree = parsed(diff_page(linking))
    assert "版が一つだけ" in tree.text_content() and "リンク先の文書2件のうち1件に違い" in tree.text_content()
    assert texts(tree, "//article/h3") == ["別紙2"]
    assert texts(tree, "//article//div[@class='inline']//del") == ["16"]
    assert texts(tree, "//article//div[@class='inline']//ins") == ["18"]
    assert "1ページ" in texts(tree, "//article//li")[0]
    assert len(tree.xpath("//article//dl")) == 2


# Hostile and odd content


def test_what_a_page_says_is_shown_and_never_run() -> None:
    old = release(text=f"題名\n{HOSTILE}一")
    tricks = {"label": HOSTILE, "start": 0, "end": 1}
    new = release(
        title=HOSTILE,
        text=f"題名\n{HOSTILE}二",
        annexes=(Annex(url="javascript:alert(1)", position=0, literal=HOSTILE, **tricks),),
        links=(Link(url="data:text/html,<script>1</script>", kind="other", **tricks),),
    )
    page = diff_page(compared(old, new))
    tree = parsed(page)
    assert not tree.xpath("//script|//img|//@onerror") and "<script" not in page
    assert all(href == "#changes" or href.startswith("https://") for href in tree.xpath("//@href"))
    assert "javascript:alert(1)" in tree.text_content() and "\u202e" not in page and "\x1b" not in page


def test_every_field_and_kind_has_a_japanese_word() -> None:
    fields, kinds = JAPANESE.words("field"), JAPANESE.words("kind")
    changes = [Change(field=field, kind=kind, item="何か", after="値") for field in fields for kind in kinds]
    tree = parsed(diff_page(compared(release(), release(text="二"), *changes)))
    assert set(texts(tree, "//div[@class='group']/h3")) == set(fields.values())
    assert set(texts(tree, "//span[@class='badge kind']")) == {*kinds.values(), JAPANESE("changes.leads_elsewhere")}


def test_noise_stands_last_and_announced_changes_are_marked() -> None:
    noise = Change(field="text", kind="edited", before="（案）", after="(案)", noise=True)
    real = Change(field="text", kind="edited", before="一", after="【訂正】二", announced=True, announcement="yes")
    tree = parsed(diff_page(compared(release(text="一（案）"), release(text="【訂正】二(案)"), noise, real)))
    first, last = texts(tree, "//div[@class='group']")
    assert "告知あり" in first and "空白・字形のみ" in last
    assert "訂正・更新などの記載があります" in tree.text_content()


def test_addresses_can_be_followed_when_they_are_addresses() -> None:
    assert followable("https://www.soumu.go.jp/a") and followable("http://www.soumu.go.jp/a")
    bad = [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "//x/y",
        "https:",
        "",
        None,
        "http://[",
        "ftp://a/b",
    ]
    assert [url for url in bad if followable(url)] == []


def test_an_english_release_is_marked_as_english() -> None:
    tree = parsed(diff_page(compared(release(lang="en", text="one"), release(lang="en", text="two"))))
    assert tree.get("lang") == "ja"
    assert {*tree.xpath("//h1/@lang"), *tree.xpath("//table/@lang"), *tree.xpath("//div[@class='inline']/@lang")} == {"en"}


def test_versions_that_say_the_same_are_said_to() -> None:
    same = compared(release(content_hash="c1:1"), release(content_hash="c1:1"))
    assert "二つの版の内容に違いはありません" in diff_page(same)
    assert "見つかりません。" in diff_page(replace(same, gone_at="2025-10-05T00:00:00.000000Z"))


def test_times_are_those_of_japan() -> None:
    assert JAPANESE.moment("2025-12-31T15:04:59.999999Z") == "2026年1月1日 0時04分"
    assert in_utc("2025-12-31T15:04:59.999999Z") == "2025-12-31T15:04:59Z"


# Lines side by side

LINES = st.lists(st.sampled_from(["", "甲", "乙丙丁", "総務省は、意見を募集します。", "別紙1のとおり", "14日"]), max_size=12)


@given(LINES, LINES)
def test_no_line_of_either_text_is_lost(before: list[str], after: list[str]) -> None:
    found = rows("\n".join(before), "\n".join(after))
    assert "\n".join(row.old for row in found if row.old is not None) == "\n".join(before)
    assert "\n".join(row.new for row in found if row.new is not None) == "\n".join(after)
    for row in found:
        assert "".join(one.text for one in row.segments if one.op != "insert") == (row.old or "")
        assert "".join(one.text for one in row.segments if one.op != "delete") == (row.new or "")
        assert (row.kind in ("same", "folded")) == (row.old == row.new)


def test_only_long_stretches_away_from_changes_are_folded() -> None:
    same = [f"{number}行目" for number in range(20)]
    found = rows("\n".join([*same, "14日"]), "\n".join([*same, "16日"]))
    assert [row.kind for row in found] == ["folded", "same", "same", "edited"] and found[0].line_count == 18
    assert [row.kind for row in rows("\n".join([*same[:5], "14日"]), "\n".join([*same[:5], "16日"]))] == ["same"] * 5 + [
        "edited"
    ]


def test_a_release_that_corrects_it_is_named(directory: Path) -> None:
    key = PLANTED.corrected.rpartition("/")[2].removesuffix(".html")
    with Archive(directory) as archive:
        page = diff_page(compare_versions(archive, key))
    link = OFFICIAL + PLANTED.correction
    assert f'<a href="{link}"' in page and "確実" in page
