"""Whom mic-press believes, what it tells nobody, and what a site may try on it. `make faults`."""

from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import trustme
from conftest import TODAY
from faults import Fault, Victim, few_releases, html, site_of, victim
from http_servers import Answer, Server, closed_port
from invented import with_figure

from archive.demo import templates
from scraper.fetch.clock import SystemClock

pytestmark = pytest.mark.faults

UNREACHABLE = 69
NOTHING = "nothing came; the run's own record"
NOW = SystemClock().now()
TLS: list[tuple[Fault, str, bool, str]] = [
    (Fault("the site's certificate has expired", "not asked", NOTHING, UNREACHABLE), "localhost", True, "expired"),
    (
        Fault("the site's certificate is another host's", "not asked", NOTHING, UNREACHABLE),
        "www.example.org",
        False,
        "not valid for 'localhost'",
    ),
    (
        Fault("the site's certificate is signed by itself", "not asked", NOTHING, UNREACHABLE),
        "localhost",
        False,
        "unable to get local issuer|self-signed",
    ),
]
LED_HOME = Fault("the ministry's name leads to this machine", "not connected to", NOTHING, UNREACHABLE)
PROXY = Fault("a proxy with a password in the environment", "not used; it stands in no file, row, request or log", "all", 0)
COOKIE = Fault("the site sets cookies", "never sent back; in no row and no log", "the response, as it came", 0)
SERVICE = Fault("a notifying service fails, whose address is secret", "said, without the address", "all", 3)
FAULTS = [*(fault for fault, *_ in TLS), LED_HOME, PROXY, COOKIE, SERVICE]


class TlsServer(Server):
    """A server on https, which speaks to nobody who does not believe it."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(site_of(few_releases(), TODAY))

    @property
    def url(self) -> str:
        return super().url.replace("http://127.0.0.1", "https://localhost")

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError):
            super()._talk(self._context.wrap_socket(connection, server_side=True))


@contextmanager
def on_https(directory: Path, name: str, is_expired: bool, is_believed: bool) -> Iterator[Victim]:
    """A site whose certificate is for `name`; the machine believes who signed it, or does not."""
    authority = trustme.CA()
    until = NOW + timedelta(days=-1 if is_expired else 1)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, not_before=NOW - timedelta(days=9), not_after=until).configure_cert(context)
    more = ""
    if is_believed:
        authority.cert_pem.write_to_path(directory / "authority.pem")
        more = "import ssl\nfrom scraper.fetch import recording\n"
        more += f"recording._trust = lambda: ssl.create_default_context(cafile={str(directory / 'authority.pem')!r})"
    server = TlsServer(context)
    try:
        yield Victim(directory / "archive", server, few_releases(), more=more)
    finally:
        server.close()


@pytest.mark.parametrize(("fault", "name", "is_expired", "reason"), TLS, ids=[fault.name for fault, *_ in TLS])
def test_a_site_that_can_not_prove_itself_is_not_asked(
    fault: Fault, name: str, is_expired: bool, reason: str, tmp_path: Path
) -> None:
    with on_https(tmp_path, name, is_expired, is_believed="itself" not in fault.name) as it:
        done = it.crawl()
        assert done.exit_code == fault.exit_code, done.said
        assert any(word in done.said for word in reason.split("|")) and it.server.requests == [], done.said
        it.check_sound()


def test_a_site_that_proves_itself_is_crawled(tmp_path: Path) -> None:
    with on_https(tmp_path, "localhost", is_expired=False, is_believed=True) as it:
        assert it.crawl().exit_code == 0
        assert len(it.versions()) == len(it.releases)


WAITING = """
import select
connect = recording.Connection._new
def patient(self, target):
    stream = connect(self, target)
    assert select.select([stream.get_extra_info("socket")], [], [], 30)[0], "a session ticket came"
    return stream
