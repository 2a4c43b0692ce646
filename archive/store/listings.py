"""What the lists say, row by row, and which release each row names."""

from __future__ import annotations

from sqlite_utils import Database

from schemas.listing import ListedRelease, Listing

_PUT = (
    "INSERT INTO listings (month, list_url, url, release_id, state, title, published_on, bureau, position, "
    "first_seen_at, last_seen_at) "
    "VALUES (:month, :list_url, :url, (SELECT id FROM releases WHERE url = :url), :state, :title, :published_on, :bureau, "
    ":position, :at, :at) "
    "ON CONFLICT (month, url, title) DO UPDATE SET list_url = :list_url, state = :state, published_on = :published_on, "
    "bureau = :bureau, position = :position, last_seen_at = :at"
)


def put(db: Database, listing: Listing, at: str) -> None:
    """Write the rows of a monthly list; a row that is no longer there keeps the time it was last seen."""
    for row in listing.rows:
        db.execute(
            _PUT,
            {
                "month": listing.month,
                "list_url": listing.url,
                "url": row.url,
                "state": row.state,
                "title": row.title,
                "published_on": row.published_on,
                "bureau": row.bureau,
                "position": row.position,
                "at": at,
            },
        )


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
