"""Captures that others recorded join the archive at the moments they were made, and a rebuild tells the same again."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import signal
import subprocess
from base64 import b32encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import brotli
import pytest
import zstandard
from click.testing import CliRunner, Result
from conftest import TODAY, Mornings
from forking import in_a_process
from http_servers import chunks
from test_rebuild import made_anew, rows

from archive.cli import mic_press
from archive.demo import PLANTED, build
from archive.demo.content import OFFICIAL
from archive.verify import verify
from archive.warc.files import IMPORTED
from schemas.errors import NotFound
from schemas.times import utc_text
from scraper.fetch.clock import SystemClock

EDITED = PLANTED.edited.path
KEY = Path(EDITED).stem


def record(kind: str, url: str, at: datetime, block: bytes, **fields: str) -> bytes:
    """A WARC record as other programs write it, in seconds and with SHA-1."""
    told = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid4()}>",
        "WARC-Date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Target-URI": url,
        "WARC-Block-Digest": "sha1:" + b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode(),
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "Content-Length": str(len(block)),
    }
    return b"WARC/1.0\r\n%b\r\n\r\n%b\r\n\r\n" % ("\r\n".join(f"{k}: {v}" for k, v in told.items()).encode(), block)


def http(body: bytes, *headers: str, status: str = "200 OK", media_type: str = "text/html") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def response(url: str, at: datetime, body: bytes, *headers: str, status: str = "200 OK", **fields: str) -> bytes:
    block = http(body, *headers, status=status)
    return record("response", url, at, block, Content_Type="application/http; msgtype=response", **fields)


def page(day: int, path: str = EDITED) -> bytes:
    """A page of the test site as it is on a day."""
    return build(day, TODAY).answer(path).body


def written(path: Path, *records: bytes) -> Path:
    path.write_bytes(b"".join(map(gzip.compress, records)))
    return path


def bring_in(mornings: Mornings, *arguments: object) -> Result:
    """Run the command, by the clock of the mornings."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scraper.fetch.clock.SystemClock", lambda: mornings.clock)
        said = CliRunner().invoke(mic_press, ["import", *map(str, arguments), "--archive", str(mornings.directory)])
    if said.exception and not isinstance(said.exception, SystemExit):
        raise said.exception
    return said


def versions(mornings: Mornings, key: str = KEY) -> list[dict[str, Any]]:
    sql = (
        "SELECT v.version_number AS number, v.first_seen_at, v.last_seen_at, c.origin FROM versions v "
        "JOIN releases r ON r.id = v.release_id JOIN captures c ON c.id = v.capture_id WHERE r.key = ? ORDER BY v.id"
    )
    return mornings.rows(sql, key)


@pytest.fixture
def now(mornings: Mornings) -> datetime:
    return mornings.clock.now().replace(microsecond=0)


# wget, as Debian has it


@pytest.mark.clock
@pytest.mark.skipif(shutil.which("wget") is None, reason="needs wget: apt-get install wget")
def test_what_wget_recorded_of_the_site_gives_the_releases_that_a_crawl_gives(mornings: Mornings, tmp_path: Path) -> None:
    url = mornings.server.url
    wget = ["wget", "-q", "-e", "robots=off", "-r", "-l", "9", f"{url}/menu_news/s-news/index.html"]
    for name, flags in {"one": ["--warc-cdx"], "two": ["--warc-dedup=one.cdx"]}.items():
        made = subprocess.run([*wget, "-P", name, f"--warc-file={name}", *flags], cwd=tmp_path, check=False)
        assert made.returncode in (0, 8), "8: a page is missing, as some of the site are"
    recorded = Mornings(mornings.server, tmp_path / "recorded")
    recorded.clock = SystemClock()  # type: ignore[assignment] # wget's
    said = bring_in(recorded, tmp_path / "one.warc.gz", tmp_path / "two.warc.gz", "--site", url, "--json")
    first, second = json.loads(said.output)
    assert (said.exit_code, second["captures"], second["unchanged"]) == (0, 0, first["captures"])
    assert verify(recorded.directory, True, lambda _: None).damages == []

    assert mornings.first_crawl().exit_code == 0
    sql = "SELECT key, title, published_on, genre, text, annex_count, version_count FROM releases"
    by_wget, by_us = ({row["key"]: row for row in one.rows(sql)} for one in (recorded, mornings))
    assert len(by_us) == 15 and all(by_wget[key] == row for key, row in by_us.items()), (
        "wget follows links to older releases too"
    )


