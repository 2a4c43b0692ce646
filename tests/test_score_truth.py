"""Cases of a maintainer's own: what `make score` says of a directory with a `truth.json` a page."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "score"))

from metrics import Counts
from score import main
from truth import agreement, differences, scores

DAY = {"literal": "令和7年10月16日", "first": "2025-10-16", "last": None, "precision": "day", "role": "held", "doubts": []}


def read(role: str = "held", **said: Any) -> dict[str, Any]:
    return {**DAY, "start": 3, "end": 14, "role": role, "weekday": None, **said}


@pytest.mark.parametrize(
    ("dates", "counts"),
    [
        ([read()], Counts(1, 1, 1)),
        ([read("published"), read()], Counts(1, 1, 1)),
        ([read("mention")], Counts(1, 1, 0)),
        ([read(literal="令和７年 10月16日")], Counts(1, 1, 1)),
        ([], Counts(0, 1, 0)),
        ([read(), read()], Counts(2, 1, 1)),
    ],
)
def test_what_the_truth_states_of_a_date_has_to_agree(dates: list[dict[str, Any]], counts: Counts) -> None:
    assert agreement("dates", {"dates": dates}, [DAY]).counts == counts


def test_an_optional_item_counts_neither_when_it_is_there_nor_when_it_is_not() -> None:
    wanted = [{**DAY, "optional": True}]
    assert agreement("dates", {"dates": [read()]}, wanted).counts == Counts()
    assert agreement("dates", {"dates": []}, wanted).counts == Counts()
    assert agreement("dates", {"dates": [read("mention")]}, wanted).counts == Counts(found=1)


def test_a_lenient_key_may_differ_and_no_other() -> None:
    wanted = [{**DAY, "lenient": ["role"]}]
    assert agreement("dates", {"dates": [read("mention")]}, wanted).counts.perfect
    assert not agreement("dates", {"dates": [read("mention", first="2025-10-17")]}, wanted).counts.perfect


def test_participants_are_judged_with_the_role_of_their_group() -> None:
    italy = {"name": "イタリア", "kind": "country", "code": "IT"}
    wanted = [{"heading": None, "role": "member", "shape": "label", "names": [italy]}]
    group = {
        "heading": None,
        "role": "member",
        "shape": "label",
        "participants": [{**italy, "literal": "イタリア", "start": 0}],
    }
    assert agreement("participants", {"participants": [group]}, wanted).counts == Counts(2, 2, 2)
    assert agreement("participants", {"participants": [{**group, "role": "invited"}]}, wanted).counts == Counts(2, 2, 0)
    lenient = [{**wanted[0], "lenient": ["role"]}]
    assert agreement("participants", {"participants": [{**group, "role": "invited"}]}, lenient).counts.perfect


def test_contacts_are_judged_fact_by_fact() -> None:
    wanted = [{"unit": "見本課", "people": ["試験係長"], "phones": ["03-0000-0000"], "emails": [], "fax": []}]
    official = {"name": "試験", "post": "係長", "literal": "試験係長"}
    contact = {"unit": "見本課", "people": [official], "phones": [], "emails": ["a@example.jp"], "faxes": []}
    assert agreement("contacts", {"contacts": [contact]}, wanted).counts == Counts(found=3, expected=3, right=2)


def test_only_what_the_truth_states_is_scored_and_each_difference_is_a_line() -> None:
    record = {"title": "見本", "published": {"first": "2025-10-16"}, "genre": "call_for_comments", "links": [{"url": "/a"}]}
    truth = {"title": "見本", "published": "2025-10-17", "genre": "comment_call", "notes": "…"}
    assert scores(record, truth) == {"title": Counts(1, 1, 1), "published": Counts(1, 1, 0), "genre": Counts(1, 1, 1)}
    assert differences(record, truth) == ["- published: 2025-10-17", "+ published: 2025-10-16"]


def test_a_directory_of_cases_is_scored_and_its_differences_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (Path(__file__).parent / "fixtures" / "mic" / "01toukei08_01000407" / "page.html").read_bytes()
    truth = {"url": "https://www.soumu.go.jp/menu_news/s-news/01toukei08_01000407.html", "title": "別の題名", "links": []}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "page.html").write_bytes(page)
    (tmp_path / "mine" / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    assert main([str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "Cases of your own: 1 of 1 pages scored" in printed
    assert "- title: 別の題名\n+ title: " in printed
    assert "trafilatura" in printed
