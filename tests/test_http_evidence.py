"""What a crawl took from a misbehaving server, what its evidence says of it, and what a rebuild makes of that: all the same."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import brotli
import pytest
from faults import TODAY, few_releases, html, site_of, this_morning
from http_servers import Answer, Server, chunks, head, response
from sqlite_utils import Database
from test_fetch import FAULTS
from test_rebuild import rows

from archive.demo import templates
from archive.jobs import Job, run_daily
from archive.jobs.site_reader import Readers
from archive.queries.archive import Archive
from archive.rebuild.rebuild import rebuild
from archive.rebuild.reparse_report import Difference, differences
from archive.verify import verify
from scraper.fetch.clock import SimulatedClock
from scraper.sites.mic.urls import OFFICIAL

RELEASES = few_releases(12)
PATHS = [one.release.path for one in RELEASES]
PAGES = [templates.release_page(one.release) for one in RELEASES]
LIST = "/menu_news/s-news/index.html"
Answers = Mapping[str, Answer | Sequence[Answer]]


class Archived:
    """A site with some answers of its own, and the archive of its mornings."""

    def __init__(self, server: Server, directory: Path) -> None:
        self.server = server
        self.directory = directory
        self.clock = SimulatedClock(this_morning())

    def crawl(self, hours: float = 0.0) -> None:
        """Crawl so many hours later."""
        self.clock.advance(hours=hours)
        run_daily(Job(directory=self.directory, site=self.server.url, delay=0.0, contact="a@example.org"), self.clock)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Read the archive with SQL."""
        with Archive(self.directory) as archive:
            return list(archive.db.execute(sql).fetchall())

    def problems(self) -> set[object]:
        """Code and path of the problems that stand."""
        return {(code, url.removeprefix(OFFICIAL)) for code, url in self.rows(_PROBLEMS)}  # type: ignore[attr-defined]

    def check(self) -> None:
        """Evidence and rows agree, and a rebuild makes the same rows."""
        assert verify(self.directory, True, lambda _name: None).damages == []
        before = rows(self.directory)
        with Readers() as reader:
            rebuild(self.directory, reader)
        assert rows(self.directory) == before
        assert verify(self.directory, True, lambda _name: None).damages == []


_PROBLEMS = "SELECT code, url FROM problems WHERE resolved_at IS NULL"
_CODES = "SELECT key, version_count FROM releases ORDER BY key"


@contextmanager
def archived(directory: Path, answers: Answers) -> Iterator[Archived]:
    """Serve the site with these answers in the place of its own."""
    server = Server({**site_of(RELEASES, TODAY), **answers})
    try:
        yield Archived(server, directory / "archive")
    finally:
        server.close()


def listed(body: bytes, old: str, new: str) -> Answer:
    """The open list with something else printed in it."""
    text = body.decode("cp932")
    assert old in text
    return html(text.replace(old, new).encode("cp932"))


def the_list() -> bytes:
    """The open list as it is."""
    answer = site_of(RELEASES, TODAY)[LIST]
    return next(step for step in answer.steps if isinstance(step, bytes)).partition(b"\r\n\r\n")[2]


def key(index: int) -> str:
    return PATHS[index].rpartition("/")[2].removesuffix(".html")


