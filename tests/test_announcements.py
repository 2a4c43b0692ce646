"""Yes, no, or unsure: how often each is right on phrases, and who else than the page itself says that an edit was made."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from conftest import Mornings

from archive.demo import PLANTED
from archive.diff.announced import announcement_in, find_announcements
from archive.diff.announced_days import is_within, names_another_part
from schemas.change import Change

FIXTURES = Path(__file__).parent / "fixtures" / "announcements"
LEAST_RIGHT = 0.97


def states(name: str) -> Counter[str]:
    return Counter(state_of(line) for line in (FIXTURES / name).read_text(encoding="utf-8").splitlines())


def state_of(words: str) -> str:
    found = {one.state for one in find_announcements(words)}
    return "yes" if "yes" in found else "unsure" if found else "no"


def test_yes_and_no_are_right_and_seldom_left_open() -> None:
    """A floor under what is reached: the grammar was written beside these phrases, so that others will do less well."""
    announcing, plain = states("announcing.txt"), states("plain.txt")
    assert announcing["yes"] / (announcing["yes"] + plain["yes"]) >= LEAST_RIGHT
    assert plain["no"] / (plain["no"] + announcing["no"]) >= LEAST_RIGHT
    assert announcing["unsure"] / announcing.total() <= 0.15
    assert plain["unsure"] / plain.total() <= 0.10


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("【訂正】", "bracket"),
        ("（令和7年10月21日　別紙2差替え）", "dated_bracket"),
        ("更新日：令和7年10月21日", "dated_line"),
        ("「3件」は「4件」の誤りでした。", "wrong_and_right"),
        ("掲載資料に誤りがありましたので、差し替えます。", "error_then_edit"),
        ("Corrected on 21 October 2025", "english"),
        ("別紙1を修正しました。", "to_a_part_of_the_page"),
        ("提出期限を延長しました。", "schedule"),
        ("訂正しました。", "done"),
    ],
)
def test_the_rule_and_the_words_are_shown(words: str, rule: str) -> None:
    text = f"総務省は、結果を公表しました。\n{words}\n以上"
    (found,) = find_announcements(text)
    assert (found.state, found.rule, found.literal) == ("yes", rule, words)
    assert text[found.start : found.end] == words


@pytest.mark.parametrize("words", ["「手引き」の改訂版を公表しました。", "調査の実施（改訂版）", "Ver.1.1"])
def test_a_title_that_names_an_edition_is_unsure(words: str) -> None:
    assert state_of(words) == "unsure"


def test_yes_goes_before_unsure_and_stands_in_the_new_text() -> None:
    changes = [
        Change(field="title", kind="edited", before="調査", after="調査（改訂版）"),
        Change(field="text", kind="edited", before="3件", after="4件\n【訂正】", span=(10, 17)),
    ]
    found = announcement_in(changes)
    assert found and (found.state, found.start, found.end) == ("yes", 13, 17)
    assert announcement_in(changes[:1]).state == "unsure"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("literal", "is_so"),
    [
        ("10月21日訂正", True),
        ("令和7年10月21日訂正", True),
        ("2025/10/21 更新", True),
        ("2025.10.20 更新", True),
        ("10月22日訂正", False),
        ("令和6年10月21日訂正", False),
        ("訂正", False),
        ("13月45日訂正", False),
    ],
)
def test_a_day_between_two_visits(literal: str, is_so: bool) -> None:
    assert is_within(literal, date(2025, 10, 20), date(2025, 10, 21)) is is_so


def test_a_note_on_another_paper_is_not_about_this_one() -> None:
    assert names_another_part("別紙2を差し替えました。", "別紙1　一覧")
    assert not names_another_part("別紙2を差し替えました。", "別紙2　一覧")
    assert not names_another_part("資料を差し替えました。", "別紙1")


# In the archive


def edit(mornings: Mornings, before: str, after: str) -> None:
    page = mornings.server.site.pages[PLANTED.edited.path].body
    assert before.encode("cp932") in page
    mornings.plant(PLANTED.edited.path, page.replace(before.encode("cp932"), after.encode("cp932")))


def announced(mornings: Mornings) -> list[tuple[str, str | None, bool]]:
    rows = mornings.rows(
        "SELECT announcement, announcement_rule, announced_later_at IS NOT NULL AS later FROM changes "
        "WHERE field = 'text' AND noise = 0 ORDER BY id"
    )
    return [(row["announcement"], row["announcement_rule"], bool(row["later"])) for row in rows]


def counts(mornings: Mornings) -> tuple[int, int]:
    silent = mornings.rows("SELECT count(*) AS n FROM silent_changes")
    unsure = mornings.rows("SELECT count(*) AS n FROM unsure_changes")
    return silent[0]["n"], unsure[0]["n"]


AMOUNT = PLANTED.edited.before


def next_morning(mornings: Mornings, days: int = 1) -> None:
    mornings.sleep(days=days)
    mornings.crawl()


def test_a_dated_note_that_stood_there_counts_for_an_edit_of_its_day(mornings: Mornings) -> None:
    edit(mornings, AMOUNT, f"{AMOUNT}（令和7年10月21日に数値を訂正しました。）")
    mornings.crawl()
    edit(mornings, AMOUNT, "3,999百万円")
    next_morning(mornings)
    assert announced(mornings) == [("yes", "standing_note", False)]
    assert counts(mornings) == (0, 0)


def test_a_dated_note_of_another_day_excuses_nothing(mornings: Mornings) -> None:
    edit(mornings, AMOUNT, f"{AMOUNT}（令和7年10月2日に数値を訂正しました。）")
    mornings.crawl()
    edit(mornings, AMOUNT, "3,999百万円")
    next_morning(mornings)
    assert announced(mornings) == [("no", None, False)]
    assert counts(mornings)[0] == 1


@pytest.mark.parametrize(
    ("days", "note", "later"),
    [
        (1, "（数値を訂正しました。）", True),
        (7, "（数値を訂正しました。）", True),
        (7, "（令和7年9月1日に数値を訂正しました。）", False),
        (40, "（数値を訂正しました。）", False),
    ],
)
def test_a_later_note_takes_an_edit_out_of_the_silent_ones(mornings: Mornings, days: int, note: str, later: bool) -> None:
    mornings.crawl()
    edit(mornings, AMOUNT, "3,999百万円")
    next_morning(mornings)
    assert counts(mornings)[0] >= 1
    edit(mornings, "3,999百万円", f"3,999百万円{note}")
    next_morning(mornings, days)
    assert announced(mornings)[0] == ("no", None, later)
    assert (counts(mornings)[0] == 0) is later


def test_an_unsure_edit_is_neither_silent_nor_announced(mornings: Mornings) -> None:
    mornings.crawl()
    edit(mornings, AMOUNT, "3,999百万円（改訂版）")
    next_morning(mornings)
    assert [state for state, *_ in announced(mornings)] == ["unsure"]
    silent, unsure = counts(mornings)
    assert silent == 0 and unsure >= 1
    assert {row["announced"] for row in mornings.rows("SELECT announced FROM changes WHERE noise = 0")} == {1}