recording.Connection._new = patient
"""


def test_session_tickets_are_no_answer_before_the_request(tmp_path: Path) -> None:
    """A server of TLS 1.3 sends them unasked behind the handshake (RFC 8446, 4.6.1); sometimes they come first, here always."""
    with on_https(tmp_path, "localhost", is_expired=False, is_believed=True) as it:
        it.more += WAITING
        done = it.crawl()
        assert done.exit_code == 0, done.said
        assert len(it.versions()) == len(it.releases)


@pytest.mark.proves(LED_HOME)
def test_a_name_that_leads_into_this_network_is_not_followed(tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {}) as it:
        port = int(it.server.url.rpartition(":")[2])
        it.more = (
            "import socket\nreal = socket.getaddrinfo\n"
            f"socket.getaddrinfo = lambda host, port, *args, **more: real('127.0.0.1', {port}, *args, **more)"
        )
        done = it.run("crawl", "--contact", "a@example.org", "--delay", "1")
        assert done.exit_code == LED_HOME.exit_code and "no public address" in done.said, done.said
        assert it.server.connections == 0
        it.check_sound()


SECRET = "hunter2-tiger-9f31"  # noqa: S105 - planted, to be found nowhere


def found_in(it: Victim, secret: str) -> list[str]:
    """Where a secret stands: in what was said or asked, or in a file of the archive, unpacked too."""
    needle = secret.encode()
    places = [f"run {number}" for number, done in enumerate(it.runs) if secret in done.said]
    places += [f"request {number}" for number, request in enumerate(it.server.requests) if needle in request]
    for path in filter(Path.is_file, it.directory.rglob("*")):
        data = path.read_bytes()
        unpacked = gzip.decompress(data) if path.suffix == ".gz" else b""
        places += [path.name] * (needle in data or needle in unpacked)
    return places


@pytest.mark.proves(PROXY)
def test_what_the_environment_holds_stays_there(tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {}) as it:
        proxy = f"http://user:{SECRET}@127.0.0.1:{closed_port()}"
        names = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY", "AWS_SECRET_ACCESS_KEY")
        it.environment = dict.fromkeys(names, proxy)
        assert it.crawl("--log-json", documents=True).exit_code == PROXY.exit_code
        assert it.run("status", "--json").exit_code == 0
        assert found_in(it, SECRET) == []
        assert found_in(it, it.releases[0].key), "the search finds what is there"


@pytest.mark.proves(COOKIE)
def test_a_cookie_is_not_sent_back(tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {}) as it:
        for path, answer in site_of(it.releases, TODAY).items():
            it.server.put(path, cookied(answer))
        assert it.crawl("--log-json", documents=True).exit_code == COOKIE.exit_code
        it.days = 1
        assert it.crawl("--log-json", documents=True).exit_code == COOKIE.exit_code
        (evidence,) = set(found_in(it, SECRET))
        assert evidence.endswith(".warc.gz"), "only the responses as they came have it"


def cookied(answer: Answer) -> Answer:
    """The same answer, with a cookie."""
    (whole,) = answer.steps
    assert isinstance(whole, bytes)
    return Answer([whole.replace(b"\r\n", f"\r\nSet-Cookie: session={SECRET}\r\n".encode(), 1)])


@pytest.mark.proves(SERVICE)
def test_the_address_of_a_service_that_fails_is_not_told(tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {}) as it:
        service = f"json://user:{SECRET}@127.0.0.1:{closed_port()}/"
        (tmp_path / "mic-press.toml").write_text(f'[notify]\nurls = ["{service}"]\n')
        assert it.crawl().exit_code == 0
        edited = with_figure(it.releases[0], "団体数", "市町村数")
        it.server.put(it.path, html(templates.release_page(edited.release)))
        it.days = 1
        done = it.crawl("--log-json")
        assert done.exit_code == SERVICE.exit_code and "did not take the message" in done.said, done.said
        assert found_in(it, SECRET) == []
        it.check_sound()
