"""The scorecard's arithmetic: what counts as right, missing and too much."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "score"))  # the score is a script beside its own modules

from cases import Case, founding_case, real_cases, written_cases
from fields import items, score, score_field
from metrics import Counts, match, overlap, pairs, total
from peers import PEERS, Peer, bare_title, published
from score import absent_row, main, one_genre, row


@pytest.mark.parametrize(
    ("found", "expected", "counts"),
    [
        ("", "", Counts(0, 0, 0)),
        ("ab", "", Counts(2, 0, 0)),
        ("", "ab", Counts(0, 2, 0)),
        ("abc", "bcd", Counts(3, 3, 2)),
        ("aab", "abb", Counts(3, 3, 2)),
        ("aaa", "a", Counts(3, 1, 1)),
        ("ba", "ab", Counts(2, 2, 2)),
    ],
)
def test_multisets_are_matched_one_to_one(found: str, expected: str, counts: Counts) -> None:
    assert match(found, expected) == counts


def test_precision_recall_and_f1() -> None:
    counts = Counts(found=4, expected=2, right=1)
    assert (counts.precision, counts.recall) == (0.25, 0.5)
    assert counts.f1 == pytest.approx(1 / 3)
    assert not counts.perfect


def test_nothing_to_find_and_nothing_found_is_neither_right_nor_wrong() -> None:
    nothing = Counts()
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert nothing.perfect


def test_something_found_where_nothing_is_costs_precision() -> None:
    assert (Counts(found=1).precision, Counts(found=1).recall, Counts(found=1).f1) == (0, None, 0)


def test_nothing_found_where_something_is_costs_recall() -> None:
    assert (Counts(expected=1).precision, Counts(expected=1).recall, Counts(expected=1).f1) == (None, 0, 0)


def test_counts_add_up() -> None:
    assert total([Counts(1, 2, 1), Counts(3, 1, 1)]) == Counts(4, 3, 2)
    assert total([]) == Counts()


@pytest.mark.parametrize(
    ("text", "expected"), [("", []), ("あ", ["あ"]), ("あい", ["あい"]), ("あ い\nう", ["あい", "いう"]), ("　\n", [])]
)
def test_pairs_of_characters(text: str, expected: list[str]) -> None:
    assert pairs(text) == expected


def test_two_processes_print_the_same_scorecard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for golden in sorted((Path(__file__).parent / "fixtures" / "mic").iterdir())[:3]:
        (tmp_path / golden.name).symlink_to(golden)
    printed = []
    for jobs in ("1", "2"):
        assert main([str(tmp_path), "--jobs", jobs]) == 0
        printed.append(capsys.readouterr().out)
    assert "Goldens, written by us: 3 of 3 pages scored" in printed[0] and printed[0] == printed[1]


def test_half_a_text_is_half_right() -> None:
    assert overlap("総務省は公表", "総務省は") == Counts(found=5, expected=3, right=3)
    assert overlap("総 務 省", "総務省").perfect
    assert overlap("", "総務省").recall == 0


def date_of(first: str | None, role: str = "mention", **said: Any) -> dict[str, Any]:
    return {"literal": "…", "start": 1, "end": 9, "first": first, "last": None, "role": role, "doubts": [], **said}


def test_places_are_no_part_of_what_a_value_says() -> None:
    assert score_field("dates", [date_of("2025-10-16")], [date_of("2025-10-16", start=5, end=15)]).perfect


def test_a_value_is_right_only_as_a_whole() -> None:
    found = [date_of("2025-10-16"), date_of("2025-10-17", "held")]
    assert score_field("dates", found, [date_of("2025-10-16"), date_of("2025-10-17", "deadline")]) == Counts(2, 2, 1)


def test_a_field_that_is_empty_or_absent_states_nothing() -> None:
    assert items("links", []) == items("links", None) == items("published", None) == []


def test_titles_agree_up_to_typographic_twins() -> None:
    assert score_field("title", "Ａ～Ｂ", "A〜B").perfect
    assert not score_field("title", "総務省｜見本", "見本").right


def test_the_publication_date_is_right_by_its_day() -> None:
    assert score_field("published", {"first": "2025-10-16"}, date_of("2025-10-16", "published")).perfect


def test_participants_count_one_by_one_and_their_groups_too() -> None:
    italy = {"name": "イタリア", "kind": "country", "literal": "イタリア", "start": 0, "end": 4, "code": "IT"}
    japan = {**italy, "name": "日本", "code": "JP"}
    group = {"heading": "構成国", "role": "member", "shape": "bracket", "count": None, "participants": [italy, japan]}
    found = {**group, "participants": [japan, {**italy, "code": "TI"}]}
    assert score_field("participants", [found], [group]) == Counts(found=3, expected=3, right=2)


def test_contacts_count_fact_by_fact() -> None:
    contact = {
        "unit": "見本課",
        "literal": "…",
        "start": 0,
        "end": 1,
        "people": ["甲"],
        "phones": ["03-0000-0000"],
        "note": None,
    }
    assert score_field("contacts", [{**contact, "phones": []}], [contact]) == Counts(found=2, expected=3, right=2)


def test_only_fields_of_the_golden_are_scored() -> None:
    scores = score({"title": "見本", "links": [{"url": "/a"}]}, {"title": "見本", "key": "a", "lead": None})
    assert scores == {"title": Counts(1, 1, 1), "lead": Counts()}
    assert score({}, {"title": "見本"}) == {"title": Counts(0, 1, 0)}


def test_one_genre_against_the_others() -> None:
    read = [("award", "award"), ("award", "other"), ("other", "award"), ("grant", "grant")]
    assert one_genre("award", read) == Counts(found=2, expected=2, right=1)


def test_rows_say_what_is_not_known() -> None:
    assert row("title", "mic-press", None).endswith("no golden states it")
    assert row("title", "mic-press", Counts()).split()[-3:] == ["–", "–", "–"]
    assert row("title", "mic-press", Counts(4, 2, 2)).split() == ["title", "mic-press", "2", "0.500", "1.000", "0.667"]


def test_a_peer_that_is_not_there_is_a_line_and_one_that_fails_reads_nothing() -> None:
    def fail(page: str, url: str) -> dict[str, Any]:
        raise ValueError(page + url)

    absent = Peer("tool", "no_such_module_anywhere", ("title",), fail)
    assert not absent.installed
    assert absent_row(absent).split() == ["tool", "not", "installed"]
    assert absent.read("page", "url") == {}
    assert {peer.name for peer in PEERS} == {"trafilatura", "htmldate", "newspaper4k"}


def test_peers_are_read_in_their_favour() -> None:
    assert bare_title("総務省｜報道資料｜ 見本") == bare_title("見本") == "見本"
    assert bare_title(None) is bare_title("") is None
    assert published("2025-10-16 00:00:00+09:00") == {"first": "2025-10-16"}
    assert published(None) is None


def test_pages_without_an_expectation_are_named(tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_bytes(b'<meta property="og:url" content="https://example.jp/a.html">')
    (case,) = real_cases(tmp_path, tmp_path / "expected")
    assert case.missing == f"not scored: {tmp_path / 'expected' / 'saved.json'} absent"
    founding = founding_case(None, tmp_path)
    assert founding.missing is not None and founding.missing.count("01tsushin06_02000288") == 2
    assert written_cases(tmp_path) == []


def test_a_case_knows_the_address_its_page_calls_its_own(tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_bytes(b'<meta property="og:url" content="https://example.jp/a.html">')
    (tmp_path / "saved.json").write_text('{"title": "見本"}', encoding="utf-8")
    (case,) = real_cases(tmp_path, tmp_path)
    assert (case.url, case.golden, case.missing) == ("https://example.jp/a.html", {"title": "見本"}, None)
    assert Case("b", b"", {"url": "https://example.jp/b.html"}).url == "https://example.jp/b.html"
