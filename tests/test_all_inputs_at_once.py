"""One archive in which everything that was ever read wrong has happened: a rebuild makes the same rows of it."""

from __future__ import annotations

import gzip
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import brotli
from faults import html, this_morning
from http_servers import Answer, chunks, head, response
from test_foreign_files import in_lf, with_line
from test_http_evidence import LIST, NEW, PAGES, PATHS, Archived, archived, key, refreshing, the_list
from test_import import http, record, written
from test_import import response as recorded

from archive.jobs import run_import
from scraper.sites.mic.urls import OFFICIAL

MOVED = "/menu_news/s-news/移転.html".encode("cp932")
TOP = '<a name="pTop" href="#pTop">▲</a>'


def moved_to(path: bytes) -> Answer:
    return Answer([head("Content-Length: 0", f"Location: {path.decode('latin-1')}", status="301 Moved Permanently")])


def percent_encoded(path: bytes) -> str:
    return "".join(f"%{byte:02X}" if byte >= 0x80 else chr(byte) for byte in path)


def answers() -> dict[str, Answer]:
    """What is served on the second morning: pages and framings that were read wrong, each for a release of its own."""
    based = PAGES[3].replace(b"<head>", b'<head><base href="https://www.soumu.go.jp/main_content/" />', 1)
    annexed = based.replace(b"</div>", '<a href="000999998.pdf">別添</a></div>'.encode("cp932"))
    length = len(PAGES[6])
    return {
        PATHS[0]: response(PAGES[0].decode("cp932").encode(), "Content-Type: text/html; charset=Shift_JIS"),
        PATHS[1]: Answer([head("Transfer-Encoding: identity", f"Content-Length: {len(PAGES[1])}") + PAGES[1]]),
        PATHS[2]: moved_to(MOVED),
        percent_encoded(MOVED): html(PAGES[2]),
        PATHS[3]: html(annexed),
        PATHS[4]: html(refreshing(f"0;URL={NEW}")),
        NEW: html(PAGES[4]),
        PATHS[5]: Answer([head("Transfer-Encoding: chunked") + b"7FFFFFFFFFFFFFFF\r\n" + PAGES[5]], close=True),
        PATHS[6]: Answer([head(f"Content-Length: {length}", f"Content-Length: {length}") + PAGES[6] + b"and more"]),
        PATHS[7]: Answer([head(f"Content-Length: {len(PAGES[7])}") + PAGES[7] + b"HTTP/1.1 404 Not Found\r\nX: "]),
        PATHS[8]: response(brotli.compress(PAGES[8]), "Content-Encoding: br", "Content-Type: text/html"),
        PATHS[9]: response(PAGES[9], "Content-Encoding: gzip", "Content-Type: text/html"),
        PATHS[10]: Answer([head("Transfer-Encoding: chunked") + chunks(PAGES[10], 99)[:-2] + b"X-Trailer: 1\r\n\r\n"]),
        LIST: the_odd_list(),
    }


def the_odd_list() -> Answer:
    """The open list with rows as no list of the demo has them."""
    body = the_list().decode("cp932").replace("\r\n", "\n")
    names = [path.rpartition("/")[2] for path in PATHS]
    for old, new in (
        (f'<a href="{PATHS[8]}"', f'{TOP}<a href="{PATHS[8]}"'),
        (f'"{PATHS[9]}"', f'"/menu_news/x/../s-news/./{names[9]}"'),
        (f'"{PATHS[10]}"', f'"\\menu_news\\s-news\\{names[10]}"'),
        (f'"{PATHS[11]}"', f'"/menu_news/%73-news/{names[11]}"'),
    ):
        assert old in body
        body = body.replace(old, new)
    first, row, rest = body.partition("<tr>\n<td")
    assert row
    day = rest.partition(">")[2].partition("</td>")[0]
    spanning = (
        f'<tr>\n<td class="nw" rowspan="2">{day}</td>\n<td>リンクのない報道資料</td>\n<td class="nw">統計局</td>\n</tr>\n'
    )
    second = f'<tr>\n<td><a href="{PATHS[0]}?again">二行目</a></td>\n<td class="nw">統計局</td>\n</tr>\n'
    link = '<a href="/main_content/000900009.pdf">資料</a>'
    scope = f'<tr>\n<th scope="row" class="nw">{day}</th>\n<td>{link}</td>\n<td></td>\n</tr>\n'
    return html((first + spanning + second + scope + row + rest).encode("cp932"))


