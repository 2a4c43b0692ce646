"""Changes are written with the version that brought them: what, between which two visits, and whether anybody said so."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from conftest import TODAY, Mornings

from archive.demo import PLANTED, build
from archive.demo.content import OFFICIAL
from archive.demo.pdf import make_pdf
from archive.queries.compare_releases import compare_versions
from scraper.sites.mic import reader as mic

pytestmark = pytest.mark.usefixtures("with_documents")

KEY = "01gyosei08_02000371"
PATH = PLANTED.edited.path
DOCUMENT = PLANTED.replaced.path


def changes(mornings: Mornings, view: str = "release_changes") -> list[dict[str, Any]]:
    return mornings.rows(f"SELECT * FROM {view} ORDER BY change_id, key")  # noqa: S608 - our own names


def told(mornings: Mornings, view: str = "release_changes") -> list[tuple[str | None, str, str]]:
    return [(row["key"], row["field"], row["kind"]) for row in changes(mornings, view)]


def edit(mornings: Mornings, path: str, before: str, after: str) -> None:
    body = mornings.server.site.pages[path].body
    old, new = before.encode("cp932"), after.encode("cp932")
    assert body.count(old) >= 1
    mornings.plant(path, body.replace(old, new))


def next_day(mornings: Mornings, **delta: float) -> None:
    mornings.sleep(**(delta or {"days": 1}))
    mornings.crawl(first_month="2025-09")  # what is older than a month is not asked for daily


def test_day_two_of_the_demo_has_the_planted_edits_and_nothing_else(mornings: Mornings) -> None:
    mornings.first_crawl()
    assert changes(mornings) == [], "what is seen for the first time has not changed"
    mornings.server.site = build(2, TODAY)
    next_day(mornings)
    edited, replaced = changes(mornings)
    assert (edited["key"], edited["field"], edited["kind"]) == (KEY, "text", "edited")
    assert PLANTED.edited.before in edited["before"] and PLANTED.edited.after in edited["after"]
    assert (replaced["url"], replaced["field"], replaced["item"]) == (OFFICIAL + DOCUMENT, "pages", "1")
    assert PLANTED.replaced.before in replaced["before"] and PLANTED.replaced.after in replaced["after"]


def test_a_change_lies_between_the_visit_that_saw_the_old_state_last_and_the_one_that_saw_the_new_first(
    mornings: Mornings,
) -> None:
    mornings.first_crawl()
    next_day(mornings)
    mornings.server.site = build(2, TODAY)
    next_day(mornings)
    first, second = mornings.rows(
        "SELECT v.* FROM versions v JOIN releases r ON r.id = v.release_id WHERE key = ? ORDER BY version_number", KEY
    )
    assert {(row["seen_before_at"], row["seen_after_at"]) for row in changes(mornings) if row["url"] is None} == {
        (first["last_seen_at"], second["first_seen_at"])
    }
    assert first["last_seen_at"] > first["first_seen_at"]


def test_a_document_that_two_releases_link_to_changes_once_and_shows_in_both(mornings: Mornings) -> None:
    body = mornings.server.site.pages[PATH].body
    link = f'<div class="aly_tx"><a href="{DOCUMENT}">参考資料</a></div>'.encode("cp932")
    mornings.plant(PATH, body.replace(b'<div id="contact_information"', link + b'<div id="contact_information"'))
    mornings.crawl()
    mornings.plant(DOCUMENT, make_pdf([["差し替えられた中身"]]), "application/pdf")
    next_day(mornings)
    shown = {(row["key"], row["label"]) for row in changes(mornings)}
    assert shown == {(KEY, "参考資料"), ("01ryutsu03_02000519", "別紙2")}
    assert len({row["change_id"] for row in changes(mornings)}) == mornings.rows("SELECT count(*) AS n FROM changes")[0]["n"]


def test_gone_is_dated_at_the_first_visit_that_did_not_find_it_and_a_return_at_the_first_that_did(mornings: Mornings) -> None:
    mornings.first_crawl()
    page = mornings.server.site.pages[PATH]
    mornings.remove(PATH)
    for _ in range(3):
        next_day(mornings)
    first_missed = mornings.rows("SELECT min(fetched_at) AS at FROM captures WHERE url = ? AND status = 404", OFFICIAL + PATH)
    told = mornings.rows("SELECT gone_at, missing_at, last_missed_at FROM releases WHERE key = ?", KEY)[0]
    assert told["gone_at"] == told["missing_at"] == first_missed[0]["at"] < told["last_missed_at"]
    mornings.plant(PATH, page.body)
    next_day(mornings)
    gone, back = changes(mornings)
    assert (gone["field"], gone["kind"], back["kind"]) == ("release", "disappeared", "returned")
    sql = "SELECT v.first_seen_at AS at FROM versions v JOIN releases r ON r.id = v.release_id WHERE key = ? ORDER BY v.id"
    seen = [row["at"] for row in mornings.rows(sql, KEY)]
    missed = mornings.rows("SELECT fetched_at FROM captures WHERE url = ? AND status = 404 ORDER BY id", OFFICIAL + PATH)
    assert (gone["seen_before_at"], gone["seen_after_at"]) == (seen[0], missed[0]["fetched_at"])
    assert missed[0]["fetched_at"] < back["seen_before_at"] < back["seen_after_at"] == seen[1]


def test_a_file_saved_again_is_noise_and_one_that_cannot_be_compared_is_replaced(mornings: Mornings) -> None:
    mornings.first_crawl()
    body = mornings.server.site.pages[DOCUMENT].body
    mornings.plant(DOCUMENT, body.replace(b"%%EOF\n", b"%%EOF\n% saved again\n"), "application/pdf")
    next_day(mornings)
    mornings.plant(DOCUMENT, make_pdf([[]]), "application/pdf")
    next_day(mornings)
    noise, replaced = changes(mornings)
    assert (noise["field"], noise["kind"], noise["noise"]) == ("document", "replaced", 1)
    assert (replaced["field"], replaced["before"], replaced["after"], replaced["noise"]) == (
        "document",
        "text, 2 pages",
        "empty, 1 page",
        0,
    )


@pytest.mark.usefixtures("read_here")
def test_the_progress_of_a_parser_is_no_change(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer parser meets an edited page: the old capture is read again by it before the two are compared."""
    mornings.first_crawl()
    real = mic.read_release

    def better(*args: Any) -> Any:
        release = real(*args)
        return msgspec.structs.replace(release, contacts=(), annexes=release.annexes[:0], participants=())

    monkeypatch.setattr("scraper.sites.mic.facts.parser", "mic 98")
    monkeypatch.setattr(mic, "read_release", better)
    mornings.server.site = build(2, TODAY)
    next_day(mornings)
    assert [row["field"] for row in changes(mornings) if row["url"] is None] == ["text"]


