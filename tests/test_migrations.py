"""An archive of an older mic-press is brought to the present shape, once, with a copy of what it was."""

from __future__ import annotations

import gzip
import re
import signal
import sqlite3
from pathlib import Path

import pytest
from forking import in_a_process
from sqlite_utils import Database
from test_rebuild import rows

from archive import Archive
from archive.db.connection import open_for_writing, writing
from archive.db.migrations import APPLICATION_ID, migrations
from archive.search.releases import find_releases
from archive.store.search_rows import bring_up_to_date

SCHEMAS = Path(__file__).parent / "fixtures" / "schemas"
KEPT = ("runs", "captures", "listings", "releases", "versions", "sections", "dates", "participants", "annexes", "problems")

OLD_ROWS = """
INSERT INTO archive_info VALUES ('official', 'https://www.soumu.go.jp'), ('asked', 'https://www.soumu.go.jp');
INSERT INTO runs (id, command, started_at, software) VALUES (1, 'crawl', '2025-10-20T00:00:00Z', 'mic-press/0.1.0');
INSERT INTO captures (id, run_id, role, url, fetched_at, status, warc_file, warc_offset, warc_length)
    VALUES (1, 1, 'release', 'https://www.soumu.go.jp/menu_news/s-news/a.html', '2025-10-20T00:00:00Z', 200, 'a.warc.gz', 0, 1);
BEGIN;
INSERT INTO versions (id, release_id, version_number, capture_id, first_seen_at, last_seen_at, content_hash, parser, record)
    VALUES (1, 1, 1, 1, '2025-10-20T00:00:00Z', '2025-10-20T00:00:00Z', 'c1:00', 'mic 1', '{}');
INSERT INTO releases (id, key, site, url, lang, title, genre, template, text, version_id, version_count, annex_count,
        first_seen_at, last_seen_at)
    VALUES (1, 'a', 'mic', 'https://www.soumu.go.jp/menu_news/s-news/a.html', 'ja', '件名', 'other', 'press', '本文', 1, 1, 3,
        '2025-10-20T00:00:00Z', '2025-10-20T00:00:00Z');
COMMIT;
INSERT INTO annexes (release_id, position, label, url, literal, "start", "end") VALUES
    (1, 0, '別紙1', 'https://www.soumu.go.jp/main_content/000000001.pdf', '別紙1', 0, 3),
    (1, 1, '別紙1', 'http://www.soumu.go.jp/main_content/000000001.pdf', '別紙1', 0, 3),
    (1, 2, '参考', 'https://www.stat.go.jp/x.pdf', '参考', 0, 2),
    (1, 3, '別紙2', NULL, '別紙2', 0, 3);
"""


def old_archive(path: Path, until: str) -> None:
    """Make a database as it was before the step `until`."""
    db = Database(path)
    migrations.apply(db, stop_before=until)
    db.executescript(OLD_ROWS)
    db.close()


