"""Plain Datasette on the archive: what tables and columns are is said, of each of them and of nothing else."""

from __future__ import annotations

import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Beginnings
from lxml import html
from reading_room import EDITED, LINKING, Room, open_room

from archive.datasette.metadata import canned_queries
from archive.db import describe

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def path(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beginnings.copied(2, tmp_path_factory.mktemp("told") / "archive").directory / "archive.db"


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


def schema(path: Path) -> dict[str, list[str]]:
    """Every table and view of a database with its columns; what FTS5 keeps for itself is left out."""
    with sqlite3.connect(path) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")]
        parts = tuple(f"{name}_" for (name,) in db.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'"))
        found = {name: [column[1] for column in db.execute(f"PRAGMA table_info({name})")] for name in names}
    db.close()
    return {name: columns for name, columns in found.items() if not name.startswith(parts)}


def query(room: Room, name: str, **asked: str) -> list[dict[str, Any]]:
    """The rows of a canned query."""
    given = "&".join(f"{key}={value}" for key, value in asked.items())
    answer = room.get(f"/archive/{name}.json?_shape=array&{given}")
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()
    return rows


def test_every_table_is_described_or_hidden_and_nothing_else(path: Path) -> None:
    told = describe.told()
    assert set(told["tables"]) | set(told["hidden"]) == set(schema(path))
    assert not set(told["tables"]) & set(told["hidden"])


def test_every_column_is_described_once_and_nothing_else(path: Path) -> None:
    told = describe.told()
    columns = schema(path)
    for name, table in told["tables"].items():
        own, shared = list(table.get("columns", {})), table["shared"]
        assert sorted(own + shared) == sorted(columns[name]), name
        assert set(shared) <= set(told["columns"])
        assert table["title"] and table["description"].endswith(".")
    assert {name for table in told["tables"].values() for name in table["shared"]} == set(told["columns"])


def test_what_is_sorted_faceted_and_labelled_is_a_column(path: Path) -> None:
    columns = schema(path)
    for name, table in describe.told()["tables"].items():
        named = [table[key] for key in ("sort_desc", "label_column") if key in table] + table.get("facets", [])
        assert set(named) <= set(columns[name]), name


def test_the_entry_point_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["datasette"] == {"mic_press": "archive.datasette"}


def test_a_table_page_says_what_it_shows(room: Room) -> None:
    page = room.get("/archive/releases").text
    for words in ("One row a press release", "Day of publication, as printed", "出典：総務省ホームページ", "PDL"):
        assert words in page
    assert f'href="/-/mic-press/releases/{EDITED}"' in page
    assert room.get("/archive").text.count("search_texts") == 0
    [sheet] = [link for link in html.fromstring(page).xpath("//link/@href") if "/-/mic-press/tables-" in link]
    assert "column-descriptions" in room.get(sheet).text and "column-descriptions" in page


@pytest.mark.parametrize("place", ["/", "/archive", "/archive/releases", "/archive/releases/1", "/archive/open_problems"])
def test_datasettes_own_pages_have_our_search_box(room: Room, place: str) -> None:
    answer = room.get(place)
    [form] = html.fromstring(answer.text).xpath("//form[@role='search']")
    assert form.get("action") == "/-/mic-press/search" and form.get("lang") == "ja" and not form.xpath(".//script")
    [box] = form.xpath(".//input[@name='q']")
    assert form.xpath(f".//label[@for='{box.get('id')}']/text()") == ["報道資料と文書を検索"]
    assert "/-/mic-press/tables-" in answer.text
    assert "Accept-Language" in answer.headers["vary"]
    assert "Search releases and documents" in room.get(place, **{"accept-language": "en"}).text


def test_releases_come_newest_first_with_facets(room: Room) -> None:
    told = room.get("/archive/releases.json?_shape=objects").json()
    days = [row["published_on"] or "" for row in told["rows"]]
    assert days == sorted(days, reverse=True)
    assert {"bureau", "genre", "year", "year_month"} <= set(told["facet_results"])
    assert "code" in room.get("/archive/participants.json").json()["facet_results"]


def test_every_visible_table_opens(room: Room) -> None:
    for name in describe.told()["tables"]:
        assert room.get(f"/archive/{name}").status_code == 200, name


def test_a_release_is_found_as_of_a_day_and_as_of_a_time(room: Room) -> None:
    assert [row["version_number"] for row in query(room, "release_as_of", key=EDITED, at="2025-10-20")] == [1]
    assert [row["version_number"] for row in query(room, "release_as_of", key=EDITED, at="2025-10-21")] == [2]
    [first] = query(room, "release_as_of", key=EDITED, at="2025-10-20T23:00:00Z")
    assert "3,480百万円" in first["text"]
    assert query(room, "release_as_of", key=EDITED, at="2025-10-19") == []
    assert query(room, "release_as_of", key=EDITED, at="yesterday") == []


def test_edits_are_listed_with_what_announces_them(room: Room) -> None:
    assert {row["key"] for row in query(room, "edits_and_their_announcements", state="no")} == {EDITED, LINKING}
    assert query(room, "edits_and_their_announcements", state="yes") == query(room, "unsure_edits", bureau="") == []


def test_silent_edits_are_listed_by_bureau(room: Room) -> None:
    assert {row["key"] for row in query(room, "silent_edits", bureau="")} == {EDITED, LINKING}
    assert {row["key"] for row in query(room, "silent_edits", bureau="自治行政局")} == {EDITED}


def test_countries_are_counted_by_year(room: Room) -> None:
    everywhere = {row["code"]: row for row in query(room, "participation_by_country_and_year", code="")}
    assert {"AU", "CA", "TO"} <= set(everywhere)
    assert everywhere["CA"]["year"] == 2025 and everywhere["CA"]["releases"] == 1
    assert [row["code"] for row in query(room, "participation_by_country_and_year", code="ca")] == ["CA"]


def test_replaced_annexes_and_long_edits_are_listed(room: Room) -> None:
    [replaced] = query(room, "annexes_replaced")
    assert replaced["key"] == LINKING and replaced["old_sha256"] != replaced["new_sha256"]
    [edited] = query(room, "longest_edited_releases")
    assert edited["key"] == EDITED and edited["days"] == 1.0


def test_open_problems_are_listed(room: Room) -> None:
    assert [row["code"] for row in query(room, "open_problems")] == ["missing"]


def test_what_moved_and_what_a_list_edited_stand_in_queries_of_their_own(room: Room) -> None:
    assert all(row["place_before"] != row["place_after"] for row in query(room, "moved_passages"))
    assert all(row["item"] for row in query(room, "edits_of_list_rows"))
    assert query(room, "volatile_addresses") == []


def test_every_canned_query_is_tried_here_and_described(room: Room) -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    for name, one in canned_queries().items():
        assert f'query(room, "{name}"' in source, name
        assert one["title"] in room.get(f"/archive/{name}").text
        assert one["description"]


def test_the_mark_in_the_file_counts_and_not_its_name(path: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "soumu.db"
    shutil.copy(path, renamed)
    with open_room(renamed) as room:
        assert "One row a press release" in room.get("/soumu/releases").text
        assert room.told()["totals"]["releases"] == 18


def test_another_programs_database_stays_as_it_is(path: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "other.db"
    with sqlite3.connect(foreign) as db:
        db.execute("CREATE TABLE releases (id INTEGER PRIMARY KEY, key TEXT, bureau TEXT)")
        db.execute("INSERT INTO releases (key) VALUES ('a')")
    db.close()
    with open_room(foreign, path) as both:
        page = both.get("/other/releases").text
        assert "mic-press-find" not in page and "mic-press-find" in both.get("/archive/releases").text
        assert "One row a press release" not in page and "総務省" not in page and "/-/mic-press/releases" not in page
        assert both.get("/other/open_problems").status_code == 404
        assert "One row a press release" in both.get("/archive/releases").text
        assert both.told()["totals"]["releases"] == 18
    with open_room(foreign) as alone:
        assert alone.get("/-/mic-press").status_code == 404
        assert "mic-press" not in alone.get("/").text and "Accept-Language" not in alone.get("/").headers.get("vary", "")
