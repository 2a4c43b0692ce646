"""Where the lists, the feed and the archive disagree: standing problems, found at the end of a run and over with one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby

from sqlite_utils import Database

from archive.db.sql import Sql, is_shown, statement
from archive.store import listings, problems
from schemas.listing import Listing
from schemas.text import normalized
from schemas.times import from_utc_text, utc_text
from schemas.visit import RECONCILED, ProblemCode

TRUSTED_AGAIN = timedelta(days=30)
"""How long after its last proven lie a server's "not modified" is believed again."""

Found = tuple[ProblemCode, str, str]
"""A problem: its code, the URL that it is about, and the disagreement in words."""

_CURRENT = """
    WITH read_last AS (SELECT month, max(last_seen_at) AS at FROM listings GROUP BY month),
    current AS (
        SELECT l.* FROM listings l JOIN read_last USING (month) WHERE l.last_seen_at = read_last.at AND l.state = 'inside'
    )
"""
"""The rows that each month's list had when it was read last."""


def hint(db: Database, run_id: int, at: str, feed: Listing) -> None:
    """Note what only the feed names; what it does not name any more is none of its business."""
    unlisted = [row for row in feed.rows if listings.newest_row(db, row.url) is None]
    _put(db, run_id, at, "feed_only", [("feed_only", row.url, "in the feed, in no list") for row in unlisted])


def reconcile(db: Database, run_id: int, at: str, outcome: str) -> None:
    """Write where lists and archive disagree as of `at`, the end of a run; what has come to agree is resolved.

    A run that stopped early has not got to all that is listed, so only one that was `done` finds that a release is missing.
    """
    found = [*_no_longer_listed(db), *_differing(db), *_twice(db), *(_not_archived(db) if outcome == "done" else ())]
    for code in RECONCILED:
        if code == "listed_not_archived" and outcome != "done":
            _forget(db, at, code, "release_id IS NOT NULL")
        elif code == "feed_only":
            _forget(db, at, code, "EXISTS (SELECT 1 FROM listings WHERE url = problems.url)")
        else:
            _put(db, run_id, at, code, [one for one in found if one[0] == code])
    long_ago = utc_text(from_utc_text(at) - TRUSTED_AGAIN)
    _forget(db, at, "validator_lied", "last_seen_at < ?", long_ago)


def _put(db: Database, run_id: int, at: str, code: ProblemCode, found: Iterable[Found]) -> None:
    """Note what was found, and resolve what `code` was said of before and is not any more."""
    standing = set()
    for _, url, message in found:
        standing.add(url)
        problems.note(db, run_id, at, url, code, message)
    open_before = db.execute("SELECT url FROM problems WHERE code = ? AND resolved_at IS NULL", [code]).fetchall()
    for (url,) in open_before:
        if url not in standing:
            _forget(db, at, code, "url = ?", url)


def _forget(db: Database, at: str, code: ProblemCode, condition: str, *values: str) -> None:
    sql = statement(
        "UPDATE problems SET resolved_at = ? WHERE code = ? AND resolved_at IS NULL AND {condition}", condition=Sql(condition)
    )
    db.execute(sql, [at, code, *values])


def _not_archived(db: Database) -> Iterator[Found]:
    """What a list names and nothing explains: not archived, and no other problem says why."""
    sql = statement(
        """{current}
        SELECT c.url, c.list_url FROM current c WHERE c.release_id IS NULL AND NOT EXISTS (
            SELECT 1 FROM problems p WHERE p.url = c.url AND p.resolved_at IS NULL AND p.code != 'listed_not_archived'
        ) ORDER BY c.id
    """,
        current=Sql(_CURRENT),
    )
    for url, list_url in db.execute(sql).fetchall():
        yield "listed_not_archived", url, f"{list_url} names it, and it is not archived"


def _no_longer_listed(db: Database) -> Iterator[Found]:
    """Releases that are there, and that the list which named them does not name any more."""
    sql = statement(
        """{current}
        SELECT r.url, l.month, max(l.last_seen_at) FROM listings l JOIN releases r ON r.id = l.release_id
        WHERE l.state = 'inside' AND r.missing_at IS NULL AND l.release_id NOT IN (
            SELECT release_id FROM current WHERE release_id IS NOT NULL
        ) GROUP BY r.id ORDER BY r.id
    """,
        current=Sql(_CURRENT),
    )
    for url, month, _ in db.execute(sql).fetchall():
        yield "no_longer_listed", url, f"the list of {month} does not name it any more; it is still there"


def _differing(db: Database) -> Iterator[Found]:
    """Titles and dates that no list gives as the page does; typographic twins and white space are no difference. A release may
    be listed in two months with two dates, so a page's date counts once the list of its month has been read."""
    months_read = {month for (month,) in db.execute("SELECT DISTINCT month FROM listings").fetchall()}
    sql = statement(
        """{current}
        SELECT r.url, r.title, r.published_on, c.title, c.published_on FROM (
            SELECT DISTINCT r.id FROM current c CROSS JOIN releases r ON r.id = c.release_id
            WHERE c.title != r.title OR c.published_on != r.published_on
        ) d CROSS JOIN releases r ON r.id = d.id CROSS JOIN current c ON c.release_id = r.id
        WHERE r.missing_at IS NULL AND {shown} ORDER BY r.id, c.id
    """,
        current=Sql(_CURRENT),
        shown=is_shown("r"),
    )
    for (url, title, published_on), rows in groupby(db.execute(sql).fetchall(), key=lambda row: row[:3]):
        listed = list(rows)
        titles, days = [row[3] for row in listed], [row[4] for row in listed]
        if normalized(title) not in map(normalized, titles):
            yield "list_title_differs", url, "the list gives it another title than its page"
        if published_on and all(days) and published_on not in days and published_on[:7] in months_read:
            yield "list_date_differs", url, f"the list dates it {days[-1]}, its page {published_on}"


def _twice(db: Database) -> Iterator[Found]:
    """Releases that say the same as an earlier one under another URL."""
    sql = """
        SELECT v.content_hash, r.url FROM (
            SELECT content_hash FROM versions GROUP BY content_hash HAVING min(release_id) != max(release_id)
        ) s CROSS JOIN versions v ON v.content_hash = s.content_hash CROSS JOIN releases r ON r.version_id = v.id
        WHERE r.gone_at IS NULL ORDER BY v.content_hash, r.id
    """
    for _, group in groupby(db.execute(sql).fetchall(), key=lambda row: str(row[0])):
        (_, first), *others = group
        for _, url in others:
            yield "same_release_twice", url, f"says the same as {first}"