def test_every_way_a_server_frames_or_codes_a_page_is_evidence_that_says_the_same(tmp_path: Path) -> None:
    behind = b"HTTP/1.1 404 Not Found\r\nX: "
    whole: list[Answer] = [
        Answer([head(f"Content-Length: {len(PAGES[0])}, {len(PAGES[0])}") + PAGES[0] + b"more"]),
        Answer([head(f"Content-Length: {len(PAGES[1])}") + PAGES[1] + behind]),
        Answer([head("Transfer-Encoding: identity", f"Content-Length: {len(PAGES[2])}") + PAGES[2]]),
        response(brotli.compress(PAGES[3]), "Content-Encoding: br"),
        response(PAGES[4], "Content-Encoding: gzip"),
        Answer([head("Transfer-Encoding: gzip, chunked") + chunks(gzip.compress(PAGES[5], mtime=0), 99)]),
    ]
    broken: list[Answer] = [
        Answer([head("Transfer-Encoding: chunked") + b"7FFFFFFFFFFFFFFF\r\n" + PAGES[6]], close=True),
        Answer([head("Content-Length: 9", "Content-Length: 8") + PAGES[7]], close=True),
        Answer([head("Transfer-Encoding: chunked") + chunks(PAGES[8])[:-5] + b"zz\r\n"], close=True),
        response(PAGES[9], "Content-Encoding: lzma"),
    ]
    with archived(tmp_path, dict(zip(PATHS, [*whole, *broken], strict=False))) as it:
        it.crawl()
        assert it.rows(_CODES) == sorted((key(index), 1) for index in (*range(6), 10, 11))
        codes = {("truncated", PATHS[6]), *(("response_contradicts", PATHS[index]) for index in (7, 8, 9))}
        assert codes <= it.problems()
        it.crawl(hours=24)
        assert it.rows("SELECT count(*) FROM versions") == [(8,)], "the same again"
        it.check()


def test_what_contradicts_itself_is_read_once_it_no_longer_does(tmp_path: Path) -> None:
    with archived(tmp_path, {PATHS[0]: FAULTS["two lengths"][0]}) as it:
        it.crawl()
        assert ("response_contradicts", PATHS[0]) in it.problems()
        it.server.put(PATHS[0], html(PAGES[0]))
        it.crawl(hours=24)
        assert ("response_contradicts", PATHS[0]) not in it.problems()
        it.check()


def test_a_page_under_another_charset_is_no_version(tmp_path: Path) -> None:
    codings = {1: "utf-8", 2: "euc_jp"}
    with archived(tmp_path, {}) as it:
        it.crawl()
        for index, codec in codings.items():
            it.server.put(PATHS[index], html(PAGES[index].decode("cp932").encode(codec, "xmlcharrefreplace")))
        it.crawl(hours=24)
        assert {("charset_disagrees", PATHS[index]) for index in codings} <= it.problems()
        assert it.rows("SELECT count(*) FROM changes") == [(0,)] and it.rows("SELECT count(*) FROM versions") == [(12,)]
        it.check()


@pytest.mark.parametrize(
    "printed", ["/menu_news/x/../s-news/./{}", "\\menu_news\\s-news\\{}", "/menu_news/%73-news/{}", "../s-news/{}#top"]
)
def test_two_spellings_of_an_address_are_one_release(printed: str, tmp_path: Path) -> None:
    spelled = printed.format(PATHS[0].rpartition("/")[2])
    with archived(tmp_path, {}) as it:
        it.crawl()
        it.server.put(LIST, listed(the_list(), f'"{PATHS[0]}"', f'"{spelled}"'))
        it.crawl(hours=24)
        assert it.rows(_CODES) == sorted((key(index), 1) for index in range(12)) and it.problems() == set()
        it.check()


def test_annexes_are_resolved_against_the_base_of_the_page(tmp_path: Path) -> None:
    base = b'<head><base href="https://www.soumu.go.jp/main_content/" />'
    page = PAGES[0].replace(b"<head>", base, 1).replace(b"</div>", '<a href="000999998.pdf">別添</a></div>'.encode("cp932"))
    with archived(tmp_path, {PATHS[0]: html(page)}) as it:
        it.crawl()
        assert (f"{OFFICIAL}/main_content/000999998.pdf",) in it.rows("SELECT url FROM annexes")
        it.check()


def test_a_query_is_in_the_charset_of_its_page(tmp_path: Path) -> None:
    link = '<a href="/search.html?q=総務&amp;r=a">検索</a></div>'.encode("cp932")
    with archived(tmp_path, {PATHS[0]: html(PAGES[0].replace(b"</div>", link))}) as it:
        it.crawl()
        assert (f"{OFFICIAL}/search.html?q=%91%8D%96%B1&r=a",) in it.rows("SELECT url FROM links")
        it.check()


