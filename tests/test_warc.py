"""The evidence, as a specification: what is appended reads back equal, other programs accept it, and damage shows."""

from __future__ import annotations

import gzip
import hashlib
import random
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from http_fuzz import judging, mutated
from http_servers import (
    CODINGS,
    INTERIM,
    NOON,
    PAGE,
    Answer,
    asking,
    chunks,
    head,
    response,
    serving,
    squeezed,
)
from test_fetch import FAULTS
from warcio.archiveiterator import ArchiveIterator

from archive.events import Capture, Confirmation, Failure, in_fold_order
from archive.rebuild.run_log import read_run_log
from archive.warc import gzip_members
from archive.warc.files import OPEN, path_of
from archive.warc.gzip_members import MOST_HELD, members
from archive.warc.http_entity import read_response
from archive.warc.metadata_records import JSON_TYPE, VISITS_TYPE, RunRecord, read_visits, visit_lines
from archive.warc.reader import WarcSource, capture_in, length_of_member, read_capture, read_facts, read_info, whole_until
from archive.warc.writer import WarcWriter, final_response_start
from schemas.address import Base, normal_url
from schemas.errors import DamagedEvidence, NotFound
from schemas.http import location_of
from schemas.visit import Exchange
from scraper.fetch import client as client_module
from scraper.sites.mic.urls import OFFICIAL

INFO = {"software": "mic-press/0.1", "official": OFFICIAL, "asked": "http://127.0.0.1:8000", "run": "1"}
BASE = Base(official=OFFICIAL, asked="http://127.0.0.1:8000")
URL = f"{OFFICIAL}/a.html"


def exchange(body: bytes = PAGE, path: str = "/a.html", **fields: object) -> Exchange:
    """A whole exchange, made up."""
    plain: dict[str, object] = {
        "asked": BASE.asked + path,
        "fetched_at": NOON,
        "request": f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n".encode(),
        "response": head(f"Content-Length: {len(body)}") + body,
        "status": 200,
        "headers": (("Content-Length", str(len(body))),),
        "body": body,
        "ip": "127.0.0.1",
    }
    return Exchange(**{**plain, **fields})  # type: ignore[arg-type]


@pytest.fixture
def captures(tmp_path: Path) -> Path:
    return tmp_path / "captures"


@pytest.fixture
def writer(captures: Path) -> Iterator[WarcWriter]:
    one = WarcWriter(captures, NOON, INFO)
    yield one
    one.abandon()


def records(path: Path) -> list[tuple[dict[str, str], bytes]]:
    """Every record's fields and block, as warcio reads them."""
    with path.open("rb") as file:
        return [
            (dict(record.rec_headers.headers), record.raw_stream.read())
            for record in ArchiveIterator(file, no_record_parse=True)
        ]


# What is appended reads back equal


def fetched(told: Answer, path: str = "/a.html") -> tuple[Exchange, Base]:
    """The last exchange with a server that answers so, and the base it was asked at."""
    with serving({path: told}) as server, asking(server.url) as client:
        return client.visit(OFFICIAL + path, "release").exchanges[-1], Base(official=OFFICIAL, asked=server.url)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_live_response_reads_back_as_it_was_taken_in(coding: str, writer: WarcWriter, captures: Path) -> None:
    live, base = fetched(CODINGS[coding])
    place = writer.append(live, "release", None)
    read = read_capture(captures, place.warc_file, place.offset, base)
    assert read.body == live.body == (b"" if coding == "empty" else PAGE)
    assert read.sha256 == hashlib.sha256(live.body).hexdigest()
    assert read.headers == live.headers
    assert (read.status, read.truncated, read.fetched_at, read.role) == (200, None, live.fetched_at, "release")
    assert (read.url, read.visit_of, read.place) == (URL, URL, place)


