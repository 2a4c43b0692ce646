"""What the site no longer has: missing at one visit, gone once a second one, 20 hours later or more, says so too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from sqlite_utils import Database

from archive.db.sql import statement
from archive.store.changes import Interval, Owner, put_changes
from schemas.change import Change
from schemas.times import from_utc_text

GONE_AFTER = timedelta(hours=20)
"""How far two visits that do not find a page must lie apart to call it gone: one night's maintenance is less."""

Missed = Literal["missing", "gone", "still gone", "unknown"]


def miss(db: Database, table: str, known: dict[str, Any] | None, at: str) -> Missed:
    """Note in `table` (releases or documents) that a visit did not find what `known` is the row of; return what that means.

    Gone is dated at the first visit that did not find it, and is a change of what had been seen before.
    """
    if known is None:
        return "unknown"
    sql = statement("UPDATE {table} SET last_missed_at = ?, missing_at = coalesce(missing_at, ?) WHERE id = ?", table=table)
    db.execute(sql, [at, at, known["id"]])
    if known["gone_at"]:
        return "still gone"
    since = known["missing_at"]
    if since is None or from_utc_text(at) - from_utc_text(since) < GONE_AFTER:
        return "missing"
    db.execute(statement("UPDATE {table} SET gone_at = missing_at WHERE id = ?", table=table), [known["id"]])
    if known["last_seen_at"]:
        field = table.removesuffix("s")
        gone = [Change(field=field, kind="disappeared")]
        put_changes(db, Owner(**{f"{field}_id": known["id"]}), gone, Interval(known["last_seen_at"], since, at))
    return "gone"
