"""How an archive is doing: facts for an operator, a monitoring program and the reading room, as of one moment."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlite_utils import Database

from archive.db.connection import refusing
from archive.db.rows import rows
from archive.db.sql import Sql, marks, statement
from archive.layout import CAPTURES, DATABASE
from archive.queries.runs import archive_totals, coverage_by_month, documents_waiting, last_runs, open_problems
from schemas.times import from_utc_text, utc_text
from schemas.visit import FAULTS

SUCCESSES = ("done", "out_of_budget")
"""The outcomes of a run that did what it set out to do, as far as its requests went."""


class Freshness(Struct, frozen=True, kw_only=True):
    """When things that are not gone were seen last. `oldest` is the key or URL of the one not seen for longest; all but
    `count` are None where there is none. Moments are UTC text, ages seconds."""

    count: int
    median_seen_at: str | None = None
    median_age: int | None = None
    oldest_seen_at: str | None = None
    oldest_age: int | None = None
    oldest: str | None = None


class ProblemGroup(Struct, frozen=True, kw_only=True):
    """The open problems of one code: how many, and when the first and the last of them were seen first."""

    code: str
    count: int
    oldest_at: str
    newest_at: str


class WarcVolume(Struct, frozen=True, kw_only=True):
    """The WARC files of one year, or those that were `imported`."""

    year: str
    files: int
    bytes: int


class Status(Struct, frozen=True, kw_only=True):
    """How an archive is doing at the moment `at`. `problems` are those that stand, faults of our own before all others, then
    the newest first, each with its `age`."""

    at: str
    totals: dict[str, Any]
    runs: list[dict[str, Any]]
    last_success: dict[str, Any] | None
    coverage: list[dict[str, Any]]
    freshness: dict[str, Freshness]
    waiting: dict[str, int]
    problems: list[dict[str, Any]]
    problem_groups: list[ProblemGroup]
    database_bytes: int
    evidence: list[WarcVolume]


def status(db: Database, directory: Path, now: datetime) -> Status:
    """Return how the archive at `directory`, whose database is `db`, is doing at `now`. Raises StorageFailed where its files
    can't be looked at."""
    problems = [{**found, "age": age(found["first_seen_at"], now)} for found in open_problems(db)]
    problems.sort(key=lambda problem: problem["code"] not in FAULTS)
    coverage = coverage_by_month(db)
    return Status(
        at=utc_text(now),
        totals=archive_totals(db),
        runs=last_runs(db),
        last_success=_last_success(db, now),
        coverage=coverage,
        freshness={kind: _freshness(db, sql, now) for kind, sql in _SEEN.items()},
        waiting={"releases": sum(month["waiting"] for month in coverage), "documents": documents_waiting(db)},
        problems=problems,
        problem_groups=_groups(problems),
        database_bytes=_database_bytes(directory),
        evidence=_evidence(directory),
    )


def age(moment: str, now: datetime) -> int:
    """Return how many whole seconds before `now` a stored moment is; 0 for one that is still to come."""
    return max(0, int((now - from_utc_text(moment)).total_seconds()))


def _last_success(db: Database, now: datetime) -> dict[str, Any] | None:
    """The newest crawl that ended well, with its `age` in seconds since it ended."""
    found = rows(
        db,
        statement(
            "SELECT * FROM runs WHERE command = 'crawl' AND outcome IN ({marks}) ORDER BY id DESC LIMIT 1",
            marks=marks(len(SUCCESSES)),
        ),
        SUCCESSES,
    )
    return {**found[0], "age": age(found[0]["finished_at"], now)} if found else None


_SEEN = {
    "releases": "SELECT key AS name, last_seen_at FROM releases WHERE gone_at IS NULL",
    "documents": "SELECT url AS name, last_seen_at FROM documents WHERE version_id IS NOT NULL AND gone_at IS NULL",
}


def _freshness(db: Database, sql: str, now: datetime) -> Freshness:
    count = int(rows(db, statement("SELECT count(*) AS n FROM ({sql})", sql=Sql(sql)))[0]["n"])
    if not count:
        return Freshness(count=0)
    ranked = f"{sql} ORDER BY last_seen_at LIMIT 1 OFFSET ?"
    oldest, median = (rows(db, ranked, [rank])[0] for rank in (0, count // 2))
    return Freshness(
        count=count,
        median_seen_at=median["last_seen_at"],
        median_age=age(median["last_seen_at"], now),
        oldest_seen_at=oldest["last_seen_at"],
        oldest_age=age(oldest["last_seen_at"], now),
        oldest=oldest["name"],
    )


def _groups(problems: list[dict[str, Any]]) -> list[ProblemGroup]:
    """The problems by code, the code with the newest first; `problems` come the newest first."""
    groups: dict[str, list[str]] = {}
    for found in problems:
        groups.setdefault(found["code"], []).append(found["first_seen_at"])
    return [
        ProblemGroup(code=code, count=len(moments), oldest_at=moments[-1], newest_at=moments[0])
        for code, moments in groups.items()
    ]


def _database_bytes(directory: Path) -> int:
    """What the database takes, its log included."""
    with refusing(directory):
        return sum(path.stat().st_size for path in directory.glob(f"{DATABASE}*") if path.suffix in (".db", ".db-wal"))


def _evidence(directory: Path) -> list[WarcVolume]:
    """The evidence by year, the newest first, then what was imported; one that is being written counts as far as it is."""
    captures = directory / CAPTURES
    files, taken = Counter[str](), Counter[str]()
    with refusing(captures):
        for path in captures.rglob("*.warc.gz*"):
            with suppress(FileNotFoundError):  # a run that ends just now gives its file the lasting name
                year = path.relative_to(captures).parts[0]
                taken[year] += path.stat().st_size
                files[year] += 1
    return [WarcVolume(year=year, files=files[year], bytes=taken[year]) for year in sorted(files, key=_place, reverse=True)]


def _place(year: str) -> tuple[bool, str]:
    return year.isdigit(), year
