"""Dates by what stands around them: roles in lists, papers by day and number, halves, figures, and figures that are cut."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.release import DateMention
from scraper.read.dates import find_dates

PUBLISHED = date(2025, 10, 16)


def dates_of(text: str, published: date | None = PUBLISHED) -> list[DateMention]:
    mentions = find_dates(text, published)
    assert [text[mention.start : mention.end] for mention in mentions] == [mention.literal for mention in mentions]
    return mentions


def roles(text: str) -> list[str]:
    return [mention.role for mention in dates_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("・7月1日（火）　受付開始\n・8月1日（金）　応募締切\n・9月中旬　採択先の公表", ["mention", "deadline", "mention"]),
        ("7月1日　受付開始\n8月1日　申請期限\n9月10日　審査", ["mention", "deadline", "mention"]),
        ("○6月2日　公募開始　7月4日　締切　8月下旬　結果の通知", ["mention", "deadline", "mention"]),
        ("1 提出期限\n・8月1日（関東）\n・8月8日（近畿）", ["deadline", "deadline"]),
        ("応募締切　8月1日\n9月中旬　公表", ["deadline", "mention"]),
        ("7月1日　説明会の開催　8月1日　締切", ["held", "deadline"]),
    ],
)
def test_a_word_beside_one_date_of_a_list_is_not_the_role_of_the_next(text: str, expected: list[str]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("案について、令和7年11月14日（金）までの間、意見を募集します。", "deadline"),
        ("令和7年11月14日までの間、提案を受け付けます。", "deadline"),
        ("郵送は、令和7年11月14日（金）付けの消印まで有効です。", "deadline"),
        ("郵便による場合は11月14日の消印まで受け付けます。", "deadline"),
        ("令和7年11月14日までの間、設備を停止しました。", "mention"),
        ("見本案（令和6年8月30日付け諮問第31号）について", "citation"),
        ("令和6年8月30日付け見総第115号により通知した", "citation"),
        ("令和6年8月30日付の告示第二十号", "citation"),
        ("令和6年8月30日付けで省令第5号を公布しました。", "mention"),
        ("1 出張期間\n令和7年11月3日（月）から11月7日（金）まで", "held"),
        ("訪問期間：令和7年11月3日～7日", "held"),
        ("2 日程\n令和7年11月3日から7日", "held"),
        ("募集日程\n令和7年11月3日から7日", "period"),
        ("募集期間：令和7年11月3日～7日", "period"),
        ("令和7年11月1日以降に行われる催しから対象とします。", "mention"),
        ("11月3日から7日まで、見本方式（以下「方式」という。）を採る見本国を訪問します。", "held"),
    ],
)
def test_the_words_around_a_date_give_its_role(text: str, role: str) -> None:
    assert roles(text) == [role]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("令和7年5月1日10時から11時30分の間、停止", ("10:00", "11:30")),
        ("5月1日（木）9時15分から9時45分のあいだ", ("09:15", "09:45")),
        ("5月1日（木）13時30分の開始", ("13:30", None)),
        ("5月1日10時から3分の1を", ("10:00", None)),
    ],
)
def test_minutes_are_read_before_a_particle(text: str, times: tuple[str, str | None]) -> None:
    (mention,) = dates_of(text)
    assert (mention.time_from, mention.time_to) == times


@pytest.mark.parametrize(
    ("text", "literal", "days", "precision"),
    [
        ("令和7年度上半期の", "令和7年度上半期", ("2025-04-01", "2025-09-30"), "half"),
        ("令和7年度の下半期に", "令和7年度の下半期", ("2025-10-01", "2026-03-31"), "half"),
        ("2024年前半に", "2024年前半", ("2024-01-01", "2024-06-30"), "half"),
        ("令和6年後半頃", "令和6年後半頃", ("2024-07-01", "2024-12-31"), "half"),
        ("10月前半", "10月前半", ("2025-10-01", "2025-10-31"), "month"),
        ("2 0 2 4年9月3日", "2 0 2 4年9月3日", ("2024-09-03", None), "day"),
        ("令和 6 年 1 2 月 2 4 日", "令和 6 年 1 2 月 2 4 日", ("2024-12-24", None), "day"),
        ("２ ０ ２ ４ 年 １ １ 月", "２ ０ ２ ４ 年 １ １ 月", ("2024-11-01", "2024-11-30"), "month"),
        ("2016/11（改定）", "2016/11", ("2016-11-01", "2016-11-30"), "month"),
        ("更新：2024/3", "2024/3", ("2024-03-01", "2024-03-31"), "month"),
        ("令6.3.18", "令6.3.18", ("2024-03-18", None), "day"),
        ("平31.4.30", "平31.4.30", ("2019-04-30", None), "day"),
        ("期間：4/1～4/3", "4/1～4/3", ("2025-04-01", "2025-04-03"), "day"),
        ("令和6年4/1～4/3", "令和6年4/1～4/3", ("2024-04-01", "2024-04-03"), "day"),
        ("（10/30～11/4）", "10/30～11/4", ("2025-10-30", "2025-11-04"), "day"),
    ],
)
def test_halves_and_figures(text: str, literal: str, days: tuple[str, str | None], precision: str) -> None:
    (mention,) = dates_of(text)
    assert (mention.literal, (mention.first, mention.last), mention.precision, mention.doubts) == (literal, days, precision, ())


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("令和7年10月16日に開会し、同月20日に閉会", ["2025-10-16", "2025-10-20"]),
        ("令和7年10月16日に開会し、翌17日に閉会", ["2025-10-16", "2025-10-17"]),
        ("令和7年10月31日及び翌1日", ["2025-10-31", "2025-11-01"]),
        ("令和6年12月31日に始まり、翌1日まで", ["2024-12-31", "2025-01-01"]),
        ("令和7年度上半期及び下半期", ["2025-04-01", "2025-10-01"]),
    ],
)
def test_what_leans_on_the_date_before(text: str, days: list[str]) -> None:
    assert [mention.first for mention in dates_of(text)] == days


@pytest.mark.parametrize(
    "text", ["1/2～2/3の企業が", "割合は約1/2～2/3程度", "第3/4～5/6", "1/2016/11", "法令7.1.2", "2 0 2 5人", "1 5人"]
)
def test_figures_that_are_no_dates(text: str) -> None:
    assert dates_of(text) == []


def test_days_in_figures_alone_are_dates_only_where_a_year_is_in_reach() -> None:
    assert dates_of("会期：4/1～4/3", None) == []


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("12令和7年10月16日", True),
        ("令和7年10月165", True),
        ("12025年3月", True),
        ("令和7年10月16日5", True),
        ("令和7年10月16日（木）", False),
        ("1.令和7年10月16日から", False),
        ("令和7年10月16日10時間", False),
        ("令和7年10月16日10時", False),
    ],
)
def test_a_figure_right_beside_a_date_that_is_no_part_of_it_is_doubted(text: str, doubted: bool) -> None:
    doubts = [mention.doubts for mention in dates_of(text)]
    assert doubts == [("digit_beside",)] if doubted else not any(doubts)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("2　説明会\n　令和7年12月8日（月）13:30～14:30　オンライン", "held"),
        ("1　署名日\n　令和7年8月21日（木）", "held"),
        ("贈呈式：令和7年11月20日（木）14時から", "held"),
        ("令和7年11月20日（木）14時00分から、見本会館講堂において行います。", "held"),
        ("1　日時\n　令和7年12月5日（金）13時30分から17時00分まで（受付開始13時00分）", "held"),
        ("令和7年12月5日（金）17時まで（入場受付は16時まで）開催します。", "held"),
        ("令和7年12月5日（金）17時まで（受付は見本局）に提出してください。", "deadline"),
        ("令和7年12月5日（金）までに申し込んでください（開場13時）。", "deadline"),
    ],
)
def test_what_is_held_on_a_day_and_when_its_doors_open(text: str, role: str) -> None:
    assert roles(text)[0] == role
