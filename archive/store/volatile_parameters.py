"""Parameters that three captures in a row have shown to be volatile, release by release: they open no version from then on."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlite_utils import Database

from archive.diff.volatile_parameters import Parameter, parameters_that_differ, says_the_same, without_parameters
from schemas.release import Release

CAPTURES = 3
"""How many captures in a row must each have another value, and nothing else that differs."""


def of_release(db: Database, release_id: int) -> frozenset[Parameter]:
    """Return those that are known of a release."""
    found = db.execute("SELECT address_digest, name FROM volatile_parameters WHERE release_id = ?", [release_id])
    return frozenset(Parameter(digest, name) for digest, name in found.fetchall())


def learn(db: Database, known: dict[str, Any], url: str, capture_id: int, at: str) -> frozenset[Parameter]:
    """Return what is volatile at the visit of `capture_id`; what the captures before it show is written down. It is decided by
    earlier captures alone, so that a rebuild decides the same at the same visit."""
    versions = db.execute(
        "SELECT capture_id, record FROM versions WHERE release_id = ? ORDER BY id DESC LIMIT ?", [known["id"], CAPTURES]
    ).fetchall()
    captures = db.execute(
        "SELECT id FROM captures WHERE (url = :url OR visit_of = :url) AND reading = 'release' AND id < :id "
        "ORDER BY id DESC LIMIT :most",
        {"url": url, "id": capture_id, "most": CAPTURES},
    ).fetchall()
    if len(versions) == CAPTURES and [one for (one,) in captures] == [one for one, _ in versions]:
        shown = parameters_that_differ([msgspec.json.decode(record, type=Release) for _, record in versions])
        db.conn.executemany(
            "INSERT OR IGNORE INTO volatile_parameters (release_id, address_digest, name, decided_at) VALUES (?, ?, ?, ?)",
            [(known["id"], one.digest, one.name, at) for one in sorted(shown)],
        )
    return of_release(db, known["id"])


def is_all_that_differs(db: Database, known: dict[str, Any], release: Release, parameters: frozenset[Parameter]) -> bool:
    """Say whether a capture says what the current version says but for these parameters."""
    if not parameters:
        return False
    (record,) = db.execute("SELECT record FROM versions WHERE id = ?", [known["version_id"]]).fetchone()
    current = msgspec.json.decode(record, type=Release)
    return says_the_same(without_parameters(current, parameters), without_parameters(release, parameters))


def told(parameters: frozenset[Parameter]) -> str:
    """Return what is said of a release with such parameters."""
    names = ", ".join(sorted({one.name for one in parameters}))
    return f"a link or image has another value at every visit ({names}): left out when versions are compared"