# In time


def test_an_older_capture_makes_the_first_version_of_a_release_and_the_edit_behind_it(
    mornings: Mornings, tmp_path: Path, now: datetime
) -> None:
    mornings.server.site = build(2, TODAY)
    mornings.crawl()
    assert mornings.rows("SELECT count(*) AS n FROM changes") == [{"n": 0}]
    seen = now - timedelta(days=30)
    file = written(tmp_path / "other.warc.gz", response(OFFICIAL + EDITED, seen, page(1)))
    assert bring_in(mornings, file).output == "other.warc.gz: 1 captures and 0 unchanged visits imported\n"
    first, second = versions(mornings)
    assert (first["first_seen_at"], first["origin"], second["origin"]) == (utc_text(seen), "other.warc.gz", None)
    (change,) = mornings.rows("SELECT before, after, seen_before_at, seen_after_at FROM changes")
    assert ("3,480百万円" in change["before"], "3,840百万円" in change["after"]) == (True, True)
    assert (change["seen_before_at"], change["seen_after_at"]) == (utc_text(seen), second["first_seen_at"])
    before = rows(mornings.directory)
    assert made_anew(mornings) == before


def test_what_another_saw_between_two_unchanged_visits_makes_three_versions(
    mornings: Mornings, tmp_path: Path, now: datetime
) -> None:
    mornings.first_crawl()
    mornings.sleep(days=2)
    mornings.crawl()
    seen = now + timedelta(days=1)
    bring_in(mornings, written(tmp_path / "other.warc.gz", response(OFFICIAL + EDITED, seen, page(2))))
    assert [one["origin"] for one in versions(mornings)] == [None, "other.warc.gz", None]
    mornings.sleep(days=1)
    mornings.crawl()
    assert len(versions(mornings)) == 3, "and an unchanged visit after it confirms the third"
    before = rows(mornings.directory)
    assert made_anew(mornings) == before


def test_a_newer_capture_does_not_keep_the_next_crawl_from_seeing_that_the_page_is_as_it_was(
    mornings: Mornings, tmp_path: Path, now: datetime
) -> None:
    mornings.first_crawl()
    mornings.sleep(hours=10)
    tag = f"ETag: {mornings.server.site.answer(EDITED).etag}"  # what others say of validators is asked of nobody
    file = written(tmp_path / "other.warc.gz", response(OFFICIAL + EDITED, now + timedelta(hours=9), page(2), tag))
    bring_in(mornings, file)
    assert len(versions(mornings)) == 2
    mornings.sleep(days=1)
    mornings.crawl()
    assert [one["origin"] for one in versions(mornings)] == [None, "other.warc.gz", None]
    before = rows(mornings.directory)
    assert made_anew(mornings) == before


def test_what_others_did_not_find_is_no_absence_unless_they_are_trusted(
    mornings: Mornings, tmp_path: Path, now: datetime
) -> None:
    mornings.first_crawl()
    mornings.sleep(days=3)
    misses = [response(OFFICIAL + EDITED, now + timedelta(days=n), b"", status="404 Not Found") for n in (1, 2)]
    file = written(tmp_path / "other.warc.gz", *misses)
    assert "2 not found, moved or failing" in bring_in(mornings, file).output
    gone = "SELECT gone_at FROM releases WHERE key = ?"
    assert mornings.rows(gone, KEY) == [{"gone_at": None}]
    assert bring_in(mornings, "--trust", file).exit_code == 0
    assert mornings.rows(gone, KEY) == [{"gone_at": utc_text(now + timedelta(days=1))}]


