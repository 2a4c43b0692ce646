"""The pages of documents: what each says page by page, in which versions, who links to it, and what became of it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote

import make_documents as make
import pytest
from conftest import TODAY, Mornings
from lxml import html
from reading_room import LINKING, ROOT, Room, open_room

from archive.datasette import urls
from archive.datasette.views.document import ON_A_PAGE
from archive.demo import PLANTED, build, serve
from archive.demo.content import OFFICIAL
from archive.demo.pdf import make_pdf
from archive.render.i18n import catalogue
from schemas.document import DocumentDoubt, DocumentStatus

HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u202e\x1b"
LONG, SHORTENED, HOSTILE_SHEET, GONE = "001990127", "001990112", "001990122", "001990143"
LONG_PAGES = [[f"{number}頁目です。"] for number in range(1, 121)]
TYPES = {
    "scanned": ("001990115", make.scanned(), "application/pdf"),
    "encrypted": ("001990121", make.locked("secret"), "application/pdf"),
    "broken": ("001990128", b"%PDF-1.4\n" + b"\x00" * 2000, "application/pdf"),
    "sheets": (HOSTILE_SHEET, b"", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "slides": ("001990123", make.slides("一枚目", "二枚目"), "application/vnd.ms-powerpoint"),
    "words": ("001990124", make.words(lambda one: one.add_paragraph("文書の本文")), "application/msword"),
    "table": ("001990125", "番号,名称\n1,電波\n".encode(), "text/csv"),
    "members": ("001990126", make.zip_of({"一.txt": b"1"}), "application/zip"),
}


def url_of(name: str) -> str:
    return f"{OFFICIAL}/main_content/{name}.pdf"


def place(name: str, **asked: object) -> str:
    return urls.document(url_of(name), **asked).removeprefix(ROOT)


def twin(name: str, **asked: object) -> str:
    return urls.twin(urls.document(url_of(name), **asked)).removeprefix(ROOT)


def sheets() -> bytes:
    def fill(book: Any) -> None:
        book.set_properties({"title": HOSTILE, "author": HOSTILE})
        for name in ("一覧", "<b>&'"):
            book.add_worksheet(name.replace("'", "")).write(0, 0, HOSTILE.replace("\x1b", ""))

    return make.workbook(fill)


def planted(mornings: Mornings, long: list[list[str]], shortened: list[list[str]]) -> None:
    for name, body, media_type in TYPES.values():
        mornings.plant(f"/main_content/{name}.pdf", body or sheets(), media_type)
    mornings.plant(f"/main_content/{LONG}.pdf", make_pdf(long), "application/pdf")
    mornings.plant(f"/main_content/{SHORTENED}.pdf", make_pdf(shortened), "application/pdf")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three mornings: on the second two documents are edited, one loses a page, and one is taken down."""
    with serve(build(1, TODAY)) as server:
        mornings = Mornings(server, tmp_path_factory.mktemp("documents") / "archive")
        mornings.with_documents = True
        planted(mornings, LONG_PAGES, [*LONG_PAGES[:1], ["二枚目は削られる頁です。"]])
        mornings.crawl()
        for _ in range(2):
            mornings.server.site = build(2, TODAY)
            planted(
                mornings, [*LONG_PAGES[:59], ["60頁目を書き換えました。"], *LONG_PAGES[60:], ["加えた頁です。"]], LONG_PAGES[:1]
            )
            mornings.remove(f"/main_content/{GONE}.pdf")
            mornings.sleep(days=1)
            mornings.crawl(first_month="2025-08")  # the documents of older releases are not asked for daily
    return mornings.directory / "archive.db"


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


def texts(page: str, what: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in html.fromstring(page).xpath(what)]


EDITED = Path(PLANTED.replaced.path).stem


