"""The tables of the full-text search."""

from __future__ import annotations

from archive.db.sql import Sql, statement

_PUNCTUATION = "".join(chr(point) for point in range(0x20, 0x7F) if not chr(point).isalnum())


def tokenize_option() -> str:
    """Return FTS5's `tokenize` option that keeps each bigram one token, quoted twice as FTS5 reads it."""
    inner = "ascii tokenchars '{}'".format(_PUNCTUATION.replace("'", "''"))
    return 'tokenize="{}"'.format(inner.replace('"', '""'))


TITLES = "search_titles"
"""Rows are releases: the folded title."""

TEXTS = "search_texts"
"""Rows are releases: title and text, so that one expression asks for a word in the title and another in the text."""

PAGES = "search_pages"
"""Rows are pages of current document versions."""

INDEXES = (TITLES, TEXTS, PAGES)


def _create(index: str) -> str:
    return statement(
        "CREATE VIRTUAL TABLE {index} USING fts5(tokens, content='', detail=none, columnsize=0, {tokenize_option})",
        index=index,
        tokenize_option=Sql(tokenize_option()),
    )


SEARCH_TABLES = (
    *map(_create, INDEXES),
    "CREATE TABLE search_info (name TEXT PRIMARY KEY, tokeniser TEXT NOT NULL) STRICT",
    # Filters, dates and titles in one place: going through all releases by date need not read their texts.
    "CREATE INDEX releases_searched ON releases(published_on, genre, bureau, folded_title)",
    *(statement("INSERT INTO search_info (name, tokeniser) VALUES ('{index}', '')", index=index) for index in INDEXES),
)
"""The statements that make the indexes, for a migration that has the folded columns; `refill` then fills them."""
