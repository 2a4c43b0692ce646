"""What a version is: a run of visits that found the same content. Furniture makes none, a return opens a new one."""

from __future__ import annotations

import pytest
from conftest import Mornings

from archive.demo.content import OFFICIAL
from schemas.errors import NotFound
from schemas.times import from_utc_text

PATH = "/menu_news/s-news/02kiban09_000731.html"
KEY = "02kiban09_000731"


def edit(mornings: Mornings, before: str, after: str) -> None:
    """Change the words of one release on the site."""
    body = mornings.server.site.pages[PATH].body
    changed = body.replace(before.encode("cp932"), after.encode("cp932"))
    assert changed != body
    mornings.plant(PATH, changed)


def next_morning(mornings: Mornings) -> None:
    mornings.sleep(days=1)
    mornings.crawl()


def versions(mornings: Mornings) -> list[dict[str, object]]:
    return mornings.rows("SELECT v.* FROM versions v JOIN releases r ON r.id = v.release_id WHERE r.key = ? ORDER BY v.id", KEY)


def test_there_and_back_again_is_three_versions(mornings: Mornings) -> None:
    mornings.first_crawl()
    as_it_was = mornings.server.site
    edit(mornings, "</h2>", "（改）</h2>")
    next_morning(mornings)
    mornings.server.site = as_it_was
    next_morning(mornings)
    first, second, third = versions(mornings)
    assert first["content_hash"] == third["content_hash"] != second["content_hash"]
    assert [row["version_number"] for row in (first, second, third)] == [1, 2, 3]
    assert first["last_seen_at"] < second["first_seen_at"] <= second["last_seen_at"] < third["first_seen_at"]  # type: ignore[operator]


def test_new_furniture_is_a_capture_and_no_version(mornings: Mornings) -> None:
    mornings.first_crawl()
    edit(mornings, "</body>", "<div>新しいお知らせ</div></body>")
    next_morning(mornings)
    assert len(versions(mornings)) == 1
    assert mornings.rows("SELECT count(*) AS n FROM captures WHERE url = ?", OFFICIAL + PATH) == [{"n": 2}]
    last = versions(mornings)[0]["last_seen_at"]
    next_morning(mornings)
    assert versions(mornings)[0]["last_seen_at"] > last, "the second capture is what later visits confirm"  # type: ignore[operator]


def test_a_release_that_was_gone_and_returns_opens_a_version_though_nothing_changed(mornings: Mornings) -> None:
    mornings.first_crawl()
    as_it_was = mornings.server.site
    mornings.remove(PATH)
    next_morning(mornings)
    next_morning(mornings)
    gone_at = mornings.rows("SELECT gone_at FROM releases WHERE key = ?", KEY)[0]["gone_at"]
    assert gone_at
    mornings.server.site = as_it_was
    next_morning(mornings)
    first, second = versions(mornings)
    assert first["content_hash"] == second["content_hash"]
    assert str(first["last_seen_at"]) < gone_at < str(second["first_seen_at"]), "no version spans the gap"
    assert mornings.rows("SELECT gone_at, missing_at FROM releases WHERE key = ?", KEY) == [
        {"gone_at": None, "missing_at": None}
    ]


def test_one_night_of_not_found_is_not_gone(mornings: Mornings) -> None:
    mornings.first_crawl()
    as_it_was = mornings.server.site
    mornings.remove(PATH)
    next_morning(mornings)
    mornings.server.site = as_it_was
    next_morning(mornings)
    assert len(versions(mornings)) == 1
    assert mornings.rows("SELECT missing_at, gone_at FROM releases WHERE key = ?", KEY) == [
        {"missing_at": None, "gone_at": None}
    ]
    assert mornings.rows("SELECT code FROM problems WHERE resolved_at IS NULL") == []


