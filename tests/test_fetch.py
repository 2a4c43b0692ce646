"""Fetching, as a specification: what goes over the wire, what is recorded of it, and what a misbehaving server can do."""

from __future__ import annotations

import select
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import chain, islice

import brotli
import httpcore
import pytest
from http_servers import (
    AGENT,
    CODINGS,
    INTERIM,
    NOON,
    PAGE,
    RESET,
    Answer,
    Server,
    asking,
    chunks,
    closed_port,
    dripping,
    head,
    response,
    serving,
    squeezed,
)

from schemas.content_coding import Inflating
from schemas.errors import ConfigurationError, SiteUnreachable
from schemas.visit import Exchange, Known, Visit
from scraper.crawl import crawl
from scraper.fetch import client as client_module
from scraper.fetch.breaker import FAILURES
from scraper.fetch.clock import ForwardClock, SimulatedClock, SystemClock
from scraper.fetch.pace import Pace
from scraper.fetch.recording import Connection, Tape
from scraper.fetch.retry import ATTEMPTS, retry_after
from scraper.fetch.robots import Robots
from scraper.fetch.wire import Target
from scraper.planned_visits import Plan
from scraper.revisit import Due
from scraper.sites.mic.urls import CURRENT_LIST, OFFICIAL, ROBOTS

URL = f"{OFFICIAL}/a.html"


def ask(server: Server, url: str = URL, clock: SimulatedClock | None = None) -> Visit:
    """One visit of a release with a client of its own."""
    with asking(server.url, clock=clock) as client:
        return client.visit(url, "release")


def answer(*answers: Answer, clock: SimulatedClock | None = None) -> Exchange:
    """The last exchange with a server that answers so."""
    with serving({"/a.html": answers}) as server:
        visit = ask(server, clock=clock)
    assert visit.failure is None
    return visit.exchanges[-1]


# What is sent


def test_the_request_says_who_asks_and_for_what() -> None:
    with serving({"/a.html": response(PAGE)}) as server:
        ask(server)
        assert server.requests[0].startswith(b"GET /a.html HTTP/1.1\r\n")
        assert server.fields() == {
            "host": server.url.removeprefix("http://"),
            "user-agent": AGENT,
            "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "accept-encoding": "gzip",
            "accept-language": "ja",
        }


def test_cookies_are_not_sent_back() -> None:
    cookie = response(b"", "Set-Cookie: session=1; Path=/", "Location: /b.html", status="302 Found")
    with serving({"/a.html": cookie, "/b.html": response(PAGE)}) as server:
        ask(server)
        assert server.paths == ["/a.html", "/b.html"]
        assert "cookie" not in server.fields()


def test_proxies_in_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/a.html": response(b"a proxy was asked")}) as proxy, serving({"/a.html": response(PAGE)}) as server:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert ask(server).exchanges[0].body == PAGE
        assert proxy.requests == []


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        (Known(), {}),
        (Known(etag='W/"1"'), {"if-none-match": 'W/"1"'}),
        (Known(last_modified="Wed, 15 Oct 2025 15:00:00 GMT"), {"if-modified-since": "Wed, 15 Oct 2025 15:00:00 GMT"}),
        (Known(etag='"2"', last_modified="yesterday"), {"if-none-match": '"2"', "if-modified-since": "yesterday"}),
    ],
)
def test_validators_make_the_request_conditional(known: Known, sent: dict[str, str]) -> None:
    with serving({"/a.html": Answer([head('ETag: "2"', status="304 Not Modified")])}) as server, asking(server.url) as client:
        visit = client.visit(URL, "release", {URL: known}.__getitem__)
        conditions = {name: value for name, value in server.fields().items() if name.startswith("if-")}
    assert conditions == sent
    assert (visit.exchanges[0].status, visit.exchanges[0].body, visit.exchanges[0].truncated) == (304, b"", None)


def test_each_hop_has_validators_of_its_own() -> None:
    known = {URL: Known(etag='"a"'), f"{OFFICIAL}/b.html": Known(etag='"b"')}
    moved = response(b"", "Location: /b.html", status="301 Moved Permanently")
    with serving({"/a.html": moved, "/b.html": response(PAGE)}) as server, asking(server.url) as client:
        client.visit(URL, "release", known.__getitem__)
        assert [server.fields(hop)["if-none-match"] for hop in (0, 1)] == ['"a"', '"b"']


