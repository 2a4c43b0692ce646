"""Times in questions: a day, a month, a Japanese date, a moment; whole days in Japan's time, the same everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Beginnings, Mornings
from reading_room import ROOT, Room, open_room

from archive.cli import mic_press
from archive.demo import PLANTED
from archive.render.named_values import bureau_named, field_named, genre_named
from schemas.errors import MicPressError
from schemas.time_input import moment_from_input, since_from_input, since_text, span_from_input, until_text
from schemas.times import from_utc_text, jst_day, utc_text

FIRST, LAST = "2025-10-31T15:00:00.000000Z", "2025-11-01T14:59:59.999999Z"


@pytest.mark.parametrize(
    "typed",
    [
        *("2025-11-01", "2025/11/01", "2025/11/1", "20251101", "2025.11.1", "2025年11月1日", "２０２５年１１月１日"),
        *("令和7年11月1日", "令和 7 年 11 月 1 日", "R7.11.1", "r7-11-01", "令7年11月1日", "令和7年11月1日（土）"),
        " 2025-11-01 ",
    ],
)
def test_a_day_is_all_of_it_in_japan(typed: str) -> None:
    assert (utc_text(since_from_input(typed)), utc_text(moment_from_input(typed))) == (FIRST, LAST)
    assert span_from_input(typed).days == ("2025-11-01", "2025-11-01")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        *((month, ("2025-11-01", "2025-11-30")) for month in ("2025-11", "2025/11", "202511", "2025年11月", "令和7年11月")),
        *((year, ("2025-01-01", "2025-12-31")) for year in ("2025", "2025年", "令和7年", "R7")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2025-12", ("2025-12-01", "2025-12-31")),
        ("令和元年5月1日", ("2019-05-01", "2019-05-01")),
        ("平成31年4月30日", ("2019-04-30", "2019-04-30")),
        ("昭和64年1月7日", ("1989-01-07", "1989-01-07")),
    ],
)
def test_a_month_and_a_year_are_all_their_days(typed: str, days: tuple[str, str]) -> None:
    assert span_from_input(typed).days == days


@pytest.mark.parametrize(
    "typed",
    [
        *("2025-11-01T17:30", "2025-11-01 17:30", "2025/11/01 17:30", "令和7年11月1日17時30分", "令和7年11月1日　午後5時半"),
        *("20251101T17:30", "2025-11-01T08:30Z", "2025-11-01T08:30:00.000000Z", "2025-11-01T17:30+09:00"),
        "2025-11-01T17:30:00",
        "2025-11-01 17:30 JST",
    ],
)
def test_a_moment_is_its_own_beginning_and_end(typed: str) -> None:
    moment = datetime(2025, 11, 1, 8, 30, tzinfo=UTC)
    assert (since_from_input(typed), moment_from_input(typed)) == (moment, moment)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "soon", "2025-13", "2025-11-31", "2025-02-29", "令和7年13月", "20251301", "1899-12-31", "9999-12-31", "11月1日"),
        *("2025-11T10:00", "2025-11-01T25:00", "2025-11-01T10:61", "2025-11-01x", "2025-11-0", "0000", "令和0"),
        *("99999999999", "--"),
    ],
)
def test_what_names_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"time|before"):
        span_from_input(typed)


def test_stored_text_and_moments_pass_as_they_are() -> None:
    assert since_text(FIRST) == FIRST
    assert until_text(datetime(2025, 10, 31, 15, tzinfo=UTC)) == FIRST
    assert since_text(None) is None


@pytest.fixture
def room(beginnings: Beginnings, tmp_path: Path) -> Iterator[Room]:
    path = beginnings.copied(2, tmp_path / "archive").directory / "archive.db"
    with open_room(path) as room:
        yield room


def output_of(directory: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(mic_press, [*words, "--archive", str(directory)])
    if isinstance(result.exception, MicPressError):  # the process prints it and ends with its code
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def test_since_and_until_hold_the_day_of_the_visit_in_every_question(mornings: Mornings) -> None:
    mornings.first_two_crawls()
    (seen,) = {row["seen_after_at"] for row in mornings.rows("SELECT seen_after_at FROM changes WHERE noise = 0")}
    day = jst_day(from_utc_text(seen))
    typed = f"令和{day.year - 2018}年{day.month}月{day.day}日"
    before, after = (f"{day + timedelta(days=days):%Y/%m/%d}" for days in (-1, 1))

    def count(**asked: str) -> tuple[int, int]:
        flags = [word for name, value in asked.items() for word in (f"--{name}", value)]
        code, output = output_of(mornings.directory, "changes", "--no-noise", "--json", *flags)
        assert code == 0, output
        with mornings.archive() as archive:
            return len(json.loads(output)), len(archive.changes(with_noise=False, **asked))

    total = count()
    assert total[0] == total[1] > 0
    assert count(since=typed) == count(until=typed) == count(since=typed, until=typed) == total
    assert count(since=f"{day:%Y-%m}", until=f"{day:%Y%m}") == total
    assert count(since=after) == count(until=before) == (0, 0)


def test_at_a_day_or_month_is_its_last_moment(mornings: Mornings) -> None:
    mornings.first_two_crawls()
    key = Path(PLANTED.edited.path).stem
    day = jst_day(from_utc_text(mornings.rows("SELECT max(first_seen_at) AS at FROM versions")[0]["at"]))
    with mornings.archive() as archive:
        newest = archive.version(key).version_number
        assert archive.version(key, at=f"{day:%Y%m%d}").version_number == newest > 1
        assert archive.version(key, at=f"{day - timedelta(days=1):%Y/%m/%d}").version_number == newest - 1
    code, output = output_of(mornings.directory, "show", key, "--at", f"令和{day.year - 2018}年{day.month}月")
    assert code == 0 and f"version {newest} of" in output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("changes", "--since", "soon"), "is no time"),
        (("changes", "--field", "titel"), "did you mean title"),
        (("changes", "--field", "参加社"), "did you mean 参加者"),
        (("changes", "--bureau", "情報流通局"), "did you mean 情報流通行政局"),
        (("search", "調査", "--genre", "statistic"), "did you mean statistics"),
        (("feed", "-", "--genre", "意見募修"), "did you mean 意見募集"),
    ],
)
def test_what_there_is_not_is_refused_with_the_nearest(mornings: Mornings, words: tuple[str, ...], said: str) -> None:
    mornings.first_two_crawls()
    code, output = output_of(mornings.directory, *words)
    assert code == 2 and said in output


@pytest.mark.parametrize("name", ["日付", "dates", "Dates", "dates "])
def test_a_field_has_a_japanese_and_an_english_name(name: str) -> None:
    assert field_named(name) == "dates"


@pytest.mark.parametrize("name", ["call_for_comments", "call for comments", "意見募集", "Call-for-comments"])
def test_a_genre_has_a_japanese_and_an_english_name(name: str) -> None:
    assert genre_named(name) == "call_for_comments"


def test_a_bureau_has_an_english_name(mornings: Mornings) -> None:
    mornings.first_crawl()
    with mornings.archive() as archive:
        assert bureau_named(archive.db, "Statistics bureau") == bureau_named(archive.db, "統計局") == "統計局"
        assert bureau_named(archive.db, "統計") == "統計"


def test_the_reading_room_takes_and_refuses_the_same(room: Room) -> None:
    day = jst_day(from_utc_text(room.told("/changes.json")["changes"][0]["seen_after_at"]))
    told = room.told(f"/changes.json?since=令和{day.year - 2018}年{day.month}月{day.day}日&until={day:%Y%m%d}&field=本文")
    assert told["changes"] and {row["field"] for row in told["changes"]} == {"text"}
    assert not room.told(f"/changes.json?until={day - timedelta(days=1)}")["changes"]
    assert room.told(f"/search.json?q=調査&since={day.year}/01&genre=統計")["found"]["total"]
    for query, said in (("changes?since=soon", "soon"), ("changes?bureau=統訃局", "統計局"), ("search?q=x&genre=統訃", "統計")):
        answer = room.get(f"{ROOT}/{query}")
        assert answer.status_code == 400 and said in answer.text
