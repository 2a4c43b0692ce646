"""The captured bytes: exactly those of the WARC, and nothing in them acts on the origin that gives them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reading_room import EDITED, LINKING, ROOT, Room, open_room, two_days

from archive import Archive, query
from archive.datasette.captured import Captured, served

SCRIPT = b"<html><script>alert(1)</script>"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_days(tmp_path_factory.mktemp("bytes") / "archive")


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


def capture(room: Room, number: int) -> Any:
    return room.get(f"{ROOT}/captures/{number}")


def rows(path: Path) -> list[dict[str, Any]]:
    with Archive(path.parent) as archive:
        return query.rows(archive.db, "SELECT id, sha256, media_type, status FROM captures ORDER BY id")


def given(media_type: str | None, url: str = "https://www.soumu.go.jp/a.html", charset: str | None = None) -> Any:
    """How bytes with a script in them are given."""
    return served(Captured(url=url, body=SCRIPT, media_type=media_type, charset=charset, sha256=None))


def test_every_capture_gives_the_bytes_of_its_digest(path: Path, room: Room) -> None:
    found = rows(path)
    assert len(found) > 40
    for row in found:
        answer = capture(room, row["id"])
        assert answer.status_code == 200
        assert hashlib.sha256(answer.content).hexdigest() == row["sha256"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert "html" not in answer.headers["content-type"]


def test_a_page_is_shown_as_its_source_in_its_own_charset(room: Room) -> None:
    answer = capture(room, room.told(f"/releases/{EDITED}.json")["version"]["capture_id"])
    assert answer.headers["content-type"] == "text/plain; charset=shift_jis"
    assert "交付決定" in answer.content.decode("cp932") and answer.content.lstrip().startswith(b"<")
    assert answer.headers["content-disposition"] == (f"inline; filename=\"{EDITED}.html\"; filename*=UTF-8''{EDITED}.html")


def test_a_pdf_is_saved_under_its_name(room: Room) -> None:
    document = room.told(f"/releases/{LINKING}.json")["documents"][1]
    for version in document["versions"]:
        answer = capture(room, version["capture_id"])
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


@pytest.mark.parametrize("number", ["0", "999999", "-1", "x", "1e3", "9" * 40, "%00", "１"])
def test_a_capture_that_is_not_there_is_not_found(room: Room, number: str) -> None:
    answer = room.get(f"{ROOT}/captures/{number}")
    assert answer.status_code == 404 and "見つかりません" in answer.text


def test_lost_and_damaged_evidence_says_so(path: Path, tmp_path: Path) -> None:
    shutil.copytree(path.parent, tmp_path / "copy")
    file = next((tmp_path / "copy" / "captures").rglob("*.warc.gz"))
    with open_room(tmp_path / "copy" / "archive.db") as room:
        body = bytearray(file.read_bytes())
        body[len(body) // 8 :] = b"\x00" * (len(body) - len(body) // 8)
        file.write_bytes(body)
        statuses = {capture(room, row["id"]).status_code for row in rows(path)}
        assert statuses == {200, 410}
        shutil.rmtree(tmp_path / "copy" / "captures")
        answer = capture(room, 1)
        assert answer.status_code == 410 and "WARC" in answer.text and str(tmp_path) not in answer.text
