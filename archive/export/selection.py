"""What goes out: the releases that are shown, those asked for among them, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlite_utils import Database

from archive.db.sql import Sql, is_shown, is_withheld, marks, statement
from schemas.errors import NotFound

_OF_RELEASES = ("versions", "sections", "dates", "participants", "annexes", "links", "contacts")
_IN = "IN (SELECT id FROM temp.chosen_releases)"
_IN_DOCUMENTS = "IN (SELECT id FROM temp.chosen_documents)"
TABLES = {
    "releases": f"id {_IN}",
    **dict.fromkeys(_OF_RELEASES, f"release_id {_IN}"),
    "listings": f"release_id {_IN}",
    "corrections": f"release_id {_IN} AND corrects_id {_IN}",
    "volatile_parameters": f"release_id {_IN}",
    "documents": f"id {_IN_DOCUMENTS}",
    "document_links": f"release_id {_IN} AND document_id {_IN_DOCUMENTS}",
    "document_versions": f"document_id {_IN_DOCUMENTS}",
    "document_pages": statement(
        "document_version_id IN (SELECT id FROM document_versions WHERE document_id {in_documents})",
        in_documents=Sql(_IN_DOCUMENTS),
    ),
    "changes": f"release_id {_IN} OR document_id {_IN_DOCUMENTS}",
}
"""The tables that go out, and which of their rows."""
_INTERNAL = ("folded_title", "folded_text", "folded")
"""What only the search needs."""


class Stored(Struct, frozen=True):
    """How SQLite stores a column: its type, and whether it may hold NULL."""

    type: str
    nullable: bool


class Wanted(Struct, frozen=True, kw_only=True):
    """Which releases: those with these keys, all for none; and of those the ones with a version first seen `since` then and
    `until` then (UTC text). `urls` are addresses of pages, whose captures alone go out, whatever was read of them."""

    keys: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    urls: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[str, str]:
        """From when to when, as texts that all times lie between where nothing is asked."""
        return self.since or "", self.until or _FOR_EVER


_FOR_EVER = "9999"


def choose(db: Database, wanted: Wanted) -> None:
    """Choose the releases that go out, and the documents that they link to or did, for this connection. None withheld is
    among them, nor a document that only such ones link to. Raises NotFound for a key that no release has."""
    for key in wanted.keys:
        if not db.execute(
            statement("SELECT 1 FROM releases WHERE key = ? AND {shown}", shown=is_shown("releases")), [key]
        ).fetchone():
            raise NotFound(f"no release {key!r} to export. Its key is the file name of its page, without .html.")
    keys = statement("AND key IN ({marks})", marks=marks(len(wanted.keys))) if wanted.keys else Sql()
    db.execute(
        statement(
            "CREATE TEMP TABLE chosen_releases AS SELECT id, url FROM releases WHERE {shown} "
            "AND EXISTS (SELECT 1 FROM versions v WHERE v.release_id = releases.id AND v.first_seen_at BETWEEN ? AND ?) {keys}",
            shown=is_shown("releases"),
            keys=keys,
        ),
        [*wanted.span, *wanted.keys],
    )
    db.execute(
        statement(
            "CREATE TEMP TABLE chosen_documents AS SELECT id, url FROM documents WHERE {shown} AND id IN "
            "(SELECT document_id FROM document_links WHERE release_id {chosen})",
            shown=is_shown("documents"),
            chosen=Sql(_IN),
        )
    )


def columns_of(db: Database, table: str) -> dict[str, Stored]:
    """Return the columns of a table that go out."""
    found = db.execute(f"PRAGMA table_info({table})").fetchall()
    return {
        name: Stored(kind, not (is_filled or is_key)) for _, name, kind, is_filled, _, is_key in found if name not in _INTERNAL
    }


def rows_of(db: Database, table: str) -> Iterator[dict[str, Any]]:
    """Yield the chosen rows of a table."""
    columns = columns_of(db, table)
    named = ", ".join(f'"{name}"' for name in columns)
    for row in db.execute(
        statement(
            "SELECT {named} FROM {table} WHERE {chosen} ORDER BY id", named=Sql(named), table=table, chosen=Sql(TABLES[table])
        )
    ):
        yield dict(zip(columns, row, strict=True))


_OF_CHOSEN = (
    "SELECT warc_file, warc_offset, warc_length FROM captures WHERE fetched_at BETWEEN ? AND ? AND coalesce(visit_of, url) IN "
    "(SELECT url FROM temp.chosen_releases UNION SELECT url FROM temp.chosen_documents) ORDER BY warc_file, warc_offset"
)
_OF_URLS = """
    SELECT warc_file, warc_offset, warc_length FROM captures c
    WHERE fetched_at BETWEEN ? AND ? AND (coalesce(visit_of, url) IN ({marks}) OR url IN ({marks})) AND NOT EXISTS (
        SELECT 1 FROM releases r WHERE url IN (c.url, c.visit_of) AND {withheld_release}
        UNION ALL SELECT 1 FROM documents d WHERE url IN (c.url, c.visit_of) AND {withheld_document}
    ) ORDER BY warc_file, warc_offset
"""


def captures_of(db: Database, wanted: Wanted) -> dict[str, list[tuple[int, int]]]:
    """Return where the chosen releases' and documents' captures lie: offset and length, by WARC file."""
    found: dict[str, list[tuple[int, int]]] = {}
    for url in wanted.urls:
        _refuse_unshown(db, url)
    asked = [*wanted.span, *wanted.urls, *wanted.urls]
    sql = _of_urls(len(wanted.urls)) if wanted.urls else _OF_CHOSEN
    for file, offset, length in db.execute(sql, asked):
        found.setdefault(file, []).append((offset, length))
    return found


def _of_urls(count: int) -> str:
    withheld = {"withheld_release": is_withheld("r"), "withheld_document": is_withheld("d")}
    return statement(_OF_URLS, marks=marks(count), **withheld)


def _refuse_unshown(db: Database, url: str) -> None:
    """Raise NotFound for an address of which nothing is recorded, or whose release or document a person withheld."""
    if not db.execute("SELECT 1 FROM captures WHERE coalesce(visit_of, url) = ? OR url = ?", [url, url]).fetchone():
        raise NotFound(f"nothing is recorded of {url}. Write the address as `mic-press status` prints it.")
    for table in ("releases", "documents"):
        sql = statement("SELECT 1 FROM {table} WHERE url = ? AND {withheld}", table=table, withheld=is_withheld(table))
        if db.execute(sql, [url]).fetchone():
            raise NotFound(f"{url} is withheld, and goes nowhere.")
