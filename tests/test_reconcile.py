"""Lists, feed and archive compared: each disagreement is a problem of its own kind, and over when they agree again."""

from __future__ import annotations

import pytest
from conftest import Mornings
from test_rebuild import made_anew, rows

from archive.demo.content import OFFICIAL
from archive.demo.lists import OUTSIDE

RELEASES = "/menu_news/s-news/"
INDEX = RELEASES + "index.html"
PATH = RELEASES + "02kiban09_000731.html"
URL = OFFICIAL + PATH
COPY = f"{RELEASES}copy.html"
FEED = "/news.rdf"


def problems(mornings: Mornings, url: str = URL) -> list[str]:
    sql = "SELECT code FROM problems WHERE url = ? AND resolved_at IS NULL ORDER BY code"
    return [row["code"] for row in mornings.rows(sql, url)]


def edit(mornings: Mornings, path: str, before: str, after: str) -> None:
    body = mornings.server.site.pages[path].body.decode("cp932")
    assert before in body
    mornings.plant(path, body.replace(before, after).encode("cp932"))


def row_of(mornings: Mornings, url: str = PATH) -> str:
    body = mornings.server.site.pages[INDEX].body.decode("cp932")
    return next(f"<tr>{row}</tr>" for row in body.replace("<tr>", "</tr>").split("</tr>") if url in row)


def title_of(mornings: Mornings) -> str:
    return str(mornings.rows("SELECT title FROM releases WHERE url = ?", URL)[0]["title"])


def next_morning(mornings: Mornings) -> int:
    mornings.sleep(days=1)
    return mornings.crawl().exit_code


def test_lists_that_agree_with_the_archive_leave_no_problem(mornings: Mornings) -> None:
    assert mornings.crawl().exit_code == 0
    assert mornings.rows("SELECT code FROM problems") == []


def test_what_its_list_does_not_name_any_more_is_said_and_over_when_it_does(mornings: Mornings) -> None:
    mornings.first_crawl()
    row = row_of(mornings)
    edit(mornings, INDEX, row, "")
    assert next_morning(mornings) == 3
    assert problems(mornings) == ["no_longer_listed"]
    assert next_morning(mornings) == 0, "a standing problem is no new one"
    edit(mornings, INDEX, "<table", f'<table class="tableList">{row}</table><table')
    assert next_morning(mornings) == 0
    assert problems(mornings) == []


def test_what_is_gone_or_missing_is_not_also_no_longer_listed(mornings: Mornings) -> None:
    mornings.first_crawl()
    edit(mornings, INDEX, row_of(mornings), "")
    mornings.remove(PATH)
    next_morning(mornings)
    assert problems(mornings) == ["missing"]
    next_morning(mornings)
    assert problems(mornings) == []


def test_another_title_in_the_list_is_said_and_typographic_twins_are_none(mornings: Mornings) -> None:
    mornings.first_crawl()
    title, row = title_of(mornings), row_of(mornings)
    edit(mornings, INDEX, row, row.replace(title, f"{title[:4]}　{title[4:]}"))
    assert next_morning(mornings) == 0
    twin = row_of(mornings)
    edit(mornings, INDEX, twin, row.replace(title, "別の題名"))
    assert next_morning(mornings) == 3
    assert problems(mornings) == ["list_title_differs"]
    edit(mornings, INDEX, row_of(mornings), row)
    next_morning(mornings)
    assert problems(mornings) == []


def test_another_date_in_the_list_is_said(mornings: Mornings) -> None:
    row = row_of(mornings)
    edit(mornings, INDEX, row, row.replace("2025年10月20日", "2025年10月17日"))
    assert mornings.crawl().exit_code == 3
    assert problems(mornings) == ["list_date_differs"]
    edit(mornings, INDEX, row_of(mornings), row)
    next_morning(mornings)
    assert problems(mornings) == []


def test_the_same_release_under_two_urls_is_said_of_the_second(mornings: Mornings) -> None:
    row = row_of(mornings)
    mornings.plant(COPY, mornings.server.site.pages[PATH].body)
    edit(mornings, INDEX, row, row + row.replace(PATH, COPY))
    assert mornings.crawl().exit_code == 3
    assert (problems(mornings), problems(mornings, OFFICIAL + COPY)) == ([], ["same_release_twice", "url_disagrees"])
    edit(mornings, COPY, "</h1>", "</h1><p>追記しました。</p>")
    next_morning(mornings)
    assert problems(mornings, OFFICIAL + COPY) == ["url_disagrees"]