def test_a_report_names_the_key_that_a_version_had(tmp_path: Path) -> None:
    with archived(tmp_path, {}) as it:
        it.crawl()
        shutil.copy(it.directory / "archive.db", tmp_path / "old.db")
    old, new = Database(tmp_path / "old.db"), Database(it.directory / "archive.db")
    with old.conn:
        old.execute("UPDATE releases SET key = key || '%5Fx' WHERE key = ?", [key(0)])
    assert list(differences(old, new)) == [
        Difference(key=key(0), version_number=1, field="key", before=f"{key(0)}%5Fx", after=key(0))
    ]
    old.close()
    new.close()


@pytest.mark.parametrize("name", ["移転", "ソ表"])
def test_a_location_in_raw_shift_jis_is_followed(name: str, tmp_path: Path) -> None:
    raw = f"/menu_news/s-news/{name}.html".encode("cp932")
    asked = "".join(f"%{byte:02X}" if byte >= 0x80 else chr(byte) for byte in raw).replace("\\", "/")
    moved = Answer([head("Content-Length: 0", f"Location: {raw.decode('latin-1')}", status="301 Moved Permanently")])
    with archived(tmp_path, {PATHS[0]: moved, asked: html(PAGES[0])}) as it:
        it.crawl()
        assert it.rows(_CODES) == sorted((key(index), 1) for index in range(12))
        assert it.rows("SELECT location FROM captures WHERE status = 301") == [(OFFICIAL + asked,)]
        it.check()


def refreshing(content: str, around: str = "{}") -> bytes:
    meta = around.format(f'<meta http-equiv="Refresh" content="{content}">')
    return f"<html><head>{meta}<title>移転</title></head><body>移転しました。</body></html>".encode("cp932")


NEW = "/menu_news/s-news/01test01_02000999.html"


@pytest.mark.parametrize("content", [f"0;URL={NEW}", f"5; url='{NEW}'", f"3,{OFFICIAL}{NEW}", f"1.9 ; Url = {NEW[18:]}"])
def test_a_meta_refresh_is_followed_as_a_redirect(content: str, tmp_path: Path) -> None:
    with archived(tmp_path, {PATHS[0]: html(refreshing(content), 'ETag: "1"'), NEW: html(PAGES[0], 'ETag: "2"')}) as it:
        it.crawl()
        it.crawl(hours=24)
        assert it.rows(_CODES) == sorted((key(index), 1) for index in range(12)) and it.problems() == set()
        hops = it.rows("SELECT location, reading FROM captures WHERE role = 'release' AND location IS NOT NULL")
        assert hops == [(OFFICIAL + NEW, None)], "one capture, which the second morning confirms"
        asked = [request for request in it.server.requests if f" {PATHS[0]} ".encode() in request]
        assert len(asked) == 2 and not any(b"if-none-match" in request.lower() for request in asked)
        it.check()


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (refreshing(f"6;URL={NEW}"), "not_a_release"),
        (refreshing("0;URL=/index.html"), "not_a_release"),
        (refreshing("0"), "not_a_release"),
        (refreshing(f"0;URL={PATHS[0]}"), "not_a_release"),
        (refreshing(f"0;URL={NEW}", "<noscript>{}</noscript>"), "not_a_release"),
        (refreshing(f"0;URL={NEW}", "<!-- {} -->"), "not_a_release"),
        (refreshing("0;URL=https://example.org/"), "redirected_away"),
    ],
    ids=["late", "home", "nowhere", "itself", "noscript", "comment", "another host"],
)
def test_what_is_no_redirect_within_the_site_is_not_followed(page: bytes, problem: str, tmp_path: Path) -> None:
    with archived(tmp_path, {PATHS[0]: html(page), NEW: html(PAGES[0])}) as it:
        it.crawl()
        it.crawl(hours=24)
        assert it.problems() == {(problem, PATHS[0])} and NEW not in it.server.paths
        assert it.rows("SELECT count(*) FROM releases WHERE gone_at IS NOT NULL") == [(0,)]
        it.check()


def test_a_release_that_refreshes_is_a_release(tmp_path: Path) -> None:
    page = PAGES[0].replace(b"<head>", f'<head><meta http-equiv="refresh" content="0;url={NEW}">'.encode(), 1)
    with archived(tmp_path, {PATHS[0]: html(page)}) as it:
        it.crawl()
        assert it.rows(_CODES) == sorted((key(index), 1) for index in range(12)) and NEW not in it.server.paths
        it.check()