@pytest.mark.usefixtures("read_here")
def test_all_versions_are_read_again_before_any_are_compared(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.first_crawl()
    edit(mornings, PATH, PLANTED.edited.before, "9,999百万円")
    next_day(mornings)
    real = mic.read_release
    monkeypatch.setattr("scraper.sites.mic.facts.parser", "mic 99")
    monkeypatch.setattr(mic, "read_release", lambda *args: msgspec.structs.replace(real(*args), contacts=()))
    edit(mornings, PATH, "9,999百万円", PLANTED.edited.before)
    next_day(mornings)
    parsers = mornings.rows("SELECT parser FROM versions v JOIN releases r ON r.id = v.release_id WHERE key = ?", KEY)
    assert [row["parser"] for row in parsers] == ["mic 99"] * 3
    with mornings.archive() as archive:
        assert compare_versions(archive, KEY, 1, 3).changes == ()


def test_a_redirect_to_another_release_makes_no_version(mornings: Mornings) -> None:
    mornings.first_crawl()
    other = PLANTED.replaced_in
    mornings.plant(PATH, b"", status=302, headers=(("Location", other),))
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 3
    assert changes(mornings) == []
    assert mornings.rows("SELECT code FROM problems WHERE url = ? AND resolved_at IS NULL", OFFICIAL + PATH) == [
        {"code": "redirected_away"}
    ]


def test_an_image_put_in_anothers_place_is_told_beside_noise(mornings: Mornings) -> None:
    image = b'<img src="/main_content/%s" alt="%s" />' % (b"000000001.gif", "図".encode("cp932"))
    body = mornings.server.site.pages[PATH].body
    mornings.plant(PATH, body.replace(b'<div id="contact_information"', image + b'<div id="contact_information"'))
    mornings.crawl()
    edit(mornings, PATH, "000000001.gif", "000000002.gif")
    edit(mornings, PATH, "第2回", "第２回")
    next_day(mornings)
    assert [(row["field"], row["item"]) for row in changes(mornings) if not row["noise"]] == [("content", "image")]


# Silent or said


def test_an_edit_that_nobody_mentions_is_silent(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.server.site = build(2, TODAY)
    next_day(mornings)
    assert told(mornings, "silent_changes") == [(KEY, "text", "edited"), ("01ryutsu03_02000519", "pages", "edited")]


def test_an_edit_that_the_page_itself_mentions_is_announced(mornings: Mornings) -> None:
    mornings.first_crawl()
    edit(mornings, PATH, PLANTED.edited.before, f"{PLANTED.edited.after}（令和7年10月21日訂正）")
    next_day(mornings)
    assert changes(mornings) and all(row["announced"] for row in changes(mornings))
    assert changes(mornings, "silent_changes") == []


def test_a_replaced_document_that_the_page_mentions_is_not_silent(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.plant(DOCUMENT, make_pdf([["差し替えられた中身"]]), "application/pdf")
    next_day(mornings)
    assert changes(mornings, "silent_changes")
    edit(mornings, PLANTED.replaced_in, "のとおりです。", "のとおりです（令和7年10月22日、別紙2を差し替えました）。")
    next_day(mornings)
    assert [row for row in changes(mornings, "silent_changes") if row["url"]] == []


def test_what_was_announced_stays_so_when_the_page_links_elsewhere_later(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.plant(DOCUMENT, make_pdf([["差し替えられた中身"]]), "application/pdf")
    edit(mornings, PLANTED.replaced_in, "のとおりです。", "のとおりです（別紙2を差し替えました）。")
    next_day(mornings)
    assert changes(mornings, "silent_changes") == []
    edit(mornings, PLANTED.replaced_in, "001990116.pdf", "001990115.pdf")
    next_day(mornings)
    silent = changes(mornings, "silent_changes")
    assert all(row["key"] for row in changes(mornings)) and [row for row in silent if row["url"]] == []


def test_an_old_correction_covers_no_new_edit_however_late_it_is_archived(mornings: Mornings) -> None:
    mornings.server.site = build(2, TODAY)
    page = mornings.server.site.pages[PLANTED.correction].body
    old = page.replace("令和7年10月21日".encode("cp932"), "令和7年9月20日".encode("cp932"))
    assert old != page
    mornings.plant(PLANTED.correction, old)
    mornings.sleep(days=1)
    mornings.crawl()
    edit(mornings, PLANTED.corrected, "205,518", "205,999")
    next_day(mornings)
    assert mornings.rows("SELECT rule FROM corrections") == [{"rule": "link_and_title"}]
    assert PLANTED.corrected.rpartition("/")[2][:-5] in {row["key"] for row in changes(mornings, "silent_changes")}


def test_what_a_stopped_run_had_written_is_told_by_the_next(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.first_crawl()
    mornings.server.site = build(2, TODAY)
    mornings.sleep(days=1)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("archive.jobs.crawl.report_of", stop)
        with pytest.raises(KeyboardInterrupt):
            mornings.crawl()
    mornings.sleep(hours=1)
    assert {news.key for news in mornings.crawl().changes} == {KEY, "01ryutsu03_02000519"}
    mornings.sleep(hours=1)
    assert mornings.crawl().changes == []


def test_an_edit_is_covered_by_a_correction_that_comes_days_later(mornings: Mornings) -> None:
    mornings.first_crawl()
    edit(mornings, PLANTED.corrected, "205,518", "205,554")
    next_day(mornings)
    assert [row["key"] for row in changes(mornings, "silent_changes")] != [], "as of today nobody has said so"
    mornings.server.site = build(2, TODAY)
    edit(mornings, PLANTED.corrected, "205,518", "205,554")
    next_day(mornings, days=3)
    silent = {row["key"] for row in changes(mornings, "silent_changes")}
    assert PLANTED.corrected.rpartition("/")[2][:-5] not in silent
    assert mornings.rows("SELECT certainty, rule FROM corrections") == [{"certainty": "certain", "rule": "link_and_title"}]


@pytest.mark.parametrize(
    ("named", "rule"),
    [
        ('<a href="/menu_news/s-news/01gyosei15_02000295.html">先日の資料</a>', "link"),
        ("01gyosei15_02000295.html", "key"),
    ],
)
def test_a_correction_that_quotes_nothing_is_known_by_what_it_links_to_or_prints(
    mornings: Mornings, named: str, rule: str
) -> None:
    """Published on the same day as what it corrects, which is no later."""
    mornings.server.site = build(2, TODAY)
    words = mornings.server.site.pages[PLANTED.correction].body.decode("cp932")
    linked = re.search('<a href="/menu_news/s-news/01gyosei15_02000295.html">.*?</a>', words)
    assert linked
    words = re.sub("「[^」]*」の訂正", "報道資料の訂正", words.replace(linked[0], named)).replace("「", "").replace("」", "")
    mornings.plant(PLANTED.correction, words.replace("令和7年10月21日", "令和7年9月17日").encode("cp932"))
    mornings.sleep(days=1)
    mornings.crawl()
    assert mornings.rows("SELECT rule FROM corrections") == [{"rule": rule}]


@pytest.mark.parametrize("dated", ["令和7年9月17日", ""])
def test_a_correction_is_linked_whichever_of_the_two_is_archived_first(mornings: Mornings, dated: str) -> None:
    mornings.server.site = build(2, TODAY)
    words = mornings.server.site.pages[PLANTED.corrected].body.decode("cp932")
    assert ">令和7年9月17日<" in words
    corrected = words.replace(">令和7年9月17日<", f">{dated}<").encode("cp932")
    mornings.remove(PLANTED.corrected)
    mornings.sleep(days=1)
    mornings.crawl()
    assert mornings.rows("SELECT * FROM corrections") == []
    mornings.plant(PLANTED.corrected, corrected)
    next_day(mornings)
    assert mornings.rows("SELECT rule FROM corrections") == [{"rule": "link_and_title"}]
