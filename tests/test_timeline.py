"""A release's whole story in one line of time, in `log` and on its page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Mornings
from reading_room import ROOT, open_room

from archive.cli import mic_press
from archive.db.connection import open_for_writing, writing
from archive.demo import PLANTED
from archive.queries.timeline import timeline

KEY = Path(PLANTED.edited.path).stem
LINKING = Path(PLANTED.replaced_in).stem
LIST = "/menu_news/s-news/2509m.html"


def log(mornings: Mornings, key: str, *flags: str) -> str:
    said = CliRunner().invoke(mic_press, ["log", key, *flags, "--archive", str(mornings.directory)], catch_exceptions=False)
    assert said.exit_code == 0
    return said.output


def next_morning(mornings: Mornings, path: str, before: str, after: str) -> None:
    body = mornings.server.site.pages[path].body
    assert before.encode("cp932") in body
    mornings.plant(path, body.replace(before.encode("cp932"), after.encode("cp932")))
    mornings.sleep(days=1)
    mornings.crawl(first_month="2025-09")


@pytest.mark.usefixtures("with_documents")
def test_a_documents_new_version_stands_in_the_line_of_the_release(mornings: Mornings) -> None:
    mornings.first_two_crawls()
    with mornings.archive() as archive:
        events = timeline(archive, LINKING)
    assert [event.at for event in events] == sorted(event.at for event in events)
    (second,) = [event for event in events if event.kind == "document_version" and event.number == 2]
    assert second.since and second.since < second.at and PLANTED.replaced.before in second.changes[0]["before"]
    assert "別紙2 replaced: 1 of 2 pages differs" in log(mornings, LINKING)


def test_edits_list_rows_later_announcements_and_withdrawals_are_told_in_their_order(mornings: Mornings) -> None:
    mornings.crawl(first_month="2025-09")
    next_morning(mornings, PLANTED.edited.path, PLANTED.edited.before, "3,999百万円")
    next_morning(mornings, LIST, "（第2回）の交付決定</a>", "（第2回）の交付決定（訂正）</a>")
    next_morning(mornings, PLANTED.edited.path, "3,999百万円", "3,999百万円（数値を訂正しました。）")
    mornings.remove(PLANTED.edited.path)
    for _ in range(3):
        mornings.sleep(days=1)
        mornings.crawl(first_month="2025-09")
    with mornings.archive() as archive:
        events = [event for event in timeline(archive, KEY) if event.kind != "document_version"]
    kinds = [event.kind for event in events]
    assert kinds[:2] == ["version", "version"] and kinds[-1] == "gone"
    assert {"listing", "announced_later"} <= set(kinds)
    assert kinds.index("listing") < kinds.index("gone")
    said = log(mornings, KEY)
    assert "the list's row" in said and "earlier change" in said and "not there any more" in said
    told = json.loads(log(mornings, KEY, "--json"))
    assert [event["kind"] for event in told["timeline"] if event["kind"] != "document_version"] == kinds


def test_of_an_interval_that_was_imported_it_says_that_nobody_looked(mornings: Mornings) -> None:
    mornings.first_two_crawls()
    assert "nobody looked" not in log(mornings, KEY)
    db = open_for_writing(mornings.directory / "archive.db")
    with writing(db):
        db.execute("UPDATE runs SET command = 'import' WHERE id = 1")
    db.close()
    assert log(mornings, KEY).count("nobody looked in between") == 1
    with open_room(mornings.directory / "archive.db") as room:
        assert "その間は誰も見ていません" in room.page(f"/releases/{KEY}")


def test_a_correction_says_how_certain_it_is(mornings: Mornings) -> None:
    mornings.first_two_crawls()
    (corrected,) = mornings.rows("SELECT r.key, c.certainty FROM corrections c JOIN releases r ON r.id = c.corrects_id")
    assert corrected["certainty"] == "certain"
    assert "corrected by (certain" in log(mornings, corrected["key"]) and "(not certain)" not in log(mornings, corrected["key"])
    db = open_for_writing(mornings.directory / "archive.db")
    with writing(db):
        db.execute("UPDATE corrections SET certainty = 'uncertain'")
    db.close()
    assert "(not certain)" in log(mornings, corrected["key"])
    with open_room(mornings.directory / "archive.db") as room:
        assert "断定できません" in room.get(f"{ROOT}/releases/{corrected['key']}").text
