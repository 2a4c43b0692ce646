"""The indexes: what is put there is found, what is taken out is not, and each knows its tokeniser."""

from __future__ import annotations

import pytest
from search_archive import add_document, add_release, add_version, searchable
from sqlite_utils import Database

from archive.db.connection import writing
from archive.db.search_tables import INDEXES, PAGES, TEXTS
from archive.search.bigrams import bigrams, tokens
from archive.search.index import put, refill, remove, replace, replace_release, whole
from archive.search.normalize import search_form
from archive.search.pages import find_pages
from archive.search.query import parse
from archive.search.releases import find_releases, matching_rows


@pytest.fixture
def db() -> Database:
    return searchable()


def titles(db: Database, words: str, **asked: object) -> list[str]:
    return [hit.title for hit in find_releases(db, words, **asked).hits]  # type: ignore[arg-type]


def test_a_changed_release_is_found_by_its_new_words_only(db: Database) -> None:
    number = add_release(db, "旧題名", "古い言葉")
    old, new = (search_form("旧題名"), search_form("古い言葉")), (search_form("新題名"), search_form("新しい言葉"))
    change = "UPDATE releases SET title = '新題名', text = '新しい言葉', folded_title = ?, folded_text = ? WHERE id = ?"
    db.execute("BEGIN")
    replace_release(db, number, old, new)
    db.execute("ROLLBACK")
    assert titles(db, "古い") == titles(db, "旧題") == ["旧題名"] and titles(db, "新し") == []
    with writing(db):
        replace_release(db, number, old, new)
        db.execute(change, [*new, number])
    assert titles(db, "古い") == titles(db, "旧題") == [] and titles(db, "新し") == titles(db, "新題") == ["新題名"]
    assert matching_rows(db, TEXTS, parse("古い")) == set() and matching_rows(db, TEXTS, parse("新し")) == {number}


def test_pages_of_an_old_version_are_found_no_more(db: Database) -> None:
    document = add_document(db, [add_release(db, "題名")], "古い言葉")
    remove(db, PAGES, 1, search_form("古い言葉"))
    add_version(db, document, "新しい言葉", "言葉")
    assert find_pages(db, "古い").total == 0
    assert [hit.page for hit in find_pages(db, "言葉").hits] == [1, 2]
    refill(db, always=True)
    assert find_pages(db, "古い").total == 0 and find_pages(db, "言葉").total == 2
    assert matching_rows(db, PAGES, parse("古い")) == set()


def test_an_index_of_another_tokeniser_is_filled_anew(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    add_release(db, "電波", "免許")
    add_document(db, [1], "基地局")
    assert refill(db) == []
    monkeypatch.setattr("archive.search.index.TOKENISER", "b2")
    monkeypatch.setattr("archive.search.index.tokens", lambda folded: tokens(folded + "印印"))
    assert refill(db) == list(INDEXES)
    assert refill(db) == []
    assert matching_rows(db, TEXTS, parse("印印")) == {1}
    assert titles(db, "免許") == ["電波"] and find_pages(db, "基地局").total == 1


def test_an_unknown_index_is_refused(db: Database) -> None:
    with pytest.raises(ValueError, match="no index"):
        replace(db, "releases", 1, "a", "b")


def test_each_bigram_is_one_token(db: Database) -> None:
    folded = search_form("".join(map(chr, range(0x20, 0x7F))) + "総務😀 a b\ue000" + "".join(map(chr, range(0xA0, 0x600))))
    db.execute(f"CREATE VIRTUAL TABLE spoken USING fts5vocab({TEXTS}, 'row')")
    put(db, TEXTS, 1, whole("題名", folded))
    assert {term for (term,) in db.execute("SELECT term FROM spoken")} == bigrams(folded) | {"題名"}
    remove(db, TEXTS, 1, whole("題名", folded))
    assert db.execute("SELECT count(*) FROM spoken").fetchone()[0] == 0
