"""The demo site's server, as a specification: how it answers over a real socket."""

from __future__ import annotations

import http.client
import io
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import wait_for_midnight_to_pass
from forking import in_a_process

from archive.demo import PLANTED, DemoSite, Response, Server, build, serve, site_by

TODAY = date(2025, 10, 16)
RELEASE = "/menu_news/s-news/02kiban09_000731.html"


@pytest.fixture(scope="module")
def first() -> DemoSite:
    return build(1, TODAY)


@pytest.fixture(scope="module")
def second() -> DemoSite:
    return build(2, TODAY)


@pytest.fixture
def server(first: DemoSite) -> Iterator[Server]:
    with serve(first) as running:
        yield running


@pytest.fixture
def connection(server: Server) -> Iterator[http.client.HTTPConnection]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)) as client:
        yield client


Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]


@pytest.fixture
def ask(connection: http.client.HTTPConnection) -> Ask:
    """Ask over one kept-alive connection."""

    def answered(path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()

    return answered


def test_a_page_comes_with_validators_and_without_a_charset(ask: Ask, first: DemoSite) -> None:
    response, body = ask(RELEASE)
    assert (response.status, response.version, body) == (200, 11, first.pages[RELEASE].body)
    assert response.headers["Content-Type"] == "text/html"
    assert response.headers["ETag"] == first.pages[RELEASE].etag
    assert response.headers["Last-Modified"] == "Wed, 15 Oct 2025 15:00:00 GMT"
    assert ask("/main_content/001990101.pdf")[0].headers["Content-Type"] == "application/pdf"


def test_a_query_does_not_change_the_page(ask: Ask, first: DemoSite) -> None:
    assert ask(RELEASE + "?from=rss")[1] == first.pages[RELEASE].body


def test_head_is_get_without_the_body(ask: Ask, first: DemoSite) -> None:
    response, body = ask(RELEASE, method="HEAD")
    assert (response.status, body) == (200, b"")
    assert response.headers["Content-Length"] == str(len(first.pages[RELEASE].body))
    assert ask(RELEASE)[0].status == 200, "the connection stays in step"


ETAG = build(1, TODAY).pages[RELEASE].etag
STAMP = "Wed, 15 Oct 2025 15:00:00 GMT"
EARLIER = "Wed, 15 Oct 2025 14:59:59 GMT"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": ETAG}, 304),
        ({"If_None_Match": f"W/{ETAG}"}, 304),
        ({"If_None_Match": f'"a,b", {ETAG}'}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": STAMP}, 200),
        ({"If_None_Match": ETAG, "If_Modified_Since": EARLIER}, 304),
        ({"If_Modified_Since": STAMP}, 304),
        ({"If_Modified_Since": EARLIER}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_conditional_requests_follow_rfc_9110(ask: Ask, method: str, headers: dict[str, str], status: int) -> None:
    response, body = ask(RELEASE, method=method, **headers)
    assert response.status == status
    assert response.headers["ETag"] == ETAG
    assert response.headers["Last-Modified"] == STAMP
    assert bool(body) == (status == 200 and method == "GET")
    assert ask("/")[0].status == 200, "the connection stays in step"


def test_what_is_not_there_answers_with_an_error_page(ask: Ask) -> None:
    response, body = ask("/menu_news/s-news/none.html", If_None_Match="*")
    assert (response.status, response.headers["ETag"]) == (404, None)
    assert "お探しのページが見つかりません" in body.decode("cp932")
    assert b"og:url" not in body
    assert b'id="footer"' in body


def test_planted_status_and_headers_are_sent(ask: Ask, server: Server, first: DemoSite) -> None:
    busy = Response(b"busy", "text/plain", datetime(2025, 1, 1, tzinfo=UTC), status=503, headers=(("Retry-After", "7"),))
    server.site = first.with_page(RELEASE, busy)
    response, body = ask(RELEASE, If_None_Match="*")
    assert (response.status, response.headers["Retry-After"], body) == (503, "7", b"busy")


def test_the_site_can_be_swapped_while_it_is_served(ask: Ask, server: Server, second: DemoSite) -> None:
    old = ask(PLANTED.edited.path)[0].headers["ETag"]
    server.site = second
    response, body = ask(PLANTED.edited.path, If_None_Match=old)
    assert (response.status, body) == (200, second.pages[PLANTED.edited.path].body)
    assert ask(PLANTED.removed)[0].status == 404


def test_requests_are_remembered_in_order(ask: Ask, server: Server) -> None:
    ask(RELEASE, User_Agent="mic-press (test)")
    ask(RELEASE, If_None_Match=ETAG)
    ask("/none.html", method="HEAD")
    assert [(one.method, one.path, one.status) for one in server.requests] == [
        ("GET", RELEASE, 200),
        ("GET", RELEASE, 304),
        ("HEAD", "/none.html", 404),
    ]
    assert server.requests[0].headers["user-agent"] == "mic-press (test)"
    assert server.requests[1].headers["if-none-match"] == ETAG


def test_one_connection_serves_many_requests(ask: Ask, connection: http.client.HTTPConnection) -> None:
    ask("/")
    kept = connection.sock
    ask(RELEASE)
    assert connection.sock is kept is not None


def test_a_client_that_asks_to_close_is_let_go(ask: Ask, connection: http.client.HTTPConnection) -> None:
    response, _ = ask("/", Connection="close")
    assert response.headers["Connection"] == "close"
    assert connection.sock is None


def test_a_client_that_hangs_up_leaves_no_trace(server: Server, first: DemoSite, capfd: pytest.CaptureFixture[str]) -> None:
    endless = Response(b"x" * 20_000_000, "text/plain", datetime(2025, 1, 1, tzinfo=UTC))
    server.site = first.with_page("/endless", endless)
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.server_port)) as client:
            client.sendall(b"GET /endless HTTP/1.1\r\nHost: demo\r\n\r\n")
            client.recv(10)
    server.close()
    assert len(server.requests) == 5
    assert capfd.readouterr() == ("", "")


def test_what_is_no_request_is_refused_in_silence(server: Server, ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    assert ask(RELEASE, method="POST")[0].status == 501
    assert ask(RELEASE, method="DELETE")[0].status == 501
    server.close()
    assert capfd.readouterr() == ("", "")


def test_a_bug_in_the_server_is_shown(server: Server, ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    server.site = None  # type: ignore[assignment]
    with pytest.raises(http.client.RemoteDisconnected):
        ask("/")
    server.close()
    assert "AttributeError" in capfd.readouterr().err


def test_closing_does_not_wait_for_clients_that_keep_their_connection(first: DemoSite) -> None:
    with serve(first) as running:
        client = http.client.HTTPConnection("127.0.0.1", running.server_port, timeout=5)
        client.request("GET", "/")
        client.getresponse().read()
        url, port = running.url, running.server_port
    assert client.sock.recv(1) == b""
    client.close()
    assert url == f"http://127.0.0.1:{port}"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


@contextmanager
def served(*options: str) -> Iterator[int]:
    """Run `python -m archive.demo`; yields its port."""
    command = [sys.executable, "-m", "archive.demo", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert isinstance(process.stdout, io.TextIOBase)
            yield int(re.findall(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())[0])
        finally:
            process.terminate()


def test_the_command_prints_its_address_and_serves() -> None:
    with (
        served("--day", "2", "--today", "2025-10-16") as port,
        closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as client,
    ):
        client.request("GET", PLANTED.correction)
        assert client.getresponse().status == 200


@pytest.mark.clock
def test_the_first_crawl_of_what_the_command_serves_finds_what_the_readme_says(tmp_path: Path) -> None:
    wait_for_midnight_to_pass()
    with served() as port:
        asked = ("--archive", tmp_path / "a", "--delay", "0", "--contact", "a@example.org")
        done = in_a_process("crawl", "--site", f"http://127.0.0.1:{port}", *asked)
    assert done.returncode == 0, done.stdout
    found, documents = done.stdout.splitlines()
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    counts = re.search(r"\d+ listed, .+ requests", found)
    assert counts and f"/archive: {counts[0]}, " in readme and f"\n{documents}\n" in readme, done.stdout


def test_by_a_clock_the_next_day_of_the_site_begins_at_midnight_in_japan() -> None:
    now = datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC)
    site = site_by(lambda: now)
    assert site() == build(1, date(2026, 12, 31))
    now += timedelta(seconds=1)
    assert site() == build(2, date(2026, 12, 31)) and site().today == date(2027, 1, 1)
    now -= timedelta(days=3)
    assert site() == build(1, date(2026, 12, 31)), "a clock that is set back takes nobody to before the first day"


def test_the_command_says_that_a_port_is_taken(server: Server) -> None:
    command = [sys.executable, "-m", "archive.demo", "--port", str(server.server_port)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert f"port {server.server_port} can't be used: Address already in use" in result.stderr
    assert "Traceback" not in result.stderr
