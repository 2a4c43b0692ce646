"""What a list says otherwise than at its last visit is a change of its release, with its interval."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Mornings
from test_rebuild import made_anew, rows

from archive.cli import mic_press
from archive.db.connection import open_for_writing, writing
from archive.demo import PLANTED
from archive.demo.lists import CURRENT

KEY = PLANTED.edited.path.rpartition("/")[2].removesuffix(".html")
LIST = "/menu_news/s-news/2509m.html"
TITLE = "（第2回）の交付決定</a>"
DAY = "2025年9月23日"


def rewrite(mornings: Mornings, before: str, after: str, path: str = LIST) -> None:
    body = mornings.server.site.pages[path].body
    assert body.count(before.encode("cp932")) == 1
    mornings.plant(path, body.replace(before.encode("cp932"), after.encode("cp932")))


def row_of(mornings: Mornings, path: str = LIST) -> bytes:
    body = mornings.server.site.pages[path].body
    start = body.rindex(b"<tr>", 0, body.index(KEY.encode()))
    return body[start : body.index(b"</tr>", start) + len(b"</tr>")]


def edits(mornings: Mornings) -> list[tuple[Any, ...]]:
    found = mornings.rows("SELECT * FROM release_changes WHERE field = 'listing' ORDER BY change_id")
    return [(row["key"], row["item"], row["before"], row["after"], row["announcement"]) for row in found]


def next_morning(mornings: Mornings) -> None:
    mornings.sleep(days=1)
    mornings.crawl(first_month="2025-09")


@pytest.fixture
def begun(mornings: Mornings) -> Mornings:
    mornings.crawl(first_month="2025-09")
    return mornings


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (TITLE, "（第2回）の交付決定（訂正）</a>", ("title", "yes")),
        (TITLE, "（第2回）の交付決定等</a>", ("title", "no")),
        (TITLE, "（第2回）の交付決定（改訂版）</a>", ("title", "unsure")),
        (DAY, "2025年9月24日", ("date", "no")),
    ],
)
def test_an_edit_of_a_row_is_a_change_with_its_interval(
    begun: Mornings, before: str, after: str, told: tuple[str, str]
) -> None:
    rewrite(begun, before, after)
    next_morning(begun)
    ((key, item, was, now, announcement),) = edits(begun)
    assert (key, item, announcement) == (KEY, *told) and was != now
    (row,) = begun.rows("SELECT seen_before_at, seen_after_at FROM changes WHERE field = 'listing'")
    visits = begun.rows("SELECT fetched_at FROM captures WHERE role = 'listing' AND url LIKE '%2509m.html' ORDER BY fetched_at")
    assert [row["seen_before_at"], row["seen_after_at"]] == [visit["fetched_at"] for visit in visits]
    next_morning(begun)
    assert len(edits(begun)) == 1


def test_a_row_that_is_the_same_or_differs_in_noise_accuses_nobody(begun: Mornings) -> None:
    rewrite(begun, TITLE, "(第２回)の交付決定</a>")
    next_morning(begun)
    assert [row["noise"] for row in begun.rows("SELECT noise FROM changes WHERE field = 'listing'")] in ([], [1])
    assert not begun.rows("SELECT * FROM silent_changes WHERE field = 'listing'")


@pytest.mark.parametrize("is_left_first", [True, False])
def test_a_row_that_goes_to_another_month_is_one_edit(begun: Mornings, is_left_first: bool) -> None:
    row = row_of(begun)
    old, current = begun.server.site.pages[LIST].body, begun.server.site.pages[CURRENT].body
    at = current.index(b"<tr>", current.index(b"</tr>")) if b"</tr>" in current else 0
    taken = current[:at] + row + current[at:]
    for path, body in [(LIST, old.replace(row, b"")), (CURRENT, taken)][:: 1 if is_left_first else -1]:
        begun.plant(path, body)
        if is_left_first:
            next_morning(begun)
    if not is_left_first:
        next_morning(begun)
    assert edits(begun) == [(KEY, "month", "2025-09", "2025-10", "no")]
    next_morning(begun)
    assert len(edits(begun)) == 1


def test_two_rows_of_one_release_are_not_taken_for_edits(begun: Mornings) -> None:
    row = row_of(begun)
    body = begun.server.site.pages[LIST].body
    begun.plant(
        LIST, body.replace(row, row + row.replace("の交付決定</a>".encode("cp932"), "の交付決定（別掲）</a>".encode("cp932")))
    )
    next_morning(begun)
    begun.plant(LIST, body)
    next_morning(begun)
    assert edits(begun) == []


def test_what_another_parser_read_is_no_edit(begun: Mornings) -> None:
    db = open_for_writing(begun.directory / "archive.db")
    with writing(db):
        db.execute(
            "UPDATE listings SET parser = 'mic 0', title = title || '・旧', bureau = '旧' WHERE url LIKE ?", [f"%{KEY}%"]
        )
    db.close()
    rewrite(begun, DAY, "2025年9月24日")
    next_morning(begun)
    assert edits(begun) == []


def test_a_rebuild_tells_the_same_edits(begun: Mornings) -> None:
    rewrite(begun, TITLE, "（第2回）の交付決定（訂正）</a>")
    next_morning(begun)
    rewrite(begun, DAY, "2025年9月24日")
    next_morning(begun)
    before = rows(begun.directory)
    assert len(edits(begun)) == 2
    assert made_anew(begun)["changes"] == before["changes"]


def test_a_withheld_release_says_nothing_of_its_rows(begun: Mornings) -> None:
    from click.testing import CliRunner

    rewrite(begun, TITLE, "（第2回）の交付決定（訂正）</a>")
    next_morning(begun)
    said = CliRunner().invoke(mic_press, ["withhold", KEY, "--reason", "x", "--archive", str(begun.directory)])
    assert said.exit_code == 0, said.output
    assert edits(begun) == []
    rewrite(begun, DAY, "2025年9月24日")
    next_morning(begun)
    assert edits(begun) == []


def test_the_changes_say_so_in_both_languages(begun: Mornings) -> None:
    from click.testing import CliRunner

    rewrite(begun, DAY, "2025年9月24日")
    next_morning(begun)
    said = CliRunner().invoke(mic_press, ["changes", "--field", "一覧の行", "--archive", str(begun.directory)])
    assert "listing date edited: 「2025-09-23」 → 「2025-09-24」 (silent)" in said.output
