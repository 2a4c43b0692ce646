"""Headings that only stand in the text: which lines are some, on which level, and which numbered lines are not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.release import Section
from scraper.read.footnotes import find_footnotes
from scraper.read.officials import names_officials, read_official, split_officials
from scraper.read.sections import find_sections


def read(
    text: str, marked_up: Sequence[tuple[str, int, int]] = (), bold: Sequence[tuple[int, int]] = ()
) -> tuple[Section, ...]:
    return find_sections(text, (0, len(text)), marked_up, bold)


def outline(text: str) -> list[tuple[int, str | None, str]]:
    return [(section.level, section.number, section.heading) for section in read(text)]


def test_numbered_lines_over_words_are_headings() -> None:
    assert outline("1　目的\n　地域のためです。\n2　対象\n　市町村です。") == [(1, "1", "目的"), (1, "2", "対象")]


def test_each_new_style_is_one_level_below() -> None:
    body = "\n　次のとおりです。\n"
    text = f"1 概要\n（1）背景\nア 経緯{body}イ 現状{body}（2）内容{body}2 日程{body}"
    assert outline(text) == [
        (1, "1", "概要"),
        (2, "（1）", "背景"),
        (3, "ア", "経緯"),
        (3, "イ", "現状"),
        (2, "（2）", "内容"),
        (1, "2", "日程"),
    ]


def test_headings_in_the_text_stand_below_those_that_are_marked_up() -> None:
    text = "1 概要\n（1）背景\n　昨年のことです。\n2 日程\n　来月です。"
    found = read(text, [("h3", 0, 4), ("h3", text.index("2 日"), text.index("2 日") + 4)])
    assert [(section.level, section.heading) for section in found] == [(1, "概要"), (2, "背景"), (1, "日程")]


@pytest.mark.parametrize(
    "text",
    [
        "（1）日時　　令和7年10月3日\n（2）場所　　第1会議室\n以上",
        "（1）免許人：株式会社見本\n（2）期間：5年\n以上",
        "1 意見は、11件でした。\n以上",
        "（1）意見募集要領\n（2）新旧対照表\n（3）概要",
        "（1）最後の行",
        "2025年基準への移行\n本文です。",
        "3件の意見\n本文です。",
        "① りんご\n② みかん\n③ ぶどう",
        "・見出しではない項目\n本文です。",
        "1\t見本市\n本文です。",
    ],
)
def test_a_value_a_sentence_or_a_list_item_is_no_heading_numbered_or_not(text: str) -> None:
    assert outline(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "(1) 省令案（別紙1）\n(2) 告示案（別紙2）\n(3) 訓令案（別紙3）\n詳細は要領を御覧ください。",
        "① りんご\n② みかん\n以上の品目が対象です。",
        "ア 見本市\nイ 例示町\nウ 架空村\n　いずれも県内の団体です。",
        "1　甲案\n2　乙案\n　2案から選びます。",
    ],
)
def test_the_last_item_of_a_list_is_an_item(text: str) -> None:
    assert outline(text) == []


def test_the_last_of_a_list_is_a_heading_where_bullets_or_values_stand_under_it() -> None:
    text = "(1) 広報\nア ラジオ\nイ 新聞\nウ 幕の掲示\n・見本署、例示署\n(2) 教室\n日時：2月13日"
    assert outline(text) == [(1, "(1)", "広報"), (2, "ウ", "幕の掲示"), (1, "(2)", "教室")]


def test_an_item_that_markup_makes_is_no_heading() -> None:
    text = "1 概要\n（1）甲案\n　説明です。\n（2）乙案\n　説明です。"
    items = [(text.index(words), text.index(words) + len(words)) for words in ("（1）甲案", "（2）乙案")]
    assert [section.heading for section in find_sections(text, (0, len(text)), (), items=items)] == ["概要"]


def test_bracketed_lines_are_headings_unless_they_head_a_list_of_papers_or_participants() -> None:
    text = "【調査の時期】\n　10月です。\n【添付文書】\n・宣言\n【G7構成国・地域】\n　日本、イタリア"
    assert outline(text) == [(1, None, "調査の時期")]


def test_a_heading_begins_with_its_first_word_whatever_its_indent() -> None:
    text = "　　(1) 甲\n　本文\n　　(2) 乙\n　本文"
    assert [text[section.start : section.end] for section in read(text)] == ["(1) 甲\n　本文", "(2) 乙\n　本文"]


def test_a_line_in_bold_alone_is_a_heading_and_bold_words_in_a_line_are_not() -> None:
    text = "趣旨\n　大切なことです。\n大切な期限\n　来月です。"
    assert [section.heading for section in read(text, bold=[(0, 2), (14, 16)])] == ["趣旨"]


def test_sections_of_the_first_level_tile_the_text_and_the_others_lie_within() -> None:
    text = "前書き\n1 甲\n（1）子\n本文\n（2）丑\n本文\n2 乙\n本文"
    found = read(text)
    first = [section for section in found if section.level == 1]
    assert "\n".join(text[section.start : section.end] for section in first) == text[text.index("1 甲") :]
    for section in found:
        inside = [other for other in first if other.start <= section.start and section.end <= other.end]
        assert len(inside) == 1


@given(st.text(alphabet="1２（）ア①【】・：。　 \n本文題名", max_size=80))
@example("①【】\n")
@example("①【　】\n")
def test_no_text_upsets_the_outline(text: str) -> None:
    for section in read(text):
        assert 0 <= section.start <= section.end <= len(text)
        assert section.level >= 1 and section.heading


def test_footnotes_keep_their_mark_and_their_continuation_lines() -> None:
    text = "本文※1です。\n※1　用語の説明\n　　　続きの行\n（注2）別の説明\n注3：三つ目\n本文"
    found = find_footnotes(text, 0, len(text))
    assert [(note.mark, note.literal) for note in found] == [
        ("※1", "※1　用語の説明\n　　　続きの行"),
        ("（注2）", "（注2）別の説明"),
        ("注3", "注3：三つ目"),
    ]
    assert all(text[note.start : note.end] == note.literal for note in found)


@pytest.mark.parametrize(
    ("said", "name", "post"),
    [
        ("課長補佐 大島", "大島", "課長補佐"),
        ("品質解析第一係長　高谷", "高谷", "品質解析第一係長"),
        ("磯和補佐", "磯和", "補佐"),
        ("西村官", "西村", "官"),
        ("﨑山課長補佐", "﨑山", "課長補佐"),
        ("髙見沢係長（内線 5921）", "髙見沢", "係長"),
        ("一番ヶ瀬係長", "一番ヶ瀬", "係長"),
        ("不動", "不動", None),
        ("（企画）佐治課長補佐", "佐治", "課長補佐"),
        ("評価監視官　：花房", "花房", "評価監視官"),
        ("係　　長　加賀", "加賀", "係長"),
        ("調査係　石背", "石背", None),
        ("内藤理事官", "内藤", "理事官"),
        ("見本課 窓口", "見本課 窓口", None),
    ],
)
def test_an_official_has_a_name_and_a_post(said: str, name: str, post: str | None) -> None:
    official = read_official(said)
    assert (official.name, official.post, official.literal) == (name, post, said)


def test_a_comma_in_a_bracket_parts_no_officials() -> None:
    assert split_officials("一山補佐（内線1、2）、二川主査，三谷官、") == ["一山補佐（内線1、2）", "二川主査", "三谷官"]


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("鹿嶋補佐、香取係長", True),
        ("課長補佐　能登", True),
        ("評価監視官　：花房", True),
        ("政策統括官", False),
        ("大臣官房参事官", False),
        ("統計企画管理官", False),
        ("行政評価局評価監視官（見本担当）", False),
        ("政策統括官　統計課", False),
        ("参事官室", False),
        ("", False),
    ],
)
def test_a_line_without_a_label_is_people_where_each_has_a_post_and_a_name_of_no_unit(line: str, people: bool) -> None:
    assert names_officials(line) is people