def test_a_document_shows_its_pages_each_beside_its_picture(room: Room) -> None:
    page = html.fromstring(room.page(place(EDITED)))
    assert page.xpath("//section[contains(@class, 'leaf')]/@id") == ["p1", "p2"]
    assert "18件" in page.get_element_by_id("p1").text_content() and "多言語" in page.get_element_by_id("p2").text_content()
    for picture in page.xpath("//section[contains(@class, 'leaf')]//img"):
        assert picture.get("loading") == "lazy" and picture.get("alt")
        assert room.get(picture.get("src")).headers["content-type"] == "image/png"
    assert len(page.xpath("//section[contains(@class, 'leaf')]//img")) == 2


def test_it_says_what_was_seen_when_and_on_what_evidence(room: Room) -> None:
    told = room.told(twin(EDITED))
    page = room.page(place(EDITED))
    assert told["version"]["version_number"] == 2 and told["is_current"] and len(told["versions"]) == 2
    assert told["version"]["sha256"] in page and url_of(EDITED) in page
    assert room.get(urls.capture(told["version"]["capture"])).content.startswith(b"%PDF")
    assert [(one["key"], one["label"]) for one in told["links"]] == [(LINKING, told["name"])]
    [change] = told["versions"][1]["changes"]
    assert "16件" in change["before"] and "18件" in change["after"] and "18件" in texts(page, "//ins")[0]
    assert not [
        link for link in html.fromstring(page).xpath("//@href") if link.startswith("/") and room.get(link).status_code != 200
    ]


def test_it_is_shown_as_it_was(room: Room) -> None:
    told = room.told(twin(EDITED))
    first, second = told["versions"]
    for asked in ({"version": 1}, {"at": "2025-10-20"}, {"at": first["first_seen_at"]}, {"seen": first["mark"]}):
        was = room.told(twin(EDITED, **asked))
        assert was["version"]["version_number"] == 1 and not was["is_current"] and "16件" in was["pages"][0]["text"], asked
        assert was["pages"][0]["image"] != told["pages"][0]["image"]
        assert "16件" in room.page(place(EDITED, **asked))
    assert room.told(twin(EDITED, seen=second["mark"]))["version"] == second


def test_a_long_document_comes_in_parts_and_a_page_leads_to_its_part(room: Room) -> None:
    numbers = [page["number"] for page in room.told(twin(LONG, page=60))["pages"]]
    assert numbers == list(range(ON_A_PAGE + 1, 2 * ON_A_PAGE + 1))
    assert [page["number"] for page in room.told(twin(LONG))["pages"]] == list(range(1, ON_A_PAGE + 1))
    page = html.fromstring(room.page(place(LONG, page=60)))
    assert "60頁目を書き換えました。" in page.get_element_by_id("p60").text_content()
    onward = page.xpath("//nav[@class='pager']//a/@href")
    assert [link.partition("?")[2] for link in onward[:2]] == [
        "#p1".lstrip("#p1") or onward[0].partition("?")[2],
        "page=101#p101",
    ]
    assert [page["number"] for page in room.told(twin(LONG, page=121))["pages"]][-1] == 121


@pytest.mark.parametrize(
    ("kind", "count", "drawn"),
    [("scanned", 1, 1), ("encrypted", 0, 0), ("broken", 0, 0)],
)
def test_what_could_not_be_read_says_why_and_leads_to_the_bytes(room: Room, kind: str, count: int, drawn: int) -> None:
    told, page = room.told(twin(TYPES[kind][0])), room.page(place(TYPES[kind][0]))
    assert told["version"]["status"] == kind and told["version"]["reason"] in html.fromstring(page).text_content()
    assert len(told["pages"]) == count and sum(one["image"] is not None for one in told["pages"]) == drawn
    assert [one["text"] for one in told["pages"]] == [None] * count
    assert room.get(urls.capture(told["version"]["capture"])).content == TYPES[kind][1]
    assert all(room.get(one["image"]).status_code == 200 for one in told["pages"])


