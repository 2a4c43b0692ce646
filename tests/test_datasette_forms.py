"""A search and the changes in other forms than a page: CSV to save, and a feed to subscribe to."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Beginnings
from lxml import etree, html
from reading_room import EDITED, LINKING, ROOT, Room, open_room

from archive.cli.commands.feed import feed

ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def path(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beginnings.copied(2, tmp_path_factory.mktemp("forms") / "archive").directory / "archive.db"


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


def rows(answer: Any, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode(encoding), newline="")))


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return [one.text for one in etree.fromstring(answer.content).findall("a:entry/a:title", ATOM)]


@pytest.mark.parametrize(
    "place", ["/search?q=電波", "/search?q=電波&in=documents", "/changes", "/changes?field=pages&silent=1"]
)
def test_pages_lead_to_their_other_forms(room: Room, place: str) -> None:
    page = html.fromstring(room.page(place))
    links = page.xpath("//a[contains(@href, '.csv') or contains(@href, '.atom')]/@href")
    assert len(links) == 3 and {room.get(link).status_code for link in links} == {200}
    [head] = page.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")
    assert head in links


def test_a_search_result_is_saved_as_csv(room: Room) -> None:
    found = rows(room.get(f"{ROOT}/search.csv?q=電波"))
    assert found[0]["key"] == "02kiban09_000704" and len(found) == 5
    answer = room.get(f"{ROOT}/search.csv?q=電波&encoding=cp932&page=7")
    assert rows(answer, "cp932") == found
    assert answer.headers["content-disposition"] == 'attachment; filename="search.csv"'
    assert answer.headers["x-mic-press-substituted"] == "0"
    assert rows(room.get(f"{ROOT}/search.csv?q=電波&in=documents"))[0]["page"]


def test_changes_are_saved_as_csv(room: Room) -> None:
    found = rows(room.get(f"{ROOT}/changes.csv"))
    assert {one["key"] for one in found} == {EDITED, LINKING}
    [edited] = rows(room.get(f"{ROOT}/changes.csv?field=text"))
    assert "3,840百万円" in edited["after"] and (edited["silent"], edited["noise"]) == ("1", "0")


def test_nothing_to_search_for_is_said(room: Room) -> None:
    for place in ("/search.csv", "/search.csv?q=電&in=documents", "/search.atom?q=電&in=documents"):
        assert room.get(ROOT + place).status_code == 400, place
    for place in ("/search.csv?q=電波&encoding=latin-1", "/changes.atom?field=x", "/changes.csv?field=x"):
        assert room.get(ROOT + place).status_code == 400, place


def test_a_feed_has_what_the_search_finds(room: Room) -> None:
    found = {hit["title"] for hit in room.told("/search.json?q=電波")["found"]["hits"]}
    assert set(titles(room.get(f"{ROOT}/search.atom?q=電波"))) == found
    assert len(titles(room.get(f"{ROOT}/search.atom?q=電波&bureau=情報流通行政局"))) == 1
    assert len(titles(room.get(f"{ROOT}/search.atom?q=電波&genre=council"))) == 1
    assert len(titles(room.get(f"{ROOT}/search.atom"))) == 18
    linking = room.told("/search.json?q=18件&in=documents")["found"]["hits"][0]["releases"][0]["title"]
    assert titles(room.get(f"{ROOT}/search.atom?q=18件&in=documents")) == [linking]
    assert len(titles(room.get(f"{ROOT}/changes.atom"))) == 2
    [only] = titles(room.get(f"{ROOT}/changes.atom?field=pages"))
    assert "18件" in only


@pytest.mark.parametrize(
    ("place", "options"),
    [
        ("/search.atom?q=電波&genre=council", ("--search", "電波", "--genre", "council")),
        ("/search.atom?q=18件&in=documents", ("--search", "18件", "--documents")),
        ("/changes.atom?field=text&silent=1", ("--changes", "--field", "text", "--silent")),
    ],
)
def test_the_feed_is_that_of_the_command_byte_for_byte(room: Room, path: Path, place: str, options: tuple[str, ...]) -> None:
    answer = room.get(ROOT + place)
    [own] = etree.fromstring(answer.content).xpath("/a:feed/a:link[@rel='self']/@href", namespaces=ATOM)
    assert own.startswith(f"http://localhost{ROOT}/")
    said = CliRunner().invoke(
        feed, ["-", "--archive", str(path.parent), "--archive-url", "http://localhost", "--feed-url", own, *options]
    )
    assert said.stdout_bytes == answer.content


def test_a_reader_who_has_the_feed_is_told_so(room: Room) -> None:
    place = f"{ROOT}/search.atom?q=電波"
    tag = room.get(place).headers["etag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}'):
        answer = room.get(place, **{"If-None-Match": known})
        assert answer.status_code == 304 and answer.headers["etag"] == tag and not answer.content
    assert room.get(place, **{"If-None-Match": '"x"'}).status_code == 200


def test_hostile_texts_stay_inert(path: Path, tmp_path: Path) -> None:
    hostile = "=cmd|'/C calc'!A0</title><script>\u202e\x00\x1b"
    shutil.copy(path, tmp_path / "archive.db")
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute("UPDATE releases SET title = ?, bureau = ?", [hostile, hostile])
        db.execute("UPDATE changes SET before = ?, item = ?", [hostile, hostile])
    db.close()
    with open_room(tmp_path / "archive.db") as room:
        for place in ("/search.csv?q=電波", "/changes.csv", "/search.csv?q=電波&encoding=cp932"):
            for row in rows(room.get(ROOT + place), "cp932" if "cp932" in place else "utf-8-sig"):
                assert row["title"].startswith("'=cmd") and not {"\u202e", "\x00", "\x1b"} & set("".join(row.values()))
        for place in ("/search.atom?q=電波", "/changes.atom"):
            answer = room.get(ROOT + place)
            assert titles(answer) and not etree.fromstring(answer.content).xpath("//*[local-name() = 'script']")
            assert "\u202e" not in answer.text
