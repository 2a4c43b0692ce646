"""Ids of feeds and entries, made of evidence alone: a `rebuild` numbers all rows anew, and no id changes.

They are name-based UUIDs (RFC 9562, version 5) as URNs. A `tag:` URI would say more to the eye, but its maker must own the
domain that it names, and whoever runs mic-press owns none of the ministry's.
"""

from __future__ import annotations

from uuid import UUID, uuid5

_OURS = UUID("0b6e5c7a-3f0d-5d4e-9a51-6d69632d7072")
_PREFIX = 16
GONE = "gone"
"""Stands for the hash where no version came: what disappeared."""


def release_id(key: str) -> str:
    """Return the id of the entry that says a release is new: its key alone, which an older capture found later leaves as
    it is, as it would not leave the time of the first one."""
    return _urn("release", key)


def change_id(subject: str, first_seen_at: str, sha256: str | None) -> str:
    """Return the id of the entry about the changes that a version brought.

    `subject` is the release's key or the document's URL, `first_seen_at` the first visit that saw the version, `sha256` that
    of the entity captured for it (None for what disappeared). The hash of a capture outlives every canonicaliser.
    """
    return _urn("change", subject, first_seen_at, sha256[:_PREFIX] if sha256 else GONE)


def feed_id(kind: str, born_at: str, *narrowing: str) -> str:
    """Return the id of a feed of the archive whose first run began at `born_at`."""
    return _urn("feed", kind, born_at, *narrowing)


def _urn(*parts: str) -> str:
    return f"urn:uuid:{uuid5(_OURS, chr(10).join(parts))}"
