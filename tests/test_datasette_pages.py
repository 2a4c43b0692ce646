"""The reading room: what its pages show, and that nothing odd in an address or in the archive breaks them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import html5lib
import pytest
from conftest import Beginnings
from lxml import html
from reading_room import DOCUMENT, EDITED, LINKING, ROOT, Room, open_room

from archive.queries.status import Status
from schemas.times import jst_text

MEETING = "01tsushin08_02000388"
WITH_SLASHES = "main_sosiki/kenkyu/chiiki_network/02ryutsu20_04000221"
SEARCHES = ("/search", "/search?q=電波", "/search?q=電波&in=documents")
DOCUMENTS = (f"/documents/{DOCUMENT}", f"/document-diffs/{DOCUMENT}")
LISTS = ("", "/changes", "/participants", "/participants/CA", "/status")
PAGES = (*LISTS, *SEARCHES, f"/releases/{EDITED}", f"/diffs/{EDITED}", f"/cite/{EDITED}", *DOCUMENTS)
HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u202e\x1b"
ODD_WORDS = (
    '"',
    "*",
    "NEAR(",
    "",
    " ",
    "電",
    "😀",
    "x" * 10_000,
    "電" * 5_000,
    "a b " * 3_000,
    "\x00",
    "%",
    "'; DROP TABLE releases; --",
    "電波 OR",
)


@pytest.fixture(scope="module")
def path(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beginnings.copied(2, tmp_path_factory.mktemp("read") / "archive").directory / "archive.db"


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


@pytest.fixture(scope="module")
def hostile(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The same archive, with a hostile hand in every text that a page shows."""
    copy = tmp_path_factory.mktemp("hostile") / "archive.db"
    shutil.copy(path, copy)
    with sqlite3.connect(copy) as db:
        db.execute("UPDATE releases SET title = ?, bureau = ?, genre = ?", [HOSTILE] * 3)
        db.execute("UPDATE changes SET before = ?, after = 'a' || ?, item = ?", [HOSTILE] * 3)
        db.execute("UPDATE annexes SET label = ?", [HOSTILE])
        db.execute("UPDATE participants SET literal = ?, heading = ?, name = 'a' || ?", [HOSTILE] * 3)
        db.execute("UPDATE problems SET code = ?, url = 'javascript:alert(1)', message = ?", [HOSTILE] * 2)
        db.execute("UPDATE runs SET command = ?, outcome = ?", [HOSTILE] * 2)
        for number, record in db.execute("SELECT id, record FROM versions").fetchall():
            said = json.loads(record)
            said["title"] = HOSTILE
            said["text"] = HOSTILE + said["text"][len(HOSTILE) :]
            said["url"] = "javascript:alert(1)"
            for one in (*said.get("annexes", []), *said.get("links", [])):
                one["url"], one["label"] = "javascript:alert(1)", HOSTILE
            db.execute("UPDATE versions SET record = ? WHERE id = ?", [json.dumps(said), number])
    db.close()
    with open_room(copy) as room:
        yield room


def texts(page: str, what: str) -> list[str]:
    """The text of every element that an XPath names."""
    return [" ".join(one.text_content().split()) for one in html.fromstring(page).xpath(what)]


@pytest.mark.parametrize("place", PAGES)
def test_every_page_is_whole_safe_and_japanese(room: Room, place: str) -> None:
    answer = room.get(ROOT + place)
    page = html.fromstring(answer.text)
    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200 and page.get("lang") == "ja"
    assert "default-src 'none'" in policy and "script-src" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not page.xpath("//script | //@onclick | //@style | //iframe")
    assert len(page.xpath("//h1")) == 1 and len(page.xpath("//main")) == 1
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)) and "総務省ホームページ" in answer.text


@pytest.mark.parametrize(
    "place", [*PAGES, f"/releases/{EDITED}?version=1", f"/releases/{LINKING}", "/search?q=字&in=documents"]
)
def test_every_page_is_valid_html(room: Room, hostile: Room, place: str) -> None:
    for one in (room, hostile):
        assert html5lib.HTMLParser(strict=True).parse(one.page(place)) is not None


@pytest.mark.parametrize("place", PAGES)
def test_every_page_has_a_twin_that_it_names(room: Room, place: str) -> None:
    page = html.fromstring(room.page(place))
    for link in page.xpath("//a[contains(., 'JSON')]/@href"):
        assert room.get(link).status_code == 200
    path, mark, query = place.partition("?")
    assert isinstance(room.told(f"{path}.json{mark}{query}"), dict)


def test_every_link_within_leads_somewhere(room: Room) -> None:
    places = {link for place in PAGES for link in html.fromstring(room.page(place)).xpath("//@href") if link.startswith("/")}
    assert len(places) > 20
    assert {place: room.get(place).status_code for place in places if room.get(place).status_code != 200} == {}


def test_home_shows_what_is_new_and_what_changed(room: Room) -> None:
    page = room.page()
    assert "の訂正" in texts(page, "//section[@aria-labelledby='new']//h3")[0]
    assert "3,840百万円" in page and "告知なし" in page
    assert len(texts(page, "//*[name()='svg']//*[name()='title']")) == len(texts(page, "//table/tbody/tr")) == 2
    assert room.told()["coverage"][0]["month"] == "2025-10"


