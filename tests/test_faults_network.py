"""What a server or a network may do to a page, and what the archive says of it then. `make faults`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path

import brotli
import pytest
from conftest import TODAY
from faults import Fault, cut, few_releases, html, page, site_of, this_morning, victim
from http_servers import RESET, Answer, chunks, dripping, head, response
from invented import with_figure

from archive.demo import lists, templates

pytestmark = pytest.mark.faults

Told = Answer | Sequence[Answer] | Callable[[], Answer]
"""What a page is answered with; made when its turn comes where it takes a while."""
Faulty = dict[str, Answer | Sequence[Answer]]
UNREACHABLE = 69
MANY = 6
"""Releases that a site needs for a run to notice that something is wrong with all."""
KEPT = "the part that came, marked WARC-Truncated"
RESPONSE = "the response, as it came"
NOTHING = "nothing came; a problem row"
PAGE = page()
SOON = this_morning() + timedelta(seconds=20)


@cache
def bomb() -> bytes:
    """More than the memory that is allowed, once unpacked."""
    return gzip.compress(bytes(400_000_000), compresslevel=1)


def chunked(body: bytes, **more: bool) -> Answer:
    return Answer([head("Transfer-Encoding: chunked", "Content-Type: text/html") + body], **more)


def redirect(to: str, body: bytes = b"") -> Answer:
    return response(body, f"Location: {to}", status="302 Found")


ON_ONE_PAGE: list[tuple[Fault, Told]] = [
    (Fault("connection reset in the body", "the page is not read", KEPT, 3, "truncated"), Answer([*cut(PAGE), 0.05, RESET])),
    (Fault("hangs up before a byte", "asked three times", NOTHING, 3, "fetch_failed"), Answer([RESET])),
    (
        Fault("Content-Length longer than the body", "the page is not read", KEPT, 3, "truncated"),
        Answer(html(PAGE, length=len(PAGE) + 500).steps, close=True),
    ),
    (
        Fault("Content-Length shorter than the body", "the page lacks its end and is not read", RESPONSE, 3, "truncated"),
        html(PAGE, length=len(PAGE) // 2),
    ),
    (
        Fault("a broken chunk", "the page is not read", RESPONSE, 3, "response_contradicts"),
        chunked(chunks(PAGE)[:-400] + b"zz\r\nx", close=True),
    ),
    (Fault("the last chunk never comes", "the page is not read", KEPT, 3, "truncated"), chunked(chunks(PAGE)[:-5], close=True)),
    (Fault("no answer at all", "given up at the deadline", NOTHING, 3, "fetch_failed"), Answer([60.0])),
    (Fault("one byte every ten seconds", "given up at the deadline", KEPT, 3, "truncated"), dripping(cut(PAGE)[0], pause=0.1)),
    (Fault("a head that drips", "given up at the deadline", NOTHING, 3, "fetch_failed"), dripping(b"HTTP/1.1 200 OK\r\nX: ")),
    (
        Fault("a flood of headers", "the answer is refused", NOTHING, 3, "fetch_failed"),
        response(PAGE, *(f"X-{number}: {'x' * 900}" for number in range(1_000))),
    ),
    (
        Fault("bad header lines", "passed over, the page is read", RESPONSE, 0),
        Answer([b"HTTP/1.1 200 OK\r\nno colon here\r\n: no name\r\n\r\n" + PAGE], close=True),
    ),
    (Fault("no HTTP at all", "the answer is refused", NOTHING, 3, "fetch_failed"), Answer([b"SSH-2.0-x\r\n" * 9], close=True)),
    (
        Fault("interim answers without end", "the answer is refused", NOTHING, 3, "fetch_failed"),
        dripping(b"", b"HTTP/1.1 103 x\r\n\r\n", 0.001),
    ),
    (
        Fault("5xx for a moment", "asked again after a pause", RESPONSE, 0),
        [html(b"", status="503 x"), html(b"", status="500 x"), html(PAGE)],
    ),
    (Fault("5xx for ever", "asked three times", RESPONSE, 3, "http_error"), html(b"busy", status="502 Bad Gateway")),
    (
        Fault("429 with Retry-After in seconds", "waited for, then asked again", RESPONSE, 0),
        [html(b"", "Retry-After: 20", status="429 Too Many Requests"), html(PAGE)],
    ),
    (
        Fault("503 with Retry-After as a date", "waited for, then asked again", RESPONSE, 0),
        [html(b"", f"Retry-After: {format_datetime(SOON, usegmt=True)}", status="503 x"), html(PAGE)],
    ),
    (
        Fault("Retry-After that says nothing", "our own pause, then asked again", RESPONSE, 0),
        [html(b"", "Retry-After: soon\u00e9", status="503 x"), html(PAGE)],
    ),
    (Fault("304 without having asked", "no version", RESPONSE, 3, "http_error"), Answer([head(status="304 Not Modified")])),
    (Fault("an ETag that is a lie", "the bytes decide", RESPONSE, 0), html(PAGE, 'ETag: "always"')),
    (
        Fault("redirects in a circle", "not followed twice", RESPONSE, 3, "redirected_away"),
        redirect(few_releases()[0].release.path),
    ),
    (Fault("a redirect to another host", "not followed", RESPONSE, 3, "redirected_away"), redirect("https://example.org/")),
    (
        Fault("a meta refresh to another host", "not followed", RESPONSE, 3, "redirected_away"),
        html(b'<html><meta http-equiv="refresh" content="0;url=https://example.org/"></html>'),
    ),
    (
        Fault("a meta refresh home", "never taken for gone", RESPONSE, 3, "not_a_release"),
        html(b'<html><meta http-equiv="refresh" content="0;url=/index.html"></html>'),
    ),
    (Fault("a redirect to file:", "not followed", RESPONSE, 3, "redirected_away"), redirect("file:///etc/passwd")),
    (
        Fault("a redirect to a link-local address", "not followed", RESPONSE, 3, "redirected_away"),
        redirect("http://169.254.169.254/latest/meta-data/"),
    ),
    (
        Fault("a chunk longer than any number, then a hang-up", "the page is not read", KEPT, 3, "truncated"),
        chunked(b"7FFFFFFFFFFFFFFF\r\n" + PAGE, close=True),
    ),
    (
        Fault("a Content-Length of 5,000 digits", "the page is not read", KEPT, 3, "truncated"),
        Answer([head(f"Content-Length: {'9' * 5_000}", "Content-Type: text/html") + PAGE], close=True),
    ),
    (Fault("a redirect home", "gone once a visit 20 hours later agrees", RESPONSE, 3, "missing"), redirect("/index.html")),
    (Fault("404", "gone once a visit 20 hours later agrees", RESPONSE, 3, "missing"), html(b"", status="404 Not Found")),
    (
        Fault("a gzip bomb", "cut at 8 MB, not read", KEPT, 3, "truncated"),
        lambda: response(bomb(), "Content-Encoding: gzip", "Content-Type: text/html"),
    ),
    (
        Fault("a bomb within a bomb", "cut at 8 MB, not read", KEPT, 3, "truncated"),
        lambda: response(gzip.compress(bomb()), "Content-Encoding: gzip, gzip", "Content-Type: text/html"),
    ),
    (
        Fault("a bomb in the body of a redirect", "cut, the redirect not followed", KEPT, 3, "truncated"),
        lambda: response(bomb(), "Location: /index.html", "Content-Encoding: gzip", status="302 Found"),
    ),
    (
        Fault("gzip that breaks off", "the page is not read", RESPONSE, 3, "response_contradicts"),
        response(gzip.compress(PAGE)[:-20], "Content-Encoding: gzip", "Content-Type: text/html"),
    ),
    (
        Fault("two lengths for one body", "the page is not read", RESPONSE, 3, "response_contradicts"),
        Answer([head("Content-Length: 9", f"Content-Length: {len(PAGE)}") + PAGE], close=True),
    ),
    (
        Fault("a length twice, and bytes behind the body", "read to that length", RESPONSE, 0),
        Answer([head(f"Content-Length: {len(PAGE)}, {len(PAGE)}") + PAGE + head("Content-Length: 4") + b"evil"]),
    ),
    (
        Fault("half a head behind the body", "the connection is not used again", RESPONSE, 0),
        Answer([head(f"Content-Length: {len(PAGE)}") + PAGE + b"HTTP/1.1 404 Not Found\r\nX: "]),
    ),
    (
        Fault("a chunk of 2^63 bytes, then a hang-up", "the page is not read", KEPT, 3, "truncated"),
        Answer([head("Transfer-Encoding: chunked") + b"7FFFFFFFFFFFFFFF\r\n" + PAGE], close=True),
    ),
    (
        Fault("brotli that nobody asked for", "read", RESPONSE, 0),
        response(brotli.compress(PAGE), "Content-Encoding: br", "Content-Type: text/html"),
    ),
    (
        Fault("a coding that nobody knows", "the page is not read", RESPONSE, 3, "response_contradicts"),
        response(PAGE, "Content-Encoding: lzma", "Content-Type: text/html"),
    ),
    (Fault("a plain page labelled gzip", "read", RESPONSE, 0), response(PAGE, "Content-Encoding: gzip")),
    (
        Fault("gzip that swells, with more behind it", "read to the end of the page", RESPONSE, 0),
        response(gzip.compress(PAGE + b" " * 1_000_000) + b"more", "Content-Encoding: gzip", "Content-Type: text/html"),
    ),
    (
        Fault("a charset that is a lie", "read as what it is, the doubt flagged", RESPONSE, 3, "charset_disagrees"),
        response(PAGE, "Content-Type: text/html; charset=UTF-8"),
    ),
    (
        Fault("a maintenance page with 200", "no version", RESPONSE, 3, "not_a_release"),
        html("<html><title>メンテナンス中</title><h1>メンテナンス中です</h1></html>".encode("cp932")),
    ),
    (Fault("an empty page with 200", "no version", RESPONSE, 3, "not_a_release"), html(b"")),
    (Fault("50 MB of HTML", "cut at 8 MB, not read", KEPT, 3, "truncated"), lambda: html(b"<html>" + b"<p>x</p>" * 6_250_000)),
]
ON_THE_SITE: list[tuple[Fault, Faulty]] = [
    (
        Fault("the site dies in the middle of a run", "given up at the fifth failed page", "all that came before", UNREACHABLE),
        {one.release.path: Answer([RESET]) for one in few_releases(MANY)},
    ),
    (
        Fault(
            "an absurd Retry-After", "the site is left alone from there on", "all that came before", UNREACHABLE, "http_error"
        ),
        {few_releases()[0].release.path: html(b"", "Retry-After: 999999999999", status="503 x")},
    ),
    (Fault("robots.txt fails (5xx)", "nothing else is asked", RESPONSE, 69), {"/robots.txt": html(b"", status="500 x")}),
    (Fault("robots.txt answers 429", "nothing else is asked", RESPONSE, 69), {"/robots.txt": html(b"", status="429 x")}),
    (
        Fault("robots.txt is cut off in transfer", "nothing else is asked", KEPT, 69),
        {"/robots.txt": Answer([head("Content-Length: 78") + b"User-agent: *\nDisallow: /priv"], close=True)},
    ),
    (
        Fault("robots.txt of 1 MB", "its first 500 kB are followed", KEPT, 0),
        {"/robots.txt": response(b"User-agent: *\nDisallow: /private/\n" + b"# x\n" * 250_000, "Content-Type: text/plain")},
    ),
    (Fault("robots.txt is a page", "no rules, so all is allowed", RESPONSE, 0), {"/robots.txt": html(PAGE)}),
    (
        Fault("robots.txt forbids everything", "nothing is asked", RESPONSE, 4, "robots_disallowed"),
        {"/robots.txt": response(b"User-agent: *\nDisallow: /\n")},
    ),
    (
        Fault("the list fails (5xx)", "nothing new is found, said every day", RESPONSE, 4, "http_error"),
        {lists.CURRENT: html(b"", status="500 x")},
    ),
    (
        Fault("the list is a notice", "nothing new is found, said every day", RESPONSE, 4, "listing_unreadable"),
        {lists.CURRENT: html(b"<html><p>x</p></html>")},
    ),
    (
        Fault("a list of 5 MB", "cut at 4 MB, not read", KEPT, 4, "truncated"),
        {lists.CURRENT: html(b"<table class=tableList>" + b"<tr><td>x</td></tr>" * 260_000)},
    ),
    (
        Fault("the feed is broken", "the lists are enough", RESPONSE, 4, "listing_unreadable"),
        {"/news.rdf": response(b"<rdf", "Content-Type: text/xml")},
    ),
]

JAPANESE_DAY = "月, 20 10月 2025 09:00:00 GMT"
UNSENDABLE_DAY, UNSENDABLE_TAG = (line.encode().decode("latin-1") for line in (f"Last-Modified: {JAPANESE_DAY}", 'ETag: "版1"'))
LIST_PAGE = site_of(few_releases(), TODAY)[lists.CURRENT].steps[0].partition(b"\r\n\r\n")[2]  # type: ignore[index]
UNSENDABLE: list[tuple[Fault, Faulty]] = [
    (
        Fault("validators that no header may hold, on a page", "kept, not sent back", RESPONSE, 0),
        {"PATH": html(PAGE, UNSENDABLE_DAY, UNSENDABLE_TAG)},
    ),
    (
        Fault("the same on a list", "kept, not sent back", RESPONSE, 0),
        {lists.CURRENT: html(LIST_PAGE, UNSENDABLE_DAY)},
    ),
    (
        Fault("the same on robots.txt", "kept, not sent back", RESPONSE, 0),
        {"/robots.txt": response(b"User-agent: *\nDisallow: /private/\n", UNSENDABLE_DAY, UNSENDABLE_TAG)},
    ),
]
NOT_MODIFIED = Fault("304 for ever, also after an edit", "found out within a week", RESPONSE, 3, "validator_lied")
ALIKE = Fault("one page in the place of all", "an alarm; what it brought is told nowhere", RESPONSE, 4, "identical_bodies")
FAULTS = [*(fault for fault, _ in [*ON_ONE_PAGE, *ON_THE_SITE, *UNSENDABLE]), NOT_MODIFIED, ALIKE]


def ids(rows: Sequence[tuple[Fault, object]]) -> list[str]:
    return [fault.name for fault, _ in rows]


@pytest.mark.parametrize(("fault", "answer"), ON_ONE_PAGE, ids=ids(ON_ONE_PAGE))
def test_a_fault_on_one_page_costs_that_page_alone(fault: Fault, answer: Told, tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {"PATH": answer() if callable(answer) else answer}) as it:
        done = it.crawl()
        assert done.exit_code == fault.exit_code, done.said
        keys = {one.key for one in it.releases}
        assert set(it.versions()) >= keys - {it.releases[0].key}, done.said
        assert it.problems() == ({fault.problem} if fault.problem else set())
        it.check_sound()
        it.server.put(it.path, html(PAGE))
        it.days = 1
        again = it.crawl()
        assert again.exit_code == 0, again.said
        assert it.versions() == dict.fromkeys(keys, 1) and it.problems() == set()
        it.check_sound()


@pytest.mark.parametrize(("fault", "faults"), ON_THE_SITE, ids=ids(ON_THE_SITE))
def test_a_fault_of_the_site_is_told_and_passes(fault: Fault, faults: Faulty, tmp_path: Path) -> None:
    with victim(tmp_path / "archive", faults, MANY) as it:
        done = it.crawl()
        assert done.exit_code == fault.exit_code, done.said
        it.check_sound()
        if fault.problem:
            assert fault.problem in it.problems()
        healthy = site_of(it.releases, TODAY)
        for path in faults:
            it.server.put(path, healthy[path])
        it.days = 1
        again = it.crawl()
        assert again.exit_code == 0, again.said
        assert it.versions() == dict.fromkeys((one.key for one in it.releases), 1) and it.problems() == set()
        it.check_sound()


@pytest.mark.parametrize(("fault", "faults"), UNSENDABLE, ids=ids(UNSENDABLE))
def test_a_validator_that_cannot_be_sent_back_is_kept_and_stops_no_later_run(
    fault: Fault, faults: Faulty, tmp_path: Path
) -> None:
    with victim(tmp_path / "archive", faults) as it:
        for day in range(3):
            it.days = day
            done = it.crawl()
            assert done.exit_code == fault.exit_code, done.said
        assert it.versions() == dict.fromkeys((one.key for one in it.releases), 1) and it.problems() == set()
        assert it.rows("SELECT count(*) FROM captures WHERE last_modified = ?", JAPANESE_DAY) == [(1,)]
        it.check_sound()


@pytest.mark.proves(NOT_MODIFIED)
def test_a_304_that_hides_an_edit_is_found_out(tmp_path: Path) -> None:
    tag = 'ETag: "always"'
    with victim(tmp_path / "archive", {"PATH": html(PAGE, tag)}) as it:
        it.crawl()
        unchanged = Answer([head(tag, status="304 Not Modified")])
        it.server.put(it.path, unchanged)
        it.days = 1
        assert it.crawl().exit_code == 0 and it.versions()[it.releases[0].key] == 1
        edited = with_figure(it.releases[0], "団体数", "市町村数").release
        it.server.put(it.path, [html(templates.release_page(edited), tag), unchanged])
        it.days = 8
        done = it.crawl()
        assert done.exit_code == NOT_MODIFIED.exit_code and NOT_MODIFIED.problem in it.problems(), done.said
        assert it.versions()[it.releases[0].key] == 2
        it.check_sound()


@pytest.mark.proves(ALIKE)
def test_one_page_in_the_place_of_all_is_told_as_no_change(tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {}, MANY) as it:
        healthy = site_of(it.releases, TODAY)
        assert it.crawl().exit_code == 0
        for one in it.releases:
            it.server.put(one.release.path, html(PAGE))
        it.days = 1
        done = it.crawl()
        assert done.exit_code == ALIKE.exit_code and ALIKE.problem in it.problems(), done.said
        assert json.loads(it.run("changes", "--json").said) == []
        for one in it.releases:
            it.server.put(one.release.path, healthy[one.release.path])
        it.days = 2
        again = it.crawl()
        assert again.exit_code == 0 and it.problems() == set(), again.said
        assert json.loads(it.run("changes", "--json").said) == []
        it.check_sound()
