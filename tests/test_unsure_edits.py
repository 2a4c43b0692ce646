"""`--unsure` and `--silent`, rows of lists that announce, and what an older program's rows become."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Mornings

from archive.cli import mic_press
from archive.db.connection import open_for_writing, writing
from archive.demo import PLANTED
from archive.store.announcements import decide_anew

KEY = Path(PLANTED.edited.path).stem
LIST = "/menu_news/s-news/2509m.html"
AMOUNT = PLANTED.edited.before


def asked(mornings: Mornings, *flags: str) -> list[dict[str, object]]:
    said = CliRunner().invoke(mic_press, ["changes", "--no-noise", "--json", *flags, "--archive", str(mornings.directory)])
    assert said.exit_code == 0, said.output
    found = json.loads(said.output)
    assert isinstance(found, list)
    return found


def rewrite(mornings: Mornings, path: str, before: str, after: str) -> None:
    body = mornings.server.site.pages[path].body
    assert before.encode("cp932") in body
    mornings.plant(path, body.replace(before.encode("cp932"), after.encode("cp932")))


def next_morning(mornings: Mornings) -> None:
    mornings.sleep(days=1)
    mornings.crawl(first_month="2025-09")


@pytest.mark.parametrize(
    ("words", "state"), [("3,999百万円（改訂版）", "unsure"), ("3,999百万円", "silent"), ("3,999百万円（訂正）", None)]
)
def test_each_edit_is_in_one_of_the_lists(mornings: Mornings, words: str, state: str | None) -> None:
    mornings.crawl(first_month="2025-09")
    rewrite(mornings, PLANTED.edited.path, AMOUNT, words)
    next_morning(mornings)
    every = asked(mornings)
    assert every and {flag: bool(asked(mornings, f"--{flag}")) for flag in ("silent", "unsure")} == {
        "silent": state == "silent",
        "unsure": state == "unsure",
    }
    said = CliRunner().invoke(mic_press, ["changes", "--unsure", "--archive", str(mornings.directory)])
    assert ("(unsure)" in said.output) is (state == "unsure")


def test_silent_and_unsure_exclude_each_other(mornings: Mornings) -> None:
    mornings.first_crawl()
    said = CliRunner().invoke(mic_press, ["changes", "--unsure", "--silent", "--archive", str(mornings.directory)])
    assert said.exit_code == 2


def test_a_row_that_gained_a_note_at_the_same_visit_announces(mornings: Mornings) -> None:
    mornings.crawl(first_month="2025-09")
    rewrite(mornings, PLANTED.edited.path, AMOUNT, "3,999百万円")
    rewrite(mornings, LIST, "（第2回）の交付決定</a>", "（第2回）の交付決定（訂正）</a>")
    next_morning(mornings)
    (row,) = mornings.rows("SELECT announcement, announcement_rule FROM changes WHERE field = 'text' AND noise = 0")
    assert row == {"announcement": "yes", "announcement_rule": "list_row"}
    assert asked(mornings, "--silent") == []


def test_a_row_that_gained_a_note_later_takes_an_edit_out_of_the_silent_ones(mornings: Mornings) -> None:
    mornings.crawl(first_month="2025-09")
    rewrite(mornings, PLANTED.edited.path, AMOUNT, "3,999百万円")
    next_morning(mornings)
    assert len(asked(mornings, "--silent")) == 1
    rewrite(mornings, LIST, "（第2回）の交付決定</a>", "（第2回）の交付決定（訂正）</a>")
    next_morning(mornings)
    (row,) = mornings.rows("SELECT announcement, announced_later_at FROM changes WHERE field = 'text' AND noise = 0")
    assert row["announcement"] == "no" and row["announced_later_at"]
    assert asked(mornings, "--silent") == []


def test_a_row_that_had_its_note_before_announces_nothing(mornings: Mornings) -> None:
    rewrite(mornings, LIST, "（第2回）の交付決定</a>", "（第2回）の交付決定（訂正）</a>")
    mornings.crawl(first_month="2025-09")
    rewrite(mornings, PLANTED.edited.path, AMOUNT, "3,999百万円")
    next_morning(mornings)
    assert len(asked(mornings, "--silent")) == 1


@pytest.mark.parametrize(
    ("words", "state"), [("3,999百万円（改訂版）", "unsure"), ("3,999百万円", "no"), ("3,999百万円（訂正）", "yes")]
)
def test_an_older_programs_rows_are_decided_by_the_present_grammar(mornings: Mornings, words: str, state: str) -> None:
    mornings.crawl(first_month="2025-09")
    rewrite(mornings, PLANTED.edited.path, AMOUNT, words)
    next_morning(mornings)
    sql = "SELECT announced, announcement, announcement_literal, announcement_start, announcement_rule FROM changes ORDER BY id"
    before = mornings.rows(sql)
    db = open_for_writing(mornings.directory / "archive.db")
    with writing(db):
        db.execute(
            "UPDATE changes SET announcement = 'unsure', announcement_rule = 'not_decided', announcement_literal = NULL, "
            "announcement_start = NULL, announcement_end = NULL, announced = 1 WHERE noise = 0"
        )
        decide_anew(db)
    db.close()
    assert mornings.rows(sql) == before
    assert {row["announcement"] for row in before} == {state}
