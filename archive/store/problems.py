"""Problems: one open row for each (URL, code), resolved when a visit no longer finds it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlite_utils import Database

from archive.db.sql import marks, statement
from schemas.document import DocumentDoubt
from schemas.release import Doubt
from schemas.visit import FAULTS, RECONCILED, ProblemCode

PASSING: tuple[ProblemCode, ...] = (
    "fetch_failed",
    "address_refused",
    "http_error",
    "site_refuses",
    "truncated",
    "redirected_away",
    "robots_disallowed",
    "missing",
    "clock_went_back",
    "list_too_short",
)
"""What an unchanged page disproves: it was found after all. What was read from the page stands until it changes."""

OF_NO_VISIT: tuple[ProblemCode, ...] = (*RECONCILED, "validator_lied")
"""What no single visit of the page settles."""

OF_DOCUMENTS: tuple[ProblemCode | DocumentDoubt, ...] = (
    "not_a_document",
    "document_encrypted",
    "document_broken",
    "document_too_costly",
    "mojibake_suspected",
    *FAULTS,
    "page_too_costly",
)
"""What is said of a document's bytes."""


DOUBTS: dict[Doubt, str] = {
    "unknown_template": "in markup that is not known: read by its largest block of text",
    "title_from_listing": "the list points straight at a document: title and date are the list's",
    "nested_too_deep": "the page's tags are nested deeper than is read: what follows is missing",
    "published_missing": "the page has no date line",
    "url_disagrees": "the page calls another URL its own (og:url)",
    "weekday_disagrees": "a weekday is printed that is not that of its date",
    "era_disagrees": "an era year and a western year are printed for one date, and are not the same",
    "text_not_read": "an end tag too many: words of the page stand behind where the release seems to end",
    "participant_not_read": "a name among the participants could not be read",
    "official_not_split": "where an official's name ends and the post begins is not plain",
    "no_such_day": "a day is printed that does not exist",
    "digit_beside": "a figure stands right beside a date that is no part of it",
}
"""What is said of each doubt."""

_NOTE = (
    "INSERT INTO problems (code, url, release_id, message, run_id, first_seen_at, last_seen_at) "
    "VALUES (:code, :url, (SELECT id FROM releases WHERE url = :url), :message, :run_id, :at, :at) "
    "ON CONFLICT (url, code) WHERE resolved_at IS NULL DO UPDATE SET last_seen_at = :at, message = :message, "
    "release_id = coalesce(release_id, excluded.release_id)"
)


def note(db: Database, run_id: int, at: str, url: str, code: ProblemCode | Doubt | DocumentDoubt, message: str) -> None:
    """Write the problem, or the fact that it still stands."""
    db.execute(_NOTE, {"code": code, "url": url, "message": message, "run_id": run_id, "at": at})


def note_fault(db: Database, run_id: int, moment: datetime, url: str, code: ProblemCode, message: str) -> None:
    """Write that our own code failed, by nothing that the fold goes through: what failed there would fail here too."""
    at = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    clean = {name: value.encode("utf-8", "replace").decode("utf-8") for name, value in (("url", url), ("message", message))}
    db.execute(_NOTE, {"code": code, "run_id": run_id, "at": at, **clean})


def settle(db: Database, at: str, url: str, standing: Collection[str] = ()) -> None:
    """Resolve every open problem of `url` that a visit can settle, but those whose codes are `standing`."""
    kept = (*standing, *OF_NO_VISIT)
    db.execute(
        statement(
            "UPDATE problems SET resolved_at = ? WHERE url = ? AND resolved_at IS NULL AND code NOT IN ({marks})",
            marks=marks(len(kept)),
        ),
        [at, url, *kept],
    )


def resolve(db: Database, at: str, url: str, code: ProblemCode) -> None:
    """Resolve one open problem of `url`."""
    db.execute("UPDATE problems SET resolved_at = ? WHERE url = ? AND code = ? AND resolved_at IS NULL", [at, url, code])


def settle_document(db: Database, at: str, url: str, standing: Collection[str]) -> None:
    """Resolve the open problems that `url` has as a document but those whose codes are `standing`. A list may name the same
    URL as a release, whose problems stay."""
    found = [code for code in (*PASSING, *OF_DOCUMENTS) if code not in standing]
    db.execute(
        statement(
            "UPDATE problems SET resolved_at = ? WHERE url = ? AND resolved_at IS NULL AND code IN ({marks})",
            marks=marks(len(found)),
        ),
        [at, url, *found],
    )


def confirm(db: Database, at: str, url: str) -> None:
    """An unchanged page: resolve what has passed, and note that the rest still stands."""
    if not db.execute("SELECT 1 FROM problems WHERE url = ? AND resolved_at IS NULL", [url]).fetchone():
        return
    db.execute(
        statement(
            "UPDATE problems SET resolved_at = ? WHERE url = ? AND resolved_at IS NULL AND code IN ({marks})",
            marks=marks(len(PASSING)),
        ),
        [at, url, *PASSING],
    )
    sql = statement(
        "UPDATE problems SET last_seen_at = ? WHERE url = ? AND resolved_at IS NULL AND code NOT IN ({marks})",
        marks=marks(len(OF_NO_VISIT)),
    )
    db.execute(sql, [at, url, *OF_NO_VISIT])
