"""What a crawl did."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from archive.ingest.writable import Writable
from archive.jobs.exit_code import exit_code_of
from archive.notify.news import News, news_after
from archive.queries.changes import known_after
from archive.queries.runs import (
    document_versions_of_run,
    documents_waiting,
    open_problems,
    problems_of_run,
    versions_of_run,
)
from archive.store.alarms import ALARMS
from scraper.fetch.client import Client


class Report(Struct, frozen=True, kw_only=True):
    """What a crawl did: the run's row, the problems it saw first, the versions of releases and documents that it wrote, the
    changes they brought, how many documents still wait, and what to say to cron. `alarms` are what looks wrong, in words, and
    `held_back` counts the changes of the run that are not told for that."""

    run: dict[str, Any]
    problems: list[dict[str, Any]]
    written: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    changes: list[News]
    alarms: list[str]
    held_back: int
    documents_waiting: int
    mended: tuple[str, ...]
    failure: str | None
    exit_code: int


def outcome_of(client: Client, failure: str | None) -> str:
    """Return the word that the run's row says of how it ended."""
    if failure:
        return "unreachable"
    return "out_of_budget" if client.is_spent() else "done"


def report_of(archive: Writable, row: dict[str, Any], failure: str | None) -> Report:
    """Return what the run of `row` did, and the exit code that cron is given."""
    problems = [one for one in problems_of_run(archive.db, row["id"]) if one["code"] not in ALARMS]
    seen = [problem for problem in open_problems(archive.db) if problem["last_seen_at"] >= row["started_at"]]
    alarms = [problem["message"] for problem in reversed(seen) if problem["code"] in ALARMS]
    # What only the feed names is no trouble while the requests are spent: the next run reads the lists again.
    troubles = [problem for problem in problems if problem["code"] != "feed_only" or row["outcome"] == "done"]
    return Report(
        run=row,
        problems=problems,
        written=versions_of_run(archive.db, row["id"]),
        documents=document_versions_of_run(archive.db, row["id"]),
        changes=news_after(archive.db, archive.told_until),
        alarms=alarms,
        held_back=known_after(archive.db, row["started_at"], suspect=True) if alarms else 0,
        documents_waiting=documents_waiting(archive.db),
        mended=archive.mended,
        failure=failure,
        exit_code=exit_code_of(failure, seen, troubles),
    )
