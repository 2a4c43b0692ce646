"""How many bytes of a page are taken in at most."""

from __future__ import annotations

from collections.abc import Mapping

MOST_BYTES: Mapping[str, int] = {
    "robots": 512_000,
    "listing": 4_000_000,
    "feed": 4_000_000,
    "release": 8_000_000,
    "meeting": 8_000_000,
    "document": 64_000_000,
}
"""Entity bytes taken in at most; what is longer is kept up to here, marked truncated, and not read.
RFC 9309 section 2.5 asks for at least 500 KiB of robots.txt."""


def is_spooled(url: str, role: str) -> bool:
    """Whether a page may be as large as a document is: also one that a list names as if it were a release."""
    return role == "document" or url.lower().endswith(".pdf")
