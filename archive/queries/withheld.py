"""What is not shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from archive.db.rows import rows
from schemas.errors import Withheld


def withheld_among(db: Database, urls: Sequence[str | None]) -> list[dict[str, Any]]:
    """Return which of the releases and documents at `urls` are not shown: `url`, `withheld_at` and `withheld_reason`, which is
    that of the release; of a document, of one that links to it."""
    return rows(
        db,
        "SELECT url, withheld_at, withheld_reason FROM releases WHERE withheld_at IS NOT NULL "
        "AND url IN (SELECT value FROM json_each(:urls)) UNION ALL "
        "SELECT d.url, d.withheld_at, r.withheld_reason FROM documents d JOIN document_links l ON l.document_id = d.id "
        "JOIN releases r ON r.id = l.release_id AND r.withheld_at IS NOT NULL "
        "WHERE d.withheld_at IS NOT NULL AND d.url IN (SELECT value FROM json_each(:urls))",
        {"urls": json.dumps(urls)},
    )


def refuse_withheld(db: Database, urls: Sequence[str | None]) -> None:
    """Raise Withheld when a release or document at `urls` is not shown."""
    for row in withheld_among(db, urls):
        raise Withheld(row["url"], row["withheld_at"], row["withheld_reason"])
