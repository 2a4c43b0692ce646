"""The reading room answers every address, in time; text in it is inert, and `.json` is a twin but where it is a name."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Beginnings
from datasette.app import Datasette
from reading_room import DOCUMENT, EDITED, LINKING, ROOT, Room, open_room

from archive.cli.output import table
from archive.datasette import connection
from archive.datasette.request import MOST_PARAMETERS
from archive.queries.archive import Archive
from archive.render.inert_text import printable
from schemas.errors import PageTooSlow

PLACES = (
    *("", "/search", "/search.csv", "/search.atom", "/changes", "/changes.csv", "/changes.atom", "/participants", "/status"),
    *("/participants/CA", f"/releases/{EDITED}", f"/diffs/{EDITED}", f"/cite/{EDITED}", "/nothing"),
    *(f"/documents/{DOCUMENT}", f"/document-diffs/{DOCUMENT}"),
)
TURNING = "\u202e\u202d\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
SHOWING_NOTHING = "\u200b\u200c\u200d\u2060\u2064\ufeff\u00ad\u180e\u034f\u115f\u3164\uffa0\u2028\u2029\U000e0041"
CONTROLS = "\x00\x07\x08\x1b\x7f\x85\x9b\r"


@pytest.fixture(scope="module")
def path(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beginnings.copied(2, tmp_path_factory.mktemp("limits") / "archive").directory / "archive.db"


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


def changed(path: Path, directory: Path, *statements: tuple[str, list[str]]) -> Path:
    """A copy of the archive with other rows."""
    copy = directory / "archive"
    shutil.copytree(path.parent, copy)
    with sqlite3.connect(copy / "archive.db") as db:
        for statement, values in statements:
            assert db.execute(statement, values).rowcount
    db.close()
    return copy / "archive.db"


@pytest.mark.parametrize("name", ["q", "{n}", "lang", "{n}%5B%5D"])
@pytest.mark.parametrize("place", PLACES)
def test_more_parameters_than_are_taken_are_refused_at_once(room: Room, place: str, name: str) -> None:
    query = "&".join(f"{name.replace('{n}', str(n))}=1" for n in range(2_000))
    begun = time.thread_time()
    answer = room.get(f"{ROOT}{place}?{query}")
    assert answer.status_code == 400 and str(MOST_PARAMETERS) in answer.text
    assert time.thread_time() - begun < 2  # reading them again for each took eleven


def test_as_many_as_are_taken_are_read_as_before(room: Room) -> None:
    more = "&".join(f"x{n}=1" for n in range(MOST_PARAMETERS - 3))
    page = room.page(f"/search?q=&q=電波&lang=en&{more}")
    assert 'value="電波"' in page and '<html lang="en"' in page


@pytest.mark.parametrize("place", [place for place in PLACES if place != "/nothing"])
def test_every_page_has_a_deadline(room: Room, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS", 0.0)
    place = place.replace(".csv", ".csv?q=電波").replace(".atom", ".atom?q=電波")
    answer = room.get(ROOT + place)
    assert answer.status_code == 503 and "Traceback" not in answer.text
    monkeypatch.undo()
    assert room.get(ROOT + place).status_code == 200


def test_a_statement_that_never_ends_is_ended_and_its_thread_is_free_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SECONDS", 0.2)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    async def ask(served: Datasette) -> None:
        def answer(archive: Archive) -> object:
            return archive.db.execute(endless).fetchone()

        for _ in range(5):  # more than there are threads
            with pytest.raises(PageTooSlow):
                await asyncio.wait_for(connection.read(served.databases["archive"], answer), 60)

    room._runner.run(ask(room.served))
    monkeypatch.undo()
    room.page("/status")


def inert(text: str) -> bool:
    return not any(
        (unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\t") or char in TURNING + SHOWING_NOTHING
        for char in text
    )


@pytest.mark.parametrize("odd", [*TURNING, *SHOWING_NOTHING, *CONTROLS, "\ud800"])
def test_what_is_obeyed_or_shows_nothing_is_shown_as_such(odd: str) -> None:
    assert printable(f"a{odd}b") == "a\ufffdb"
    assert inert("\n".join(table(("name",), [[f"a{odd}b"], ["a\nb"]])))


@pytest.mark.parametrize("plain", ["電波　ABC\t1\n2", "葛\U000e0100飾区", "ガ\u3099ｶﾞ", "é e\u0301", "①㈱髙﨑～", ""])
def test_what_shows_something_stays(plain: str) -> None:
    assert printable(plain) == plain


def test_a_value_of_a_table_stays_on_its_line() -> None:
    assert len(table(("url", "message"), [["a\nb\u2028c\r\nd", "x"]])) == 2


def test_odd_keys_and_addresses_are_inert_everywhere(path: Path, tmp_path: Path) -> None:
    odd = f"01odd{TURNING}{SHOWING_NOTHING}x"
    made = changed(
        path,
        tmp_path,
        ("UPDATE releases SET key = ? WHERE key = ?", [odd, EDITED]),
        ("UPDATE releases SET title = title || ?", [TURNING + SHOWING_NOTHING]),
        ("UPDATE runs SET outcome = outcome || ?, command = command || ?", [TURNING, SHOWING_NOTHING]),
    )
    with open_room(made) as room:
        own = [
            f"/releases/{quote(odd)}",
            f"/diffs/{quote(odd)}",
            f"/cite/{quote(odd)}",
            "",
            "/changes",
            "/status",
            "/search?q=電波",
        ]
        for place in own:
            assert inert(room.page(place)), place
        rows = room.get("/archive/releases?_size=100").text  # Datasette's own page; our cells in it are links
        assert f">{printable(odd)}</a>" in rows


@pytest.mark.parametrize("place", ["releases", "diffs", "cite"])
def test_json_is_a_twin_unless_a_key_ends_so(path: Path, tmp_path: Path, place: str) -> None:
    ending = ("UPDATE releases SET key = ? WHERE key = ?", [f"{LINKING}.json", EDITED])
    with open_room(path) as room:
        assert room.get(f"{ROOT}/{place}/{EDITED}.json").headers["content-type"].startswith("application/json")
    with open_room(changed(path, tmp_path, ending)) as room:
        page = room.get(f"{ROOT}/{place}/{LINKING}.json")
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        twin = room.get(f"{ROOT}/{place}/{LINKING}.json.json")
        assert twin.status_code == 200 and twin.json()["key"] in (
            f"{LINKING}.json",
            EDITED,
        )  # a record keeps the key it was read with
        assert room.get(f"{ROOT}/{place}/{LINKING}").status_code in (200, 404)


def test_so_with_the_address_of_a_document(path: Path, tmp_path: Path) -> None:
    url = f"https://{DOCUMENT}"
    with open_room(changed(path, tmp_path, ("UPDATE documents SET url = ? WHERE url = ?", [f"{url}.json", url]))) as room:
        assert room.get(f"{ROOT}/documents/{DOCUMENT}.json").headers["content-type"].startswith("text/html")
        assert room.get(f"{ROOT}/documents/{DOCUMENT}.json.json").json()["url"] == f"{url}.json"


@pytest.mark.parametrize("base", ["/", "/press/", "/a/b/"])
def test_style_sheets_are_found_below_a_base_url(path: Path, base: str) -> None:
    from lxml import html

    with asyncio.Runner() as runner:
        served = Datasette(files=[str(path)], settings={"base_url": base})
        room = Room(runner, served)
        try:
            for place in (ROOT, f"{ROOT}/releases/{EDITED}", "/archive/releases", "/archive"):
                page = html.fromstring(room.get(place).text)
                sheets = [str(sheet) for sheet in page.xpath("//link[@rel='stylesheet']/@href") if ROOT in str(sheet)]
                assert sheets and all(sheet.startswith(f"{base}-/mic-press/") for sheet in sheets), (place, sheets)
                assert all(room.get(sheet.removeprefix(base.rstrip("/"))).status_code == 200 for sheet in sheets)
        finally:
            for database in served.databases.values():
                database.close()
            served.executor.shutdown()
