"""A replaced document as one entry that unfolds into its pages, instead of a line for every page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct

Row = Mapping[str, Any]


class DocumentEdit(Struct, frozen=True):
    """What differs in one version of a document, page by page; `first` is the first page's change."""

    changes: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The first change, in the order of the pages."""
        return self.changes[0]

    @property
    def page_count(self) -> int:
        """How many pages differ, came or went."""
        return len({row["item"] for row in self.changes})

    @property
    def pages_in_all(self) -> int:
        """How many pages the new version has; as many as differ, where that is not known."""
        return max(self.first.get("document_pages") or 0, self.page_count)


def folded(rows: Sequence[Row]) -> Iterator[Row | DocumentEdit]:
    """Yield the rows in their order, those of one version of a document's pages together. Noise stays by itself."""
    for (document, is_page, _), group in groupby(rows, _key):
        if document and is_page:
            yield DocumentEdit(tuple(group))
        else:
            yield from group


def _key(row: Row) -> tuple[str | None, bool, str]:
    document = row.get("document_url") or row.get("url")
    return document, row["field"] in ("pages", "appearance") and not row.get("noise"), row["seen_after_at"]
