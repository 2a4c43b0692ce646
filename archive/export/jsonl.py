"""JSON Lines: a release a line with all its versions, a document a line with all of its, a change a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlite_utils import Database

from archive.export.selection import rows_of
from archive.export.shape import JSON


def write(db: Database, directory: Path, watch: Callable[[str], None]) -> dict[str, int]:
    """Write releases.jsonl, documents.jsonl and changes.jsonl into `directory`; return how many lines each has."""
    written = {"releases": _releases(db), "documents": _documents(db), "changes": rows_of(db, "changes")}
    counts = {}
    for name, lines in written.items():
        watch(name)
        counts[name] = _put(directory / f"{name}.jsonl", lines)
    return counts


def _put(path: Path, lines: Iterator[dict[str, Any]]) -> int:
    count = 0
    with path.open("wb") as file:
        for line in lines:
            file.write(msgspec.json.encode(line) + b"\n")
            count += 1
    return count


def _releases(db: Database) -> Iterator[dict[str, Any]]:
    for release in rows_of(db, "releases"):
        versions = _opened(db, "SELECT * FROM versions WHERE release_id = ? ORDER BY version_number", release["id"])
        yield {**release, "versions": list(versions)}


def _documents(db: Database) -> Iterator[dict[str, Any]]:
    for document in rows_of(db, "documents"):
        sql = "SELECT * FROM document_versions WHERE document_id = ? ORDER BY version_number"
        versions = [{**version, "pages": _pages(db, version["id"])} for version in _opened(db, sql, document["id"])]
        yield {**document, "versions": versions}


def _pages(db: Database, version_id: int) -> list[dict[str, Any]]:
    sql = "SELECT page, name, text, state FROM document_pages WHERE document_version_id = ? ORDER BY page"
    return list(_opened(db, sql, version_id))


def _opened(db: Database, sql: str, of: int) -> Iterator[dict[str, Any]]:
    """Rows whose JSON goes out as what it says."""
    for row in db.query(sql, [of]):
        yield {name: msgspec.json.decode(value) if name in JSON else value for name, value in row.items()}
