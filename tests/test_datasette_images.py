"""Pages of PDFs as pictures: drawn from the captured bytes by a child that can't hang the room, and remembered."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future
from io import BytesIO
from pathlib import Path
from time import sleep
from typing import Any

import make_documents as make
import pytest
from conftest import Beginnings
from PIL import Image
from reading_room import LINKING, ROOT, Room, open_room

from archive.datasette import urls
from archive.datasette.views.page_image import Drawn, Studio, studio
from archive.demo.pdf import make_pdf
from schemas.errors import ArchiveBusy, DamagedEvidence, PageUnrenderable

PDF = make_pdf([["一ページ目"], ["二ページ目"]])


@pytest.fixture(scope="module")
def path(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beginnings.copied(2, tmp_path_factory.mktemp("drawn") / "archive").directory / "archive.db"


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


def versions(room: Room) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = room.told(f"/releases/{LINKING}.json")["documents"][1]["versions"]
    return found


def why(picture: Future[bytes]) -> str:
    error = picture.exception(60)
    assert isinstance(error, PageUnrenderable)
    return error.reason


def test_a_page_of_each_version_is_a_picture_of_its_own(room: Room) -> None:
    old, new = versions(room)
    answers = [room.get(urls.image(one["sha256"], 1)) for one in (old, new)]
    assert answers[0].content != answers[1].content
    for answer in answers:
        assert answer.status_code == 200 and answer.headers["content-type"] == "image/png"
        assert Image.open(BytesIO(answer.content)).size == (1240, 1755)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("page", ["3", "999999", "0", "-1", "x", "9" * 40, "1.5", "%31", "１"])
def test_a_page_that_is_not_there_gets_a_clear_page(room: Room, page: str) -> None:
    answer = room.get(f"{ROOT}/images/{versions(room)[0]['sha256']}/{page}.png")
    assert answer.status_code == 404 and "ありません" in answer.text and 'lang="ja"' in answer.text


@pytest.mark.parametrize("digest", ["0" * 64, "x", "", "A" * 64, "%00"])
def test_bytes_that_are_no_documents_have_no_pictures(room: Room, digest: str) -> None:
    assert room.get(f"{ROOT}/images/{digest}/1.png").status_code == 404


def test_only_documents_are_drawn(path: Path, room: Room) -> None:
    with sqlite3.connect(path) as db:
        [page] = db.execute("SELECT sha256 FROM captures WHERE role = 'release' AND status = 200 LIMIT 1").fetchone()
    db.close()
    assert room.get(urls.image(page, 1)).status_code == 404


def test_lost_evidence_says_so_and_is_not_remembered(path: Path, tmp_path: Path, room: Room) -> None:
    shutil.copytree(path.parent, tmp_path / "copy")
    captures = tmp_path / "copy" / "captures"
    captures.rename(tmp_path / "elsewhere")
    digest = versions(room)[0]["sha256"]
    studio.cache_clear()
    with open_room(tmp_path / "copy" / "archive.db") as lost:
        answer = lost.get(urls.image(digest, 2))
        assert answer.status_code == 410 and "WARC" in answer.text
        (tmp_path / "elsewhere").rename(captures)
        assert lost.get(urls.image(digest, 2)).status_code == 200


def test_many_readers_of_one_page_let_it_be_drawn_once(room: Room) -> None:
    digest = versions(room)[1]["sha256"]
    studio.cache_clear()

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(room.served.client.get(urls.image(digest, 1)) for _ in range(30)))

    answers = room._runner.run(all_at_once())
    assert {answer.status_code for answer in answers} == {200} and len({answer.content for answer in answers}) == 1
    assert len(list(studio()._pictures)) == 1


def test_a_picture_is_remembered_and_its_document_not_asked_for_again() -> None:
    asked = []

    def body() -> bytes:
        asked.append(1)
        return PDF

    one = Studio()
    first = one.draw(Drawn("a", 2), body).result(60)
    assert one.draw(Drawn("a", 2), body).result(60) == first and asked == [1]
    assert one.draw(Drawn("a", 1), body).result(60) != first and asked == [1, 1]


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    one = Studio(most_bytes=1)
    assert one.draw(Drawn("a", 1), lambda: PDF).result(60)
    assert not one._pictures and one._bytes == 0


@pytest.mark.parametrize("body", [b"", b"%PDF-1.5", b"<html>", make.locked("secret"), make.picture(), make.slides("a")])
def test_what_is_no_pdf_that_opens_has_no_picture(body: bytes) -> None:
    one = Studio()
    assert why(one.draw(Drawn("a", 1), lambda: body)) == why(one.draw(Drawn("a", 1), lambda: PDF))  # it stays refused


def test_a_page_that_takes_too_long_is_given_up_holds_up_no_other_and_leaves_nothing_running(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MIC_PRESS_TEST", mark := os.urandom(8).hex())
    one = Studio(seconds=5)
    late = one.draw(Drawn("slow", 1), lambda: make.painted_over(100_000))
    assert one.draw(Drawn("a", 1), lambda: PDF).result(60) and not late.done()
    assert "longer than 5 seconds" in why(late)
    assert "longer than 5 seconds" in why(one.draw(Drawn("slow", 1), lambda: PDF))  # it is not tried again
    for _ in range(100):
        if not (left := running(mark)):
            break
        sleep(0.1)
    assert left == []


def running(mark: str) -> list[str]:
    """The processes that were started with this mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.name != str(os.getpid()) and mark.encode() in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


def test_too_many_that_wait_are_sent_away() -> None:
    one = Studio(most_waiting=3)
    waiting = [one.draw(Drawn("a", page), lambda: PDF) for page in (1, 2, 3)]
    with pytest.raises(ArchiveBusy):
        one.draw(Drawn("a", 4), lambda: PDF)
    assert one.draw(Drawn("a", 3), lambda: PDF) is waiting[2]
    assert [picture.exception(60) is None for picture in waiting] == [True, True, False]
    assert one.draw(Drawn("b", 1), lambda: PDF).result(60)


def test_what_failed_for_another_reason_is_tried_again() -> None:
    def lost() -> bytes:
        raise DamagedEvidence("a.warc.gz", 0, "the file is missing")

    one = Studio()
    assert isinstance(one.draw(Drawn("a", 1), lost).exception(60), DamagedEvidence)
    assert one.draw(Drawn("a", 1), lambda: PDF).result(60)


def test_no_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    one = Studio(seconds=1)
    one.draw(Drawn("a", 1), lambda: PDF).exception(60)
    one.draw(Drawn("b", 1), lambda: b"%PDF-").exception(60)
    assert list(tmp_path.iterdir()) == []