@pytest.mark.parametrize("base", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://[bad", "http://127.0.0.1:99999", ""])
def test_what_is_no_base_is_refused_before_anything_is_asked(base: str) -> None:
    with pytest.raises(ConfigurationError, match="is no base URL"), asking(base):
        pass


@pytest.mark.parametrize("agent", ["mic-press (+山田)", "mic-press\r\nX: y"])
def test_a_user_agent_that_cannot_be_sent_is_refused(agent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("http_servers.AGENT", agent)
    with pytest.raises(ConfigurationError, match="user agent"), asking("http://127.0.0.1:8000"):
        pass


# What is recorded


@pytest.mark.parametrize("coding", CODINGS)
def test_bytes_are_recorded_as_they_went_over_the_wire(coding: str) -> None:
    with serving({"/a.html": CODINGS[coding]}) as server:
        exchange = ask(server).exchanges[0]
        assert exchange.request == server.requests[0]
        assert exchange.response == server.sent[0]
        assert exchange.asked == f"{server.url}/a.html"
    assert exchange.ip == "127.0.0.1"
    assert exchange.fetched_at == NOON + timedelta(milliseconds=1)


@pytest.mark.parametrize("coding", CODINGS)
def test_the_body_is_the_entity_whatever_way_it_came(coding: str) -> None:
    exchange = answer(CODINGS[coding])
    assert (exchange.status, exchange.truncated) == (200, None)
    assert exchange.body == (b"" if coding == "empty" else PAGE)


def test_a_coding_that_is_not_known_is_kept_as_it_is_and_said() -> None:
    exchange = answer(response(b"\x1f\x9d", "Content-Encoding: compress"))
    assert (exchange.body, exchange.fault) == (b"\x1f\x9d", "its body is in a coding that is not known here: 'compress'")


def test_an_interim_response_is_recorded_and_is_not_the_answer() -> None:
    exchange = answer(CODINGS["after an interim response"])
    assert exchange.response.startswith(INTERIM)
    assert (exchange.status, exchange.body) == (200, PAGE)


def test_one_connection_serves_all_requests() -> None:
    ways = {f"/{number}.html": CODINGS[name] for number, name in enumerate(("plain", "chunked", "gzip", "empty"))}
    with serving(ways) as server, asking(server.url) as client:
        for path in ways:
            exchange = client.visit(OFFICIAL + path, "release").exchanges[0]
            assert (exchange.request, exchange.response) == (server.requests[-1], server.sent[-1])
        assert (server.paths, server.connections, client.requests) == (list(ways), 1, 4)


def test_a_connection_that_was_closed_while_we_paused_is_opened_again() -> None:
    with serving({"/a.html": Answer(response(PAGE).steps, close=True)}) as server, asking(server.url) as client:
        for _ in range(3):
            assert client.visit(URL, "release").exchanges[0].body == PAGE
            server.wait_until_hung_up()
        assert (server.connections, client.requests) == (3, 3)


def test_bytes_behind_a_response_are_not_taken_for_the_next_one() -> None:
    ahead = Answer([head("Content-Length: 4") + b"page" + head("Content-Length: 4") + b"evil"])
    with serving({"/a.html": ahead, "/b.html": response(b"good")}) as server, asking(server.url) as client:
        bodies = [client.visit(f"{OFFICIAL}/{name}.html", "release").exchanges[-1].body for name in "ab"]
    assert bodies == [b"page", b"good"]


def test_headers_are_kept_in_order_case_and_number() -> None:
    exchange = answer(response(b"", "X-B: 1", "x-a: 2", "X-B: 3"))
    assert exchange.headers == (("Content-Length", "0"), ("X-B", "1"), ("x-a", "2"), ("X-B", "3"))


# Pace


def test_a_pause_follows_each_response_and_none_comes_before_the_first() -> None:
    clock = SimulatedClock(NOON)
    with serving({"/a.html": response(PAGE)}) as server, asking(server.url, 2.0, clock) as client:
        client.visit(URL, "release")
        assert clock.slept == []
        client.visit(URL, "release")
        clock.advance(seconds=1.5)
        client.visit(URL, "release")
        clock.advance(seconds=60)
        client.visit(URL, "release")
    assert clock.slept == pytest.approx([2.0, 0.5], abs=0.01)


def test_a_redirect_and_a_second_address_are_paced_too() -> None:
    clock = SimulatedClock(NOON)
    moved = response(b"", "Location: /none.html", status="302 Found")
    with serving({"/a.html": moved, "/b.html": response(PAGE)}) as server, asking(server.url, 2.0, clock) as client:
        client.visit(URL, "listing", otherwise=[f"{OFFICIAL}/b.html"])
        assert server.paths == ["/a.html", "/none.html", "/b.html"]
    assert clock.slept == pytest.approx([2.0, 2.0], abs=0.01)


def test_the_pause_begins_when_the_response_has_ended() -> None:
    steps = list(response(PAGE).steps)
    with serving({"/a.html": Answer([0.15, *steps])}) as server, asking(server.url) as client:
        client.clock = clock = SystemClock()
        client.pace = Pace(0.1, clock)
        client.visit(URL, "release")
        ended = clock.now()
        second = client.visit(URL, "release").exchanges[0]
    assert second.fetched_at - ended >= timedelta(seconds=0.09)


@pytest.mark.parametrize(("asked", "taken"), [(None, 2.0), (0.5, 2.0), (2.5, 2.5)])
def test_the_longer_of_our_pause_and_crawl_delay_is_taken(asked: float | None, taken: float) -> None:
    clock = SimulatedClock(NOON)
    pace = Pace(2.0, clock)
    pace.ask_for(asked)
    pace.wait()
    pace.rest()
    pace.wait()
    assert clock.slept == pytest.approx([taken], abs=0.01)


def slow(clock: SimulatedClock, seconds: float) -> Answer:
    """An answer that takes so long by the simulated clock."""

    def steps() -> Iterator[bytes]:
        clock.advance(seconds=seconds)
        yield head("Content-Length: 4") + b"page"

    return Answer(steps())


def test_a_site_that_answers_slowly_gets_longer_pauses_which_pass() -> None:
    clock = SimulatedClock(NOON)
    answers = [response(b""), slow(clock, 20), *[response(b"")] * 9]
    with serving({"/a.html": answers}) as server, asking(server.url, 3.0, clock) as client:
        for _ in range(8):
            client.visit(URL, "release")
    assert clock.slept == pytest.approx([3, 20, 10, 5, 3, 3, 3], abs=0.1)


def test_failures_double_the_pause_up_to_a_bound_and_good_answers_ease_it() -> None:
    clock = SimulatedClock(NOON)
    pace = Pace(3.0, clock)
    pauses = []
    for failed in [True] * 7 + [False] * 20:
        pace.rest(0.1, failed)
        pauses.append(pace.pause)
    assert pauses[:7] == pytest.approx([6, 12, 24, 48, 96, 96, 96])
    assert pauses[7:9] == pytest.approx([76.8, 61.44]) and pauses[-1] == 3.0


def test_without_a_pause_of_our_own_a_failing_site_still_gets_one() -> None:
    pace = Pace(0.0, SimulatedClock(NOON))
    pace.rest(took=5.0)
    assert pace.pause == 0.0, "who asks for none has a site of his own"
    pace.rest(took=0.1, failed=True)
    assert pace.pause == 1.0


# Asking again


def busy(*headers: str) -> Answer:
    return response(b"busy", *headers, status="503 Service Unavailable")


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7", 7.0),
        ("120", 120.0),
        ("0", 1.0),
        (format_datetime(NOON + timedelta(seconds=30), usegmt=True), 30.0),
        ("Wed, 15 Oct 2025 15:00:00 GMT", 1.0),
        ("soon", 2.0),
        ("-5", 2.0),
        ("٣", 2.0),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", 2.0),
        ("Fri, 31 Dec 99999 23:59:59 GMT", 2.0),
        ("Mon, 01 Jan 2024 00:00:00 +9999", 2.0),
    ],
)
def test_a_busy_server_is_asked_again_after_the_time_it_names(value: str, wait: float) -> None:
    clock = SimulatedClock(NOON)
    header = "Retry-After: " + value.encode().decode("latin-1")
    exchange = answer(busy(header), response(PAGE), clock=clock)
    assert (exchange.status, exchange.body) == (200, PAGE)
    assert clock.slept == pytest.approx([wait], abs=0.05)


