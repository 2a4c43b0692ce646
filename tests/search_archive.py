"""A database to search, without a crawl: the real migrations, and rows without captures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from archive.db.migrations import migrations
from archive.db.search_tables import PAGES
from archive.search.index import put, put_release, refill
from archive.search.normalize import search_form

DAY = "2025-10-20T00:00:00.000000Z"


def searchable() -> Database:
    """A database in memory with the archive's tables and empty, current indexes."""
    db = Database(memory=True, execute_plugins=False)
    prepare(db)
    return db


def prepare(db: Database) -> None:
    """Bring a database to the shape that the search needs."""
    migrations.apply(db)
    refill(db)


def insert(db: Database, table: str, **values: Any) -> int:
    """Insert a row; a column that must have a value and is given none gets '' or 0."""
    needed = {
        c.name: 0 if c.type == "INTEGER" else "" for c in db.table(table).columns if c.notnull and c.default_value is None
    }
    row = {**{name: value for name, value in needed.items() if name != "id"}, **values}
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    cursor = db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def add_release(db: Database, title: str, text: str = "", **values: Any) -> int:
    """Insert and index a release; its key is its number unless given."""
    number = db.execute("SELECT count(*) + 1 FROM releases").fetchone()[0]
    folded = search_form(title), search_form(text)
    row = {"key": f"k{number}", "url": f"https://example.org/k{number}.html", "genre": "other", "published_on": "2025-10-20"}
    release_id = insert(
        db, "releases", **{**row, "title": title, "text": text, "folded_title": folded[0], "folded_text": folded[1], **values}
    )
    put_release(db, release_id, *folded)
    return release_id


def add_document(db: Database, releases: Iterable[int], *pages: str, label: str = "資料", title: str | None = None) -> int:
    """Insert a document whose current version has `pages`, index them, and link releases to it."""
    number = db.execute("SELECT count(*) + 1 FROM documents").fetchone()[0]
    document_id = insert(db, "documents", url=f"https://example.org/{number}.pdf", title=title, status="text")
    add_version(db, document_id, *pages)
    for release_id in releases:
        insert(db, "annexes", release_id=release_id, position=1, label=label, document_id=document_id)
    return document_id


def add_version(db: Database, document_id: int, *pages: str) -> int:
    """Insert a version of a document and index its pages."""
    number = db.execute("SELECT count(*) + 1 FROM document_versions WHERE document_id = ?", [document_id]).fetchone()[0]
    version_id = insert(db, "document_versions", document_id=document_id, version_number=number)
    db.execute("UPDATE documents SET version_id = ? WHERE id = ?", [version_id, document_id])
    for place, text in enumerate(pages, 1):
        folded = search_form(text)
        page_id = insert(db, "document_pages", document_version_id=version_id, page=place, text=text, folded=folded)
        put(db, PAGES, page_id, folded)
    return version_id