def test_status_says_how_the_archive_is_doing(room: Room) -> None:
    page, told = room.page("/status"), room.told("/status.json")
    assert set(Status.__struct_fields__) < set(told) and told["problem_count"] == len(told["problems"]) == 1
    assert "見つからないページ" in texts(page, "//section[@aria-labelledby='problems']//li")[0]
    [newest, _] = html.fromstring(page).xpath("//div[@aria-labelledby='runs']//tbody/tr")
    assert newest.xpath("td/text()")[:3] == ["crawl", "完了", "16"]
    assert "最後に無事に終わった収集は2025年10月21日" in texts(page, "//div[@class='said']")[0]


def test_search_finds_and_marks(room: Room) -> None:
    page = room.page("/search?q=電波")
    assert texts(page, "//*[@role='status']")[0].startswith("5件")
    assert set(texts(page, "//mark")) == {"電波"}
    found = room.told("/search.json?q=電波")["found"]
    assert found["total"] == 5 and found["total_is"] == "exact"
    assert found["hits"][0]["key"] == "02kiban09_000704"


def test_search_takes_an_order_filters_and_documents(room: Room) -> None:
    newest = room.told("/search.json?q=電波&order=newest")["found"]["hits"]
    assert [hit["published_on"] for hit in newest] == sorted((hit["published_on"] for hit in newest), reverse=True)
    assert room.told("/search.json?q=電波&until=2025-09")["found"]["total"] == 2
    assert room.told("/search.json?q=電波&bureau=情報流通行政局")["found"]["total"] == 1
    assert room.told("/search.json?q=電波&genre=council")["found"]["total"] == 1
    assert "諮問の説明資料" in room.page("/search?q=電波&in=documents")
    assert room.told("/search.json?q=電波&page=2")["found"]["hits"] == []


@pytest.mark.parametrize("words", ODD_WORDS, ids=lambda words: repr(words[:9]))
@pytest.mark.parametrize("kind", ["releases", "documents"])
def test_odd_words_get_a_clear_page(room: Room, words: str, kind: str) -> None:
    for twin in ("", ".json"):
        answer = room.get(f"{ROOT}/search{twin}?in={kind}&q={quote(words)}")
        assert answer.status_code == (400 if len(words.strip()) > 200 else 200), answer.text


@pytest.mark.parametrize(
    "query",
    [
        "since=x",
        "until=2025-10-20' OR 1",
        "since=２０２５",
        f"bureau={'局' * 300}",
        "genre=%00",
        "page=-1",
        "page=x",
        "page=99999999999",
    ],
)
def test_odd_filters_get_a_clear_page(room: Room, query: str) -> None:
    assert room.get(f"{ROOT}/search?q=電波&{query}").status_code in (200, 400)
    assert room.get(f"{ROOT}/changes?{query}").status_code in (200, 400)


def test_a_release_shows_its_text_and_what_was_read_of_it(room: Room) -> None:
    page = room.page(f"/releases/{MEETING}")
    assert "1.開催日" in texts(page, "//h3")
    [day] = html.fromstring(page).xpath("(//div[@class='text']//span[@class='date'])[2]")
    assert day.text == "令和7年10月14日（火）" and day.get("title") == "2025-10-14 （開催）"
    assert "カナダ、CA、議長国（構成員）" in html.fromstring(page).xpath("//span[@class='participant']/@title")
    assert "".join(texts(page, "//div[@class='text']")).startswith("令和7年10月19日")


def test_the_text_shown_is_the_text_read(room: Room) -> None:
    for key in (MEETING, EDITED, LINKING, WITH_SLASHES):
        said = room.told(f"/releases/{key}.json")["release"]["text"]
        [shown] = html.fromstring(room.page(f"/releases/{key}")).xpath("//div[@class='text']")
        assert "".join(shown.text_content().split()) == "".join(said.split()), key


def test_a_key_with_slashes_is_found_in_both_spellings(room: Room) -> None:
    plain, encoded = room.page(f"/releases/{WITH_SLASHES}"), room.page(f"/releases/{quote(WITH_SLASHES, safe='')}")
    assert plain == encoded


def test_a_release_shows_its_versions_and_its_documents(room: Room) -> None:
    page = room.page(f"/releases/{EDITED}")
    assert "第2版（全2版）" in page and "3,480百万円" in page
    assert len(texts(page, "//ol[contains(@class, 'timeline')]/li")) == 2
    linking = room.told(f"/releases/{LINKING}.json")["documents"][1]
    assert [one["version_number"] for one in linking["versions"]] == [1, 2] and linking["standing"] == 2
    assert "現在の版" in room.page(f"/releases/{LINKING}")


