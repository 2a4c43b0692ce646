"""A published copy: one file that is served as it is, says no more than it should, and leads to the captured bytes."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Beginnings
from reading_room import EDITED, ROOT, open_room

from archive.cli import mic_press
from archive.datasette import urls
from archive.layout import DATABASE
from schemas.errors import ArchiveRefused, ConfigurationError, StorageFailed

PERSONS = "SELECT people FROM contacts WHERE people != '[]'"


@pytest.fixture(scope="module")
def path(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beginnings.copied(2, tmp_path_factory.mktemp("published") / "archive").directory / "archive.db"


def publish(path: Path, target: Path, *more: str) -> Any:
    words = ["browse", "--publish", str(target), "--archive", str(path.parent), *more]
    return CliRunner().invoke(mic_press, words, catch_exceptions=False)


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as db:
        found = db.execute(sql).fetchall()
    db.close()
    return found


@pytest.fixture(scope="module")
def served(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A public copy in a directory that may not be written to, and the address at which Datasette itself serves it."""
    directory = tmp_path_factory.mktemp("served")
    copy = directory / "mic.db"
    assert publish(path, copy, "--public", "--contact", "keeper@example.org").exit_code == 0
    directory.chmod(0o555)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", "serve", "-i", str(copy), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        yield copy, f"http://127.0.0.1:{port}"
        process.terminate()
    directory.chmod(0o755)


def answer(url: str) -> tuple[int, str]:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=20) as response:  # noqa: S310 - our own server
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {url}")


def test_datasette_serves_it_from_a_directory_that_nobody_may_write_to(served: tuple[Path, str]) -> None:
    copy, root = served
    for place in (
        "/mic/releases",
        ROOT,
        f"{ROOT}/releases/{EDITED}",
        f"{ROOT}/search?q=%E9%9B%BB%E6%B3%A2",
        f"{ROOT}/changes.atom",
        f"{ROOT}/status",
    ):
        status, page = answer(root + place)
        assert status == 200 and "総務省" in page, place
    told = json.loads(answer(f"{root}{ROOT}/releases/{EDITED}.json")[1])
    status, page = answer(root + urls.capture(told["version"]["capture"]))
    assert status == 200 and told["version"]["capture"]["sha256"] in page and "keeper@example.org" in page
    assert sorted(one.name for one in copy.parent.iterdir()) == ["mic.db"]


