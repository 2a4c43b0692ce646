"""No name and no redirect leads into the network we run in: only public addresses, or the base we were given, are asked."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from http_servers import AGENT, NOON, Server, response

from schemas.address import Base
from schemas.errors import AddressRefused
from scraper.fetch.client import Client
from scraper.fetch.clock import SimulatedClock
from scraper.fetch.pace import Pace
from scraper.fetch.public_addresses import Guard, is_public
from scraper.fetch.redirects import Bounds
from scraper.sites.mic.urls import OFFICIAL, is_home, is_on_site

PUBLIC = "8.8.8.8 2001:4860:4860::8888 ::ffff:8.8.8.8 2002:808:808::1 64:ff9b::808:808"
OURS = {
    "loopback": "127.0.0.1 127.255.255.254 ::1",
    "private": "10.0.0.1 172.16.0.1 192.168.1.1 fc00::1 fd12:3456::1",
    "link-local": "169.254.169.254 fe80::1 fe80::1%eth0 fec0::1",
    "carrier": "100.64.0.1 100.127.255.254",
    "multicast": "224.0.0.1 239.255.255.250 ff02::1 ff0e::1",
    "nowhere": "0.0.0.0 255.255.255.255 240.0.0.1 :: 192.0.2.1 2001:db8::1 198.18.0.1",
    "IPv4 in IPv6": "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 2002:7f00:1:: 2002:a00:1:: 64:ff9b::7f00:1 64:ff9b:1::1",
    "Teredo": "2001:0:7f00:1::1",
}
ODD_SPELLINGS = ("2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.1")


@pytest.mark.parametrize("address", PUBLIC.split())
def test_a_public_address_is_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [address for kind in OURS.values() for address in kind.split()])
def test_no_other_address_is(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", ODD_SPELLINGS)
def test_an_odd_spelling_is_the_address_that_it_spells(host: str) -> None:
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
        Guard().addresses(host, 80)


def test_only_the_base_that_was_named_is_trusted() -> None:
    guard = Guard.of(Base(official=OFFICIAL, asked="http://127.0.0.1:8000"))
    assert guard.addresses("127.0.0.1", 8000) == ["127.0.0.1"]
    with pytest.raises(AddressRefused):
        guard.addresses("127.0.0.1", 8001)
    with pytest.raises(AddressRefused):
        Guard.of(Base(official=OFFICIAL, asked=OFFICIAL)).addresses("localhost", 443)


@pytest.fixture
def rebound(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, list[str]]]:
    """A server on this machine that www.soumu.go.jp is said to be, and how often that name was looked up."""
    real, looked_up = socket.getaddrinfo, []
    server = Server({"/menu_news/s-news/a.html": response(b"inside")})

    def answer(host: str, _port: int, *args: Any, **more: Any) -> Any:
        looked_up.append(host)
        return real("127.0.0.1", int(server.url.rpartition(":")[2]), *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    yield server, looked_up
    server.close()


def client(base: Base, tmp_path: Any) -> Client:
    clock = SimulatedClock(NOON)
    return Client(base, Bounds(is_allowed=is_on_site, is_dead_end=is_home), AGENT, clock, Pace(0, clock), tmp_path)


def test_a_name_that_leads_to_this_machine_is_not_connected_to(rebound: tuple[Server, list[str]], tmp_path: Any) -> None:
    server, looked_up = rebound
    with client(Base(official=OFFICIAL, asked=OFFICIAL), tmp_path) as asking:
        visit = asking.visit(f"{OFFICIAL}/menu_news/s-news/a.html", "release")
    assert visit.failure and visit.failure[0] == "address_refused" and "127.0.0.1" in visit.failure[1]
    assert server.connections == 0 and looked_up == ["www.soumu.go.jp"], "once is enough: it will not be another address soon"


def test_a_connection_is_made_to_the_very_address_that_was_looked_at(rebound: tuple[Server, list[str]], tmp_path: Any) -> None:
    server, looked_up = rebound
    port = server.url.rpartition(":")[2]
    with client(Base(official=OFFICIAL, asked=f"http://www.soumu.go.jp:{port}"), tmp_path) as asking:
        visit = asking.visit(f"{OFFICIAL}/menu_news/s-news/a.html", "release")
    assert visit.exchanges[0].body == b"inside" and visit.exchanges[0].ip == "127.0.0.1"
    assert looked_up[0] == "www.soumu.go.jp" and "www.soumu.go.jp" not in looked_up[1:], "the name is asked for once"