def test_what_releases_already_link_to_waits_to_be_fetched(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old_archive(path, "m002_documents")
    db = open_for_writing(path)
    assert db.execute("SELECT url, status, title FROM documents ORDER BY url").fetchall() == [
        ("https://www.soumu.go.jp/main_content/000000001.pdf", "waiting", "別紙1"),
        ("https://www.stat.go.jp/x.pdf", "outside", "参考"),
    ]
    named = db.execute("SELECT a.position, d.url FROM annexes a LEFT JOIN documents d ON d.id = a.document_id ORDER BY 1")
    assert [url and url.rpartition("/")[2] for _, url in named.fetchall()] == ["000000001.pdf", "000000001.pdf", "x.pdf", None]
    db.close()


def test_a_copy_of_what_it_was_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old_archive(path, "m002_documents")
    open_for_writing(path).close()
    (copy,) = tmp_path.glob("archive.db.before-*")
    with sqlite3.connect(copy) as db:
        assert db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert db.execute("SELECT count(*) FROM annexes").fetchone()[0] == 4
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'documents'").fetchone()
    db.close()


def test_an_archive_of_the_present_shape_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_for_writing(path).close()
    open_for_writing(path).close()
    assert [found.name for found in tmp_path.glob("*.before-*")] == []


@pytest.mark.parametrize("until", ["m001_daily_job", "m002_documents"])
def test_a_new_archive_whose_making_was_cut_short_is_made_to_its_end(tmp_path: Path, until: str) -> None:
    db = Database(tmp_path / "archive.db")
    migrations.apply(db, stop_before=until)
    db.close()
    db = open_for_writing(tmp_path / "archive.db")
    assert not migrations.pending(db) and [found.name for found in tmp_path.glob("*.before-*")] == []
    db.close()


@pytest.mark.parametrize("view", ["release_changes", "silent_changes"])
def test_the_newest_changes_are_found_without_going_through_all(view: str) -> None:
    db = Database(memory=True)
    migrations.apply(db)
    plan = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {view} ORDER BY seen_after_at DESC, key, change_id LIMIT 9").fetchall()  # noqa: S608
    steps = [row[3] for row in plan]
    assert steps.count("SCAN c USING INDEX changes_seen") == 2 and "USE TEMP B-TREE FOR ORDER BY" not in steps


# Archives as earlier programs left them: two mornings of the test site each


RELEASED = sorted(path.name.removesuffix(".db.gz") for path in SCHEMAS.glob("*.db.gz"))


def released(schema: str, directory: Path) -> Path:
    """The database that a program whose newest step was `schema` left."""
    path = directory / "archive.db"
    path.write_bytes(gzip.decompress((SCHEMAS / f"{schema}.db.gz").read_bytes()))
    return path


def upgraded(path: Path) -> Database:
    db = open_for_writing(path)
    with writing(db):
        bring_up_to_date(db)
    return db


def shape(db: Database) -> dict[str, str]:
    """What SQLite keeps of each table, index and view, without comments."""
    found = db.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql > ''").fetchall()
    return {name: " ".join(re.sub(r"--[^\n]*", "", sql).split()) for name, sql in found}


@pytest.mark.parametrize("schema", RELEASED)
def test_every_released_schema_is_brought_to_the_present_shape_with_all_its_rows(schema: str, tmp_path: Path) -> None:
    path = released(schema, tmp_path)
    with sqlite3.connect(path) as old:
        kept = {name: old.execute(f"SELECT count(*) FROM {name}").fetchone() for name in KEPT}  # noqa: S608 - our own names
        titles = old.execute("SELECT key, title, text FROM releases ORDER BY id").fetchall()
    old.close()
    db = upgraded(path)
    assert shape(db) == shape(open_for_writing(tmp_path / "fresh.db"))
    assert {name: db.execute(f"SELECT count(*) FROM {name}").fetchone() for name in KEPT} == kept  # noqa: S608
    assert db.execute("SELECT key, title, text FROM releases ORDER BY id").fetchall() == titles and len(titles) == 19
    assert (db.execute("PRAGMA quick_check").fetchone(), db.execute("PRAGMA foreign_key_check").fetchall()) == (("ok",), [])
    db.close()
    with Archive(tmp_path) as archive:
        assert archive.release("01gyosei08_02000371", version=1).title == archive.release("01gyosei08_02000371").title
        assert find_releases(archive.db, "小規模自治体").hits[0].key == "01gyosei08_02000371"


KILLER = """
import os, signal, sys
from pathlib import Path
import archive.db.migrations as module
real, calls = module._execute_all, 0
def killing(*args):
    global calls
    calls += 1
    if calls == {nth} and {early}: os.kill(os.getpid(), signal.SIGKILL)
    real(*args)
    if calls == {nth}: os.kill(os.getpid(), signal.SIGKILL)
module._execute_all = killing
from archive.db.connection import open_for_writing
open_for_writing(Path({path!r}))
"""


@pytest.mark.parametrize(
    ("nth", "early"), [(1, True), (1, False), (3, False)], ids=["before the first", "in it", "in the third"]
)
def test_an_upgrade_killed_in_any_step_goes_on_where_it_was(tmp_path: Path, nth: int, early: bool) -> None:
    path = released("m001", tmp_path)
    done = in_a_process("status", preamble=KILLER.format(nth=nth, early=early, path=str(path)))
    assert done.returncode == -signal.SIGKILL
    with sqlite3.connect(path) as halfway:
        assert len(halfway.execute("SELECT name FROM _sqlite_migrations").fetchall()) == nth, "the step is not there in part"
    halfway.close()
    (tmp_path / "undisturbed").mkdir()
    upgraded(path).close()
    upgraded(released("m001", tmp_path / "undisturbed")).close()
    assert rows(tmp_path) == rows(tmp_path / "undisturbed")
