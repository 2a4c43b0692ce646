"""Searching: what is found, in which order, and what is shown of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from search_archive import add_document, add_release, searchable
from sqlite_utils import Database

from archive.search import pages, ranking, releases
from archive.search.normalize import search_form
from archive.search.pages import find_pages
from archive.search.query import parse
from archive.search.releases import find_releases
from schemas.errors import BadQuery


def titles(db: Database, words: str, **asked: object) -> list[str]:
    return [hit.title for hit in find_releases(db, words, **asked).hits]  # type: ignore[arg-type]


@pytest.fixture
def db() -> Database:
    return searchable()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("電波", "電波の利用"),
        ("総務省", "総\n務　省"),
        ("ＩＣＴ", "ictの活用"),
        ("ict", "ＩＣＴの活用"),
        ("ﾃﾞｼﾞﾀﾙ", "デジタル田園"),
        ("デジタル", "ﾃﾞｼﾞﾀﾙ田園"),
        ("高崎", "髙﨑市"),
        ("髙﨑", "高崎市"),
        ("長官", "⻑官"),
        ("民間", "⺠間"),
        ('"open data"', "Open\nData"),
        ("「open data」", "Open Data"),
        ("“open data”", "Open Data"),
        ("＂open　data＂", "Open Data"),
        ('"open data', "Open Data"),
        ("100%", "100% 達成"),
        ("a_b", "a_b"),
        ("😀😃", "笑😀😃"),
        ("・・・", "・・・"),
        ("'--", "x'--y"),
        ("'; DROP TABLE releases; --", "y'; x drop b table c releases;d ----"),
        ("NEAR(a", "near(a b)"),
        ("電波　免許", "免許と電波"),
        ("5G 基地局", "基地局は5Gで"),
        ("デジタル「田園都市」構想", "デジタル「田園都市」構想"),
        ("番号 国", "国の番号"),
    ],
)
def test_words_are_found_however_they_are_written(db: Database, words: str, text: str) -> None:
    add_release(db, "題名", text)
    add_release(db, "ほか", "何もない")
    add_document(db, [1], text)
    assert titles(db, words) == ["題名"]
    assert [hit.page for hit in find_pages(db, words).hits] == [1]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("波電", "電波、電波の"),
        ("a%b", "axxb"),
        ("a_b", "axb"),
        ('"open data"', "opendata data open"),
        ("電波 免許", "電波だけ"),
        ("情報公開", "情報報公公開"),
        ("AND", "android and".replace("and", "an d")),
        ("国", "国の番号"),
    ],
)
def test_what_is_not_there_is_not_found(db: Database, words: str, text: str) -> None:
    add_release(db, "題名", text)
    assert titles(db, words) == []
    assert find_releases(db, words).total == 0


def test_a_word_may_stand_in_the_title_and_another_in_the_text_but_none_across(db: Database) -> None:
    add_release(db, "電波", "免許")
    assert titles(db, "電波 免許") == ["電波"]
    assert titles(db, "波免") == titles(db, "電波免許") == []


def test_one_character_alone_is_looked_for_in_titles_only(db: Database) -> None:
    add_release(db, "国の統計", "本文")
    add_release(db, "統計", "国の本文")
    assert titles(db, "国") == ["国の統計"]
    assert titles(db, "国 計") == ["国の統計"]
    with pytest.raises(BadQuery, match="two characters"):
        find_pages(db, "国")


@pytest.mark.parametrize("typed", ["", "  　", '""', "「」", "\u200b", '" "'])
def test_nothing_to_search_for_is_said_so(db: Database, typed: str) -> None:
    with pytest.raises(BadQuery, match="nothing to search for"):
        find_releases(db, typed)


def test_a_query_is_its_words_each_once() -> None:
    assert parse('電波　電波 "5G 基地局" 「令和 7 年」ＡＢ”').words == ("電波", "5g基地局", "令和7年", 'ab"')


def test_best_are_title_hits_then_the_most_occurrences_then_the_newest(db: Database) -> None:
    add_release(db, "一度", "電波", published_on="2025-01-01")
    add_release(db, "三度", "電波 電波 電波", published_on="2024-01-01")
    add_release(db, "一度、新しい", "電波", published_on="2025-02-01")
    add_release(db, "電波", "", published_on="2020-01-01")
    add_release(db, "日付なし", "電波", published_on=None)
    assert titles(db, "電波") == ["電波", "三度", "一度、新しい", "一度", "日付なし"]
    assert titles(db, "電波", order="newest") == ["一度、新しい", "一度", "三度", "電波", "日付なし"]
    assert titles(db, "電波", limit=2, offset=1) == ["三度", "一度、新しい"]
    assert [hit.in_title for hit in find_releases(db, "電波").hits] == [True, False, False, False, False]


def test_filters_keep_what_was_asked_for(db: Database) -> None:
    add_release(db, "甲", "電波", published_on="2025-03-31", bureau="総合通信基盤局", genre="statistics")
    add_release(db, "乙", "電波", published_on="2025-04-01", bureau="統計局")
    add_document(db, [1, 2], "電波")
    asked = [{"since": "2025-04"}, {"until": "2025-03"}, {"until": "2025"}, {"bureau": "基盤局"}, {"genre": "statistics"}]
    assert [titles(db, "電波", **one) for one in asked] == [["乙"], ["甲"], ["乙", "甲"], ["甲"], ["甲"]]
    found = [[link.key for link in find_pages(db, "電波", **one).hits[0].releases] for one in asked]
    assert found == [["k2"], ["k1"], ["k2", "k1"], ["k1"], ["k1"]]
    assert find_pages(db, "電波", since="2026").total == find_releases(db, "電波", since="2026").total == 0


@pytest.mark.parametrize("few", [0, 10_000])
def test_totals_are_exact_up_to_a_limit_and_then_estimates(db: Database, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "COUNTED", 20)
    monkeypatch.setattr(ranking, "_AT_ONCE", 5)
    monkeypatch.setattr(releases, "FEW", few)
    monkeypatch.setattr(pages, "FEW", few)
    for number in range(60):
        add_release(db, f"題{number}", "基地局" if number % 2 else "基地、地局")
    add_document(db, [1, 60], *["基地局"] * 40)
    assert (found := find_releases(db, "基地")).total == 60 and found.total_is == "exact"
    assert 50 <= find_releases(db, "地局 基地局").total * 2 <= 70
    assert find_releases(db, "地局 基地局").total_is == "about"
    assert len(find_releases(db, "基地局", limit=100).hits) == 30
    assert find_releases(db, "基地局", limit=100).total_is == "exact"
    assert find_pages(db, "基地").total == 40
    filtered = find_pages(db, "基地局", since="2025")
    assert (filtered.total, filtered.total_is) == ((40, "about") if few else (25, "at_least"))
    assert [hit.page for hit in find_pages(db, "基地局", limit=3, offset=30).hits] == [31, 32, 33]


def test_a_document_is_shown_with_the_releases_that_link_to_it(db: Database) -> None:
    older = add_release(db, "古い", published_on="2024-01-01")
    newer = add_release(db, "新しい", published_on="2025-01-01")
    add_document(db, [older, newer], "表紙", "電波の利用", label="別紙1", title="報告書")
    add_document(db, [], "電波")
    linked, unlinked = find_pages(db, "電波").hits
    assert (linked.page, linked.title, [link.key for link in linked.releases]) == (2, "報告書", ["k2", "k1"])
    assert linked.releases[0].label == "別紙1" and unlinked.releases == ()


def test_a_snippet_shows_where_the_words_stand_most_densely(db: Database) -> None:
    text = "前置き\n" * 200 + "電波、電波、電波だけ。" + "間\n" * 300 + "ここで電\n波 と免　許 が出会う。" + "後書き" * 100
    add_release(db, "電波の㈱", text)
    hit = find_releases(db, "電波 免許").hits[0]
    assert [search_form(hit.snippet.text[a:b]) for a, b in hit.snippet.spans] == ["電波", "免許"]
    assert [hit.snippet.text[a:b] for a, b in hit.snippet.spans] == ["電\n波", "免　許"]
    assert hit.snippet.text in text and hit.snippet.cut_before and hit.snippet.cut_after
    assert [hit.title[a:b] for a, b in hit.title_spans] == ["電波"]
    add_release(db, "免許", "本文だけ")
    shown = find_releases(db, "免許", order="newest").hits[0].snippet
    assert (shown.text, shown.spans, shown.cut_before, shown.cut_after) == ("本文だけ", (), False, False)


SYLLABLES = st.sampled_from([*"許がガｶＡb㈱株⻑長髙%'\"😀\n 　", "電波", "免許", "波免", "ｶﾞ", "a b", "\u00ad\n"])
PIECES = st.lists(SYLLABLES, max_size=12).map("".join)


@given(st.lists(st.tuples(PIECES, PIECES), max_size=5), st.lists(PIECES, min_size=1, max_size=2))
def test_all_that_has_the_words_is_found_and_nothing_else(texts: list[tuple[str, str]], typed: list[str]) -> None:
    db = searchable()
    for number, (title, text) in enumerate(texts, 1):
        add_release(db, title, text, key=str(number))
        add_document(db, [number], text)
    query = " ".join(typed)
    try:
        words = parse(query).words
    except BadQuery:
        return
    is_long = any(len(word) > 1 for word in words)
    folded = [(search_form(title), search_form(text)) for title, text in texts]
    expected = {str(n) for n, (a, b) in enumerate(folded, 1) if all(w in a or (is_long and w in b) for w in words)}
    found = find_releases(db, query, limit=10)
    assert {hit.key for hit in found.hits} == expected and found.total == len(expected) and found.total_is == "exact"
    for hit in found.hits:
        marked = [search_form(hit.snippet.text[a:b]) for a, b in hit.snippet.spans]
        assert all(any(word in form for word in words) for form in marked)
        assert marked or not any(word in search_form(texts[int(hit.key) - 1][1]) for word in words)
    if is_long:
        expected_pages = {n for n, (_, b) in enumerate(folded, 1) if all(w in b for w in words)}
        assert {int(hit.releases[0].key) for hit in find_pages(db, query, limit=10).hits} == expected_pages


def test_a_text_whose_form_is_out_of_date_is_shown_without_marks(db: Database) -> None:
    number = add_release(db, "題名", "電波の利用")
    db.execute("UPDATE releases SET text = '別の本文' WHERE id = ?", [number])
    shown = find_releases(db, "電波").hits[0].snippet
    assert (shown.text, shown.spans) == ("別の本文", ())