def test_what_only_the_feed_names_is_archived_and_said_until_a_list_names_it(mornings: Mornings) -> None:
    row = row_of(mornings)
    edit(mornings, INDEX, row, "")
    assert mornings.crawl().exit_code == 3
    assert problems(mornings) == ["feed_only"]
    assert mornings.rows("SELECT version_count FROM releases WHERE url = ?", URL) == [{"version_count": 1}]
    edit(mornings, INDEX, "<table", f'<table class="tableList">{row}</table><table')
    next_morning(mornings)
    assert problems(mornings) == []


def test_what_is_listed_and_not_archived_without_another_reason_is_said_once_a_run_was_done(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mornings.crawl(most_requests=6)
    assert mornings.rows("SELECT code FROM problems") == [], "the next run goes on"
    monkeypatch.setattr("archive.jobs.crawl_plan.waiting", lambda _known: [])  # a fault of ours that loses what waits
    assert next_morning(mornings) == 3
    lost = mornings.rows("SELECT url FROM listings WHERE release_id IS NULL AND url != ?", OUTSIDE)
    said = mornings.rows("SELECT url FROM problems WHERE code = 'listed_not_archived' AND resolved_at IS NULL")
    assert {row["url"] for row in lost} == {row["url"] for row in said} != set()
    monkeypatch.undo()
    assert next_morning(mornings) == 0
    assert mornings.rows("SELECT code FROM problems WHERE resolved_at IS NULL") == []


def test_a_rebuild_finds_the_same_disagreements_at_the_same_times(mornings: Mornings) -> None:
    mornings.crawl(most_requests=9)
    row = row_of(mornings)
    mornings.plant(COPY, mornings.server.site.pages[PATH].body)
    edit(mornings, INDEX, row, row.replace(PATH, COPY).replace("20日", "18日"))
    next_morning(mornings)
    edit(mornings, INDEX, row.replace(PATH, COPY).replace("20日", "18日"), row)
    next_morning(mornings)
    before = rows(mornings.directory)
    codes = {found[1] for found in before["problems"]}
    assert {"no_longer_listed", "list_date_differs", "same_release_twice"} <= codes
    assert made_anew(mornings) == before


# A server whose validators lie


class Liar:
    """The demo's pages with one that is edited and keeps the entity tag of its old state."""

    def __init__(self, mornings: Mornings, path: str) -> None:
        page = mornings.server.site.pages[path]
        body = page.body.replace("</h1>".encode("cp932"), "</h1><p>差し替えました。</p>".encode("cp932"))
        stuck = type("Stuck", (page.__class__,), {"etag": page.etag})
        lying = stuck(body=body, media_type=page.media_type, last_modified=page.last_modified)
        mornings.server.site = mornings.server.site.with_page(path, lying)


def test_a_304_that_hides_an_edit_is_found_out_when_the_bytes_are_asked_for_whole(mornings: Mornings) -> None:
    mornings.first_crawl()
    Liar(mornings, PATH)
    assert [next_morning(mornings) for _ in range(2)] == [0, 0], "not modified, it says"
    mornings.sleep(days=5)
    report = mornings.crawl()
    assert report.exit_code == 3
    (said,) = report.problems
    assert (said["code"], said["url"]) == ("validator_lied", URL) and "2025-10-20" in said["message"]
    assert mornings.rows("SELECT version_count FROM releases WHERE url = ?", URL) == [{"version_count": 2}]
    probe = [request for request in mornings.server.requests if request.path == PATH][-1]
    assert (probe.status, "if-none-match" in probe.headers) == (304, True), "the proof"
    mornings.sleep(days=1)
    mornings.crawl()
    asked = [request for request in mornings.server.requests if request.path == PATH][-1]
    assert "if-none-match" not in asked.headers, "not believed for a while"
    before = rows(mornings.directory)
    assert made_anew(mornings) == before
    mornings.sleep(days=31)
    mornings.crawl()
    assert problems(mornings) == []


def test_an_honest_edit_seen_on_the_day_of_the_whole_bytes_accuses_nobody(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.sleep(days=8)
    edit(mornings, PATH, "</h1>", "</h1><p>追記しました。</p>")
    report = mornings.crawl()
    assert (report.exit_code, report.run["changed"]) == (0, 1)