@pytest.mark.parametrize("value", ["121", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_server_that_wants_a_longer_absence_is_left_alone(value: str) -> None:
    clock = SimulatedClock(NOON)
    with serving({"/a.html": busy(f"Retry-After: {value}")}) as server:
        visit = ask(server, clock=clock)
        assert len(server.requests) == 1
    assert (visit.exchanges[-1].status, visit.failure, clock.slept) == (503, None, [])


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_for_three_times_and_the_last_answer_stands(status: int) -> None:
    clock = SimulatedClock(NOON)
    with serving({"/a.html": [response(b"%d" % n, status=f"{status} Busy") for n in (1, 2, 3, 4)]}) as server:
        with asking(server.url, clock=clock) as client:
            visit = client.visit(URL, "release")
        assert (len(server.requests), client.requests) == (ATTEMPTS, ATTEMPTS) == (3, 3)
    assert [(one.status, one.body) for one in visit.exchanges] == [(status, b"3")]
    assert clock.slept == [2.0, 4.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_what_will_not_pass_is_asked_for_once(status: int) -> None:
    with serving({"/a.html": response(b"no", status=f"{status} No")}) as server:
        assert ask(server).exchanges[-1].status == status
        assert len(server.requests) == 1


def test_our_pause_counts_within_the_time_before_the_next_attempt() -> None:
    clock = SimulatedClock(NOON)
    with serving({"/a.html": [busy("Retry-After: 3"), response(PAGE)]}) as server, asking(server.url, 5.0, clock) as client:
        client.visit(URL, "release")
    assert clock.slept == pytest.approx([3.0, 7.0], abs=0.05), "twice the pause after a failure, less the time waited"


def test_a_refused_connection_is_tried_three_times_and_becomes_a_failure() -> None:
    clock = SimulatedClock(NOON)
    port = closed_port()
    with asking(f"http://127.0.0.1:{port}", clock=clock) as client:
        visit = client.visit(URL, "release")
        assert client.requests == 3
    assert visit.exchanges == ()
    assert visit.failure is not None
    assert visit.failure[0] == "fetch_failed"
    assert f"no connection to 127.0.0.1:{port}" in visit.failure[1]
    assert clock.slept == [2.0, 4.0]


def test_a_server_that_hangs_up_is_tried_again() -> None:
    assert answer(Answer([], close=True), Answer([RESET]), response(PAGE)).body == PAGE


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"what?\r\n\r\n",
        b"HTTP/1.1 2\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Le",
    ],
)
def test_what_is_no_response_becomes_a_failure(said: bytes) -> None:
    with serving({"/a.html": Answer([said], close=True)}) as server:
        visit = ask(server)
        assert len(server.requests) == 3
    assert (visit.exchanges, visit.failure and visit.failure[0]) == ((), "fetch_failed")


def test_what_came_before_a_failure_stands() -> None:
    with serving({"/a.html": response(b"", "Location: /b.html", status="302 Found"), "/b.html": Answer([RESET])}) as server:
        visit = ask(server)
    assert [one.status for one in visit.exchanges] == [302]
    assert visit.failure is not None
    assert visit.failure[1].startswith("the connection broke")


def test_a_url_that_cannot_be_asked_is_not_tried() -> None:
    clock = SimulatedClock(NOON)
    with serving({}) as server, asking(server.url, clock=clock) as client:
        visit = client.visit(f"{OFFICIAL}/a\x01.html", "release")
        assert (server.requests, client.requests, clock.slept) == ([], 0, [])
    assert visit.failure is not None
    assert visit.failure[0] == "bad_url", "which says nothing of whether the site answers"


def test_retry_after_is_read_as_the_standard_says() -> None:
    def asked(*headers: tuple[str, str]) -> float | None:
        plain = Exchange(asked=URL, fetched_at=NOON, request=b"", response=b"", status=503, headers=headers, body=b"")
        return retry_after(plain, NOON)

    assert asked() is None
    assert asked(("retry-AFTER", " 12 ")) == 12.0
    assert asked(("Retry-After", "Mon, 23 Nov 2026 21:00:05 +0900")) == 5.0


# Bounds


def test_a_body_longer_than_allowed_is_cut_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client_module.MOST_BYTES, "release", 100_000)  # type: ignore[arg-type]
    endless = Answer(chain([head()], (b"x" * 10_000 for _ in range(5_000))))
    exchange = answer(endless)
    assert (exchange.body, exchange.truncated) == (b"x" * 100_000, "length")
    assert len(exchange.response) < 400_000


def test_a_body_of_just_the_size_allowed_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client_module.MOST_BYTES, "release", len(PAGE))  # type: ignore[arg-type]
    assert {name: answer(CODINGS[name]).truncated for name in ("plain", "chunked", "gzip")} == dict.fromkeys(
        ("plain", "chunked", "gzip")
    )
    monkeypatch.setitem(client_module.MOST_BYTES, "release", len(PAGE) - 1)  # type: ignore[arg-type]
    for name in ("plain", "chunked", "gzip"):
        cut = answer(CODINGS[name])
        assert (cut.body, cut.truncated) == (PAGE[:-1], "length")


