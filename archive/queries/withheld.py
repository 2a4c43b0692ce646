"""What is not shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import is_withheld, statement
from schemas.errors import Withheld


def withheld_among(db: Database, urls: Sequence[str | None]) -> list[dict[str, Any]]:
    """Return which of the releases and documents at `urls` are not shown: `url`, `withheld_at` and `withheld_reason`, which is
    that of the release; of a document, of one that links to it."""
    return rows(
        db,
        statement(
            "SELECT url, withheld_at, withheld_reason FROM releases WHERE {release} "
            "AND url IN (SELECT value FROM json_each(:urls)) UNION ALL "
            "SELECT d.url, d.withheld_at, r.withheld_reason FROM documents d JOIN document_links l ON l.document_id = d.id "
            "JOIN releases r ON r.id = l.release_id AND {linking} "
            "WHERE {document} AND d.url IN (SELECT value FROM json_each(:urls))",
            release=is_withheld("releases"),
            linking=is_withheld("r"),
            document=is_withheld("d"),
        ),
        {"urls": json.dumps(urls)},
    )


def refuse_withheld(db: Database, urls: Sequence[str | None]) -> None:
    """Raise Withheld when a release or document at `urls` is not shown."""
    for row in withheld_among(db, urls):
        raise Withheld(row["url"], row["withheld_at"], row["withheld_reason"])
