"""Which addresses are connected to: public ones only, so that no name and no redirect leads into the network we run in.

A base that a person names with `--site` is trusted as it is. Names are looked up here and connected to by number: between
the look and the connection nobody can give another answer.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from msgspec import Struct

from schemas.address import Base
from schemas.errors import AddressRefused

_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the IPv4 address stands in the last four bytes."""
_NAT64_HERE = IPv6Network("64:ff9b:1::/48")
"""RFC 8215: translated by a network for itself."""
_PORTS = {"http": 80, "https": 443}


class Guard(Struct, frozen=True):
    """`trusted` is the host and port of the base that was named; None where only public addresses are asked."""

    trusted: tuple[str, int] | None = None

    @classmethod
    def of(cls, base: Base) -> Guard:
        """Return the guard of a base: one that stands in for the official one is trusted."""
        if base.asked == base.official:
            return cls()
        parts = urlsplit(base.asked)
        return cls((parts.hostname or "", parts.port or _PORTS[parts.scheme]))

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the numeric addresses of `host` that may be connected to, in the order to try them.

        Raises OSError when the name can't be resolved, AddressRefused when none of its addresses is public.
        """
        found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if (host, port) == self.trusted:
            return found
        public = [address for address in found if is_public(address)]
        if not public:
            raise AddressRefused(f"{host} leads to {', '.join(dict.fromkeys(found))}, which is no public address")
        return public


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the public internet: globally reachable (RFC 6890) and no multicast, and so is the
    IPv4 address that an IPv6 one carries (mapped, 6to4, Teredo, NAT64)."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv4Address):
        return _is_global(ip)
    carried = _carried(ip)
    is_wrapped = ip.ipv4_mapped is not None or ip in _NAT64  # then only what it carries says where it leads
    return all(map(_is_global, carried)) and (is_wrapped or (_is_global(ip) and not ip.is_site_local and ip not in _NAT64_HERE))


def _is_global(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast


def _carried(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that packets to an IPv6 address may end up at."""
    nat64 = IPv4Address(ip.packed[12:]) if ip in _NAT64 else None
    compatible = IPv4Address(ip.packed[12:]) if ip.packed[:12] == bytes(12) else None
    return tuple(one for one in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()), nat64, compatible) if one is not None)