def test_a_response_without_a_body_reads_back_without_one(writer: WarcWriter, captures: Path) -> None:
    lean = Answer([head('ETag: "1"', "Content-Length: 9", status="304 Not Modified") + b"left over"], close=True)
    live, base = fetched(lean)
    place = writer.append(live, "release", None)
    read = read_capture(captures, place.warc_file, place.offset, base)
    assert (read.status, read.body, read.header("etag")) == (304, live.body, '"1"') == (304, b"", '"1"')


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (Answer([head("Content-Length: 9000") + PAGE], close=True), "disconnect"),
        (Answer([head("Transfer-Encoding: chunked") + chunks(PAGE)[:-9]], close=True), "disconnect"),
        (Answer([head("Transfer-Encoding: chunked") + b"7FFFFFFFFFFFFFFF\r\n" + PAGE], close=True), "disconnect"),
        (Answer([head("Content-Length: 9000", "Content-Encoding: gzip") + squeezed(PAGE)[:-9]], close=True), "disconnect"),
    ],
)
def test_an_incomplete_body_is_kept_with_its_reason_and_has_no_digest(
    told: Answer, reason: str, writer: WarcWriter, captures: Path
) -> None:
    live, base = fetched(told)
    place = writer.append(live, "release", None)
    read = read_capture(captures, place.warc_file, place.offset, base)
    assert (live.truncated, read.truncated, read.sha256) == (reason, reason, None)
    assert read.body == live.body
    assert PAGE.startswith(read.body)
    assert records(captures / (place.warc_file + OPEN))[-1][0]["WARC-Truncated"] == reason


def test_a_body_cut_at_the_limit_is_marked_so(writer: WarcWriter, captures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client_module.MOST_BYTES, "release", 100)  # type: ignore[arg-type]
    live, base = fetched(CODINGS["gzip"])
    place = writer.append(live, "release", None)
    read = read_capture(captures, place.warc_file, place.offset, base)
    assert (live.body, read.truncated, read.sha256) == (PAGE[:100], "length", None)
    assert read.body.startswith(live.body)


@pytest.mark.parametrize("location", ["b.html", "/x/../b.html", f"{OFFICIAL}/b.html", "http://www.soumu.go.jp/b.html#top"])
def test_a_redirect_reads_back_with_the_official_url_it_names(location: str, writer: WarcWriter, captures: Path) -> None:
    with (
        serving({"/a.html": response(b"", f"Location: {location}", status="302 Found")}) as server,
        asking(server.url) as client,
    ):
        live = client.visit(URL, "release").exchanges[0]
        base = Base(official=OFFICIAL, asked=server.url)
    place = writer.append(live, "release", None)
    read = read_capture(captures, place.warc_file, place.offset, base)
    assert (read.status, read.location) == (302, f"{OFFICIAL}/b.html")
    assert read.location == location_of(live.headers, live.asked, base)


@pytest.mark.parametrize(
    "name", ["日本.html", "02 03.html", "a%2Fb.html", "q.html?a=1&b=%E6", "~(1);2,3'!*.html", "x\u2028y.html"]
)
def test_the_record_says_what_was_asked_and_the_capture_what_is_official(name: str, writer: WarcWriter, captures: Path) -> None:
    with serving({}) as server, asking(server.url) as client:
        visit = client.visit(f"{OFFICIAL}/{name}", "release")
        base = Base(official=OFFICIAL, asked=server.url)
        asked = f"{server.url}{server.paths[0]}"
    live = visit.exchanges[0]
    place = writer.append(live, "release", visit.url)
    read = read_capture(captures, place.warc_file, place.offset, base)
    for fields, _ in records(captures / (place.warc_file + OPEN))[1:]:
        assert (fields["WARC-Target-URI"], fields["WARC-IP-Address"]) == (asked, "127.0.0.1")
    assert read.url == base.to_official(live.asked)
    assert read.url.isascii()
    assert read.visit_of == normal_url(f"{OFFICIAL}/{name}") == read.url


def test_a_page_that_answered_for_another_says_for_which(writer: WarcWriter, captures: Path) -> None:
    with serving({"/2310.html": response(PAGE)}) as server, asking(server.url) as client:
        live = client.visit(f"{OFFICIAL}/2310m.html", "listing", otherwise=[f"{OFFICIAL}/2310.html"]).exchanges[-1]
        base = Base(official=OFFICIAL, asked=server.url)
    place = writer.append(live, "listing", f"{OFFICIAL}/2310m.html")
    read = read_capture(captures, place.warc_file, place.offset, base)
    assert (read.role, read.url, read.visit_of) == ("listing", f"{OFFICIAL}/2310.html", f"{OFFICIAL}/2310m.html")


