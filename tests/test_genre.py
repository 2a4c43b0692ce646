"""What kind of release it is: by its title, by its first sentences where the title is silent, and always by a named rule."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.demo import build
from archive.demo.content import OFFICIAL
from schemas.release import Genre
from schemas.text import normalized
from scraper.read.genre.classify import RULES, genre_of, without_quotations
from scraper.read.genre.openings import BODY_RULES
from scraper.read.genre.rules import TITLE_RULES
from scraper.sites.mic import reader as mic

TITLES = Path(__file__).parent / "fixtures" / "genre" / "titles.tsv"
WRITTEN = [tuple(line.split("\t")) for line in TITLES.read_text(encoding="utf-8").splitlines()]
REAL = [
    ("result_of_comments", "「消費者物価指数2025年基準改定計画（案）」についての意見募集の結果"),
    ("meeting", "情報通信行政・郵政行政審議会　電気通信事業部会（第156回）配布資料・議事概要・議事録"),
    ("international", "G7産業・技術・デジタル大臣会合の開催結果"),
]
GENRES = get_args(Genre)


def genre(title: str, text: str = "") -> str:
    return genre_of(title, text).genre


@pytest.mark.parametrize(("expected", "title"), [*WRITTEN, *REAL])
def test_the_genre_is_told_by_the_title(expected: str, title: str) -> None:
    assert genre(title) == expected


def test_every_genre_has_titles_enough() -> None:
    counted = Counter(expected for expected, _ in WRITTEN)
    assert set(counted) == set(GENRES)
    assert min(counted.values()) >= 9
    assert len(WRITTEN) == len(set(WRITTEN)) >= 120


@pytest.mark.parametrize(
    ("once", "twin"),
    [
        ("G7見本大臣会合の結果", "Ｇ７見本大臣会合の結果"),
        ("無線局（第2回）に係る意見募集", "無線局(第２回)に係る 意見 募集"),
        ("調査　＜結果に基づく勧告＞", "調査<結果に基づく勧告>"),
        ("「甲」の訂正", "｢甲｣の訂正"),
    ],
)
def test_typographic_twins_are_of_one_genre(once: str, twin: str) -> None:
    assert genre_of(once, "") == genre_of(twin, "")


@pytest.mark.parametrize("quoted", [title for _, title in WRITTEN if "訂正" not in title])
def test_a_correction_is_one_whatever_it_corrects(quoted: str) -> None:
    assert genre_of(f"「{quoted}」の訂正", "").rule == "a_release_was_wrong"


@pytest.mark.parametrize("quoted", [title for expected, title in WRITTEN if expected != "correction"])
def test_comments_are_asked_and_answered_on_anything(quoted: str) -> None:
    assert genre(f"「{quoted}（案）」に対する意見募集") == "call_for_comments"
    assert genre(f"「{quoted}（案）」に対する意見募集の結果") == "result_of_comments"


SILENT = "見本に関する今後の取扱い"


@pytest.mark.parametrize(
    ("expected", "sentence"),
    [
        ("correction", "本日公表した資料に誤りがありましたので、お知らせします。"),
        ("result_of_comments", "見本案について意見募集を行ったところ、3件の御意見を頂きました。"),
        ("call_for_comments", "見本案を作成しましたので、令和7年9月5日（金）までの間、意見募集を行います。"),
        ("personnel", "総務省は、令和7年10月21日付けで人事異動を発令します。"),
        ("award", "地域の振興に功績のあった方を表彰します。"),
        ("council", "本日、情報通信審議会から、見本の技術的条件について一部答申を受けました。"),
        ("evaluation", "総務省行政評価局は、見本行政評価・監視を実施しました。"),
        ("international", "見本総務大臣は、見本国の大臣と会談を行い、意見を交わしました。"),
        ("statistics", "令和7年9月分の調査の結果を取りまとめましたので、公表します。"),
        ("grant", "見本事業の提案を公募します。"),
        ("guidance", "総務省は、本日、同社に対し、文書により厳正に指導しました。"),
        ("licence", "総務省は、本日、見本放送局に免許を付与しました。"),
        ("report", "今般、見本研究会において報告書が取りまとめられましたので、公表します。"),
        ("meeting", "総務省は、見本行事を下記のとおり開催します。"),
        ("other", "総務省は、見本の配布を開始します。"),
    ],
)
def test_the_first_sentences_tell_where_the_title_is_silent(expected: str, sentence: str) -> None:
    text = f"令和7年10月16日\n{SILENT}\n　{sentence}\n連絡先\n見本課"
    assert genre(SILENT, text) == expected
    assert genre("人事異動", text) == "personnel"


def test_the_body_far_down_is_not_asked() -> None:
    assert genre(SILENT, "本文。\n" * 400 + "人事異動を発令します。") == "other"


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("「甲」の乙", "「」の乙"),
        ("「甲「乙」丙」丁「戊」", "「」丁「」"),
        ("甲」乙「丙", "甲」乙「丙"),
        ("", ""),
        ("「「甲」乙", "「「」乙"),
    ],
)
def test_what_is_quoted_can_be_left_out(title: str, bare: str) -> None:
    assert without_quotations(title) == bare


def test_the_demo_releases_have_their_genres() -> None:
    releases = [
        mic.read_release(page.body, OFFICIAL + path)
        for day in (1, 2)
        for path, page in build(day, date(2025, 10, 20)).pages.items()
        if path.startswith("/menu_news/s-news/0") and b'body class="press"' in page.body
    ]
    read = {release.key: genre(release.title, release.text) for release in releases}
    assert {key: read[key] for key in DEMO} == DEMO


DEMO = {
    "01cyber01_02000001_00163": "other",
    "01gyosei08_02000371": "grant",
    "01gyosei15_02000295": "election",
    "01hyouka01_02000117": "evaluation",
    "01kanbo05_02000412": "personnel",
    "01kiban12_02000655": "licence",
    "01kiban18_01000233": "guidance",
    "01ryutsu03_02000519": "result_of_comments",
    "01ryutsu07_02000001_00282": "award",
    "01ryutsu20_02000144": "report",
    "01toukei01_01000365": "statistics",
    "01toukei08_01000407": "statistics",
    "01tsushin06_02000473": "international",
    "01tsushin08_02000388": "international",
    "01zaisei07_02000388": "local_finance",
    "02kiban09_000704": "council",
    "02kiban09_000731": "call_for_comments",
    "02kiban09_000733": "meeting",
}


def test_rules_have_names_of_their_own_and_each_is_of_use() -> None:
    assert len(RULES) == len(set(RULES)) == len(TITLE_RULES) + len(BODY_RULES) + 1
    fired = {genre_of(title, "").rule for _, title in WRITTEN}
    assert {rule.name for rule in TITLE_RULES if rule.place != "subtitle"} <= fired


def test_each_line_of_the_table_has_a_title_that_it_decides() -> None:
    idle = []
    for rule in TITLE_RULES:
        titles = [normalized(title) for _, title in WRITTEN if genre_of(title, "").rule == rule.name]
        views = [without_quotations(title) if rule.place == "outside" else title for title in titles]
        idle += [(rule.name, line) for line in rule.lines if not any(re.search(line, view) for view in views)]
    assert [name for name, _ in idle] == ["council_answers_below_the_title"], idle


@pytest.mark.parametrize(
    ("title", "subtitle", "expected"),
    [
        ("見本通信株式会社の接続約款の変更の認可", "－見本審議会からの答申－", "council"),
        ("見本通信株式会社の接続約款の変更の認可", "－令和7年度の料金－", "licence"),
        ("省令案に対する意見募集の結果", "－見本審議会からの答申－", "result_of_comments"),
        ("見本の在り方", "～見本審議会への諮問～", "council"),
    ],
)
def test_a_subtitle_says_that_a_council_answers(title: str, subtitle: str, expected: str) -> None:
    assert genre_of(title, "", subtitle).genre == expected


WORDS = ["「", "」", "（", "）", "　", "・", "2", "G7", "税", "会", "の", "及び", "第", "回", "に対する", "（案）"]
WORDS += ["訂正", "意見募集", "結果", "調査", "報告書", "開催", "大臣", "答申", "免許", "公募", "状況"]


@given(st.lists(st.sampled_from(WORDS)).map("".join) | st.text(), st.text())
def test_any_text_has_a_known_genre_and_a_rule_that_exists(title: str, text: str) -> None:
    reading = genre_of(title, text)
    assert reading.genre in GENRES
    assert reading.rule in RULES


@pytest.mark.parametrize("word", [*WORDS, "意見の募集(", "調査に対する", "「「", "」」", "第1回会", "日本"])
def test_text_made_to_be_hard_is_read_to_its_end(word: str) -> None:
    hostile = word * 200_000
    assert genre_of(hostile, hostile).rule in RULES