def test_a_release_as_it_was(room: Room) -> None:
    was = room.page(f"/releases/{EDITED}?at=2025-10-20")
    assert "3,480百万円" in texts(was, "//div[@class='text']")[0] and "時点の内容" in was
    assert room.page(f"/releases/{EDITED}?version=1").count("現在の版を見る") == 1
    assert room.told(f"/releases/{EDITED}.json?at=2025-10-20T23:00:00%2B09:00")["version"]["version_number"] == 1
    assert room.told(f"/releases/{EDITED}.json?at=2025-10-20T23:00:00+09:00")["version"]["version_number"] == 1
    before = room.told(f"/releases/{LINKING}.json?at=2025-10-20T20:00")["documents"][1]
    assert before["standing"] == 1


def test_corrections_lead_both_ways(room: Room) -> None:
    assert "これを訂正するとみられる報道資料" in room.page("/releases/01gyosei15_02000295")
    assert "これが訂正するとみられる報道資料" in room.page("/releases/01gyosei15_02000296")


@pytest.mark.parametrize(
    ("place", "status"),
    [
        ("/releases/none", 404),
        ("/releases/http://[", 404),
        ("/releases/%00%ff", 404),
        (f"/releases/{'x' * 5000}", 404),
        (f"/releases/{EDITED}?version=3", 404),
        (f"/releases/{EDITED}?version=0", 400),
        (f"/releases/{EDITED}?version=x", 400),
        (f"/releases/{EDITED}?at=1999-01-01", 404),
        (f"/releases/{EDITED}?at=0001-01-01", 400),
        (f"/releases/{EDITED}?at=soon", 400),
        (f"/releases/{EDITED}?at=2025-10-20&version=1", 400),
        (f"/diffs/{EDITED}?old=2&new=1", 404),
        (f"/diffs/{EDITED}?old=9", 404),
        ("/diffs/none", 404),
        ("/changes?field=nothing", 400),
        ("/captures/x", 404),
        ("/nothing/here", 404),
    ],
)
def test_what_is_not_there_gets_a_clear_page(room: Room, place: str, status: int) -> None:
    answer = room.get(ROOT + place)
    assert answer.status_code == status and 'lang="ja"' in answer.text
    assert str(room.served.databases["archive"].path) not in answer.text


@pytest.mark.parametrize(
    "asked", [f"/releases/{EDITED}?at=1999-01-01&", f"/releases/{EDITED}?version=9&", f"/diffs/{EDITED}?old=9&"]
)
def test_whoever_asks_for_a_version_that_is_not_there_is_told_what_there_is(room: Room, asked: str) -> None:
    asked = asked.format(EDITED)
    since = jst_text(room.told(f"/releases/{EDITED}.json")["first_seen_at"])
    page = room.get(f"{ROOT}{asked}lang=en").text
    assert f"first seen {since} and has 2 versions" in page and f'href="{ROOT}/releases/{EDITED}"' in page
    told = room.get(f"{ROOT}{asked.replace('?', '.json?')}").json()
    assert (told["status"], since in told["error"]) == (404, True)


def test_a_slash_at_the_end_is_forgiven(room: Room) -> None:
    for place in ("/search", "/status", f"/releases/{EDITED}", "/participants/CA"):
        answer = room.get(f"{ROOT}{place}/?lang=en")
        assert (answer.status_code, answer.headers.get("location")) == (302, f"{ROOT}{place}?lang=en"), place


def test_changes_are_filtered(room: Room) -> None:
    assert len(room.told("/changes.json")["changes"]) == 2
    assert {one["key"] for one in room.told("/changes.json?field=pages")["changes"]} == {LINKING}
    assert {one["key"] for one in room.told("/changes.json?bureau=自治行政局&silent=1")["changes"]} == {EDITED}
    assert room.told("/changes.json?page=2")["changes"] == []


def test_a_comparison_shows_both_sides(room: Room) -> None:
    assert "第1版と第2版（全2版）の違い" in room.page(f"/diffs/{EDITED}?old=1&new=2")
    assert room.told(f"/diffs/{EDITED}.json")["old"]["version_number"] == 1


@pytest.mark.parametrize("place", [*PAGES, f"/releases/{MEETING}", f"/releases/{EDITED}?version=1"])
def test_hostile_texts_stay_inert(hostile: Room, place: str) -> None:
    text = hostile.page(place)
    page = html.fromstring(text)
    assert not page.xpath("//script | //@onerror | //img[not(starts-with(@src, '/-/mic-press/images/'))]")
    assert not [link for link in page.xpath("//@href") if link.strip().lower().startswith(("javascript:", "data:"))]
    assert "\u202e" not in text and "\x1b" not in text


def test_a_written_database_is_read_meanwhile(path: Path, room: Room) -> None:
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN EXCLUSIVE")
    writer.execute("UPDATE releases SET title = 'x'")
    try:
        assert room.get(ROOT).status_code == room.get(f"{ROOT}/releases/{EDITED}").status_code == 200
    finally:
        writer.execute("ROLLBACK")
        writer.close()


def test_an_archive_of_another_shape_says_so(path: Path, tmp_path: Path) -> None:
    older = tmp_path / "archive.db"
    shutil.copy(path, older)
    with sqlite3.connect(older) as db:
        db.execute("DROP VIEW silent_changes")
    db.close()
    with open_room(older) as room:
        answer = room.get(f"{ROOT}/changes")
        assert answer.status_code == 503 and "mic-press crawl" in answer.text