def test_a_run_and_its_problems_keep_their_numbers(mornings: Mornings, tmp_path: Path, now: datetime) -> None:
    mornings.plant(EDITED, b"<html>maintenance</html>")
    mornings.crawl()
    problems = mornings.rows("SELECT code, url, run_id FROM problems")
    bring_in(mornings, written(tmp_path / "o.warc.gz", response(OFFICIAL + EDITED, now - timedelta(days=9), page(1))))
    assert problems and mornings.rows("SELECT code, url, run_id FROM problems") == problems
    assert mornings.rows("SELECT id, command, outcome FROM runs ORDER BY id") == [
        {"id": 1, "command": "crawl", "outcome": "done"},
        {"id": 2, "command": "import", "outcome": "done"},
    ]


# What is taken, and what is not


def test_the_same_file_twice_adds_nothing(mornings: Mornings, tmp_path: Path, now: datetime) -> None:
    url, first = OFFICIAL + EDITED, now - timedelta(days=30)
    moment = first.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    again = record("revisit", url, first + timedelta(days=1), b"", WARC_Refers_To_Date=moment)
    file = written(tmp_path / "other.warc.gz", response(url, first, page(1)), again)
    bring_in(mornings, file)
    before = rows(mornings.directory)
    assert "left out: 2 there already" in bring_in(mornings, file).output
    assert rows(mornings.directory) == before
    assert len(list((mornings.directory / "captures" / IMPORTED).iterdir())) == 1


def test_of_files_that_overlap_only_what_is_new_is_taken(mornings: Mornings, tmp_path: Path, now: datetime) -> None:
    old, new = (response(OFFICIAL + EDITED, now - timedelta(days=days), page(1)) for days in (30, 20))
    said = bring_in(mornings, written(tmp_path / "a.warc.gz", old), written(tmp_path / "b.warc.gz", old, new))
    assert said.output.splitlines()[1:] == [
        "b.warc.gz: 1 captures and 0 unchanged visits imported",
        "  left out: 1 there already",
    ]
    more = written(tmp_path / "c.warc.gz", old, new, response(OFFICIAL + EDITED, now - timedelta(days=10), page(1)))
    assert "c.warc.gz: 1 captures" in bring_in(mornings, more).output


def test_a_record_is_kept_as_it_is_but_for_one_field_of_ours(mornings: Mornings, tmp_path: Path, now: datetime) -> None:
    whole = response(OFFICIAL + EDITED, now - timedelta(days=30), page(1), WARC_IP_Address="192.0.2.7")
    bring_in(mornings, written(tmp_path / "other.warc.gz", whole))
    head, _, rest = whole.partition(b"\r\n\r\n")
    (ours,) = (mornings.directory / "captures" / IMPORTED).glob("mic-*.warc.gz")
    assert head + b"\r\nMic-Press-Role: release\r\n\r\n" + rest in gzip.decompress(ours.read_bytes())
    with mornings.archive() as archive:
        assert archive.capture(1).body == page(1)


WAYS = ("as it is", "chunked", "no longer chunked", "squeezed", "no longer squeezed", "brotli", "zstd", "resource")