@pytest.mark.parametrize(
    ("behind", "more"), [(squeezed(b"more"), b"more"), (b"and what is no gzip", b"")], ids=["a member", "no gzip"]
)
def test_what_stands_behind_a_page_that_swells_does_not_hold_it_up(behind: bytes, more: bytes) -> None:
    swelling = bytes(1_000_000)
    pieces = list(islice(Inflating().pieces(squeezed(swelling) + behind), 20))  # where it is broken, they never end
    assert b"".join(pieces) == swelling + more and len(pieces) < 20
    assert answer(response(squeezed(swelling) + behind, "Content-Encoding: gzip")).body == swelling + more


def test_a_gzip_bomb_is_cut_without_being_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client_module.MOST_BYTES, "release", 100_000)  # type: ignore[arg-type]
    bomb = response(squeezed(bytes(50_000_000)), "Content-Encoding: gzip")
    tracemalloc.start()
    exchange = answer(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (exchange.body, exchange.truncated) == (bytes(100_000), "length")
    assert peak < 5_000_000


def test_a_document_may_be_longer_than_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client_module.MOST_BYTES, "release", 10)  # type: ignore[arg-type]
    with serving({"/a.PDF": response(PAGE)}) as server:
        assert ask(server, f"{OFFICIAL}/a.PDF").exchanges[0].truncated is None


def test_the_next_request_works_after_a_body_was_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(client_module.MOST_BYTES, "release", 1_000_000)  # type: ignore[arg-type]
    with serving({"/a.html": response(b"x" * 3_000_000), "/b.html": response(PAGE)}) as server, asking(server.url) as client:
        assert client.visit(URL, "release").exchanges[0].truncated == "length"
        assert client.visit(f"{OFFICIAL}/b.html", "release").exchanges[0].body == PAGE


def test_a_body_that_drips_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "EXCHANGE_SECONDS", 0.4)
    before = SystemClock().now()
    exchange = answer(dripping(head("Content-Length: 3000") + b"begin"))
    assert SystemClock().now() - before < timedelta(seconds=2)
    assert exchange.truncated == "time"
    assert exchange.body.startswith(b"beginxx")
    assert exchange.response.endswith(exchange.body)


def test_a_head_that_drips_is_a_failure_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "EXCHANGE_SECONDS", 0.2)
    with serving({"/a.html": [dripping(b"HTTP/1.1 200 OK\r\nX: ") for _ in range(3)]}) as server:
        visit = ask(server)
        assert len(server.requests) == 3
    assert visit.failure is not None
    assert visit.failure[1].startswith("no response in time")


def test_silence_is_a_failure_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "EXCHANGE_SECONDS", 0.1)
    with serving({"/a.html": Answer([30.0])}) as server:
        visit = ask(server)
    assert visit.failure is not None
    assert visit.failure[1].startswith("no response in time")


def test_nothing_is_waited_for_after_the_deadline() -> None:
    assert Tape(60).left(1.0) == 1.0
    assert 59 < Tape(60).left(None) <= 60
    with pytest.raises(httpcore.ReadTimeout, match="deadline"):
        Tape(0).left(1.0)


def test_silence_is_a_failure_after_the_read_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "_READ_SECONDS", 0.1)
    with serving({"/a.html": Answer([30.0])}) as server:
        visit = ask(server)
    assert visit.failure == ("fetch_failed", "no response in time: timed out")


# Bodies that break