@pytest.mark.parametrize(
    ("kind", "unit", "names", "words"),
    [
        ("sheets", "sheet", ["一覧", "<b>&"], "alert"),
        ("slides", "slide", [None, None], "一枚目"),
        ("words", "whole", [None], "文書の本文"),
        ("table", "whole", [None], "1,電波"),
        ("members", "whole", [None], "一.txt"),
    ],
)
def test_other_kinds_show_their_text_by_sheet_or_slide_without_pictures(
    room: Room, kind: str, unit: str, names: list[str | None], words: str
) -> None:
    told, page = room.told(twin(TYPES[kind][0])), room.page(place(TYPES[kind][0]))
    assert (told["unit"], [one["name"] for one in told["pages"]]) == (unit, names)
    assert words in texts(page, "//section[contains(@class, 'leaf')]")[0] and not html.fromstring(page).xpath("//img")
    assert all(one["image"] is None for one in told["pages"])
    assert room.get(urls.image(told["version"]["sha256"], 1)).status_code == 404


def test_a_document_that_is_gone_stays_with_its_day(room: Room) -> None:
    told, page = room.told(twin(GONE)), room.page(place(GONE))
    assert told["gone_at"].startswith("2025-10-20T23:0") and told["version"]["status"] == "text"
    assert "元のサイトに見つかりません" in page and "掲載終了" in page


