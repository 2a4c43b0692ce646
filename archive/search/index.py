"""The indexes: contentless FTS5 tables of bigrams, filled and emptied in the transaction that changes the text.

A contentless table can't say what it holds. So whoever changes a text hands in the old folded text as it was put there,
character for character; the column beside the raw text keeps it.
"""

from __future__ import annotations

from sqlite_utils import Database

from archive.db.search_tables import INDEXES, PAGES, TEXTS, TITLES
from archive.db.sql import Sql, statement
from archive.search.bigrams import BETWEEN, TOKENISER, tokens

_FILLING = 1 << 25

_USUAL = 1 << 20
"""Bytes that FTS5 gathers before it writes them as one part of an index: the fewer parts, the less there is to merge."""

_CONTENTS = {
    TITLES: "SELECT id, folded_title FROM releases",
    TEXTS: statement("SELECT id, folded_title || char({ord}) || folded_text FROM releases", ord=Sql(ord(BETWEEN))),
    PAGES: "SELECT p.id, p.folded FROM document_pages p JOIN documents d ON d.version_id = p.document_version_id",
}


def put(db: Database, index: str, rowid: int, folded: str) -> None:
    """Index `folded` as the row `rowid`, which the index must not have yet. The caller holds the transaction."""
    sql = statement("INSERT INTO {known} (rowid, tokens) VALUES (?, ?)", known=Sql(_known(index)))
    db.execute(sql, [rowid, tokens(folded)])


def remove(db: Database, index: str, rowid: int, folded: str) -> None:
    """Take out the row `rowid`; `folded` is what was put there, exactly, or the index is spoilt until it is refilled."""
    name = _known(index)
    sql = statement("INSERT INTO {name} ({name}, rowid, tokens) VALUES ('delete', ?, ?)", name=name)
    db.execute(sql, [rowid, tokens(folded)])


def replace(db: Database, index: str, rowid: int, old_folded: str, new_folded: str) -> None:
    """Put `new_folded` in the place of `old_folded`; nothing is written when they are the same."""
    if old_folded != new_folded:
        remove(db, index, rowid, old_folded)
        put(db, index, rowid, new_folded)


def whole(folded_title: str, folded_text: str) -> str:
    """Return what TEXTS is given of a release."""
    return folded_title + BETWEEN + folded_text


def put_release(db: Database, release_id: int, folded_title: str, folded_text: str) -> None:
    """Index a new release in TITLES and TEXTS."""
    put(db, TITLES, release_id, folded_title)
    put(db, TEXTS, release_id, whole(folded_title, folded_text))


def replace_release(db: Database, release_id: int, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Bring TITLES and TEXTS from the `old` folded title and text to the `new`."""
    replace(db, TITLES, release_id, old[0], new[0])
    replace(db, TEXTS, release_id, whole(*old), whole(*new))


def compact(db: Database) -> None:
    """Write the indexes anew without the rows that were taken out, which else stand in them until a merge. The caller holds
    the transaction."""
    for index in INDEXES:
        db.execute(statement("INSERT INTO {index} ({index}) VALUES ('optimize')", index=index))


def tokeniser_changed(db: Database) -> bool:
    """Whether an index was filled under another number than `TOKENISER`, or never."""
    numbers = dict(db.execute("SELECT name, tokeniser FROM search_info").fetchall())
    return any(numbers.get(index) != TOKENISER for index in INDEXES)


def refill(db: Database, *, always: bool = False) -> list[str]:
    """Fill each index anew whose tokens were made under another number than `TOKENISER`, or all when `always`.

    Returns the names of those it filled. The folded columns are taken as they stand: when `search_form` itself changed,
    bring them up to date first. The caller holds the transaction.
    """
    numbers = dict(db.execute("SELECT name, tokeniser FROM search_info").fetchall())
    due = [index for index in INDEXES if always or numbers.get(index) != TOKENISER]
    for index in due:
        _fill(db, index)
    return due


def _fill(db: Database, index: str) -> None:
    db.execute(statement("INSERT INTO {index} ({index}) VALUES ('delete-all')", index=index))
    db.execute(
        statement("INSERT INTO {index} ({index}, rank) VALUES ('hashsize', {filling})", index=index, filling=Sql(_FILLING))
    )
    for rowid, folded in db.execute(_CONTENTS[index]):
        put(db, index, rowid, folded)
    db.execute(statement("INSERT INTO {index} ({index}, rank) VALUES ('hashsize', {usual})", index=index, usual=Sql(_USUAL)))
    db.execute(statement("INSERT INTO {index} ({index}) VALUES ('optimize')", index=index))
    db.execute("INSERT OR REPLACE INTO search_info (name, tokeniser) VALUES (?, ?)", [index, TOKENISER])


def _known(index: str) -> str:
    """`index`, which goes into SQL as it is, when it is one of ours."""
    if index not in INDEXES:
        raise ValueError(f"{index!r} is no index; there are {', '.join(INDEXES)}")
    return index
