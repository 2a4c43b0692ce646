"""Rows as dictionaries."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database


def rows(db: Database, sql: str, parameters: object = ()) -> list[dict[str, Any]]:
    """Return all rows of a query as dictionaries."""
    found = db.execute(sql, parameters)  # type: ignore[arg-type]
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found]
