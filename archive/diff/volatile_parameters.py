"""Query parameters of links and images that have another value at every visit: which they are, and a release without them.

Visible words are never volatile, however often they change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct
from msgspec.structs import replace

from schemas.release import Release


class Parameter(Struct, frozen=True, order=True):
    """A query parameter by its name and the digest of the address that it stands in, without its own query."""

    digest: str
    name: str


def parameters_that_differ(captures: Collection[Release]) -> frozenset[Parameter]:
    """Return the parameters whose value differs in each of the captures, where nothing else of the release does; none where
    anything else differs, or where a parameter came or went."""
    first, *others = captures
    found = frozenset(parameter for release in captures for parameter, _ in _parameters(release))
    values = [_values(release) for release in captures]
    differing = frozenset(one for one in found if len({said.get(one) for said in values}) == len(values))
    if not differing or any(one not in said for one in differing for said in values):
        return frozenset()
    bare = without_parameters(first, differing)
    return differing if all(says_the_same(bare, without_parameters(other, differing)) for other in others) else frozenset()


def says_the_same(one: Release, other: Release) -> bool:
    """Say whether two records are equal but for their hashes and doubts."""
    return replace(one, content_hash="", doubts=()) == replace(other, content_hash="", doubts=())


def without_parameters(release: Release, parameters: Collection[Parameter]) -> Release:
    """Return the release with these parameters left out of the addresses of its links, documents and images."""
    if not parameters:
        return release
    return replace(
        release,
        annexes=tuple(replace(one, url=_without(one.url, parameters) if one.url else None) for one in release.annexes),
        links=tuple(replace(one, url=_without(one.url, parameters)) for one in release.links),
        images=tuple(_without(url, parameters) for url in release.images),
    )


def _addresses(release: Release) -> Iterator[str]:
    yield from (one.url for one in release.annexes if one.url)
    yield from (one.url for one in release.links)
    yield from release.images


def _parameters(release: Release) -> Iterator[tuple[Parameter, str]]:
    for address in _addresses(release):
        if "?" in address:
            digest = _digest(address)
            yield from ((Parameter(digest, name), value) for name, value in parse_qsl(urlsplit(address).query, True))


def _values(release: Release) -> dict[Parameter, tuple[str, ...]]:
    """The values of each parameter, in the order of the page: the same address may stand there twice."""
    found: dict[Parameter, tuple[str, ...]] = {}
    for parameter, value in _parameters(release):
        found[parameter] = (*found.get(parameter, ()), value)
    return found


def _without(address: str, parameters: Collection[Parameter]) -> str:
    if "?" not in address:
        return address
    digest, parts = _digest(address), urlsplit(address)
    left = [(name, value) for name, value in parse_qsl(parts.query, True) if Parameter(digest, name) not in parameters]
    return urlunsplit(parts._replace(query=urlencode(left)))


def _digest(address: str) -> str:
    """The address without its query, as a digest: it may be of a release that is withheld."""
    return hashlib.sha256(address.partition("?")[0].encode("utf-8", "surrogatepass")).hexdigest()[:16]