_ZIPPED = squeezed(PAGE)
BROKEN = {
    "reset in the middle": (Answer([head("Content-Length: 9000") + PAGE[:500], 0.3, RESET]), "disconnect", PAGE[:500]),
    "shorter than Content-Length": (Answer([head("Content-Length: 9000") + PAGE], close=True), "disconnect", PAGE),
    "no last chunk": (Answer([head("Transfer-Encoding: chunked") + chunks(PAGE)[:-5]], close=True), "disconnect", PAGE),
    "a chunk of a size that nothing has": (
        Answer([head("Transfer-Encoding: chunked") + b"7FFFFFFFFFFFFFFF\r\nhalf"], close=True),
        "disconnect",
        b"half",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_body_that_breaks_is_kept_up_to_there_with_the_reason(kind: str) -> None:
    told, truncated, body = BROKEN[kind]
    with serving({"/a.html": told}) as server:
        visit = ask(server)
        assert [one.response for one in visit.exchanges] == [server.sent[0]]
    assert (visit.failure, visit.exchanges[0].status, visit.exchanges[0].truncated) == (None, 200, truncated)
    if body is not None:
        assert visit.exchanges[0].body == body


_CHUNKED = head("Transfer-Encoding: chunked")
_NO_CHUNKS, _TWO_LENGTHS = "its chunks do not end where they say", "it names two lengths for its body"
_NO_LENGTH, _ENDS_EARLY = "its Content-Length is no number", "its content coding ends early"
_UNKNOWN = "its body is in a coding that is not known here: "
FAULTS = {
    "a chunk without a size": (Answer([_CHUNKED, b"4\r\nhalf\r\nzz\r\n"]), _NO_CHUNKS),
    "a chunk longer than its size": (Answer([_CHUNKED, b"4\r\nhalf a page\r\n0\r\n\r\n"]), _NO_CHUNKS),
    "no chunks at all": (Answer([_CHUNKED + PAGE], close=True), _NO_CHUNKS),
    "chunked twice": (Answer([head("Transfer-Encoding: chunked, chunked") + chunks(PAGE)]), _UNKNOWN + "'chunked'"),
    "a coding that is not known": (response(PAGE, "Content-Encoding: lzma"), _UNKNOWN + "'lzma'"),
    "gzip that ends early": (response(_ZIPPED[:-9], "Content-Encoding: gzip"), _ENDS_EARLY),
    "gzip with a wrong sum": (response(_ZIPPED[:-8] + bytes(8), "Content-Encoding: gzip"), "its content coding is damaged"),
    "brotli that ends early": (response(brotli.compress(PAGE)[:-3], "Content-Encoding: br"), _ENDS_EARLY),
    "two lengths": (Answer([head("Content-Length: 5", "Content-Length: 6") + b"page 1"], close=True), _TWO_LENGTHS),
    "two lengths in a list": (Answer([head("Content-Length: 5, 6") + b"page 1"], close=True), _TWO_LENGTHS),
    "a length below nothing": (Answer([head("Content-Length: -1") + PAGE], close=True), _NO_LENGTH),
    "no length": (Answer([head("Content-Length: ") + PAGE], close=True), _NO_LENGTH),
    "five codings": (
        response(PAGE, f"Content-Encoding: {', '.join(['gzip'] * 5)}"),
        "its body is in 5 codings, one over the other",
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_a_response_that_contradicts_itself_is_kept_and_said_to(kind: str) -> None:
    told, fault = FAULTS[kind]
    with serving({"/a.html": told, "/b.html": response(PAGE)}) as server, asking(server.url) as client:
        visit = client.visit(URL, "release")
        assert [one.response for one in visit.exchanges] == [server.sent[0]], "all of it is evidence"
        assert client.visit(f"{OFFICIAL}/b.html", "release").exchanges[0].body == PAGE
        connections = server.connections
    assert (visit.failure, visit.exchanges[0].status, visit.exchanges[0].truncated) == (None, 200, None)
    assert visit.exchanges[0].fault == fault
    assert connections == (1 if "coding" in fault and kind != "chunked twice" else 2), "where it ends is not known"


def test_a_response_that_contradicts_itself_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.fetch.recording._PATIENCE", 0.1)
    exchange = answer(Answer([head("Content-Length: 5", "Content-Length: 6") + b"page", 30.0]))
    assert (exchange.body, exchange.truncated, exchange.fault) == (b"page", None, "it names two lengths for its body")


@pytest.mark.parametrize(
    "behind",
    [b"HTTP/1.1 404 Not Found\r\nX: ", head("Content-Length: 4") + b"evil", b"\r\n", b"x", b"HTTP/1.1 100 Continue\r\n\r\n"],
)
@pytest.mark.parametrize("late", [0.0, 0.1], ids=["at once", "late"])
@pytest.mark.parametrize("way", ["plain", "chunked", "gzip", "empty", "not modified"])
def test_a_connection_with_bytes_behind_a_response_is_never_used_again(way: str, late: float, behind: bytes) -> None:
    steps = [head('ETag: "1"', status="304 Not Modified")] if way == "not modified" else list(CODINGS[way].steps)
    ahead = Answer([*steps, late, behind] if late else [*steps[:-1], steps[-1] + behind])  # type: ignore[operator]
    with serving({"/a.html": ahead, "/b.html": response(b"good", status="200 Good")}) as server, asking(server.url) as client:
        client.visit(URL, "release")
        time.sleep(3 * late)
        exchange = client.visit(f"{OFFICIAL}/b.html", "release").exchanges[0]
        assert server.connections == 2
        assert (exchange.status, exchange.body, exchange.response) == (200, b"good", server.sent[-1])


def test_an_answer_before_the_request_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = Connection._new

    def patient(self: Connection, target: Target) -> httpcore.NetworkStream:
        stream = connect(self, target)
        select.select([stream.get_extra_info("socket")], [], [], 5)
        return stream

    monkeypatch.setattr(Connection, "_new", patient)
    with socket.create_server(("127.0.0.1", 0)) as listener, asking(f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
        thread = threading.Thread(target=hurrying, args=(listener,))
        thread.start()
        visit = client.visit(URL, "release")
        thread.join()
    assert (visit.exchanges, visit.failure) == (
        (),
        ("fetch_failed", "the connection broke: the answer came before the request"),
    )


def hurrying(listener: socket.socket) -> None:
    """Answer each attempt before it has said anything, and wait until the other side hangs up."""
    for _ in range(ATTEMPTS):
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(head("Content-Length: 4") + b"evil")
            assert connection.recv(1) == b"", "nothing is asked over it"


# Redirects and second addresses


def moved(location: str, status: str = "301 Moved Permanently") -> Answer:
    return response(b"moved", f"Location: {location}", status=status)


@pytest.mark.parametrize("status", ["301 M", "302 Found", "303 See Other", "307 T", "308 P"])
@pytest.mark.parametrize(
    "location", ["b.html", "/x/b.html", "//www.soumu.go.jp/x/b.html", f"{OFFICIAL}/x/b.html", "b.html#top"]
)
def test_a_redirect_is_followed_at_the_base_that_is_asked(location: str, status: str) -> None:
    with serving({"/x/a.html": moved(location, status), "/x/b.html": response(PAGE)}) as server:
        visit = ask(server, f"{OFFICIAL}/x/a.html")
        assert server.paths == ["/x/a.html", "/x/b.html"]
        assert [one.asked for one in visit.exchanges] == [f"{server.url}/x/a.html", f"{server.url}/x/b.html"]
    assert visit.failure is None
    assert (visit.url, visit.exchanges[0].body, visit.exchanges[1].body) == (f"{OFFICIAL}/x/a.html", b"moved", PAGE)


def test_a_redirect_may_name_the_base_itself() -> None:
    told: dict[str, Answer] = {"/b.html": response(PAGE)}
    with serving(told) as server:
        server._left["/a.html"] = [moved(f"{server.url}/b.html")]
        assert ask(server).exchanges[-1].body == PAGE


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("02 03.html", "/02%2003.html"),
        ("x/..\\%7Euser/./b.html", "/~user/b.html"),
        ("日本.html", "/%E6%97%A5%E6%9C%AC.html"),
        ("/%e6%97%a5.html?q=a&b", "/%E6%97%A5.html?q=a&b"),
    ],
)
def test_a_redirect_to_an_address_with_blanks_or_japanese_is_followed(location: str, path: str) -> None:
    raw = moved(location.encode().decode("latin-1"))
    with serving({"/a.html": raw, path: response(PAGE)}) as server:
        visit = ask(server)
        assert server.paths == ["/a.html", path]
        assert visit.exchanges[-1].asked == server.url + path


@pytest.mark.parametrize("name", ["総務", "ソ能表"])
def test_a_location_in_raw_shift_jis_is_followed_as_browsers_follow_it(name: str) -> None:
    raw = name.encode("cp932")
    path = "/" + "".join(f"%{byte:02X}" if byte >= 0x80 else chr(byte).replace("\\", "/") for byte in raw) + ".html"
    with serving({"/a.html": moved(f"/{raw.decode('latin-1')}.html"), path: response(PAGE)}) as server:
        visit = ask(server)
        assert server.paths == ["/a.html", path]
    assert visit.exchanges[-1].body == PAGE


def test_a_circle_ends_and_is_reported() -> None:
    with serving({"/a.html": moved("/b.html"), "/b.html": moved("/a.html")}) as server:
        visit = ask(server)
        assert server.paths == ["/a.html", "/b.html"]
    assert len(visit.exchanges) == 2
    assert visit.failure == ("redirected_away", f"redirected in a circle or too often, last to {URL}")


def test_too_many_hops_end_and_are_reported() -> None:
    hops: dict[str, Answer] = {f"/{n}.html": moved(f"/{n + 1}.html") for n in range(20)}
    with serving(hops) as server:
        visit = ask(server, f"{OFFICIAL}/0.html")
        assert server.paths == [f"/{n}.html" for n in range(6)]
    assert visit.failure == ("redirected_away", f"redirected in a circle or too often, last to {OFFICIAL}/6.html")


@pytest.mark.parametrize("location", ["https://www.example.org/", "//example.org/b.html", "ftp://www.soumu.go.jp/b.html"])
def test_a_redirect_to_another_host_is_not_followed(location: str) -> None:
    with serving({"/a.html": moved(location)}) as server:
        visit = ask(server)
        assert len(server.requests) == 1
    assert (len(visit.exchanges), visit.failure and visit.failure[0]) == (1, "redirected_away")


@pytest.mark.parametrize("location", ["/", OFFICIAL, "http://www.soumu.go.jp/index.html", "/index.html"])
def test_a_redirect_home_ends_there_and_home_is_not_asked(location: str) -> None:
    with serving({"/a.html": moved(location, "302 Found")}) as server:
        visit = ask(server)
        assert server.paths == ["/a.html"]
    assert ([one.status for one in visit.exchanges], visit.failure) == ([302], None)


@pytest.mark.parametrize("location", ["http://[bad/", "http://[::1", "//[/x"])
def test_a_location_that_is_no_url_is_an_answer_all_the_same(location: str) -> None:
    with serving({"/a.html": moved(location)}) as server:
        visit = ask(server)
    assert [one.body for one in visit.exchanges] == [b"moved"]


def test_the_second_address_is_tried_when_the_first_is_not_there() -> None:
    with serving({"/2310.html": response(PAGE)}) as server, asking(server.url) as client:
        visit = client.visit(f"{OFFICIAL}/2310m.html", "listing", otherwise=[f"{OFFICIAL}/2310.html"])
        assert server.paths == ["/2310m.html", "/2310.html"]
    assert (visit.url, [one.status for one in visit.exchanges]) == (f"{OFFICIAL}/2310m.html", [404, 200])


@pytest.mark.parametrize("first", [response(PAGE), response(b"", status="410 Gone"), response(b"", status="403 Forbidden")])
def test_the_second_address_is_only_for_404(first: Answer) -> None:
    with serving({"/a.html": first, "/b.html": response(PAGE)}) as server, asking(server.url) as client:
        client.visit(URL, "listing", otherwise=[f"{OFFICIAL}/b.html"])
        assert server.paths == ["/a.html"]


# robots.txt


def rules(*lines: str) -> Robots:
    return Robots.from_response(200, "\n".join(lines).encode())


def test_wildcards_and_the_longest_match_decide() -> None:
    robots = rules(
        "User-agent: *", "Disallow: /menu_news/", "Allow: /menu_news/s-news/", "Disallow: /*.cgi$", "Disallow: /*?print="
    )
    assert robots.allows(f"{OFFICIAL}/menu_news/s-news/0910m.html")
    assert not robots.allows(f"{OFFICIAL}/menu_news/other.html")
    assert not robots.allows(f"{OFFICIAL}/search.cgi")
    assert robots.allows(f"{OFFICIAL}/search.cgi.html")
    assert not robots.allows(f"{OFFICIAL}/a.html?print=1")


def test_a_group_of_our_own_goes_before_the_one_for_all() -> None:
    robots = rules("User-agent: *", "Disallow: /", "", "User-agent: mic-press", "Disallow: /private/", "Crawl-delay: 2.5")
    assert robots.allows(URL)
    assert not robots.allows(f"{OFFICIAL}/private/")
    assert robots.crawl_delay == 2.5


def test_crawl_delay_is_none_where_none_is_asked() -> None:
    assert rules("User-agent: *", "Disallow:").crawl_delay is None
    assert rules("User-agent: *", "Crawl-delay: slow").crawl_delay is None


def test_a_byte_order_mark_does_not_hide_the_first_group() -> None:
    assert not Robots.from_response(200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /a.html\n").allows(URL)


@pytest.mark.parametrize("status", [204, 301, 400, 401, 403, 404, 410])
def test_a_robots_txt_that_is_not_there_allows_all(status: int) -> None:
    assert Robots.from_response(status, b"User-agent: *\nDisallow: /").allows(URL)


@pytest.mark.parametrize("status", [429, 500, 503, 599])
def test_a_robots_txt_that_fails_forbids_all(status: int) -> None:
    with pytest.raises(SiteUnreachable, match=f"status {status}"):
        Robots.from_response(status, b"")


@pytest.mark.parametrize("cut", ["disconnect", "time", "unspecified", "its chunks do not end where they say"])
def test_a_robots_txt_that_did_not_come_as_a_whole_forbids_all(cut: str) -> None:
    with pytest.raises(SiteUnreachable, match="did not come as a whole"):
        Robots.from_response(200, b"User-agent: *\nDisallow: /private/", cut)
    assert Robots.from_response(404, b"", cut).allows(URL)
    assert Robots.from_response(200, b"User-agent: *\nDisallow: /private/", "length").allows(URL), (
        "a text of any length is followed"
    )


@pytest.mark.parametrize(
    "told",
    [
        Answer([head("Content-Length: 78", "Connection: close") + b"User-agent: *\nDisallow: /priv"], close=True),
        Answer([head("Transfer-Encoding: chunked") + chunks(b"User-agent: *\nDisallow: /priv")[:-5]], close=True),
        response(squeezed(b"User-agent: *\nDisallow: /priv")[:-9], "Content-Encoding: gzip"),
        response(b"", status="429 Too Many Requests"),
    ],
    ids=["a length", "chunks", "gzip", "429"],
)
def test_no_page_is_asked_while_robots_txt_does_not_come(told: Answer) -> None:
    with serving({"/robots.txt": told, "/a.html": response(PAGE)}) as server:
        with pytest.raises(SiteUnreachable):
            list(walk(server))
        assert set(server.paths) == {"/robots.txt"}


@pytest.mark.parametrize(
    "named", ["mic-press", "mic-press/0.1", "Mic-Press/0.1 (+mailto:archive@example.org)", "MIC-PRESS # the archive"]
)
def test_a_group_for_our_name_is_ours_whatever_stands_behind_it(named: str) -> None:
    robots = rules("User-agent: *", "Allow: /", "", f"User-Agent: {named}", "Disallow: /a.html")
    assert not robots.allows(URL)


@pytest.mark.parametrize("named", ["mic-press-bot", "mic-pressed/1", "other", "not-mic-press"])
def test_a_group_for_another_name_is_not_ours(named: str) -> None:
    assert rules(f"User-agent: {named}", "Disallow: /a.html").allows(URL)


def test_what_is_disallowed_is_not_asked() -> None:
    with serving({"/b.html": moved("/a.html")}) as server, asking(server.url) as client:
        client.robots = rules("User-agent: *", "Disallow: /a.html")
        straight, around = client.visit(URL, "release"), client.visit(f"{OFFICIAL}/b.html", "release")
        assert server.paths == ["/b.html"]
    assert straight.failure == around.failure == ("robots_disallowed", "robots.txt disallows it; it is not asked for")
    assert (len(straight.exchanges), len(around.exchanges)) == (0, 1)


# The walk begins with robots.txt

_STORED = b"User-agent: *\nDisallow: /a.html\nCrawl-delay: 2.5\n"


def walk(
    server: Server, clock: SimulatedClock | None = None, most_requests: int | None = None, **plan: object
) -> Iterator[Visit]:
    with asking(server.url, 1.0, clock, most_requests) as client:
        yield from crawl(Plan(recent=(), current_month="2026-11", pages=(URL,), **plan), client)  # type: ignore[arg-type]


def test_the_rules_that_came_are_followed_and_set_the_pace() -> None:
    clock = SimulatedClock(NOON)
    robots = response(_STORED.replace(b"/a.html", b"/b.html"))
    with serving({"/robots.txt": robots, "/a.html": response(PAGE)}) as server:
        visits = list(walk(server, clock))
        assert server.paths == ["/robots.txt", "/a.html"]
    assert [visit.failure for visit in visits] == [None, None]
    assert clock.slept == pytest.approx([2.5], abs=0.01)


def test_rules_that_have_not_changed_are_taken_from_the_archive() -> None:
    known = {ROBOTS: Known(etag='"r"'), URL: Known()}
    unchanged = Answer([head(status="304 Not Modified")])
    with serving({"/robots.txt": unchanged, "/a.html": response(PAGE)}) as server:
        visits = list(walk(server, robots=_STORED, known=known.__getitem__))
        assert (server.paths, server.fields()["if-none-match"]) == (["/robots.txt"], '"r"')
    assert visits[1].failure is not None
    assert visits[1].failure[0] == "robots_disallowed"


def test_no_page_is_asked_while_robots_txt_fails() -> None:
    with serving({"/robots.txt": busy()}) as server:
        visits = walk(server)
        assert next(visits).exchanges[0].status == 503, "the answer is evidence, and is yielded first"
        with pytest.raises(SiteUnreachable, match="503"):
            next(visits)
        assert set(server.paths) == {"/robots.txt"}


def test_a_site_that_cannot_be_reached_is_said_to_be_so() -> None:
    with asking(f"http://127.0.0.1:{closed_port()}") as client, pytest.raises(SiteUnreachable, match="no connection"):
        next(crawl(Plan(recent=("2026-11",), current_month="2026-11"), client))


@pytest.mark.parametrize("failing", [Answer([RESET]), response(b"", status="503 Busy"), response(b"", status="429 Slow")])
def test_a_host_that_keeps_failing_is_left_alone_for_the_rest_of_the_run(failing: Answer) -> None:
    pages = tuple(f"{OFFICIAL}/{n}.html" for n in range(9))
    bad = {f"/{n}.html": failing for n in range(1, 9)}
    with serving({"/robots.txt": response(b""), "/0.html": response(PAGE), **bad}) as server, asking(server.url) as client:
        visits = crawl(Plan(recent=(), current_month="2026-11", pages=pages), client)
        assert len([next(visits) for _ in range(2 + FAILURES)]) == 7
        with pytest.raises(SiteUnreachable, match="5 pages in a row failed"):
            next(visits)
        assert len(server.requests) == 2 + FAILURES * ATTEMPTS


def test_one_good_answer_closes_the_count_of_failures() -> None:
    pages = tuple(f"{OFFICIAL}/{n}.html" for n in range(12))
    bad = {f"/{n}.html": Answer([RESET]) for n in range(12) if n % 5}
    with serving({"/robots.txt": response(b""), **bad}) as server, asking(server.url) as client:
        assert len(list(crawl(Plan(recent=(), current_month="2026-11", pages=pages), client))) == 13


def test_a_host_that_wants_a_long_absence_is_asked_nothing_more() -> None:
    answers = {"/robots.txt": response(b""), "/a.html": busy("Retry-After: 3600")}
    with serving(answers) as server, asking(server.url) as client:
        visits = crawl(Plan(recent=(), current_month="2026-11", pages=(URL, f"{OFFICIAL}/b.html")), client)
        assert [next(visits).exchanges[-1].status for _ in range(2)] == [200, 503]
        with pytest.raises(SiteUnreachable, match="left alone for 3600 s"):
            next(visits)
        assert server.paths == ["/robots.txt", "/a.html"]


def test_a_fresh_copy_of_the_rules_is_followed_without_asking() -> None:
    with serving({"/a.html": response(PAGE)}) as server:
        visits = list(walk(server, robots=_STORED, robots_is_fresh=True))
        assert server.paths == []
    assert [visit.failure and visit.failure[0] for visit in visits] == ["robots_disallowed"]


def test_a_run_ends_when_its_time_is_up() -> None:
    clock = SimulatedClock(NOON)
    pages = tuple(f"{OFFICIAL}/{n}.html" for n in range(9))
    with serving({"/robots.txt": response(b"")}) as server:
        with asking(server.url, 10.0, clock, until=NOON + timedelta(seconds=25)) as client:
            list(crawl(Plan(recent=(), current_month="2026-11", pages=pages), client))
        assert server.paths == ["/robots.txt", "/0.html", "/1.html", "/2.html"]


def test_the_budget_of_requests_ends_the_walk_without_an_error() -> None:
    with serving({"/robots.txt": response(b""), "/a.html": response(PAGE)}) as server:
        assert len(list(walk(server, most_requests=1))) == 1
        assert server.paths == ["/robots.txt"]
        assert CURRENT_LIST.removeprefix(OFFICIAL) not in server.paths


def test_few_requests_go_where_a_change_is_likeliest_and_a_page_comes_before_its_documents() -> None:
    due = (Due(url=f"{OFFICIAL}/a.pdf", role="document"), Due(url=f"{OFFICIAL}/b.html"), Due(url=f"{OFFICIAL}/c.html"))
    with serving({"/robots.txt": response(b"")}) as server, asking(server.url, most_requests=3) as client:
        list(crawl(Plan(recent=(), current_month="2026-11", due=due), client))
        assert server.paths == ["/robots.txt", "/b.html", "/a.pdf"]


def test_little_time_goes_where_a_change_is_likeliest() -> None:
    clock = SimulatedClock(NOON)
    due = (Due(url=f"{OFFICIAL}/a.pdf", role="document"), *(Due(url=f"{OFFICIAL}/{n}.html") for n in range(9)))
    with serving({"/robots.txt": response(b"")}) as server:
        with asking(server.url, 10.0, clock, until=NOON + timedelta(seconds=25)) as client:
            list(crawl(Plan(recent=(), current_month="2026-11", due=due), client))
        assert server.paths == ["/robots.txt", "/0.html", "/1.html", "/a.pdf"]


def test_the_budget_counts_retries_too() -> None:
    busy = {"/robots.txt": response(b""), "/a.html": response(b"", status="503 Busy")}
    with serving(busy) as server:
        assert len(list(walk(server, most_requests=2))) == 2
        assert server.paths == ["/robots.txt", "/a.html"]


def test_an_absurd_crawl_delay_is_followed_up_to_a_bound() -> None:
    clock = SimulatedClock(NOON)
    robots = response(b"User-agent: *\nCrawl-delay: 1e300\n")
    with serving({"/robots.txt": robots, "/a.html": response(PAGE)}) as server:
        assert len(list(walk(server, clock))) == 2
    assert clock.slept == pytest.approx([120], abs=0.1)


# The clock of an archive


class Hands:
    """A clock whose hands are set by the test."""

    def __init__(self, *moments: datetime) -> None:
        self.moments = list(moments)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moments.pop(0)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


TICK = timedelta(microseconds=1)


def test_a_forward_clock_never_goes_back_and_says_how_far_the_other_did() -> None:
    second, minute = timedelta(seconds=1), timedelta(minutes=1)
    clock = ForwardClock(Hands(NOON, NOON - minute, NOON - second, NOON + second), after=NOON - second)
    assert [clock.now() for _ in range(4)] == [NOON, NOON + TICK, NOON + 2 * TICK, NOON + second]
    assert clock.went_back == minute + 0 * TICK


def test_a_forward_clock_gives_no_moment_twice() -> None:
    clock = ForwardClock(Hands(NOON, NOON, NOON))
    assert [clock.now() for _ in range(3)] == [NOON, NOON + TICK, NOON + 2 * TICK]
    assert clock.went_back <= TICK, "standing still is not going back"


def test_a_forward_clock_begins_after_the_last_moment_of_the_archive() -> None:
    clock = ForwardClock(Hands(NOON), after=NOON + timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1) + TICK
    assert clock.went_back == timedelta(hours=1)


def test_a_forward_clock_sleeps_with_the_other() -> None:
    hands = Hands()
    ForwardClock(hands).sleep(3.0)
    assert hands.slept == [3.0]


def test_the_clock_of_the_machine_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
