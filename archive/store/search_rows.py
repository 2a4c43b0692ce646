"""Folded texts and search indexes, kept in step with what stands in the rows; current versions only.

An index that was never filled by the present rules is left alone: whoever makes a database anew fills it at the end, at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from archive.db.search_tables import PAGES
from archive.search.index import put, put_release, refill, remove, replace_release, tokeniser_changed
from archive.search.normalize import search_form
from schemas.document import DocumentPage
from schemas.release import Release


def index_new_release(db: Database, release_id: int) -> None:
    """Give a release that has no text yet its place in the indexes, which take out only what was put in."""
    if not tokeniser_changed(db):
        put_release(db, release_id, "", "")


def index_release(db: Database, release_id: int, release: Release) -> None:
    """Make the current title and text of a release findable, in the place of what they were."""
    old = db.execute("SELECT folded_title, folded_text FROM releases WHERE id = ?", [release_id]).fetchone()
    new = (search_form(release.title), search_form(release.text))
    db.execute("UPDATE releases SET folded_title = ?, folded_text = ? WHERE id = ?", [*new, release_id])
    if not tokeniser_changed(db):
        replace_release(db, release_id, old, new)


def put_pages(db: Database, version_id: int, pages: Sequence[DocumentPage], *, findable: bool = True) -> None:
    """Write the pages of a document's version, and make them `findable`: the version is the current one from now on."""
    is_filled = findable and not tokeniser_changed(db)
    for page in pages:
        folded = search_form(page.text) if findable else ""
        cursor = db.execute(
            "INSERT INTO document_pages (document_version_id, page, name, text, state, folded) VALUES (?, ?, ?, ?, ?, ?)",
            [version_id, page.number, page.name, page.text, page.state, folded],
        )
        if is_filled:
            put(db, PAGES, int(cursor.lastrowid or 0), folded)


def unindex_pages(db: Database, version_id: int) -> None:
    """Let the pages of a version be found no more; they stay where they are."""
    if tokeniser_changed(db):
        return
    sql = "SELECT id, folded FROM document_pages WHERE document_version_id = ?"
    for page_id, folded in db.execute(sql, [version_id]).fetchall():
        remove(db, PAGES, page_id, folded)


def bring_up_to_date(db: Database) -> None:
    """Fold and index everything again where that was done by other rules than the present ones, or never."""
    if not tokeniser_changed(db):
        return
    for release_id, title, text in db.execute("SELECT id, title, text FROM releases").fetchall():
        db.execute(
            "UPDATE releases SET folded_title = ?, folded_text = ? WHERE id = ?",
            [search_form(title), search_form(text), release_id],
        )
    for page_id, text in db.execute("SELECT id, text FROM document_pages").fetchall():
        db.execute("UPDATE document_pages SET folded = ? WHERE id = ?", [search_form(text), page_id])
    refill(db)