def test_an_outage_or_a_delisting_never_means_gone(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.plant(PATH, b"busy", status=503)
    for _ in range(3):
        next_morning(mornings)
    assert mornings.rows("SELECT missing_at, gone_at FROM releases WHERE key = ?", KEY) == [
        {"missing_at": None, "gone_at": None}
    ]
    assert mornings.rows("SELECT code FROM problems WHERE resolved_at IS NULL") == [{"code": "http_error"}]


def test_a_redirect_to_the_home_page_counts_as_not_found(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.plant(PATH, b"", status=302, headers=(("Location", "/index.html"),))
    next_morning(mornings)
    next_morning(mornings)
    assert mornings.rows("SELECT gone_at IS NOT NULL AS gone FROM releases WHERE key = ?", KEY) == [{"gone": 1}]
    assert "/index.html" not in {request.path for request in mornings.server.requests}


def test_a_release_can_be_read_as_it_was(mornings: Mornings) -> None:
    mornings.first_crawl()
    before = mornings.clock.now()
    edit(mornings, "</h2>", "（改）</h2>")
    next_morning(mornings)
    with mornings.archive() as archive:
        old, now = archive.release(KEY, version=1), archive.release(KEY)
        assert now.title == old.title + "（改）"
        assert archive.release(KEY, at=before) == old
        assert archive.release(OFFICIAL + PATH) == now
        with pytest.raises(NotFound, match="no version 3"):
            archive.release(KEY, version=3)
        with pytest.raises(NotFound, match="no version as of"):
            archive.release(KEY, at=from_utc_text("2001-01-01T00:00:00Z"))
        with pytest.raises(NotFound, match="no release"):
            archive.release("no_such_key")


def test_hashes_of_another_canonicaliser_are_not_compared_but_made_again(mornings: Mornings) -> None:
    mornings.first_crawl()
    from sqlite_utils import Database

    db = Database(mornings.directory / "archive.db")
    with db.conn:
        db.execute("UPDATE versions SET content_hash = replace(content_hash, 'c2:', 'c1:')")
    db.close()
    edit(mornings, "</body>", "<div>新しいお知らせ</div></body>")
    next_morning(mornings)
    assert len(versions(mornings)) == 1
    assert str(versions(mornings)[0]["content_hash"]).startswith("c2:"), "the hash is brought up to date in place"


def test_a_newer_parser_changes_the_record_and_makes_no_version(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.first_crawl()
    monkeypatch.setattr("scraper.sites.mic.facts.parser", "mic 99")
    edit(mornings, "</body>", "<div>新しいお知らせ</div></body>")
    next_morning(mornings)
    assert [(row["version_number"], row["parser"]) for row in versions(mornings)] == [(1, "mic 99")]


def test_the_values_of_the_current_version_are_rows(mornings: Mornings) -> None:
    mornings.first_crawl()
    with mornings.archive() as archive:
        releases = [archive.release(row["key"]) for row in mornings.rows("SELECT key FROM releases")]
    for table in ("sections", "dates", "annexes", "links", "contacts"):
        stored = mornings.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"]  # noqa: S608 - our own names
        assert stored == sum(len(getattr(release, table)) for release in releases) > 0


def test_a_renamed_list_row_updates_the_bureau_and_keeps_both_titles(mornings: Mornings) -> None:
    mornings.first_crawl()
    index = "/menu_news/s-news/index.html"
    title = mornings.rows("SELECT title FROM listings WHERE url = ?", OFFICIAL + PATH)[0]["title"]
    body = mornings.server.site.pages[index].body.decode("cp932")
    mornings.plant(index, body.replace(title, title + "（更新）").encode("cp932"))
    next_morning(mornings)
    listed = [row["title"] for row in mornings.rows("SELECT title FROM listings WHERE url = ? ORDER BY id", OFFICIAL + PATH)]
    assert listed == [title, title + "（更新）"]


def test_a_return_by_way_of_an_unchanged_redirect_opens_a_version_too(mornings: Mornings) -> None:
    mornings.plant("/moved/x.html", mornings.server.site.pages[PATH].body)
    mornings.plant(PATH, b"", status=302, headers=(("Location", "/moved/x.html"),))
    mornings.crawl(delay=6.0)
    as_it_was = mornings.server.site
    mornings.plant(PATH, b"", status=404)
    next_morning(mornings)
    next_morning(mornings)
    mornings.server.site = as_it_was
    next_morning(mornings)
    assert [row["version_number"] for row in versions(mornings)] == [1, 2]
    assert mornings.rows("SELECT gone_at FROM releases WHERE key = ?", KEY) == [{"gone_at": None}]
