"""How two files of a document look beside each other, as one renderer drew them: a row for each pair of bytes."""

from __future__ import annotations

import msgspec
from sqlite_utils import Database

from schemas.document import Looks


def looks_of(db: Database, before: str, after: str) -> Looks | None:
    """Return the verdict on two files, by their sha256 (hex); None where they were not compared yet."""
    sql = "SELECT verdict FROM looks WHERE sha256_before = ? AND sha256_after = ?"
    found = db.execute(sql, [before, after]).fetchone()
    return msgspec.json.decode(found[0], type=Looks) if found else None


def put_looks(db: Database, before: str, after: str, looks: Looks) -> None:
    """Keep the verdict on two files."""
    db.execute(
        "INSERT OR IGNORE INTO looks (sha256_before, sha256_after, renderer, verdict) VALUES (?, ?, ?, ?)",
        [before, after, looks.renderer, msgspec.json.encode(looks).decode("utf-8")],
    )
