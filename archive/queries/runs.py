"""What runs did: coverage, totals, problems, versions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from archive.db.rows import rows
from archive.queries.archive import Archive


def coverage_by_month(db: Database) -> list[dict[str, Any]]:
    """Return, month by month, how the lists and the archive agree; `unexplained` is 0 when nothing was lost silently.

    listed: releases that a list names on the site's own host. archived: those with a version. with_problem: not
    archived, and an open problem says why. waiting: not archived and not yet asked for (a spent budget).
    """
    return rows(
        db,
        "SELECT month, count(*) AS listed, sum(archived) AS archived, sum(NOT archived AND problem) AS with_problem, "
        "sum(NOT archived AND NOT problem) AS waiting, "
        "(SELECT count(DISTINCT url) FROM listings o WHERE o.month = n.month AND state = 'outside') AS outside FROM ("
        "SELECT month, url, max(release_id IS NOT NULL) AS archived, EXISTS (SELECT 1 FROM problems p WHERE p.url = l.url "
        "AND p.resolved_at IS NULL) AS problem FROM listings l WHERE state = 'inside' GROUP BY month, url) n "
        "GROUP BY month ORDER BY month DESC",
    )


def last_runs(db: Database, most: int = 5) -> list[dict[str, Any]]:
    """Return the newest runs, the newest first."""
    return rows(db, "SELECT * FROM runs ORDER BY id DESC LIMIT ?", [most])


def requests_since(db: Database, since: str) -> int:
    """Return how many requests the runs have made that began at or after `since` (UTC text)."""
    return int(rows(db, "SELECT coalesce(sum(requests), 0) AS n FROM runs WHERE started_at >= ?", [since])[0]["n"])


def open_problems(db: Database) -> list[dict[str, Any]]:
    """Return the problems that stand, the newest first."""
    return rows(db, "SELECT * FROM problems WHERE resolved_at IS NULL ORDER BY first_seen_at DESC, id DESC")


def problems_of_run(db: Database, run_id: int) -> list[dict[str, Any]]:
    """Return the open problems that a run saw first."""
    return rows(db, "SELECT * FROM problems WHERE run_id = ? AND resolved_at IS NULL ORDER BY id", [run_id])


def archive_totals(db: Database) -> dict[str, Any]:
    """Return how much the archive holds."""
    return rows(
        db,
        "SELECT (SELECT count(*) FROM releases) AS releases, (SELECT count(*) FROM versions) AS versions, "
        "(SELECT count(*) FROM documents WHERE version_id IS NOT NULL) AS documents, "
        "(SELECT count(*) FROM documents WHERE status = 'waiting') AS documents_waiting, "
        "(SELECT count(*) FROM captures) AS captures, (SELECT count(*) FROM releases WHERE gone_at IS NOT NULL) AS gone, "
        "(SELECT value FROM archive_info WHERE name IN ('asked', 'official') ORDER BY name LIMIT 1) AS site",
    )[0]


def versions_of_run(db: Database, run_id: int) -> list[dict[str, Any]]:
    """Return the versions that a run wrote, in the order it wrote them."""
    return rows(
        db,
        "SELECT r.key, r.title, v.version_number, v.first_seen_at FROM versions v JOIN captures c ON c.id = v.capture_id "
        "JOIN releases r ON r.id = v.release_id WHERE c.run_id = ? ORDER BY v.id",
        [run_id],
    )


def document_versions_of_run(db: Database, run_id: int) -> list[dict[str, Any]]:
    """Return the versions of documents that a run wrote, each with a release that links to it and its label there."""
    return rows(
        db,
        "SELECT d.id AS document_id, d.url, v.version_number, v.noise, v.status, v.pages, a.label, r.key, r.title FROM "
        "document_versions v JOIN captures c ON c.id = v.capture_id JOIN documents d ON d.id = v.document_id "
        "LEFT JOIN annexes a ON a.id = (SELECT min(id) FROM annexes WHERE document_id = d.id) "
        "LEFT JOIN releases r ON r.id = a.release_id WHERE c.run_id = ? ORDER BY v.id",
        [run_id],
    )


def documents_waiting(db: Database) -> int:
    """Return how many documents of the site were never asked for, as a spent budget leaves them."""
    found = rows(
        db,
        "SELECT count(*) AS n FROM documents d WHERE status = 'waiting' AND missing_at IS NULL "
        "AND EXISTS (SELECT 1 FROM annexes a WHERE a.document_id = d.id) AND NOT EXISTS "
        "(SELECT 1 FROM problems p WHERE p.url = d.url AND p.resolved_at IS NULL)",
    )
    return int(found[0]["n"])


def born_at(archive: Archive) -> str:
    """Return when the archive's first run began, which a published copy says itself; what has no run yet was born with time
    itself."""
    sql = "SELECT coalesce((SELECT value FROM archive_info WHERE name = 'born_at'), min(started_at)) AS at FROM runs"
    found = rows(archive.db, sql)
    return found[0]["at"] or datetime(1970, 1, 1, tzinfo=UTC).isoformat()