@pytest.mark.parametrize(
    ("packed", "body"),
    [
        *(("a member a record", body) for body in WAYS),
        ("one member", "as it is"),
        ("plain", "chunked"),
    ],
)
def test_any_way_of_recording_reads_the_same(mornings: Mornings, tmp_path: Path, now: datetime, packed: str, body: str) -> None:
    url, at, html = f"http://www.soumu.go.jp{EDITED}", now - timedelta(days=30), page(1)
    made = {
        "as it is": lambda: response(url, at, html),
        "chunked": lambda: response(url, at, chunks(html), "Transfer-Encoding: chunked"),
        "no longer chunked": lambda: response(url, at, html, "Transfer-Encoding: chunked"),
        "squeezed": lambda: response(url, at, gzip.compress(html), "Content-Encoding: gzip"),
        "no longer squeezed": lambda: response(url, at, html, "Content-Encoding: gzip", "Content-Length: 9"),
        "brotli": lambda: response(url, at, brotli.compress(html), "Content-Encoding: br"),
        "zstd": lambda: response(url, at, zstandard.ZstdCompressor().compress(html), "Content-Encoding: zstd"),
        "resource": lambda: record("resource", url, at, html, Content_Type="text/html"),
    }[body]()
    info = record("warcinfo", "urn:info", at, b"software: another\r\n")
    file = tmp_path / "other.warc.gz"
    file.write_bytes({"one member": gzip.compress, "plain": bytes}.get(packed, lambda _: b"")(info + made))
    if packed == "a member a record":
        written(file, info, made)
    bring_in(mornings, file)
    (row,) = mornings.rows("SELECT url, sha256, status, origin FROM captures")
    digest = hashlib.sha256(html).hexdigest()
    assert row == {"url": OFFICIAL + EDITED, "sha256": digest, "status": 200, "origin": "other.warc.gz"}
    assert [one["number"] for one in versions(mornings)] == [1]
    assert verify(mornings.directory, True, lambda _name: None).damages == []


def test_a_recorded_response_that_contradicts_itself_is_left_out_with_the_reason(
    mornings: Mornings, tmp_path: Path, now: datetime
) -> None:
    at = now - timedelta(days=30)
    lzma = response(OFFICIAL + EDITED, at, page(1), "Content-Encoding: lzma")
    short = response(OFFICIAL + EDITED, at, page(1), "Content-Length: 99999999")
    said = bring_in(mornings, written(tmp_path / "other.warc.gz", lzma, short)).output
    assert "coding that is not known here: 'lzma'" in said and "it ends before the end that it names" in said
    assert mornings.rows("SELECT 1 FROM captures") == []


def test_a_revisit_confirms_the_capture_it_names_by_id_moment_or_digest(
    mornings: Mornings, tmp_path: Path, now: datetime
) -> None:
    url, first = OFFICIAL + EDITED, now - timedelta(days=30)
    original = response(url, first, page(1), WARC_Record_ID="<urn:uuid:1>", WARC_Payload_Digest="sha1:ABC")
    moment = first.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    by_id = {"WARC_Refers_To": "<urn:uuid:1>", "WARC_Truncated": "length", "WARC_Block_Digest": "sha1:" + "A" * 32}  # as wget
    named = [by_id, {"WARC_Payload_Digest": "sha1:ABC"}, {"WARC_Refers_To_Date": moment}]
    again = [record("revisit", url, first + timedelta(days=n), b"", **by) for n, by in enumerate(named, 1)]
    nowhere = record("revisit", url, first + timedelta(days=9), b"", WARC_Refers_To="<urn:uuid:2>")
    said = bring_in(mornings, written(tmp_path / "other.warc.gz", original, *again, nowhere)).output
    assert "1 captures and 3 unchanged visits" in said and "1 unchanged since a capture that is not here" in said
    assert verify(mornings.directory, True, lambda _: None).damages == []
    (one,) = versions(mornings)
    assert (one["first_seen_at"], one["last_seen_at"]) == (utc_text(first), utc_text(first + timedelta(days=3)))
    before = rows(mornings.directory)
    assert made_anew(mornings) == before


