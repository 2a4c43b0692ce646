"""The identity of what a release says: a hash that markup, furniture and our own parsing leave alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from schemas.address import absolute, normal_url
from schemas.release import TextMark

CANONICALISER = "c2"
"""Number of the rules below. A hash begins with it; hashes of different numbers are never compared."""


def content_hash(title: str, text: str, sources: Iterable[str], page_url: str, marks: Iterable[TextMark] = ()) -> str:
    """Return `c2:` and the sha256 (hex) over title, visible lines, what is shown beside their words, and the absolute URLs
    of links and images.

    http and https of a URL are one; a printed address that is no URL counts as printed.
    """
    addresses = (normal_url(absolute(source, page_url) or source) for source in sources)
    beside = [f"{mark.kind} {mark.start} {mark.end} {mark.value}" for mark in marks]
    said = "\n".join((title, "", text, "", *addresses, *(["", *beside] if beside else ())))
    return f"{CANONICALISER}:{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()}"


def document_hash(body: bytes) -> str:
    """Return the identity of a release that is a document itself: `c2:` and the sha256 (hex) of its bytes."""
    return f"{CANONICALISER}:{hashlib.sha256(body).hexdigest()}"