def test_one_that_was_never_fetched_says_so(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    shutil.copy(path, copy)
    run(copy, "INSERT INTO documents (url, title, version_count, status) VALUES ('https://a.go.jp/x.pdf', 'あ', 0, 'outside')")
    with open_room(copy) as room:
        page = room.page("/documents/a.go.jp/x.pdf")
        assert "他のサイト" in page and "まだ保存されていません" in page and "総務省ホームページ（https://a" not in page
        assert room.told("/documents/a.go.jp/x.pdf.json")["pages"] == []
        assert room.get(f"{ROOT}/documents/a.go.jp/x.pdf?version=1").status_code == 404
        assert room.get(f"{ROOT}/document-diffs/a.go.jp/x.pdf").status_code == 404


def test_an_endless_text_is_cut_on_the_page_and_whole_in_the_twin(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    shutil.copy(path, copy)
    run(copy, "UPDATE document_pages SET text = printf('%.*c', 2000000, 'x')")
    with open_room(copy) as room:
        assert len(room.page(place(EDITED))) < 300_000
        assert len(room.told(twin(EDITED))["pages"][0]["text"]) == 2_000_000


def test_two_versions_are_compared_page_by_page(room: Room) -> None:
    place_ = urls.document_diff(url_of(LONG)).removeprefix(ROOT)
    page = html.fromstring(room.page(place_))
    assert [" ".join(one.text_content().split()) for one in page.xpath("//*[@class='leaf']/h3")] == [
        "1ページから59ページまで 違いはありません。",
        "60ページ",
        "61ページから120ページまで 違いはありません。",
        "121ページ",
    ]
    assert page.xpath("string((//*[@class='leaf'])[2]//td[2]//ins)") == "を書き換えました"
    told = room.told(urls.twin(place_))
    assert [(one["kind"], one["item"]) for one in told["changes"]] == [("edited", "60"), ("added", "121")]
    old, new = room.told(twin(LONG))["versions"]
    assert room.told(f"{urls.twin(place_)}?old={old['mark']}&new={new['mark']}") == told
    links = [link for link in page.xpath("//@href") if link.startswith("/")]
    assert links and {room.get(link).status_code for link in links} == {200}


def test_versions_that_can_not_be_compared_word_by_word_say_what_is_known(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    shutil.copy(path, copy)
    run(copy, "UPDATE document_versions SET status = 'scanned' WHERE version_number = 1; DELETE FROM document_pages")
    with open_room(copy) as room:
        page = room.page(f"/document-diffs/www.soumu.go.jp/main_content/{EDITED}.pdf")
        assert "差替え" in page and not html.fromstring(page).xpath("//table")


@pytest.mark.parametrize("name", [EDITED, *(name for name, _, _ in TYPES.values())])
def test_a_version_is_no_other_than_itself(room: Room, name: str) -> None:
    page = room.page(f"/document-diffs/www.soumu.go.jp/main_content/{name}.pdf?old=1&new=1")
    assert not html.fromstring(page).xpath("//table")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("?version=3", 404),
        ("?version=0", 400),
        ("?version=x", 400),
        ("?page=3", 404),
        ("?page=0", 400),
        ("?page=-1", 400),
        ("?page=１", 400),
        ("?page=99999999", 400),
        ("?at=2020-01-01", 404),
        ("?at=soon", 400),
        ("?seen=x", 400),
        ("?seen=20251019T230000Z-00000000", 404),
        ("?version=1&at=2025-10-20", 400),
        ("x", 404),
        ("%00x", 404),
        ("/%ff", 404),
    ],
)
def test_what_is_not_there_gets_a_clear_page(room: Room, asked: str, status: int) -> None:
    for form in ("", ".json"):
        answer = room.get(f"{ROOT}/documents/www.soumu.go.jp/main_content/{EDITED}.pdf{form}{asked}")
        assert answer.status_code == status
        assert form or 'lang="ja"' in answer.text


def test_a_mark_of_other_bytes_leads_nowhere(room: Room) -> None:
    first = room.told(twin(EDITED))["versions"][0]["mark"]
    other = f"{first[:-8]}00000000"
    assert room.get(urls.document(url_of(EDITED), seen=first)).status_code == 200
    assert room.get(urls.document(url_of(EDITED), seen=other)).status_code == 404
    assert room.get(urls.document_diff(url_of(EDITED), old=other)).status_code == 404


@pytest.mark.parametrize("asked", ["?old=2&new=1", "?old=9", "?new=9", "?old=20251019T230000Z-00000000"])
def test_versions_that_are_not_there_are_not_compared(room: Room, asked: str) -> None:
    assert room.get(f"{ROOT}/document-diffs/www.soumu.go.jp/main_content/{EDITED}.pdf{asked}").status_code == 404


def test_addresses_of_all_kinds_lead_to_their_document(path: Path, tmp_path: Path) -> None:
    odd = [
        "https://data.go.jp:8443/a%20b/%95%CA%8E%86.pdf?id=1&kind=2",
        "https://www.soumu.go.jp/data.json",
        "https://www.soumu.go.jp/main_content/001990116.pdf?version=1",
        "https://www.soumu.go.jp/\u202e<script>.pdf",
        "ftp://a.go.jp/x.zip",
    ]
    copy = tmp_path / "archive.db"
    shutil.copy(path, copy)
    with sqlite3.connect(copy) as db:
        db.executemany("INSERT INTO documents (url, version_count, status) VALUES (?, 0, 'outside')", [(url,) for url in odd])
    db.close()
    with open_room(copy) as room:
        for url in odd:
            assert room.told(urls.twin(urls.document(url)).removeprefix(ROOT))["url"] == url
            assert room.get(urls.document(url)).status_code == 200
        assert room.told(f"/documents/{quote(url_of(EDITED), safe='')}.json")["url"] == url_of(EDITED)


@pytest.mark.parametrize("place_", [place(HOSTILE_SHEET), "/changes", f"/releases/{LINKING}", "/search?q=頁目&in=documents"])
def test_hostile_documents_stay_inert(path: Path, tmp_path: Path, place_: str) -> None:
    copy = tmp_path / "archive.db"
    shutil.copy(path, copy)
    with sqlite3.connect(copy) as db:
        db.execute("UPDATE document_links SET label = ?", [HOSTILE])
        db.execute("UPDATE annexes SET label = ?", [HOSTILE])
        db.execute("UPDATE documents SET title = ?", [HOSTILE])
        db.execute("UPDATE document_versions SET title = ?, reason = ?, media_type = ?", [HOSTILE] * 3)
        db.execute("UPDATE changes SET item = ?, after = ? WHERE document_id IS NOT NULL", [HOSTILE] * 2)
        db.execute("UPDATE document_pages SET name = ?", [HOSTILE])
    db.close()
    with open_room(copy) as room:
        for where in (place_, f"/document-diffs/www.soumu.go.jp/main_content/{LONG}.pdf"):
            text = room.page(where)
            page = html.fromstring(text)
            assert not page.xpath("//script | //@onerror | //img[not(starts-with(@src, '/-/mic-press/images/'))]")
            assert "\u202e" not in text and "\x1b" not in text


def test_search_changes_and_releases_lead_to_the_very_page(room: Room) -> None:
    [hit] = html.fromstring(room.page("/search?q=60頁目を書き換え&in=documents")).xpath(
        "//ol[contains(@class, 'hits')]//h2/a/@href"
    )
    assert hit == urls.document(url_of(LONG), page=60)
    links = html.fromstring(room.page("/changes?field=pages")).xpath("//article//li//a/@href")
    wanted = [f"/documents/www.soumu.go.jp/main_content/{LONG}.pdf", "page=60#p60"]
    assert any(all(part in link for part in wanted) for link in links)
    assert any(f"{SHORTENED}.pdf" in link and link.endswith("page=2#p2") for link in links), "the page that is gone, as it was"
    for link in links:
        name = link.partition("#")[2]
        assert not name or html.fromstring(room.get(link).text).xpath(f"//*[@id='{name}']"), link
    documents = html.fromstring(room.page(f"/releases/{LINKING}")).xpath("//section[@aria-labelledby='documents']//h3//a/@href")
    assert urls.document(url_of(EDITED)) in documents


def run(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as db:
        db.executescript(sql)
    db.close()


def test_every_state_and_doubt_that_needs_words_has_them() -> None:
    assert set(get_args(DocumentStatus)) | {"waiting", "outside"} == {"text"} | set(catalogue()["document_state"])
    assert set(get_args(DocumentDoubt)) == set(catalogue()["document_doubt"])


def test_tables_lead_to_the_pages_of_documents(room: Room) -> None:
    row = html.fromstring(room.get("/archive/documents").text)
    links = row.xpath("//td[contains(@class, 'col-title')]/a/@href")
    assert urls.document(url_of(EDITED)) in links and len(links) > 20
    captured = html.fromstring(room.get("/archive/captures?url__endswith=001990116.pdf").text)
    for link in captured.xpath("//td[contains(@class, 'col-warc_file')]/a/@href"):
        assert room.get(link).content.startswith(b"%PDF")
    assert len(captured.xpath("//td[contains(@class, 'col-warc_file')]/a")) == 2


def test_a_rebuild_leaves_the_addresses_as_they_are(path: Path, room: Room, tmp_path: Path) -> None:
    """Row numbers may all be others: what leads to pages and bytes is not made of them."""
    copy = tmp_path / "archive"
    shutil.copytree(path.parent, copy)
    run(
        copy / "archive.db",
        "PRAGMA foreign_keys = OFF; PRAGMA recursive_triggers = OFF;"
        "UPDATE captures SET id = id + 1000; UPDATE document_versions SET capture_id = capture_id + 1000, id = id + 1000;"
        "UPDATE document_pages SET document_version_id = document_version_id + 1000;"
        "UPDATE documents SET version_id = version_id + 1000;",
    )
    with open_room(copy / "archive.db") as other:
        told, now = room.told(twin(EDITED, version=1)), other.told(twin(EDITED, version=1))
        assert told["version"]["capture"] == now["version"]["capture"] and told["pages"] == now["pages"]
        assert other.get(urls.capture(told["version"]["capture"])).status_code == 200
        assert other.get(told["pages"][0]["image"]).status_code == 200
