"""One fault at one page: what it costs, what it does not, and how it ends."""

from __future__ import annotations

import json
import sqlite3
from io import BytesIO
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import TODAY, Mornings
from sqlite_utils import Database

from archive.cli import mic_press
from archive.db.bulkhead import is_contained
from archive.demo import PLANTED, build
from archive.diff.sections import section_changes
from archive.jobs.decisions import withhold_release
from archive.jobs.site_reader import Readers
from archive.rebuild.rebuild import rebuild
from archive.warc.http_entity import read_response
from schemas.errors import (
    ArchiveBusy,
    ArchiveRefused,
    DamagedEvidence,
    NotCarriedOut,
    NotFound,
    ReaderUnavailable,
    StorageFailed,
    Withheld,
)
from schemas.fault import costs_one_page, fault_of
from schemas.release import Release, Section
from schemas.visit import Known
from scraper.sites.mic import reader as mic
from scraper.sites.mic.urls import OFFICIAL

EDITED = OFFICIAL + PLANTED.edited.path
KEY = "01gyosei08_02000371"


def broken(monkeypatch: pytest.MonkeyPatch, name: str, only: Any = EDITED) -> None:
    """Let the function called `name` fail where `only`, or what has it as its address, is among the arguments."""
    module, _, attribute = name.rpartition(".")
    original: Any = getattr(__import__(module, fromlist=[attribute]), attribute)

    def fails(*arguments: Any, **named: Any) -> Any:
        if any(only in (one, getattr(one, "url", None)) for one in arguments if not isinstance(one, Database)):
            raise LookupError(f"at {only}")
        return original(*arguments, **named)

    monkeypatch.setattr(name, fails)


def the_next(mornings: Mornings) -> Any:
    mornings.server.site = build(2, TODAY)
    mornings.sleep(days=1)
    return mornings.crawl()


def open_faults(mornings: Mornings) -> list[tuple[str, str]]:
    found = mornings.rows("SELECT code, url FROM problems WHERE code LIKE '%_failed' AND resolved_at IS NULL")
    return [(row["code"], row["url"]) for row in found]


