"""What the archive knows of pages, as plain data for the scraper: validators, what visits have shown, what links name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import Sql, marks, statement
from archive.queries.captures import latest_capture
from schemas.visit import RECONCILED, Known, KnownDocument, KnownRelease, Seen


def known(db: Database, url: str) -> Known:
    """Return the validators for a conditional request; none when the newest capture says nothing that may be confirmed."""
    newest = latest_capture(db, url)
    says_little = newest is None or newest["status"] != 200 or newest["reading"] == "unread" or newest["sha256"] is None
    if newest is None or says_little or newest["location"]:  # a hop has to come whole, or where it leads is not known
        return Known()
    lied = rows(db, "SELECT 1 FROM problems WHERE url = ? AND code = 'validator_lied' AND resolved_at IS NULL", [url])
    names = ("etag", "last_modified", "whole_at", "size", "sha256")
    return Known(lied=bool(lied), **{name: newest[name] for name in names})


_NO_FAILURE = ", ".join(f"'{code}'" for code in (*RECONCILED, "title_from_listing"))
"""What stands among the problems of an address and kept no visit from bringing it."""
_FAILED_AT = statement(
    """
    (SELECT max(last_seen_at) FROM problems p WHERE p.url = {{url}} AND p.resolved_at IS NULL AND p.code NOT IN ({no_failure}))
""",
    no_failure=Sql(_NO_FAILURE),
)
_CHANGED_AT = """
    (SELECT group_concat(DISTINCT c.seen_after_at) FROM changes c WHERE c.{owner} = {id} AND c.noise = 0 AND c.suspect_run = 0)
"""
_KNOWN_RELEASES = statement(
    """
    SELECT u.url, u.month, u.archived, u.missing, r.first_seen_at, r.last_seen_at, r.last_missed_at,
        coalesce(r.published_on, r.listed_on) AS published_on, r.genre, r.bureau,
        (SELECT c.role FROM versions v JOIN captures c ON c.id = v.capture_id WHERE v.id = r.version_id) AS role,
        EXISTS (SELECT 1 FROM annexes a WHERE a.release_id = r.id AND a.placeholder IS NOT NULL) AS promised,
        {failed_at} AS failed_at, {changed_at} AS changed_at
    FROM (
        SELECT url, max(month) AS month, max(archived) AS archived, max(missing) AS missing FROM (
            SELECT url, month, release_id IS NOT NULL AS archived, 0 AS missing FROM listings WHERE state = 'inside'
            UNION ALL
            SELECT url, coalesce(year_month, substr(listed_on, 1, 7)), 1, missing_at IS NOT NULL AND gone_at IS NULL
            FROM releases
            UNION ALL
            SELECT url, NULL, 0, 0 FROM problems WHERE code = 'feed_only' AND resolved_at IS NULL
        ) GROUP BY url
    ) u LEFT JOIN releases r ON r.url = u.url ORDER BY u.month DESC, u.url
""",
    failed_at=Sql(_FAILED_AT.format(url="u.url")),
    changed_at=Sql(_CHANGED_AT.format(owner="release_id", id="r.id")),
)


def known_releases(db: Database) -> list[KnownRelease]:
    """Return every release that a list has named or the archive holds, newest first, with what decides if it is due."""
    return [
        KnownRelease(
            url=row["url"],
            month=row["month"],
            archived=bool(row["archived"]),
            missing=bool(row["missing"]),
            has_problem=row["failed_at"] is not None,
            role=row["role"] or "release",
            seen=_seen(row),
        )
        for row in rows(db, _KNOWN_RELEASES)
    ]


_KNOWN_DOCUMENTS = statement(
    """
    SELECT d.url, d.version_id IS NOT NULL AS archived, d.missing_at IS NOT NULL AND d.gone_at IS NULL AS missing,
        d.gone_at IS NOT NULL AS gone, d.too_large_at, d.first_seen_at, d.last_seen_at, d.last_missed_at,
        max(coalesce(r.year_month, substr(r.listed_on, 1, 7), (  -- a meeting has the month of who links to it
            SELECT max(by.year_month) FROM links l JOIN releases by ON by.id = l.release_id WHERE l.page_url = r.url
        ))) AS month,
        -- A page that was just edited makes its documents new again.
        max(max(coalesce(r.published_on, r.listed_on, r.first_seen_at), coalesce(r.last_changed_at, ''))) AS published_on,
        r.genre, r.bureau, 0 AS promised,
        {failed_at} AS failed_at, {changed_at} AS changed_at
    FROM documents d JOIN document_links a ON a.document_id = d.id AND a.linked_until IS NULL
    JOIN releases r ON r.id = a.release_id
    WHERE d.status != 'outside' GROUP BY d.id ORDER BY max(r.published_on) DESC, min(a.id)
""",
    failed_at=Sql(_FAILED_AT.format(url="d.url")),
    changed_at=Sql(_CHANGED_AT.format(owner="document_id", id="d.id")),
)


def known_documents(db: Database) -> list[KnownDocument]:
    """Return every document of the site that a release links to, those of the newest releases first."""
    flags = ("archived", "missing", "gone")
    return [
        KnownDocument(
            url=row["url"],
            month=row["month"],
            too_large_at=row["too_large_at"],
            has_problem=row["failed_at"] is not None,
            seen=_seen(row),
            **{flag: bool(row[flag]) for flag in flags},
        )
        for row in rows(db, _KNOWN_DOCUMENTS)
    ]


def _seen(row: dict[str, Any]) -> Seen:
    stood = max(row["last_seen_at"] or "", row["last_missed_at"] or "")
    return Seen(
        first_seen_at=row["first_seen_at"],
        last_seen_at=stood or None,
        checked_at=max(stood, row["failed_at"] or "") or None,
        changed_at=tuple((row["changed_at"] or "").split(",")) if row["changed_at"] else (),
        published_on=row["published_on"],
        genre=row["genre"],
        bureau=row["bureau"],
        promised=bool(row["promised"]),
    )


def linked_pages(db: Database, months: Sequence[str]) -> list[str]:
    """Return the URLs of the ministries' pages that releases link to and that are not archived, but for those found to be no
    meeting. What failed is asked for again while a release of `months` links to it."""
    found = rows(
        db,
        statement(
            "SELECT DISTINCT l.page_url AS url FROM links l JOIN releases r ON r.id = l.release_id "
            "WHERE l.kind = 'ministry' AND (r.year_month IN ({marks}) OR substr(r.listed_on, 1, 7) IN ({marks}) "
            "OR NOT EXISTS (SELECT 1 FROM problems p WHERE p.url = l.page_url AND p.resolved_at IS NULL)) "
            "AND NOT EXISTS (SELECT 1 FROM releases known WHERE known.url = l.page_url) "
            "AND NOT EXISTS (SELECT 1 FROM captures c WHERE c.url = l.page_url AND c.role = 'meeting' AND c.reading IS NULL) "
            "ORDER BY r.published_on DESC, l.id",
            marks=marks(len(months)),
        ),
        [*months, *months],
    )
    return [row["url"] for row in found]


def lists_read(db: Database) -> dict[str, str]:
    """Return the URLs of the lists that have been asked for, whatever the answer was, with the time of the last visit."""
    found = rows(
        db,
        "SELECT coalesce(visit_of, url) AS url, max(confirmed_at) AS at FROM captures WHERE role = 'listing' GROUP BY 1",
    )
    return {row["url"]: row["at"] for row in found}