def test_moments_keep_their_microseconds(writer: WarcWriter, captures: Path) -> None:
    moment = datetime(2026, 11, 23, 8, 0, 0, 7, tzinfo=UTC)
    place = writer.append(exchange(fetched_at=moment), "release", None)
    assert read_capture(captures, place.warc_file, place.offset, BASE).fetched_at == moment


def test_a_capture_knows_its_media_type_and_charset(writer: WarcWriter, captures: Path) -> None:
    live, base = fetched(response(PAGE, "content-TYPE: Text/HTML; charset=Shift_JIS"))
    place = writer.append(live, "release", None)
    read = read_capture(captures, place.warc_file, place.offset, base)
    assert (read.media_type, read.charset) == ("text/html", "shift_jis")


def test_payloads_that_other_crawlers_recorded_without_their_chunks_read_as_they_are(
    writer: WarcWriter, captures: Path
) -> None:
    dechunked = head("Transfer-Encoding: chunked") + PAGE
    read = read_response(BytesIO(dechunked), is_foreign=True)
    assert (read.body, read.fault) == (PAGE, None)
    place = writer.append(exchange(response=dechunked), "release", None)
    assert read_capture(captures, place.warc_file, place.offset, BASE).fault == "its chunks do not end where they say"


@pytest.mark.parametrize("kind", FAULTS)
def test_a_response_that_contradicts_itself_reads_back_as_it_was_taken_in(
    kind: str, writer: WarcWriter, captures: Path
) -> None:
    told, fault = FAULTS[kind]
    live, base = fetched(told)
    place = writer.append(live, "release", None)
    read = read_capture(captures, place.warc_file, place.offset, base)
    assert (live.fault, read.fault, read.sha256, read.size) == (fault, fault, None, None)
    assert (read.status, read.headers, read.truncated) == (live.status, live.headers, None)


def test_damaged_responses_are_recorded_as_they_were_taken_in() -> None:
    with judging(seed=20261123) as (judge, chance):
        for _ in range(1_000):
            judge.check(mutated(chance))


# What the records hold