@pytest.mark.usefixtures("read_here")
def test_a_page_at_which_the_reader_fails_is_kept_and_confirmed_without_being_seen(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mornings.first_crawl()
    (before,) = mornings.rows("SELECT last_seen_at FROM releases WHERE key = ?", KEY)
    with monkeypatch.context() as patch:
        broken(patch, "scraper.sites.mic.reader.read_release")
        assert the_next(mornings).exit_code == 3
        assert open_faults(mornings) == [("reader_failed", EDITED)]
        mornings.sleep(days=1)
        again = mornings.crawl()
        assert again.exit_code != 1 and again.run["unchanged"] > 0
    (failed,) = mornings.rows("SELECT * FROM captures WHERE reading = 'failed'")
    assert failed["error"].startswith("reader_failed: LookupError in scraper.sites.mic.reader.")
    assert EDITED not in failed["error"]
    assert failed["failed_by"] == mic.PARSER and failed["etag"]
    (row,) = mornings.rows("SELECT last_seen_at, version_count, gone_at, missing_at FROM releases WHERE key = ?", KEY)
    assert row == {"last_seen_at": before["last_seen_at"], "version_count": 1, "gone_at": None, "missing_at": None}
    assert open_faults(mornings) == [("reader_failed", EDITED)]


@pytest.mark.usefixtures("read_here")
def test_what_an_earlier_parser_failed_at_is_told_in_time_order_once_another_gets_through(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mornings.first_crawl()
    with monkeypatch.context() as patch:
        broken(patch, "scraper.sites.mic.reader.read_release")
        the_next(mornings)
    (failed,) = mornings.rows("SELECT fetched_at FROM captures WHERE reading = 'failed'")
    monkeypatch.setattr("scraper.sites.mic.facts.parser", "mic 99")
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 0
    assert open_faults(mornings) == []
    versions = mornings.rows(
        "SELECT v.first_seen_at FROM versions v JOIN releases r ON r.id = v.release_id WHERE r.key = ? ORDER BY 1", KEY
    )
    assert [version["first_seen_at"] for version in versions][1:] == [failed["fetched_at"]]
    changes = mornings.rows("SELECT field FROM changes c JOIN releases r ON r.id = c.release_id WHERE r.key = ?", KEY)
    assert {"field": "text"} in changes


def test_a_version_that_cannot_be_compared_is_written_and_accuses_nobody(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mornings.first_crawl()
    broken(monkeypatch, "archive.store.releases.compare")
    assert the_next(mornings).exit_code == 3
    assert open_faults(mornings) == [("fold_failed", EDITED)]
    (change,) = mornings.rows("SELECT c.* FROM changes c JOIN releases r ON r.id = c.release_id WHERE r.key = ?", KEY)
    assert (change["field"], change["kind"], change["item"], change["announced"]) == ("release", "edited", "not compared", 1)
    silent = CliRunner().invoke(mic_press, ["changes", "--silent", "--json", "--archive", str(mornings.directory)])
    assert KEY not in {row["key"] for row in json.loads(silent.output)}
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code in (0, 3) and open_faults(mornings) == [("fold_failed", EDITED)]
    text = mornings.rows("SELECT text FROM releases WHERE key = ?", KEY)[0]["text"]
    assert "3,840百万円" in text


@pytest.mark.parametrize("function", ["archive.store.releases.index_release", "archive.store.search_rows.replace_release"])
def test_a_version_that_cannot_be_indexed_is_written(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    mornings.first_crawl()
    (release,) = mornings.rows("SELECT id FROM releases WHERE key = ?", KEY)
    with monkeypatch.context() as patch:
        broken(patch, function, EDITED if function.endswith("index_release") else release["id"])
        assert the_next(mornings).exit_code == 3
    assert open_faults(mornings) == [("fold_failed", EDITED)]
    assert mornings.rows("SELECT version_count FROM releases WHERE key = ?", KEY) == [{"version_count": 2}]
    mornings.server.site = build(1, TODAY)
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code in (0, 3)
    found = CliRunner().invoke(mic_press, ["search", "3,480百万円", "--json", "--archive", str(mornings.directory)])
    assert KEY in found.output


def test_a_fault_at_the_end_of_a_run_is_a_problem_of_that_run(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr("archive.store.reconcile.reconcile", fails)
    monkeypatch.setattr("archive.store.alarms.judge", fails)
    mornings.crawl()
    (problem,) = mornings.rows("SELECT * FROM problems WHERE code = 'fold_failed'")
    assert problem["url"] == "the run" and problem["message"].startswith("KeyError")
    assert mornings.rows("SELECT outcome FROM runs") == [{"outcome": "done"}]


@pytest.mark.usefixtures("read_here")
def test_status_names_faults_of_ours_first_and_how_to_report_them(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    mornings.first_crawl()
    broken(monkeypatch, "scraper.sites.mic.reader.read_release")
    the_next(mornings)
    mornings.remove("/menu_news/s-news/01toukei01_01000365.html")
    mornings.sleep(days=1)
    mornings.crawl()
    run = CliRunner().invoke
    said = json.loads(run(mic_press, ["status", "--json", "--archive", str(mornings.directory)]).output)
    first = said["problems"][0]
    assert first["code"] == "reader_failed" and said["problem_groups"][0]["code"] == "reader_failed"
    command = first["message"].partition("mic-press ")[2].replace("DIR", str(tmp_path / "report")).split()
    done = run(mic_press, [*command, "--archive", str(mornings.directory)])
    assert done.exit_code == 0, done.output
    parts = list((tmp_path / "report").rglob("*.warc.gz"))
    assert len(parts) == 2 and all(part.stat().st_size > 500 for part in parts)
    assert json.loads((tmp_path / "report" / "about.json").read_text())["wanted"]["urls"] == [EDITED]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--format", "jsonl", "--url", EDITED], 2),
        (["--format", "warc", "--url", EDITED, "--key", KEY], 2),
        (["--format", "warc", "--url", f"{OFFICIAL}/nothing.html"], 2),
    ],
)
def test_export_of_an_address_says_what_it_cannot_do(mornings: Mornings, tmp_path: Any, words: list[str], code: int) -> None:
    mornings.first_crawl()
    done = CliRunner().invoke(mic_press, ["export", str(tmp_path / "out"), *words, "--archive", str(mornings.directory)])
    assert getattr(done.exception, "exit_code", done.exit_code) == code and not (tmp_path / "out").exists()


def test_export_of_a_withheld_address_is_refused(mornings: Mornings, tmp_path: Any) -> None:
    mornings.first_crawl()
    withhold_release(mornings.directory, KEY, "asked for")
    words = ["export", str(tmp_path / "out"), "--format", "warc", "--url", EDITED, "--archive", str(mornings.directory)]
    assert isinstance(CliRunner().invoke(mic_press, words).exception, NotFound)


def test_a_decision_that_fails_says_so_and_shows_nothing(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.first_crawl()
    broken(monkeypatch, "archive.store.listings.hide")
    with pytest.raises(NotCarriedOut):
        withhold_release(mornings.directory, KEY, "asked for")
    shown = CliRunner().invoke(mic_press, ["show", KEY, "--archive", str(mornings.directory)])
    assert isinstance(shown.exception, Withheld) and shown.exception.reason == "asked for"
    monkeypatch.undo()
    with Readers() as reader:
        rebuild(mornings.directory, reader)
    assert mornings.rows("SELECT withheld_reason FROM releases WHERE key = ?", KEY) == [{"withheld_reason": "asked for"}]


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    "error",
    [
        *map(of_sqlite, (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_IOERR | 1 << 8)),
        *map(of_sqlite, (sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOMEM)),
        *(ArchiveBusy("x"), ArchiveRefused("x"), StorageFailed("x"), DamagedEvidence("x", 0, "y"), ReaderUnavailable("x")),
        *(OSError(28, "x"), MemoryError()),
    ],
    ids=repr,
)
def test_what_is_no_page_s_doing_is_not_contained(error: Exception) -> None:
    assert not is_contained(error)


@pytest.mark.parametrize(
    "error",
    [
        KeyError("x"),
        RecursionError(),
        OverflowError(),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x"),
        sqlite3.IntegrityError("x"),
    ],
    ids=repr,
)
def test_a_fault_of_a_page_is_contained(error: Exception) -> None:
    assert is_contained(error) and (isinstance(error, sqlite3.Error) or costs_one_page(error))


def test_a_fault_is_named_by_its_class_and_our_innermost_function() -> None:
    with pytest.raises(AttributeError) as raised:
        mic.read_release(None, EDITED)  # type: ignore[arg-type]
    assert fault_of(raised.value) == "AttributeError in scraper.read.charset._candidates"
    assert fault_of(KeyError("secret /home/x")) == "KeyError"


@pytest.mark.parametrize("etag", ["版", '"版"', "abc", '"a"b"', '"a\n"', '"', "", 'w/"a"', '"a b"', '"a\x7f"', '"é"'])
def test_a_validator_that_is_no_legal_tag_is_not_sent_back(etag: str) -> None:
    assert Known(etag=etag).validators == {}


@pytest.mark.parametrize("etag", ['"a"', '""', 'W/"a-1"', '"!#~"'])
def test_a_legal_tag_is_sent_back(etag: str) -> None:
    assert Known(etag=etag).validators == {"If-None-Match": etag}


@pytest.mark.parametrize("day", ["月, 20 10月 2025", "a\r\nX: y", "a\0", " ", "", "é", "a\x0b"])
def test_a_day_that_no_header_may_hold_is_not_sent_back(day: str) -> None:
    assert Known(last_modified=day).validators == {}
    assert Known(last_modified=day, etag='"a"').validators == {"If-None-Match": '"a"'}


def test_validators_stored_before_are_not_sent_back_either(mornings: Mornings) -> None:
    mornings.first_crawl()
    with sqlite3.connect(mornings.directory / "archive.db") as db:
        db.execute("UPDATE captures SET etag = '\"版\"', last_modified = '月, 20 10月 2025'")
    db.close()
    mornings.server.requests.clear()
    assert the_next(mornings).exit_code in (0, 3)
    assert mornings.rows("SELECT count(*) AS n FROM problems WHERE code = 'fetch_failed'") == [{"n": 0}]


@pytest.mark.parametrize("size", ["7FFFFFFFFFFFFFFF", "8000000000000000", "F" * 40, "F" * 9_000, "0" * 9_000 + "5"])
def test_a_chunk_of_any_size_is_read_as_far_as_it_came(size: str) -> None:
    response = read_response(
        BytesIO(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n{size}\r\ndefgh".encode())
    )
    assert response.body.startswith(b"abc") and response.fault


@pytest.mark.parametrize("length", ["9223372036854775808", "9" * 5_000])
def test_a_content_length_of_any_size_is_read_as_far_as_it_came(length: str) -> None:
    response = read_response(BytesIO(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nabc".encode()))
    assert response.body == b"abc" and response.fault


def outlined(*sections: tuple[int, str | None, str]) -> Release:
    text, found = "", []
    for level, number, heading in sections:
        line = f"{number or ''}　{heading}\n本文 {heading}\n"
        found.append(Section(level=level, number=number, heading=heading, start=len(text), end=len(text) + len(line) - 1))
        text += line
    return Release(
        key="k", url=EDITED, lang="ja", title="t", template="press", content_hash=f"c1:{text}", text=text, sections=tuple(found)
    )


PARENT = (1, "1", "開催概要")
CHILDREN = ((2, "（1）", "日時"), (2, "（2）", "場所"))
LATER = (1, "2", "参加方法")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((PARENT, *CHILDREN, LATER), (*CHILDREN, LATER)),
        ((PARENT, *CHILDREN, LATER), (*((1, number, heading) for _, number, heading in CHILDREN), LATER)),
        ((PARENT, *CHILDREN, LATER), (LATER, *reversed(CHILDREN))),
        ((PARENT, *CHILDREN, LATER), ((1, "1", "別の話"), *reversed(CHILDREN), LATER)),
        ((PARENT, (2, None, "甲"), (3, None, "乙"), (3, None, "丙"), LATER), (LATER, (3, None, "丙"), (3, None, "乙"))),
        ((PARENT, *CHILDREN), ()),
    ],
)
def test_sections_whose_parent_went_are_compared(
    old: tuple[tuple[int, str | None, str], ...], new: tuple[tuple[int, str | None, str], ...]
) -> None:
    for before, after in ((old, new), (new, old)):
        changes = section_changes(outlined(*before), outlined(*after))
        gone = {heading for _, _, heading in before} - {heading for _, _, heading in after}
        assert {change.item for change in changes if change.kind == "removed"} <= gone
        assert {heading for heading in gone if heading == "開催概要"} <= {
            change.before.split()[-1] for change in changes if change.before and change.kind in ("removed", "edited")
        }


def test_a_heading_that_goes_and_leaves_what_stood_below_it_is_one_change() -> None:
    old, new = outlined(PARENT, *CHILDREN, LATER), outlined(*((1, number, heading) for _, number, heading in CHILDREN), LATER)
    (change,) = section_changes(old, new)
    assert (change.kind, change.before) == ("removed", "1 開催概要")