def foreign_files(place: Path, now: datetime) -> list[Path]:
    """Files of others with records that ended an import, or were believed."""
    at = [now - timedelta(days=days) for days in range(20)]
    url = [OFFICIAL + path for path in PATHS]
    page = recorded(url[0], at[3], PAGES[0])
    coded = http(brotli.compress(PAGES[1]), "Content-Encoding: br")
    odd = [
        with_line(page, "WARC-Date", "9999-12-31T23:59:59-14:00"),
        with_line(page, "WARC-Target-URI", b"https://www.soumu.go.jp/menu_news/s-news/\x93\xfa.html"),
        recorded(url[2], at[4], PAGES[2], Mic_Press_Role="banana"),
        record("revisit", url[3], at[5], b"", WARC_Refers_To="<urn:uuid:nothing>"),
        record(
            "revisit",
            url[2],
            at[9],
            b"",
            WARC_Refers_To_Target_URI=url[2],
            WARC_Refers_To_Date=at[4].strftime("%Y-%m-%dT%H:%M:%SZ"),
        ),
        record("revisit", url[2], at[2], b"", WARC_Refers_To_Date="soon"),
        recorded(url[4], at[6], PAGES[4].replace("公表".encode("cp932"), "公開".encode("cp932")), "Transfer-Encoding: chunked"),
        recorded(url[5], at[6], PAGES[5], "Content-Encoding: gzip"),
        with_line(page, "Content-Length", "-1"),
        recorded(url[6], at[7], PAGES[6]),
    ]
    (place / "lf-then-crlf.warc.gz").write_bytes(gzip.compress(in_lf(page)) + gzip.compress(recorded(url[7], at[8], PAGES[7])))
    with zipfile.ZipFile(place / "crawl.wacz", "w") as wacz:
        wacz.writestr("archive/data.warc.gz", gzip.compress(recorded(url[8], at[9], PAGES[8])))
    (place / "empty.warc.gz").write_bytes(b"")
    coded_record = record("response", url[1], at[3], coded, Content_Type="application/http; msgtype=response")
    brotlied = written(place / "brotli.warc.gz", coded_record)
    plain = place / "odd.warc"
    plain.write_bytes(b"".join(odd))
    return [place / "lf-then-crlf.warc.gz", brotlied, place / "crawl.wacz", plain, place / "empty.warc.gz"]


def test_a_rebuild_of_everything_that_was_read_wrong_makes_the_same_rows(tmp_path: Path) -> None:
    with archived(tmp_path, {}) as it:
        it.crawl()
        for path, answer in answers().items():
            it.server.put(path, answer)
        it.crawl(hours=24)
        check_second_morning(it)
        it.check()  # before the import, which makes all rows anew itself
        taken = run_import(it.directory, foreign_files(tmp_path, this_morning().replace(microsecond=0) - timedelta(days=1)))
        assert [one.captures for one in taken] == [2, 1, 1, 4, 0]
        it.check()
        cut = head("Content-Length: 78", "Content-Type: text/plain", "Connection: close") + b"User-agent: *\r\nDisallow: /"
        it.server.put("/robots.txt", Answer([cut], close=True))
        it.crawl(hours=24)
        assert it.rows("SELECT outcome FROM runs ORDER BY id DESC LIMIT 1") == [("unreachable",)]
        it.check()


def check_second_morning(it: Archived) -> None:
    """What is to be read of it is read: every input has left its mark in the archive."""
    versions = dict(it.rows("SELECT key, version_count FROM releases"))  # type: ignore[arg-type]
    assert {key(index) for index in range(12)} <= set(versions)
    assert {index for index in range(12) if versions[key(index)] != 1} == {3}, "the annex is new, and nothing else is"
    problems = it.problems()
    assert ("charset_disagrees", PATHS[0]) in problems and ("truncated", PATHS[5]) in problems
    assert (f"{OFFICIAL}/main_content/000999998.pdf",) in it.rows("SELECT url FROM annexes")
