"""What the lists say, row by row, and which release each row names."""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database

from archive.db.sql import is_withheld, statement
from archive.store.hidden_records import hidden_title
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