def test_a_response_stands_behind_its_request_and_both_behind_warcinfo(writer: WarcWriter, captures: Path) -> None:
    place = writer.append(exchange(), "release", None)
    (info, said), (request, asked), (answer, answered) = records(captures / (place.warc_file + OPEN))
    assert [fields["WARC-Type"] for fields in (info, request, answer)] == ["warcinfo", "request", "response"]
    assert said == "".join(f"{name}: {value}\r\n" for name, value in INFO.items()).encode()
    assert info["WARC-Filename"] == "mic-20261123T120000Z-00000.warc.gz"
    assert (info["Content-Type"], request["Content-Type"], answer["Content-Type"]) == (
        "application/warc-fields",
        "application/http; msgtype=request",
        "application/http; msgtype=response",
    )
    assert request["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
    assert len({fields["WARC-Record-ID"] for fields in (info, request, answer)}) == 3
    assert (asked, answered) == (exchange().request, exchange().response)


def test_warcinfo_reads_back(writer: WarcWriter, captures: Path) -> None:
    place = writer.append(exchange(), "release", None)
    assert read_info(path_of(captures, place.warc_file)) == INFO


@pytest.mark.parametrize("coding", ["plain", "chunked", "gzip", "chunked and gzip", "HTTP/1.0 until the connection closes"])
def test_blocks_are_the_bytes_of_the_wire(coding: str, writer: WarcWriter, captures: Path) -> None:
    live, _ = fetched(CODINGS[coding])
    place = writer.append(live, "release", None)
    assert [block for _, block in records(captures / (place.warc_file + OPEN))[1:]] == [live.request, live.response]


def test_interim_responses_are_left_out_of_the_record(writer: WarcWriter, captures: Path) -> None:
    live, _ = fetched(CODINGS["after an interim response"])
    place = writer.append(live, "release", None)
    assert records(captures / (place.warc_file + OPEN))[-1][1] == live.response.removeprefix(INTERIM)
    doubled = INTERIM + INTERIM + b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 103 x\r\n\r\n"
    assert doubled[final_response_start(doubled) :] == b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 103 x\r\n\r\n"


def test_every_record_is_a_gzip_member_at_its_place(writer: WarcWriter, captures: Path) -> None:
    places = [writer.append(exchange(path=f"/{n}.html"), "release", None) for n in range(3)]
    data = (captures / (writer.name + OPEN)).read_bytes()
    for number, place in enumerate(places):
        member = gzip.decompress(data[place.offset : place.offset + place.length])
        assert member.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
        assert f"/{number}.html".encode() in member
    assert writer.end() == len(data) == places[-1].offset + places[-1].length


# Other programs


@pytest.fixture
def whole(captures: Path) -> Path:
    """A closed file with every way a page may come, and our metadata records."""
    writer = WarcWriter(captures, NOON, INFO)
    # fastwarc looks for the end of a head in CRLF only, and takes all of the other block for its payload.
    # As of 1.8 warcio falls over brotli of 1.2, whose interface is another.
    for told in (told for name, told in CODINGS.items() if name != "bare line feeds" and "brotli" not in name):
        writer.append(fetched(told)[0], "release", None)
    writer.append(fetched(response(squeezed(PAGE)[:-9], "Content-Encoding: gzip"))[0], "release", f"{OFFICIAL}/日本.html")
    writer.append_metadata("visits", visit_lines([SEEN], BASE), NOON, VISITS_TYPE)
    writer.append_metadata("run", msgspec.json.encode(RunRecord(run={"outcome": "done"})), NOON, JSON_TYPE)
    writer.close()
    return path_of(captures, writer.name)


def test_what_is_dense_already_is_wrapped_and_what_is_not_is_made_small(writer: WarcWriter, captures: Path) -> None:
    dense = random.Random(1).randbytes(200_000)  # noqa: S311 - as the streams of a PDF
    bodies = [dense, PAGE * 3_000, dense[:20], bytes(50_000) + dense + bytes(50_000)]
    places = [writer.append(exchange(body, f"/{at}"), "document", None) for at, body in enumerate(bodies)]
    writer.close()
    path = path_of(captures, writer.name)
    assert 0 < places[0].length - len(dense) < 600, "its head, and five bytes for every 65,535"
    assert places[1].length < len(bodies[1]) // 20
    assert places[3].length > len(bodies[3]), "judged by its middle, it is not tried at all"
    assert (judged("warcio", path=path), judged("fastwarc", "-p", path=path)) == (0, 0)
    assert [read_capture(captures, writer.name, place.offset, BASE).body for place in places] == bodies


def judged(program: str, *options: str, path: Path) -> int:
    """The exit code of a program that checks WARC files, installed beside this Python."""
    command = shutil.which(program, path=str(Path(sys.executable).parent))
    assert command, f"{program} is not installed"
    return subprocess.run([command, "check", *options, str(path)], capture_output=True, timeout=60, check=False).returncode


def test_warcio_and_fastwarc_accept_what_we_write(whole: Path) -> None:
    assert (judged("warcio", path=whole), judged("fastwarc", "-p", path=whole)) == (0, 0)


def test_a_changed_byte_is_seen_by_them_and_by_our_reader(captures: Path, writer: WarcWriter) -> None:
    place = writer.append(exchange(PAGE), "release", None)
    writer.close()
    path = path_of(captures, writer.name)
    data = path.read_bytes()
    member = bytearray(gzip.decompress(data[place.offset :]))
    member[-10] ^= 1
    path.write_bytes(data[: place.offset] + gzip.compress(bytes(member)))
    assert (judged("warcio", path=path), judged("fastwarc", "-p", path=path)) == (1, 1), "the digest disagrees"
    flipped = bytearray(data)
    flipped[place.offset + place.length // 2] ^= 1
    path.write_bytes(flipped)
    with pytest.raises(DamagedEvidence, match=f"the record at byte {place.offset}"):
        read_capture(captures, place.warc_file, place.offset, BASE)
    assert whole_until(path, 0) == place.offset


# Damage


def test_a_place_that_holds_no_response_is_damage(writer: WarcWriter, captures: Path) -> None:
    place = writer.append(exchange(), "release", None)
    with pytest.raises(DamagedEvidence):
        read_capture(captures, place.warc_file, 0, BASE)
    with pytest.raises(DamagedEvidence):
        read_capture(captures, place.warc_file, place.offset + 5, BASE)
    with pytest.raises(DamagedEvidence, match="the file ends before it"):
        read_capture(captures, place.warc_file, writer.end(), BASE)


def test_a_missing_file_is_said_to_be_missing(captures: Path) -> None:
    with pytest.raises(NotFound, match="restore captures/ from a backup"):
        read_capture(captures, "2026/mic-20261123T080000Z-00000.warc.gz", 0, BASE)


def test_a_torn_tail_ends_at_the_last_whole_record_wherever_it_tore(writer: WarcWriter, captures: Path) -> None:
    first = writer.append(exchange(b"first"), "release", None)
    boundary = writer.end()
    last = writer.append_metadata("run", b"{}", NOON, JSON_TYPE)
    writer.abandon()
    path = captures / (writer.name + OPEN)
    data = path.read_bytes()
    assert (last.offset, last.offset + last.length) == (boundary, len(data))
    for end in range(boundary, len(data)):
        path.write_bytes(data[:end])
        assert whole_until(path, 0) == boundary, f"torn at byte {end}"
        assert whole_until(path, first.offset) == boundary
        assert whole_until(path, boundary) == boundary
    path.write_bytes(data)
    assert whole_until(path, 0) == len(data)


@pytest.mark.parametrize(
    "tail",
    [bytes(4096), b"\x1f", b"\x1f\x8b\x08", b"noise", gzip.compress(b"no record", mtime=0), gzip.compress(b"", mtime=0)],
)
def test_what_is_no_record_is_cut_off_too(tail: bytes, writer: WarcWriter, captures: Path) -> None:
    writer.append(exchange(), "release", None)
    boundary = writer.end()
    writer.abandon()
    path = captures / (writer.name + OPEN)
    with path.open("ab") as file:
        file.write(tail)
    assert whole_until(path, 0) == boundary


def test_a_file_torn_in_its_first_record_has_nothing_whole(writer: WarcWriter, captures: Path) -> None:
    writer.append(exchange(), "release", None)
    writer.abandon()
    path = captures / (writer.name + OPEN)
    data = path.read_bytes()
    for end in range(50):
        path.write_bytes(data[:end])
        assert whole_until(path, 0) == 0
        with pytest.raises(DamagedEvidence):
            read_info(path)


def test_facts_are_read_up_to_the_damage(writer: WarcWriter, captures: Path) -> None:
    writer.append(exchange(b"first"), "release", None)
    writer.append(exchange(b"second"), "release", None)
    writer.abandon()
    path = captures / (writer.name + OPEN)
    path.write_bytes(path.read_bytes()[:-1])
    facts = read_facts(path, writer.name, 0, BASE)
    first = next(facts)
    assert isinstance(first, Capture)
    assert first.body == b"first"
    with pytest.raises(DamagedEvidence):
        next(facts)


# The file


def test_a_file_begins_with_its_run_and_says_which_one(writer: WarcWriter, captures: Path) -> None:
    path = path_of(captures, writer.name)
    assert path.stat().st_size == writer.end() > 0
    assert read_info(path)["run"] == "1" and list(read_facts(path, writer.name, 0, BASE)) == []


def test_a_file_is_open_until_it_is_closed_and_readable_all_the_while(writer: WarcWriter, captures: Path) -> None:
    place = writer.append(exchange(), "release", None)
    assert place.warc_file == writer.name == "2026/mic-20261123T120000Z-00000.warc.gz"
    names = [path.name for path in (captures / "2026").iterdir()]
    assert names == ["mic-20261123T120000Z-00000.warc.gz.open"]
    assert read_capture(captures, place.warc_file, place.offset, BASE).body == PAGE
    writer.close()
    names = [path.name for path in (captures / "2026").iterdir()]
    assert names == ["mic-20261123T120000Z-00000.warc.gz"]
    assert read_capture(captures, place.warc_file, place.offset, BASE).body == PAGE


def test_an_abandoned_file_stays_open_for_the_next_writer_to_repair(writer: WarcWriter, captures: Path) -> None:
    writer.append(exchange(), "release", None)
    writer.abandon()
    assert path_of(captures, writer.name).name.endswith(OPEN)


def test_two_writers_of_one_second_write_two_files(captures: Path) -> None:
    names = []
    for close in (WarcWriter.abandon, WarcWriter.close, WarcWriter.close):
        writer = WarcWriter(captures, NOON + timedelta(milliseconds=len(names)), INFO)
        writer.append(exchange(), "release", None)
        names.append(writer.name)
        close(writer)
    assert names == [f"2026/mic-20261123T120000Z-0000{n}.warc.gz" for n in range(3)]


def test_the_name_is_in_utc(captures: Path) -> None:
    new_year = datetime.fromisoformat("2027-01-01T08:59:59+09:00")
    writer = WarcWriter(captures, new_year, INFO)
    writer.abandon()
    assert writer.name == "2026/mic-20261231T235959Z-00000.warc.gz"


# Metadata records


def seen(url: str, visit_of: str | None = None, status: int = 304) -> Confirmation:
    """A visit that found a page unchanged."""
    return Confirmation(
        role="release",
        url=url,
        visit_of=visit_of or url,
        fetched_at=NOON,
        status=status,
        warc_file="2026/mic-20261123T080000Z-00000.warc.gz",
        offset=4711,
    )


SEEN = seen(URL)
ODD = ["日本.html", "x\u2028y.html", "x\x85y.html", "a b.html", "%E6%97%A5.html?q='\"", "x.html?a=1;b=2", ""]


@pytest.mark.parametrize("name", ODD)
def test_unchanged_visits_read_back_equal(name: str, writer: WarcWriter, captures: Path) -> None:
    odd = normal_url(f"{OFFICIAL}/{name}")
    told = [SEEN, seen(odd), seen(URL, odd, 200), SEEN]
    writer.append_metadata("visits", visit_lines(told, BASE), NOON, VISITS_TYPE)
    assert list(read_facts(path_of(captures, writer.name), writer.name, 0, BASE)) == told


def test_the_lines_name_what_was_asked() -> None:
    line = visit_lines([seen(URL, f"{OFFICIAL}/old.html")], BASE).decode()
    assert line == (
        "http://127.0.0.1:8000/a.html\t2026-11-23T12:00:00.000000Z\t304\t2026/mic-20261123T080000Z-00000.warc.gz\t4711\t"
        "release\thttp://127.0.0.1:8000/old.html\n"
    )


def test_no_visits_are_no_lines() -> None:
    assert visit_lines([], BASE) == b""
    assert list(read_visits(b"", BASE)) == []


def test_an_unchanged_visit_costs_about_twenty_bytes(writer: WarcWriter) -> None:
    many = [seen(f"{OFFICIAL}/menu_news/s-news/01kiban{n * 7919 % 20:02d}_02{n * 104729 % 1000:06d}.html") for n in range(500)]
    assert writer.append_metadata("visits", visit_lines(many, BASE), NOON, VISITS_TYPE).length < 500 * 20


def test_the_record_of_a_run_reads_back_equal(writer: WarcWriter, captures: Path) -> None:
    failure = Failure(role="release", url=f"{OFFICIAL}/日本.html", at=NOON, code="fetch_failed", message="接続\tnone\n")
    told = RunRecord(run={"id": 3, "outcome": "done", "finished_at": None}, failures=(failure,))
    writer.append_metadata("run", msgspec.json.encode(told), NOON, JSON_TYPE)
    assert list(read_facts(path_of(captures, writer.name), writer.name, 0, BASE)) == [told]


def test_facts_come_in_the_order_of_the_file(writer: WarcWriter, captures: Path) -> None:
    first = writer.append(exchange(b"first"), "robots", None)
    writer.append_metadata("visits", visit_lines([SEEN], BASE), NOON, VISITS_TYPE)
    second = writer.append(exchange(b"second"), "listing", None)
    path = path_of(captures, writer.name)
    facts = list(read_facts(path, writer.name, 0, BASE))
    assert [fact.place if isinstance(fact, Capture) else fact for fact in facts] == [first, SEEN, second]
    assert list(read_facts(path, writer.name, second.offset, BASE)) == facts[2:]
    assert list(read_facts(path, writer.name, writer.end(), BASE)) == []


def test_facts_are_folded_in_the_order_of_time() -> None:
    late = Failure(role="release", url=URL, at=NOON + timedelta(microseconds=1), code="fetch_failed", message="")
    assert in_fold_order([late, SEEN]) == [SEEN, late]


@pytest.mark.parametrize("size", [MOST_HELD - 600, MOST_HELD, MOST_HELD + 1, 3 * MOST_HELD])
def test_what_is_too_large_to_be_held_reads_back_all_the_same(size: int, writer: WarcWriter, captures: Path) -> None:
    body = random.Random(size).randbytes(size)  # noqa: S311 - bytes that don't get smaller
    place = writer.append(exchange(body), "document", None)
    behind = writer.append(exchange(path="/b.html"), "release", None)
    writer.close()
    path = path_of(captures, place.warc_file)
    assert read_capture(captures, place.warc_file, place.offset, BASE).body == body
    assert [fact.place for fact in read_facts(path, place.warc_file, 0, BASE) if isinstance(fact, Capture)] == [place, behind]
    assert length_of_member(path, place.offset) == place.length
    member = path.read_bytes()[place.offset : place.offset + place.length]
    assert capture_in(member, place, WarcSource(BASE)).body == body


def test_a_large_note_of_a_run_is_told_in_full(captures: Path) -> None:
    writer = WarcWriter(captures, NOON, {**INFO, "command": "crawl"})
    message = "no connection, " * 100
    failures = [
        Failure(role="release", url=f"{OFFICIAL}/{number}.html", at=NOON, code="fetch_failed", message=message)
        for number in range(4_000)
    ]
    place = writer.append_metadata("failures", msgspec.json.encode(failures), NOON, JSON_TYPE)
    writer.close()
    assert len(read_run_log(path_of(captures, place.warc_file), place.warc_file).facts) == len(failures)


def test_a_record_that_swells_ends_where_the_next_begins(writer: WarcWriter, captures: Path) -> None:
    place = writer.append(exchange(bytes(5 << 20)), "document", None)
    writer.append(exchange(path="/b.html"), "release", None)
    writer.close()
    path = path_of(captures, writer.name)
    assert whole_until(path, place.offset) == path.stat().st_size


def test_a_member_that_ends_without_another_byte_of_its_record_is_as_long_as_before(
    writer: WarcWriter, captures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gzip_members, "_PIECE", 4)  # its CRC comes by itself
    place = writer.append(exchange(bytes(5 << 20)), "document", None)
    writer.close()
    with path_of(captures, writer.name).open("rb") as file:
        member = next(members(file, writer.name, place.offset))
    assert (member.is_whole, len(member.record)) == (False, MOST_HELD)


def test_failures_that_an_earlier_version_wrote_with_its_run_are_told(captures: Path) -> None:
    writer = WarcWriter(captures, NOON, {**INFO, "command": "crawl"})
    failure = Failure(role="release", url=URL, at=NOON, code="fetch_failed", message="no connection")
    writer.append_metadata("run", msgspec.json.encode(RunRecord(run={"outcome": "done"}, failures=(failure,))), NOON, JSON_TYPE)
    writer.close()
    assert read_run_log(path_of(captures, writer.name), writer.name).facts == (failure,)


def test_a_bomb_in_a_file_takes_no_memory_to_pass_over(tmp_path: Path) -> None:
    path = tmp_path / "bomb.warc.gz"
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Date: 2026-11-26T00:00:00Z\r\nContent-Length: %d\r\n\r\n" % (1 << 28)
    with gzip.open(path, "wb") as file:
        file.write(head)
        for _ in range(1 << 8):
            file.write(bytes(1 << 20))
        file.write(b"\r\n\r\n")
    tracemalloc.start()
    with path.open("rb") as file:
        (member,) = members(file, path.name, 0)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not member.is_whole
    assert member.fields["warc-type"] == "resource"
    assert peak < 4 * MOST_HELD
