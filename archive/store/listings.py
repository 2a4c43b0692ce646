"""What the lists say, row by row, and which release each row names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlite_utils import Database

from archive.db.hidden_records import hidden_title
from archive.db.rows import rows
from archive.db.sql import is_shown, is_withheld, statement
from archive.diff.listing_rows import ITEMS, listing_change, row_changes
from archive.store.absence import GONE_AFTER
from archive.store.changes import Interval, Owner, put_changes
from schemas.change import Change
from schemas.listing import ListedRelease, Listing
from schemas.visit import ParseResult

_PUT = (
    "INSERT INTO listings (month, list_url, url, release_id, state, title, published_on, bureau, position, "
    "first_seen_at, last_seen_at, parser) "
    "VALUES (:month, :list_url, :url, (SELECT id FROM releases WHERE url = :url), :state, :title, :published_on, :bureau, "
    ":position, :at, :at, :parser) "
    "ON CONFLICT (month, url, title) DO UPDATE SET list_url = :list_url, state = :state, published_on = :published_on, "
    "bureau = :bureau, position = :position, last_seen_at = :at, parser = :parser"
)


def put(db: Database, listing: Listing, at: str, parser: str) -> None:
    """Write the rows of a monthly list as `parser` read it; a row that is no longer there keeps the time it was last seen, and
    one that names a withheld release does not say its title."""
    withheld = {
        url for (url,) in db.execute(statement("SELECT url FROM releases WHERE {withheld}", withheld=is_withheld("releases")))
    }
    for row in listing.rows:
        db.execute(
            _PUT,
            {
                "month": listing.month,
                "list_url": listing.url,
                "url": row.url,
                "state": row.state,
                "title": hidden_title(row.title) if row.url in withheld else row.title,
                "published_on": row.published_on,
                "bureau": row.bureau,
                "position": row.position,
                "at": at,
                "parser": parser,
            },
        )


def lost(db: Database, listing: Listing) -> tuple[int, int]:
    """Return how many of the rows that the month's list held when it was last seen `listing` has not, and how many it held."""
    sql = (
        "SELECT DISTINCT url FROM listings WHERE month = :month "
        "AND last_seen_at = (SELECT max(last_seen_at) FROM listings WHERE month = :month)"
    )
    held = {url for (url,) in db.execute(sql, {"month": listing.month}).fetchall()}
    return len(held - {row.url for row in listing.rows}), len(held)


def confirm(db: Database, list_url: str, at: str) -> None:
    """The list is unchanged: the rows that it held when it was last seen are still there."""
    db.execute(
        "UPDATE listings SET last_seen_at = :at WHERE list_url = :list_url "
        "AND last_seen_at = (SELECT max(last_seen_at) FROM listings WHERE list_url = :list_url)",
        {"at": at, "list_url": list_url},
    )


def newest_row(db: Database, url: str) -> ListedRelease | None:
    """Return the row that names `url` in the list seen last, or None."""
    found = db.execute(
        "SELECT url, title, position, published_on, bureau, state FROM listings WHERE url = ? "
        "ORDER BY last_seen_at DESC, month DESC, id DESC LIMIT 1",
        [url],
    ).fetchone()
    if found is None:
        return None
    fields = ("url", "title", "position", "published_on", "bureau", "state")
    return ListedRelease(**dict(zip(fields, found, strict=True)))


def adopt(db: Database, url: str, release_id: int) -> None:
    """Point the rows that name `url` at its release, now that there is one."""
    db.execute("UPDATE listings SET release_id = ? WHERE url = ? AND release_id IS NULL", [release_id, url])


def hide(db: Database, url: str) -> None:
    """Say no more what the lists call the release at `url`."""
    for row_id, title in db.execute("SELECT id, title FROM listings WHERE url = ?", [url]).fetchall():
        db.execute("UPDATE listings SET title = ? WHERE id = ?", [hidden_title(title), row_id])


def show(db: Database, url: str, read: Callable[[str, int, str], ParseResult]) -> None:
    """Say again what the lists call the release at `url`, from the lists that said so. `read` gives what the capture at
    (file, offset) says as a visit to a list's URL."""
    hidden = db.execute("SELECT id, title, first_seen_at FROM listings WHERE url = ?", [url]).fetchall()
    for row_id, title, first_seen_at in hidden:
        lists = db.execute(
            "SELECT warc_file, warc_offset, coalesce(visit_of, url) FROM captures WHERE role = 'listing' "
            "AND reading = 'listing' AND fetched_at <= ? ORDER BY fetched_at DESC",
            [first_seen_at],
        ).fetchall()
        said = (row.title for place in lists for row in _rows(read(*place)) if row.url == url)
        shown = next((words for words in said if hidden_title(words) == title), title)
        db.execute("UPDATE listings SET title = ? WHERE id = ?", [shown, row_id])


def _rows(reading: ParseResult) -> tuple[ListedRelease, ...]:
    return reading.rows if isinstance(reading, Listing) else ()


# What a list says otherwise than at its last visit. A row is compared with the row of the same list; where a list has several
# rows for one release, nobody can say which became which, and nothing is told. What another parser read is no news.

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
            _put(db, old, row_changes(old, row, str(listing.month)), at)
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
            _put(db, row, [listing_change("month", row["month"], found[0]["month"])], at)


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
