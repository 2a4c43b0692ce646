"""Reading the archive: how lists and archive agree, what runs did, what changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from schemas.errors import Withheld


def rows(db: Database, sql: str, parameters: object = ()) -> list[dict[str, Any]]:
    """Return all rows of a query as dictionaries."""
    found = db.execute(sql, parameters)  # type: ignore[arg-type]
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found]


def latest_capture(db: Database, url: str) -> dict[str, Any] | None:
    """Return the newest capture of our own of the official `url`, or None: what others recorded has no say in what is asked."""
    found = rows(db, "SELECT * FROM captures WHERE url = ? AND origin IS NULL ORDER BY id DESC LIMIT 1", [url])
    return found[0] if found else None


_SEEN = (
    "SELECT max(fetched_at) AS at FROM captures UNION ALL SELECT max(last_seen_at) FROM listings "
    "UNION ALL SELECT max(last_seen_at) FROM versions UNION ALL SELECT max(last_seen_at) FROM documents"
)


def last_seen_at(db: Database) -> str | None:
    """Return when anything of the site was seen last; None for never. Runs that only decide or read again see nothing."""
    return _newest(db, _SEEN)


def last_fetched_at(db: Database) -> str | None:
    """Return the newest moment at which the archive observed anything; new ones must come after it."""
    others = "SELECT max(last_seen_at) FROM problems UNION ALL SELECT max(max(started_at, coalesce(finished_at, ''))) FROM runs"
    return _newest(db, f"{_SEEN} UNION ALL {others}")


def _newest(db: Database, moments: str) -> str | None:
    at: str | None = rows(db, f"SELECT max(at) AS at FROM ({moments})")[0]["at"]  # noqa: S608 - our own words
    return at


def told_until(db: Database) -> str:
    """Return up to when what became known has been told, as UTC text; in an archive that never told anybody, up to now."""
    found = rows(db, "SELECT coalesce((SELECT known_at FROM told), (SELECT max(known_at) FROM changes), '') AS at")
    return str(found[0]["at"])


def coverage(db: Database) -> list[dict[str, Any]]:
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


def known_after(db: Database, at: str, *, suspect: bool) -> int:
    """Return how many changes became known after `at` (UTC text) without noise: those held back as suspect, or the others."""
    sql = "SELECT count(*) AS n FROM changes WHERE known_at > ? AND suspect_run = ? AND noise = 0"
    return int(rows(db, sql, [at, int(suspect)])[0]["n"])


def totals(db: Database) -> dict[str, Any]:
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


def withheld(db: Database, urls: Sequence[str | None]) -> list[dict[str, Any]]:
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
    for row in withheld(db, urls):
        raise Withheld(row["url"], row["withheld_at"], row["withheld_reason"])


def changes_of_document_version(db: Database, version_id: int) -> list[dict[str, Any]]:
    """Return the changes that a version of a document brought."""
    return rows(db, "SELECT * FROM changes WHERE document_version_id = ? ORDER BY position", [version_id])


def corrections(db: Database, release_id: int) -> list[dict[str, Any]]:
    """Return the releases that correct this one (`role` is corrected by) and those that it corrects (corrects)."""
    return rows(
        db,
        "SELECT 'corrected by' AS role, r.key, r.url, r.title, r.published_on, c.certainty, c.rule FROM corrections c "
        "JOIN releases r ON r.id = c.release_id WHERE c.corrects_id = :id AND r.withheld_at IS NULL UNION ALL "
        "SELECT 'corrects', r.key, r.url, r.title, r.published_on, c.certainty, c.rule FROM corrections c "
        "JOIN releases r ON r.id = c.corrects_id WHERE c.release_id = :id AND r.withheld_at IS NULL ORDER BY 5, 2",
        {"id": release_id},
    )


IS_BELIEVED = "(r.version_count > 1 OR r.id NOT IN (SELECT release_id FROM versions WHERE suspect_run = 1))"
"""Of `releases r`: whether one was ever seen while the site looked right."""

_IS_SHOWN = "NOT EXISTS (SELECT 1 FROM releases w WHERE w.id = c.release_id AND w.withheld_at IS NOT NULL)"
_IS_SILENT = "EXISTS (SELECT 1 FROM silent_changes s WHERE s.change_id = c.change_id AND s.release_id IS c.release_id)"


def changes(
    db: Database,
    *,
    key: str | None = None,
    since: str | None = None,
    field: str | None = None,
    bureau: str | None = None,
    silent: bool = False,
    suspect: bool | None = False,
    with_noise: bool = True,
    most: int = -1,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Return the changes of releases and of the documents they link to, the newest first, each beside every release that it
    shows in; `silent` is 1 where neither the page nor a correction says so, as of the last visit.

    `since` (UTC text) is about the visit that saw the new state first; `bureau` is part of a name; `most` -1 is all. What is
    held back as suspect is left out; `suspect` True gives that alone, None gives both.
    """
    conditions = {
        "key": (key, "c.key = :key"),
        "since": (since, "c.seen_after_at >= :since"),
        "field": (field, "c.field = :field"),
        "bureau": (bureau, "instr(c.bureau, :bureau)"),
        "noise": (None if with_noise else 1, "c.noise = 0"),
        "suspect": (None if suspect is None else int(suspect), "c.suspect_run = :suspect"),
    }
    asked = [_IS_SHOWN, *(sql for value, sql in conditions.values() if value is not None)]
    view = "silent_changes" if silent else "release_changes"
    order = "ORDER BY c.seen_after_at DESC, c.key, c.change_id"
    return rows(
        db,
        f"SELECT c.*, {_IS_SILENT} AS silent FROM (SELECT c.* FROM {view} c WHERE {' AND '.join(asked)} "  # noqa: S608 - our own conditions
        f"{order} LIMIT :most OFFSET :offset) c {order}",
        {"most": most, "offset": offset, **{name: value for name, (value, _) in conditions.items()}},
    )
