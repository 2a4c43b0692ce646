"""What a list says otherwise of a release than at its last visit: title, date, bureau, or in which month it stands.

A row is compared with the row of the same list; where a list has several rows for one release, nobody can say which became
which, and nothing is told. What another parser read is no news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace
from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import is_shown, statement
from archive.diff.announced import announced_by, announcement_in_title
from archive.diff.text.noise import is_noise
from archive.store.absence import GONE_AFTER
from archive.store.changes import Interval, Owner, put_changes
from schemas.change import Change, ChangeKind
from schemas.listing import ListedRelease, Listing

ITEMS = {"title": "title", "published_on": "date", "bureau": "bureau"}
"""What of a row is compared, and how a change names it; the fourth item is the month."""
_HELD = """
    SELECT n.url, n.title, n.published_on, n.bureau, n.month, n.first_seen_at, n.last_seen_at, n.parser, n.release_id
    FROM listings n WHERE n.month = ? AND n.last_seen_at = (
        SELECT max(o.last_seen_at) FROM listings o WHERE o.month = n.month AND o.url = n.url
    )
"""
_ELSEWHERE = """
    SELECT n.month, n.first_seen_at, n.last_seen_at, n.parser, n.release_id,
        (SELECT max(o.last_seen_at) FROM listings o WHERE o.month = n.month) AS list_seen_at
    FROM listings n WHERE n.url = ? AND n.month != ? ORDER BY n.last_seen_at DESC, n.month DESC, n.id DESC LIMIT 1
"""


def note_edits(db: Database, listing: Listing, at: str, parser: str) -> None:
    """Write what the list edited since its last visit, before its rows are brought up to date."""
    held, named = _by_url(rows(db, _HELD, [listing.month])), _by_url(listing.rows)
    for url, row in named.items():
        if row is None or (url in held and held[url] is None):
            continue
        old = held.get(url) or _left_another(db, url, str(listing.month))
        if old and old["parser"] == parser:
            _put(db, old, _edits(old, row, str(listing.month)), at)
    _note_months(db, listing, [row for url, row in held.items() if row and url not in named], at, parser)
    _bear_out(db, named, at)


def _by_url(found: Iterable[Any]) -> dict[str, Any]:
    """Rows by their addresses; None where several have one."""
    by_url: dict[str, Any] = {}
    for row in found:
        url = row.url if isinstance(row, ListedRelease) else row["url"]
        by_url[url] = None if url in by_url else row
    return by_url


def _left_another(db: Database, url: str, month: str) -> dict[str, Any] | None:
    """The row of another month that this one takes over: its list has been seen since without it."""
    found = rows(db, _ELSEWHERE, [url, month])
    return found[0] if found and found[0]["last_seen_at"] < found[0]["list_seen_at"] else None


def _note_months(db: Database, listing: Listing, lost: list[dict[str, Any]], at: str, parser: str) -> None:
    """Rows that this list lost and another has taken up since it was last seen here."""
    for row in lost:
        found = rows(db, _ELSEWHERE, [row["url"], listing.month])
        if found and found[0]["first_seen_at"] > row["last_seen_at"] and row["parser"] == parser:
            _put(db, row, [_change("month", row["month"], found[0]["month"])], at)


def _edits(old: dict[str, Any], new: ListedRelease, month: str) -> list[Change]:
    if old["month"] != month:
        return [_change("month", old["month"], month)]
    values = [(item, old[name], getattr(new, name)) for name, item in ITEMS.items()]
    return [_change(*value) for value in values if value[1] != value[2]]


def _change(item: str, before: str | None, after: str | None) -> Change:
    kind: ChangeKind = "edited" if before and after else "added" if after else "removed"
    change = Change(field="listing", kind=kind, item=item, before=before, after=after, noise=is_noise(before, after))
    return change if change.noise or item != "title" else _announced(change)


def _announced(change: Change) -> Change:
    """A title that came to say 「（訂正）」 announces the edit that it stands for."""
    found = announcement_in_title(change.before, change.after or "")
    return announced_by(change, replace(found, rule="list_row")) if found else change


def _put(db: Database, old: dict[str, Any], changes: list[Change], at: str) -> None:
    sql = statement("SELECT 1 FROM releases WHERE id = ? AND {shown}", shown=is_shown("releases"))
    if not changes or old["release_id"] is None or not db.execute(sql, [old["release_id"]]).fetchone():
        return
    put_changes(db, Owner(release_id=old["release_id"]), changes, Interval(old["last_seen_at"], at))
    for change in changes:  # what only takes back what was held back as suspect is held back too
        db.execute(
            "UPDATE changes SET suspect_run = 1 WHERE field = 'listing' AND release_id = :id AND item = :item "
            "AND seen_after_at = :at AND after IS (SELECT s.before FROM changes s WHERE s.field = 'listing' "
            "AND s.suspect_run = 1 AND s.release_id = :id AND s.item = :item AND s.seen_after_at < :at "
            "ORDER BY s.id DESC LIMIT 1)",
            {"id": old["release_id"], "item": change.item, "at": at},
        )


def _bear_out(db: Database, named: dict[str, Any], at: str) -> None:
    """Believe what a run that looked wrong saw of a list, once the list says so still on a later day."""
    for row in _held_back(db):
        now = named.get(row["url"])
        name = next((name for name, item in ITEMS.items() if item == row["item"]), None)
        if now and name and getattr(now, name) == row["after"]:
            db.execute(
                "UPDATE changes SET suspect_run = 0, known_at = :at WHERE id = :id "
                "AND julianday(:at) - julianday(seen_after_at) >= :days",
                {"at": at, "id": row["id"], "days": GONE_AFTER.total_seconds() / 86_400},
            )


def _held_back(db: Database) -> Iterator[dict[str, Any]]:
    sql = (
        "SELECT c.id, c.item, c.after, r.url FROM changes c JOIN releases r ON r.id = c.release_id "
        "WHERE c.suspect_run = 1 AND c.field = 'listing' ORDER BY c.id"
    )
    yield from rows(db, sql)
