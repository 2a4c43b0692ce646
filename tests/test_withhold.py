"""What is withheld is in no row, and nothing of it is lost: its evidence stays, and undoing brings all of it back."""

from __future__ import annotations

import shutil
import sqlite3
from typing import Any

import html5lib
import pytest
from click.testing import CliRunner
from conftest import Mornings
from reading_room import EDITED, LINKING, ROOT, open_room

from archive.cli import mic_press
from archive.datasette import urls
from archive.db.connection import open_for_writing, writing
from archive.db.search_tables import INDEXES
from archive.demo import PLANTED
from archive.demo.pdf import make_pdf
from archive.ingest.run import Run
from archive.jobs.site_reader import Readers
from archive.layout import DATABASE
from archive.rebuild.rebuild import rebuild
from archive.search.index import refill
from archive.warc.manifest import MANIFEST
from schemas.errors import Withheld

REASON = "個人情報を含むため"
WORDS = ("小規模自治体窓口改革交付金", "3,840百万円", "3,480百万円", "地域メディアの災害時連携", "18件", "16件")
IDS = ("id", "release_id", "version_id", "document_id", "document_version_id", "corrects_id", "capture_id")


@pytest.fixture
def mornings(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> Mornings:
    """The demo's two days; decisions are made by the clock that the crawls go by."""
    mornings.with_documents = True
    mornings.first_two_crawls()
    mornings.sleep(hours=1)
    monkeypatch.setattr("scraper.fetch.clock.SystemClock", lambda: mornings.clock)
    return mornings


def run(mornings: Mornings, *words: str) -> Any:
    return CliRunner().invoke(mic_press, [*words, "--archive", str(mornings.directory)], catch_exceptions=False)


def withhold(mornings: Mornings, *keys: str) -> None:
    for key in keys:
        assert run(mornings, "withhold", key, "--reason", REASON).exit_code == 0


def undo(mornings: Mornings, *keys: str) -> None:
    for key in keys:
        assert run(mornings, "withhold", key, "--undo").exit_code == 0


def everything(mornings: Mornings) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, and what is found in the search."""
    with sqlite3.connect(mornings.directory / DATABASE) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        tables = [
            one for one in names if not one.startswith(("search_", "sqlite_")) and one not in ("_sqlite_migrations", "told")
        ]
        found = {one: db.execute(f"SELECT * FROM {one} ORDER BY 1").fetchall() for one in tables}  # noqa: S608
        for index in ("search_titles", "search_texts", "search_pages"):
            db.execute(f"CREATE VIRTUAL TABLE temp.{index}_terms USING fts5vocab(main, {index}, 'instance')")
            found[index] = sorted(db.execute(f"SELECT term, doc FROM temp.{index}_terms").fetchall())  # noqa: S608
    db.close()
    return found


def said(mornings: Mornings) -> dict[str, list[tuple[str, ...]]]:
    """The same without numbers of rows, and without decisions and the runs that made them."""
    found = {}
    with sqlite3.connect(mornings.directory / DATABASE) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        for one in names:
            if one.startswith(("search_", "sqlite_", "_")) or one in ("told", "decisions", "runs", "warc_files"):
                continue
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({one})") if row[1] not in IDS]
            sql = f"SELECT {', '.join(f'{chr(34)}{name}{chr(34)}' for name in columns)} FROM {one}"  # noqa: S608
            found[one] = sorted(tuple(map(str, row)) for row in db.execute(sql))
        for index, source, name in (
            ("search_titles", "releases", "key"),
            ("search_texts", "releases", "key"),
            ("search_pages", "document_pages", "text"),
        ):
            db.execute(f"CREATE VIRTUAL TABLE temp.{index}_terms USING fts5vocab(main, {index}, 'instance')")
            sql = f"SELECT t.term, s.{name} FROM temp.{index}_terms t LEFT JOIN {source} s ON s.id = t.doc"  # noqa: S608
            found[index] = sorted(tuple(map(str, row)) for row in db.execute(sql))
    db.close()
    return found


def rebuilt(mornings: Mornings) -> dict[str, list[tuple[Any, ...]]]:
    with Readers() as reader:
        rebuild(mornings.directory, reader)
    return everything(mornings)


def index_sizes(mornings: Mornings, is_refilled: bool = False) -> list[int]:
    """What the indexes take, now or filled anew: words that were only marked as taken out still take room."""
    db = open_for_writing(mornings.directory / DATABASE)
    if is_refilled:
        with writing(db):
            refill(db, always=True)
    sizes = [db.execute(f"SELECT sum(length(block)) FROM {index}_data WHERE id > 10").fetchone()[0] for index in INDEXES]  # noqa: S608
    db.close()
    return sizes


def test_no_row_and_no_page_of_the_file_has_its_words(mornings: Mornings) -> None:
    before = (mornings.directory / DATABASE).read_bytes()
    assert all(words.encode() in before for words in WORDS)
    withhold(mornings, EDITED, LINKING)
    for file in mornings.directory.glob("archive.db*"):
        left = [words for words in WORDS if words.encode() in file.read_bytes()]
        assert left == [], file
    assert index_sizes(mornings) == index_sizes(mornings, is_refilled=True)


def test_its_key_visits_and_hashes_stay(mornings: Mornings) -> None:
    sql = "SELECT version_number, capture_id, first_seen_at, last_seen_at, content_hash FROM versions"
    before = mornings.rows(sql)
    withhold(mornings, EDITED)
    assert mornings.rows(sql) == before
    [row] = mornings.rows("SELECT * FROM releases WHERE key = ?", EDITED)
    assert row["withheld_reason"] == REASON and row["withheld_at"] and row["url"].endswith(PLANTED.edited.path)
    for name in ("title", "text", "folded_title", "folded_text"):
        assert row[name] == ""
    for name in ("subtitle", "published_on", "year", "year_month", "bureau", "issuer", "lead", "genre_rule"):
        assert row[name] is None, name
    for table in ("sections", "dates", "participants", "annexes", "links", "contacts", "changes"):
        assert mornings.rows(f"SELECT 1 FROM {table} WHERE release_id = ?", row["id"]) == [], table  # noqa: S608
    assert [one["title"][:7] for one in mornings.rows("SELECT title FROM listings WHERE url = ?", row["url"])] == ["sha256:"]


def test_documents_that_others_link_to_stay(mornings: Mornings) -> None:
    [shared] = mornings.rows(
        "SELECT document_id AS id FROM document_links WHERE release_id = (SELECT id FROM releases WHERE key = ?) LIMIT 1",
        LINKING,
    )
    with sqlite3.connect(mornings.directory / DATABASE) as db:
        db.execute(
            "INSERT INTO document_links (release_id, document_id, label, linked_from) "
            "SELECT id, ?, '別の名前', first_seen_at FROM releases WHERE key = ?",
            [shared["id"], EDITED],
        )
    db.close()
    withhold(mornings, LINKING)
    hidden = {row["id"]: row["withheld_at"] for row in mornings.rows("SELECT id, withheld_at FROM documents")}
    assert hidden[shared["id"]] is None and any(hidden.values())
    pages = "SELECT DISTINCT v.document_id AS id FROM document_pages p JOIN document_versions v ON v.id = p.document_version_id"
    with_pages = {row["id"] for row in mornings.rows(pages)}
    assert shared["id"] in with_pages and not with_pages & {one for one, at in hidden.items() if at}
    withhold(mornings, EDITED)
    assert mornings.rows("SELECT withheld_at FROM documents WHERE id = ?", shared["id"])[0]["withheld_at"]


def test_undoing_brings_everything_back(mornings: Mornings) -> None:
    before = said(mornings)
    withhold(mornings, EDITED, LINKING, "01gyosei15_02000296")
    assert said(mornings) != before
    undo(mornings, "01gyosei15_02000296", LINKING, EDITED)
    after = said(mornings)
    for table in before:
        assert after[table] == before[table], table
    assert never_withheld(mornings) == after


def test_a_rebuild_withholds_and_undoes_again(mornings: Mornings) -> None:
    withhold(mornings, EDITED, LINKING)
    hidden = everything(mornings)
    assert rebuilt(mornings) == hidden
    undo(mornings, LINKING)
    shown = everything(mornings)
    assert shown != hidden
    after = rebuilt(mornings)
    for table in shown:
        assert after[table] == shown[table], table


def another_edit(mornings: Mornings) -> None:
    """The third day: another edit of the release that was edited, and another PDF in the place of the one that was replaced."""
    body = mornings.server.site.pages[PLANTED.edited.path].body
    mornings.plant(PLANTED.edited.path, body.replace("3,840百万円".encode("cp932"), "3,999百万円".encode("cp932")))
    mornings.plant(PLANTED.replaced.path, make_pdf([["提出された意見は99件でした。"]]), "application/pdf")
    mornings.sleep(days=1)
    mornings.crawl()


def never_withheld(mornings: Mornings) -> dict[str, list[tuple[str, ...]]]:
    """What the same captures say where no decision was ever made."""
    copy = Mornings(mornings.server, mornings.directory.with_name("never"))
    shutil.copytree(mornings.directory, copy.directory)
    deciding = {
        row["name"] for row in mornings.rows("SELECT name FROM warc_files WHERE run_id IN (SELECT run_id FROM decisions)")
    }
    for name in deciding:
        (copy.directory / "captures" / name).unlink()
    (copy.directory / "captures" / MANIFEST).unlink()  # which would say that files are missing
    rebuilt(copy)
    return said(copy)


def test_later_visits_keep_adding_versions_without_words(mornings: Mornings) -> None:
    withhold(mornings, EDITED, LINKING)
    another_edit(mornings)
    [row] = mornings.rows("SELECT version_count, title, text FROM releases WHERE key = ?", EDITED)
    assert row == {"version_count": 3, "title": "", "text": ""}
    [document] = mornings.rows("SELECT version_count, title FROM documents WHERE url LIKE ?", f"%{PLANTED.replaced.path}")
    assert document == {"version_count": 3, "title": None}
    data = (mornings.directory / DATABASE).read_bytes()
    assert not [words for words in (*WORDS, "3,999百万円", "99件") if words.encode() in data]
    hidden = everything(mornings)
    assert rebuilt(mornings) == hidden
    undo(mornings, EDITED, LINKING)
    after, never = said(mornings), never_withheld(mornings)
    assert "3,999百万円" in str(never["changes"]) and "99件" in str(never["changes"])
    for table in never:
        assert after[table] == never[table], table
    shown = everything(mornings)
    assert rebuilt(mornings) == shown


def test_a_newer_parser_says_nothing_of_it_either(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    withhold(mornings, EDITED, LINKING)
    monkeypatch.setattr("scraper.sites.mic.facts.parser", "mic 99")
    another_edit(mornings)
    sql = "SELECT v.parser, v.record ->> 'text' AS text FROM versions v JOIN releases r ON r.id = v.release_id WHERE r.key = ?"
    assert mornings.rows(sql, EDITED) == [{"parser": "mic 99", "text": ""}] * 3
    assert not [words for words in WORDS if words.encode() in (mornings.directory / DATABASE).read_bytes()]


def test_a_document_is_shown_once_a_release_that_is_shown_links_to_it(mornings: Mornings) -> None:
    withhold(mornings, LINKING)
    body = mornings.server.site.pages[PLANTED.edited.path].body
    link = f'<p><a href="{PLANTED.replaced.path}">Another label</a></p>'.encode()
    mornings.plant(PLANTED.edited.path, body.replace(b'<div id="contact_information"', link + b'<div id="contact_information"'))
    mornings.sleep(days=1)
    mornings.crawl()
    sql = "SELECT id, withheld_at, title FROM documents WHERE url LIKE ?"
    [document] = mornings.rows(sql, f"%{PLANTED.replaced.path}")
    assert document["withheld_at"] is None and document["title"]
    [changed] = mornings.rows("SELECT after FROM changes WHERE document_id = ?", document["id"])
    assert "18件" in changed["after"] and "page" in run(mornings, "search", "18件", "--documents").output
    shown = everything(mornings)
    assert rebuilt(mornings) == shown


def test_a_decision_that_was_cut_short_is_carried_out_by_the_next_run(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise RuntimeError("killed")

    for words in (("--reason", REASON), ("--undo",)):
        with monkeypatch.context() as patch:
            patch.setattr(Run, "finish", killed)
            with pytest.raises(RuntimeError, match="killed"):
                run(mornings, "withhold", EDITED, *words)
        before = mornings.rows("SELECT title FROM releases WHERE key = ?", EDITED)
        mornings.sleep(days=1)
        mornings.crawl(most_requests=1)
        assert mornings.rows("SELECT title FROM releases WHERE key = ?", EDITED) != before


def test_what_is_read_again_is_no_news(mornings: Mornings) -> None:
    told = "SELECT known_at AS told, (SELECT max(known_at) FROM changes) AS newest FROM told"
    withhold(mornings, EDITED)
    undo(mornings, EDITED)
    [row] = mornings.rows(told)
    assert row["told"] == row["newest"]


def test_every_way_to_it_says_that_it_is_withheld(mornings: Mornings) -> None:
    with mornings.archive() as archive:
        captures = [version.capture_id for version in archive.history(EDITED)]
        [pdf] = [
            row["capture_id"]
            for row in mornings.rows(
                "SELECT v.capture_id FROM document_versions v JOIN documents d ON d.id = v.document_id "
                "WHERE d.url LIKE ? AND v.version_number = 1",
                f"%{PLANTED.replaced.path}",
            )
        ]
    withhold(mornings, EDITED, LINKING)
    for command in (("show",), ("log",), ("diff",), ("documents",), ("show", "--cite", "text")):
        with pytest.raises(Withheld, match=REASON):
            run(mornings, command[0], EDITED, *command[1:])
    with pytest.raises(Withheld):
        run(mornings, "save", LINKING, str(mornings.directory.parent / "saved"))
    with mornings.archive() as archive:
        for capture in (*captures, pdf):
            with pytest.raises(Withheld):
                archive.capture(capture)
    for command in (("search", "交付金"), ("search", "18件", "--documents"), ("changes",), ("changes", "--silent")):
        output = run(mornings, *command).output
        assert EDITED not in output and LINKING not in output and "18件" not in output, command
    for feed in (("feed", "-"), ("feed", "-", "--changes")):
        assert EDITED not in run(mornings, *feed).output


def test_wrong_use_is_said(mornings: Mornings) -> None:
    assert run(mornings, "withhold", EDITED).exit_code == 2
    assert run(mornings, "withhold", EDITED, "--reason", " ").exit_code == 2
    with pytest.raises(Exception, match="not withheld"):
        run(mornings, "withhold", EDITED, "--undo")
    with pytest.raises(Exception, match="no release"):
        run(mornings, "withhold", "nothing", "--reason", REASON)


def test_to_decide_is_not_to_look_at_the_site(mornings: Mornings) -> None:
    with open_room(mornings.directory / DATABASE) as room:
        before = room.told()["last_seen_at"]
        withhold(mornings, EDITED)
        assert room.told()["last_seen_at"] == before


def test_the_reading_room_shows_a_tombstone(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_room(mornings.directory / DATABASE) as room:
        was = room.told(f"/releases/{EDITED}.json")
        captured = urls.capture(was["version"]["capture"])
        version = room.told(f"/releases/{LINKING}.json")["documents"][1]["versions"][0]
        [pdf] = mornings.rows("SELECT url FROM documents WHERE url LIKE ?", f"%{PLANTED.replaced.path}")
        document = (urls.document(pdf["url"]), urls.document_diff(pdf["url"], old=1, new=2))
        of_both = (captured, urls.capture(version["capture"]), urls.image(version["sha256"], 1), *document)
        assert {room.get(place).status_code for place in of_both} == {200}
        withhold(mornings, EDITED, LINKING)
        own = (f"{ROOT}/{kind}/{EDITED}" for kind in ("releases", "diffs", "cite"))
        for place in (*own, f"{ROOT}/releases/{EDITED}?version=1", *of_both):
            answer = room.get(place)
            html5lib.HTMLParser(strict=True).parse(answer.text)
            assert answer.status_code == 451 and REASON in answer.text and "公開していません" in answer.text, place
            assert "この保存庫の管理者" in answer.text and not [words for words in WORDS if words in answer.text], place
        monkeypatch.setenv("MIC_PRESS_CONTACT", "keeper@example.org")
        told = room.get(f"{ROOT}/releases/{EDITED}.json").json()
        assert (told["status"], told["reason"], told["contact"]) == (451, REASON, "keeper@example.org")
        for place in ("", "/search?q=交付金", "/search?q=18件&in=documents", "/changes", "/search.atom", "/changes.atom"):
            page = room.get(ROOT + place)
            assert page.status_code == 200 and EDITED not in page.text and LINKING not in page.text, place
        undo(mornings, EDITED)
        assert room.told(f"/releases/{EDITED}.json") == was


def titles_in_lists(mornings: Mornings) -> list[tuple[str, str]]:
    with sqlite3.connect(mornings.directory / DATABASE) as db:
        found = db.execute("SELECT url, title FROM listings ORDER BY url, month, title").fetchall()
    db.close()
    return found


@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.parametrize("between", ["nothing", "crawl", "rebuild", "crawl and rebuild"])
def test_withheld_again_is_withheld_once(mornings: Mornings, times: int, between: str) -> None:
    titles, before = titles_in_lists(mornings), said(mornings)
    withhold(mornings, EDITED)
    for _ in range(times - 1):
        if "crawl" in between:
            mornings.crawl()
        if "rebuild" in between:
            rebuilt(mornings)
        withhold(mornings, EDITED)
    hidden = titles_in_lists(mornings)
    rebuilt(mornings)
    assert titles_in_lists(mornings) == hidden
    undo(mornings, EDITED)
    assert titles_in_lists(mornings) == titles
    if between == "nothing":
        assert said(mornings) == before
    rebuilt(mornings)
    assert titles_in_lists(mornings) == titles


def test_the_newest_reason_is_the_one_that_is_read(mornings: Mornings) -> None:
    withhold(mornings, EDITED)
    assert run(mornings, "withhold", EDITED, "--reason", "別の理由").exit_code == 0
    with sqlite3.connect(mornings.directory / DATABASE) as db:
        found = db.execute("SELECT withheld_reason FROM releases WHERE key = ?", [EDITED]).fetchone()
    db.close()
    assert found == ("別の理由",)