def test_what_is_not_taken_is_counted_by_reason(mornings: Mornings, tmp_path: Path, now: datetime) -> None:
    at, url = now - timedelta(days=30), OFFICIAL + EDITED
    left = {
        "of another site": response("https://www.example.org/", at, b"x"),
        "incomplete": response(url, at, b"x", WARC_Truncated="length"),
        "damaged": response(url, at, b"x", WARC_Block_Digest="sha1:" + "A" * 32),
        "dated in the future": response(url, datetime.fromisoformat("2999-01-01T00:00:00Z"), b"x"),
        "unreadable": record("response", url, at, b"no head at all", Content_Type="application/http"),
        "no release, list or document": response(f"{OFFICIAL}/main_content/print.css", at, b"x"),
        "not found, moved or failing": response(url, at, b"x", status="500 Oops"),
        "other records": record("request", url, at, b"GET / HTTP/1.1\r\n\r\n"),
    }
    said = bring_in(mornings, written(tmp_path / "other.warc.gz", *left.values()), "--json")
    (found,) = json.loads(said.output)
    assert (found["left_out"], found["captures"], found["name"]) == (dict.fromkeys(left, 1), 0, None)
    assert said.exit_code == 0 and not (mornings.directory / "captures" / IMPORTED).exists()


# Bad files, and ends in the middle


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_of_a_damaged_file_what_precedes_the_damage_is_taken(
    mornings: Mornings, tmp_path: Path, now: datetime, damage: str
) -> None:
    good, bad = (response(OFFICIAL + EDITED, now - timedelta(days=days), page(1)) for days in (30, 20))
    file = written(tmp_path / "other.warc.gz", good, bad)
    data = bytearray(file.read_bytes())
    if damage == "flipped":
        data[-900] ^= 0xFF
    file.write_bytes(data[:-40] if damage == "cut" else data)
    said = bring_in(mornings, file)
    assert said.exit_code == 65 and "1 captures" in said.output and "(record 2)" in said.output
    assert len(versions(mornings)) == 1


@pytest.mark.parametrize("content", [b"", b"no WARC file\n" * 9, gzip.compress(b"nor here")], ids=["empty", "text", "gzip"])
def test_a_file_that_is_no_warc_file_changes_nothing(mornings: Mornings, tmp_path: Path, content: bytes) -> None:
    mornings.crawl(most_requests=4)
    before = rows(mornings.directory)
    (tmp_path / "notes").write_bytes(content)
    assert bring_in(mornings, tmp_path / "notes").exit_code == 65
    with pytest.raises(NotFound, match="there is no such file"):
        bring_in(mornings, tmp_path / "not there")
    assert rows(mornings.directory) == before


KILLER = """
import os, signal, sys
import archive.importing.import_files as module
name, nth = {name!r}, {nth}
real, calls = getattr(module, name), 0
def killing(*args, **kwargs):
    global calls
    calls += 1
    if calls == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kwargs)
setattr(module, name, killing)
"""


@pytest.mark.parametrize(
    ("name", "nth"),
    [("with_role", 2), ("close_files", 1), ("put_in_place", 1), ("forget_import", 1)],
    ids=lambda value: str(value),
)
def test_an_import_killed_at_any_point_is_whole_or_not_there_and_can_be_made_again(
    mornings: Mornings, tmp_path: Path, now: datetime, name: str, nth: int
) -> None:
    mornings.crawl(most_requests=4)
    before = rows(mornings.directory)
    mornings.sleep(days=9)
    both = [response(OFFICIAL + EDITED, now - timedelta(days=days), page(day)) for days, day in ((30, 1), (20, 2))]
    file = written(tmp_path / "other.warc.gz", *both)
    done = in_a_process("import", file, "--archive", mornings.directory, preamble=KILLER.format(name=name, nth=nth))
    assert done.returncode == -signal.SIGKILL, done.stderr
    if name != "forget_import":
        assert rows(mornings.directory) == before
    assert bring_in(mornings, file).exit_code == 0
    assert len(versions(mornings)) == 2 and len(mornings.rows("SELECT 1 FROM runs")) == 2
    assert [path.suffix for path in (mornings.directory / "captures" / IMPORTED).iterdir()] == [".gz"]
    whole = rows(mornings.directory)
    assert made_anew(mornings) == whole
