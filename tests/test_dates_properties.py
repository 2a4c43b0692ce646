"""What holds for every date and for every text: a rendered date reads back, spans are exact, nothing raises or hangs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.read.dates import ERAS, WEEKDAYS, find_dates, read_full_date

FIRST, LAST = date(1868, 1, 25), date(2100, 12, 31)
FULL_WIDTH = str.maketrans("0123456789./-", "０１２３４５６７８９．／－")
INITIALS = {"令和": "R", "平成": "H", "昭和": "S", "大正": "T", "明治": "M"}
SIGNS = {"令和": "㋿", "平成": "㍻", "昭和": "㍼", "大正": "㍽", "明治": "㍾"}


def era_of(day: date) -> tuple[str, int]:
    name, begins = next((name, begins) for name, begins in ERAS if day >= begins)
    return name, day.year - begins.year + 1


def kanji(number: int) -> str:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    digits = " 一二三四五六七八九"
    parts = [f"{'' if count == 1 else digits[count]}{mark}" for count, mark in ((hundreds, "百"), (tens, "十")) if count]
    return "".join(parts) + (digits[ones] if ones else "")


def kanji_digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def era_form(day: date, number: Callable[[int], str] = str) -> str:
    name, year = era_of(day)
    return f"{name}{'元' if year == 1 else number(year)}年{number(day.month)}月{number(day.day)}日"


def in_brackets(day: date) -> str:
    name, year = era_of(day)
    return f"{day.year}年（{name}{'元' if year == 1 else year}年）{day.month}月{day.day}日"


def era_first(day: date) -> str:
    name, year = era_of(day)
    return f"{name}{'元' if year == 1 else year}（{day.year}）年{day.month}月{day.day}日"


FORMS: dict[str, Callable[[date], str]] = {
    "era": era_form,
    "era in kanji": lambda day: era_form(day, kanji),
    "era in full width": lambda day: era_form(day).translate(FULL_WIDTH),
    "era with blanks": lambda day: era_form(day).replace("年", "年　").replace("月", "月 "),
    "era as a sign": lambda day: SIGNS[era_of(day)[0]] + era_form(day)[2:],
    "era by its initial": lambda day: f"{INITIALS[era_of(day)[0]]}{era_of(day)[1]}.{day.month}.{day.day}",
    "initial in full width": lambda day: f"{INITIALS[era_of(day)[0]]}{era_of(day)[1]}.{day.month}.{day.day}".translate(
        FULL_WIDTH
    ),
    "era in figures": lambda day: f"{era_of(day)[0]}{era_of(day)[1]}/{day.month}/{day.day}",
    "western": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "western in full width": lambda day: f"{day.year}年{day.month}月{day.day}日".translate(FULL_WIDTH),
    "western in kanji": lambda day: f"{kanji_digits(day.year)}年{kanji(day.month)}月{kanji(day.day)}日",
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "iso": lambda day: day.isoformat(),
    "full stops": lambda day: f"{day.year}.{day.month:02}.{day.day:02}",
    "western and era": in_brackets,
    "era and western": era_first,
}


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def assert_reads_back(printed: str, day: date) -> None:
    mentions = [(mention.literal, mention.first, mention.last, mention.doubts) for mention in find_dates(f"は{printed}に")]
    assert mentions == [(printed, day.isoformat(), None, ())]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_every_sixty_first_day_reads_back_in_every_form(form: Callable[[date], str]) -> None:
    for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1, 61):
        day = date.fromordinal(ordinal)
        assert_reads_back(form(day), day)


def test_every_day_reads_back_as_a_date_line() -> None:
    for ordinal in range(FIRST.toordinal(), LAST.toordinal() + 1):
        day = date.fromordinal(ordinal)
        mention = read_full_date(era_form(day))
        assert mention is not None and mention.first == day.isoformat() and mention.literal == era_form(day)


@given(day=st.dates(FIRST, LAST), form=st.sampled_from(sorted(FORMS)))
def test_a_date_with_its_weekday_reads_back(day: date, form: str) -> None:
    printed = f"{FORMS[form](day)}（{weekday(day)}）"
    assert_reads_back(printed, day)
    wrong = f"{FORMS[form](day)}（{weekday(day + timedelta(days=1))}）"
    (mention,) = find_dates(wrong)
    assert (mention.first, mention.doubts) == (day.isoformat(), ("weekday_disagrees",))


@given(days=st.tuples(st.dates(FIRST, LAST), st.dates(FIRST, LAST)), form=st.sampled_from(sorted(FORMS)))
def test_two_dates_read_back_as_a_range_or_a_list(days: tuple[date, date], form: str) -> None:
    first, last = sorted(days)
    one, other = FORMS[form](first), FORMS[form](last)
    for joint in ("～", "から", " ～ "):
        (mention,) = find_dates(f"{one}{joint}{other}まで")
        assert (mention.literal, mention.first) == (f"{one}{joint}{other}", first.isoformat())
        assert mention.last == (last.isoformat() if last != first else None)
    for joint in ("及び", "、", "・", "並びに"):
        assert [mention.first for mention in find_dates(one + joint + other)] == [first.isoformat(), last.isoformat()]


@given(day=st.dates(FIRST, LAST - timedelta(days=40)), length=st.integers(1, 27))
def test_elided_parts_of_a_range_read_back(day: date, length: int) -> None:
    last = day + timedelta(days=length)
    elided = f"{last.day}日" if last.month == day.month else f"{last.month}月{last.day}日"
    (mention,) = find_dates(f"{era_form(day)}（{weekday(day)}）～{elided}（{weekday(last)}）")
    assert (mention.first, mention.last, mention.doubts) == (day.isoformat(), last.isoformat(), ())


@given(published=st.dates(FIRST, LAST - timedelta(days=1)), away=st.integers(-50, 50))
def test_a_date_without_a_year_lies_near_its_release(published: date, away: int) -> None:
    day = published + timedelta(days=max(away, FIRST.toordinal() - published.toordinal()))
    if (day.month, day.day) == (2, 29):
        return
    (mention,) = find_dates(f"{day.month}月{day.day}日に", published)
    assert mention.first == day.isoformat()


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), length=st.integers(1, 59))
def test_times_read_back(hour: int, minute: int, length: int) -> None:
    until = min(hour * 60 + minute + length, 23 * 60 + 59)
    times = (f"{hour:02}:{minute:02}", f"{until // 60:02}:{until % 60:02}")
    for printed in (f"{times[0]}～{times[1]}", f"{hour}時{minute}分から{until // 60}時{until % 60}分"):
        (mention,) = find_dates(f"令和6年3月14日（木）　{printed}まで")
        assert (mention.time_from, mention.time_to, mention.literal[-len(printed) :]) == (*times, printed)


WORDS = (
    "0 1 2 3 12 31 2024 令和 平成 R H ㋿ 元 十 二十三 〇 一 年 月 日 時 分 年度 第 四半期 号 法律 同年 同月 同日 本年 本日 明日"
    " 末 上旬 頃 午後 正午 （ ） ( ) 木 金曜日 ・ 、 及び から まで ～ - / . : ＝ 基準 間 。 現地時間 で 開催 必着 あ X"
).split()
SOUP = st.lists(st.sampled_from([*WORDS, " ", "\u3000", "\n", "\r\n"]), max_size=40).map("".join)
DAYS = st.none() | st.dates()


@settings(max_examples=400, deadline=None)
@given(text=SOUP | st.text(max_size=60), published=DAYS)
def test_any_text_is_read_without_an_error_and_with_exact_spans(text: str, published: date | None) -> None:
    done = 0
    for mention in find_dates(text, published):
        assert text[mention.start : mention.end] == mention.literal != ""
        assert done <= mention.start < mention.end
        assert mention.first is not None or mention.last is None
        assert mention.literal == mention.literal.strip()
        done = mention.end
    read_full_date(text)


@pytest.mark.parametrize("published", [date.min, date.max])
def test_the_ends_of_the_calendar_do_not_raise(published: date) -> None:
    text = (
        "一昨年、昨日、明日、再来年3月、来月、先月、来年度、9999年度、9999年12月、1000年1月1日、令和999年、"
        "9999年12月31日及び1月1日、翌年1月"
    )
    for mention in find_dates(text, published):
        assert text[mention.start : mention.end] == mention.literal


HARD = [
    "二十三",
    "3月14日～",
    "1、",
    "1(",
    "1  ",
    "同年",
    "1日、",
    "一",
    "令和6年\n",
    "令和6年" + "あ" * 30,
    "14（木）・",
    " ",
    "2024/",
    "令和 ",
]


@pytest.mark.parametrize("pattern", HARD)
def test_text_made_to_be_hard_is_read_to_its_end(pattern: str) -> None:
    text = pattern * (20_000 // len(pattern))
    for mention in find_dates(text, date(2024, 3, 18)):
        assert text[mention.start : mention.end] == mention.literal


def test_a_long_release_is_read_in_full() -> None:
    line = (
        "　同指数は、一定の周期で基準年次を更新する改定を行い、令和6年3月14日（木）及び15日（金）に一部の品目を見直しました。\n"
    )
    assert len(find_dates(line * 400, date(2024, 3, 18))) == 800
