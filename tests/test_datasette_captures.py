"""The captured bytes: exactly those of the WARC, and nothing in them acts on the origin that gives them."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Beginnings
from reading_room import EDITED, LINKING, ROOT, Room, open_room

from archive import Archive
from archive.datasette import urls
from archive.datasette.views.capture_response import served
from archive.datasette.views.captures import CapturedResponse
from archive.db import rows as db_rows
from archive.queries.version_marks import mark_of

FETCHED = "2025-10-19T23:00:00.000000Z"
SCRIPT = b"<html><script>alert(1)</script>"


@pytest.fixture(scope="module")
def path(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beginnings.copied(2, tmp_path_factory.mktemp("bytes") / "archive").directory / "archive.db"


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


def capture(room: Room, row: dict[str, Any]) -> Any:
    return room.get(urls.capture(row))


def rows(path: Path) -> list[dict[str, Any]]:
    with Archive(path.parent) as archive:
        return db_rows.rows(archive.db, "SELECT id, url, fetched_at, sha256, media_type, status FROM captures ORDER BY id")


def given(media_type: str | None, url: str = "https://www.soumu.go.jp/a.html", charset: str | None = None) -> Any:
    """How bytes with a script in them are given."""
    told = {"url": url, "media_type": media_type, "charset": charset, "sha256": None, "size": len(SCRIPT)}
    return served(CapturedResponse(**told, fetched_at=FETCHED, warc_file="a.warc.gz", warc_offset=0), SCRIPT)


def test_every_capture_gives_the_bytes_of_its_digest(path: Path, room: Room) -> None:
    found = rows(path)
    assert len(found) > 40
    for row in found:
        answer = capture(room, row)
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == row["sha256"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert "html" not in answer.headers["content-type"]


def test_a_page_is_shown_as_its_source_in_its_own_charset(room: Room) -> None:
    answer = capture(room, room.told(f"/releases/{EDITED}.json")["version"]["capture"])
    assert answer.headers["content-type"] == "text/plain; charset=shift_jis"
    assert "交付決定" in answer.content.decode("cp932") and answer.content.lstrip().startswith(b"<")
    assert answer.headers["content-disposition"] == (f"inline; filename=\"{EDITED}.html\"; filename*=UTF-8''{EDITED}.html")


def test_a_pdf_is_saved_under_its_name(room: Room) -> None:
    document = room.told(f"/releases/{LINKING}.json")["documents"][1]
    for version in document["versions"]:
        answer = capture(room, version["capture"])
        assert answer.content.startswith(b"%PDF") and answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert hashlib.sha256(answer.content).hexdigest() == version["sha256"]


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "TEXT/HTML", "application/xhtml+xml", "image/svg+xml", "text/xml", "text/javascript", "application/json"],
)
def test_whatever_a_browser_could_run_is_plain_text(media_type: str) -> None:
    assert given(media_type).content_type == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "media_type", [None, "", "application/octet-stream", "image/png", "text", "x\r\ny", "multipart/related"]
)
def test_all_else_is_saved(media_type: str | None) -> None:
    answer = given(media_type)
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("charset", "shown"),
    [("Shift_JIS", "shift_jis"), ("x-sjis", "shift_jis"), ("utf-7", "utf-8"), ("x\r\nSet-Cookie: a", "utf-8"), (None, "utf-8")],
)
def test_only_charsets_that_browsers_know_are_named(charset: str | None, shown: str) -> None:
    assert given("text/html", charset=charset).content_type == f"text/plain; charset={shown}"


@pytest.mark.parametrize(
    ("url", "plain", "whole"),
    [
        ("https://www.soumu.go.jp/main_content/%E5%88%A5%E7%B4%991.pdf", "__1.pdf", "%E5%88%A5%E7%B4%991.pdf"),
        ("https://www.soumu.go.jp/a%22%0d%0aSet-Cookie%3a%20b.pdf", "a_Set-Cookie_ b.pdf", "a_Set-Cookie_%20b.pdf"),
        ("https://www.soumu.go.jp/..%2f..%2fetc%2fpasswd", "etc_passwd", "etc_passwd"),
        ("https://www.soumu.go.jp/", "unnamed", "unnamed"),
    ],
)
def test_file_names_are_safe(url: str, plain: str, whole: str) -> None:
    said = given("application/pdf", url).headers["Content-Disposition"]
    assert said == f"attachment; filename=\"{plain.replace(' ', '_')}\"; filename*=UTF-8''{whole}"


def test_an_address_of_bytes_says_when_and_which_and_where_from(path: Path, room: Room) -> None:
    row = next(row for row in rows(path) if row["url"].endswith("001990116.pdf"))
    address = urls.capture(row)
    mark = mark_of(row["fetched_at"], row["sha256"])
    assert address == f"{ROOT}/captures/{mark}/www.soumu.go.jp/main_content/001990116.pdf"
    for same in (address, address.replace("/www", "/https://www"), address.replace(mark[-8:], row["sha256"])):
        assert hashlib.sha256(room.get(same).content).hexdigest() == row["sha256"], same


def test_other_row_numbers_leave_the_addresses_as_they_are(path: Path, tmp_path: Path) -> None:
    shutil.copytree(path.parent, tmp_path / "copy")
    changed(tmp_path / "copy" / "archive.db", "UPDATE captures SET id = id + 10000")
    with open_room(tmp_path / "copy" / "archive.db") as room:
        for row in rows(path):
            assert hashlib.sha256(capture(room, row).content).hexdigest() == row["sha256"]


def test_bytes_that_were_cut_short_have_an_address_too(path: Path, tmp_path: Path) -> None:
    shutil.copytree(path.parent, tmp_path / "copy")
    changed(tmp_path / "copy" / "archive.db", "UPDATE captures SET sha256 = NULL, size = NULL")
    with open_room(tmp_path / "copy" / "archive.db") as room:
        row = rows(path)[-1]
        assert capture(room, row).status_code == 404
        answer = capture(room, {**row, "sha256": None})
        assert hashlib.sha256(answer.content).hexdigest() == row["sha256"] and "etag" not in answer.headers


def changed(path: Path, sql: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(sql)
    db.close()


@pytest.mark.parametrize(
    "mark",
    "x %00 １ 2025-10-20 {second} {second}- {second}-cut {second}-00000000 {mark}0 {mark}%25 20259999T230000Z-cut".split(),
)
def test_a_capture_that_is_not_there_is_not_found(path: Path, room: Room, mark: str) -> None:
    row = rows(path)[-1]
    known = mark_of(row["fetched_at"], row["sha256"])
    asked = mark.replace("{mark}", known).replace("{second}", known[:16])
    answer = room.get(f"{ROOT}/captures/{asked}/{row['url'].removeprefix('https://')}")
    assert answer.status_code == 404 and "見つかりません" in answer.text
    assert room.get(f"{ROOT}/captures/{known}/www.soumu.go.jp/another.pdf").status_code == 404
    assert room.get(f"{ROOT}/captures/{row['id']}").status_code == 404


def test_lost_and_damaged_evidence_says_so(path: Path, tmp_path: Path) -> None:
    shutil.copytree(path.parent, tmp_path / "copy")
    file = next((tmp_path / "copy" / "captures").rglob("*.warc.gz"))
    with open_room(tmp_path / "copy" / "archive.db") as room:
        body = bytearray(file.read_bytes())
        body[len(body) // 8 :] = b"\x00" * (len(body) - len(body) // 8)
        file.write_bytes(body)
        statuses = {capture(room, row).status_code for row in rows(path)}
        assert statuses == {200, 410}
        shutil.rmtree(tmp_path / "copy" / "captures")
        answer = capture(room, rows(path)[0])
        assert answer.status_code == 410 and "WARC" in answer.text and str(tmp_path) not in answer.text