def test_a_copy_says_what_the_archive_says(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "mic.db"
    assert "bytes; `datasette -i" in publish(path, copy).output
    for table in ("releases", "versions", "changes", "captures", "runs", "problems", "contacts", "document_pages"):
        sql = f"SELECT * FROM {table} ORDER BY id"  # noqa: S608 - our own names
        assert rows(copy, sql) == rows(path, sql), table
    assert rows(copy, "PRAGMA journal_mode") == [("delete",)] and rows(copy, PERSONS)
    with open_room(path) as room, open_room(copy) as other:
        feeds = [one.get(f"{ROOT}/search.atom?q=電波").content for one in (room, other)]
        assert feeds[0] == feeds[1]


def test_a_public_copy_names_no_person_to_ask_and_no_run(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "mic.db"
    publish(path, copy, "--public")
    assert rows(path, PERSONS) and rows(copy, PERSONS) == []
    assert rows(copy, "SELECT DISTINCT phones, extensions, faxes, emails, literal FROM contacts") == [
        ("[]", "[]", "[]", "[]", "")
    ]
    assert rows(copy, "SELECT unit FROM contacts") == rows(path, "SELECT unit FROM contacts")
    [said] = rows(
        copy, "SELECT record ->> '$.contacts' FROM versions WHERE json_array_length(record, '$.contacts') > 0 LIMIT 1"
    )
    [contact] = json.loads(said[0])
    assert contact["unit"] and not (contact["literal"] or contact["people"] or contact["phones"] or contact["emails"])
    assert rows(copy, "SELECT count(*) FROM runs") == [(0,)]
    assert rows(path, "SELECT 1 FROM problems WHERE message != ''") and not rows(
        copy, "SELECT 1 FROM problems WHERE message != ''"
    )
    assert rows(copy, "SELECT count(*) FROM problems") == rows(path, "SELECT count(*) FROM problems")
    [(asked,)] = rows(path, "SELECT value FROM archive_info WHERE name = 'asked'")
    assert asked.startswith("http://127.0.0.1") and asked.encode() not in copy.read_bytes()
    with open_room(path) as room, open_room(copy) as other:
        for place in (f"/releases/{EDITED}", "", "/changes", "/status", "/participants"):
            assert other.get(ROOT + place).status_code == 200
        assert other.get(f"{ROOT}/search.atom?q=電波").content == room.get(f"{ROOT}/search.atom?q=電波").content


def test_a_copy_tells_of_its_state_no_more_than_it_knows(path: Path, tmp_path: Path) -> None:
    publish(path, tmp_path / "whole.db")
    publish(path, tmp_path / "public.db", "--public")
    for name, knows_runs in (("whole.db", True), ("public.db", False)):
        with open_room(tmp_path / name) as room:
            page, told = room.page("/status?lang=en"), room.told("/status.json")
        assert "This is a copy made" in page and told["published_at"], name
        assert "No crawl has ended well" not in page and ("Last runs" in page) is knows_runs, name
        assert "Room on the disk" not in page and (told["database_bytes"], told["evidence"]) == (None, []), name
    with open_room(path) as room:
        page, told = room.page("/status?lang=en"), room.told("/status.json")
    assert "This is a copy made" not in page and "Room on the disk" in page and told["published_at"] is None


def test_a_copy_of_imported_captures_names_their_site(path: Path, tmp_path: Path) -> None:
    shutil.copytree(path.parent, tmp_path / "imported")
    with sqlite3.connect(tmp_path / "imported" / DATABASE) as db:
        db.execute("DELETE FROM archive_info WHERE name = 'asked'")  # as in an archive that never crawled
    db.close()
    publish(tmp_path / "imported" / DATABASE, tmp_path / "mic.db")
    with open_room(tmp_path / "mic.db") as room:
        assert room.told("/status.json")["totals"]["site"] == "https://www.soumu.go.jp"


def test_links_to_captured_bytes_lead_to_the_address_that_was_set(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "mic.db"
    publish(path, copy, "--captures-url", "https://archive.example.org/mic/")
    with open_room(copy) as room:
        place = urls.capture(room.told(f"/releases/{EDITED}.json")["version"]["capture"])
        there = room.get(place)
        assert (there.status_code, there.headers["location"]) == (302, f"https://archive.example.org/mic{place}")
        assert room.get(place.replace("Z-", "Z-0")).status_code == 404


def test_pages_of_documents_are_read_in_a_copy_and_not_drawn(path: Path, tmp_path: Path) -> None:
    publish(path, tmp_path / "mic.db")
    [(url,)] = rows(path, "SELECT url FROM documents WHERE status = 'text' AND media_type = 'application/pdf' LIMIT 1")
    with open_room(path) as room, open_room(tmp_path / "mic.db") as other:
        place = urls.document(url)
        assert "<img" in room.get(place).text
        page = other.get(place)
        assert page.status_code == 200 and "<img" not in page.text


def test_what_is_withheld_is_not_in_a_copy(path: Path, tmp_path: Path) -> None:
    shutil.copytree(path.parent, tmp_path / "archive")
    copy = tmp_path / "mic.db"
    withhold = ["withhold", EDITED, "--reason", "誤掲載", "--archive", str(tmp_path / "archive")]
    assert CliRunner().invoke(mic_press, withhold, catch_exceptions=False).exit_code == 0
    publish(tmp_path / "archive" / DATABASE, copy, "--contact", "keeper@example.org")
    assert "小規模自治体窓口改革交付金".encode() not in copy.read_bytes()
    with open_room(copy) as room:
        answer = room.get(f"{ROOT}/releases/{EDITED}")
        assert answer.status_code == 451 and "誤掲載" in answer.text and "keeper@example.org" in answer.text


def test_only_an_older_copy_is_written_over(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "mic.db"
    publish(path, copy, "--contact", "old@example.org")
    publish(path, copy)
    assert rows(copy, "SELECT 1 FROM archive_info WHERE name = 'contact'") == []
    before = path.read_bytes()
    (tmp_path / "note.txt").write_text("not yours")
    (tmp_path / "empty.db").touch()
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("CREATE TABLE a (b)")
    db.close()
    for target in (
        path,
        tmp_path / "note.txt",
        tmp_path / "empty.db",
        tmp_path / "other.db",
        tmp_path,
        tmp_path / "none" / "x.db",
    ):
        with pytest.raises(ConfigurationError, match=r"is no published copy|there is no directory"):
            publish(path, target)
    assert path.read_bytes() == before and (tmp_path / "note.txt").read_text() == "not yours"


def test_a_failure_leaves_the_older_copy(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "mic.db"
    publish(path, copy)
    before = copy.read_bytes()

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("archive.disk.temporary.sync_file", full)
    with pytest.raises(StorageFailed, match="No space left"):
        publish(path, copy, "--public")
    assert copy.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == ["mic.db"]


def test_a_copy_is_not_crawled_into(path: Path, tmp_path: Path) -> None:
    publish(path, tmp_path / DATABASE)
    [(asked,)] = rows(path, "SELECT value FROM archive_info WHERE name = 'asked'")
    with pytest.raises(ArchiveRefused, match="published copy"):
        CliRunner().invoke(mic_press, ["crawl", "--archive", str(tmp_path), "--site", asked], catch_exceptions=False)


def test_wrong_use_is_said(path: Path) -> None:
    assert CliRunner().invoke(mic_press, ["browse", "--public", "--archive", str(path.parent)]).exit_code == 2
    assert publish(path, path.with_name("x.db"), "--captures-url", "archive").exit_code == 2
