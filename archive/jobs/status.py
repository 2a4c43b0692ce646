"""How an archive is doing, and how much a crawl would look at again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from archive import Archive
from archive.jobs.clock import now
from archive.queries.crawl_state import known_documents, known_releases
from archive.queries.status import Status, status
from schemas.times import jst_day, month_before, month_of
from scraper.revisit import due

Due = dict[str, dict[str, int]]


def run_status(directory: Path) -> tuple[Status, Due]:
    """Return how the archive at `directory` is doing, and what `due_within_a_day` says of it. Raises NotFound."""
    moment = now()
    with Archive(directory) as archive:
        return status(archive.db, directory, moment), due_within_a_day(archive.db, moment)


def due_within_a_day(db: Database, moment: datetime) -> Due:
    """Return how many releases and documents a crawl would look at again, `now` and by the same time tomorrow (`in_a_day`)."""
    releases, documents, this_month = known_releases(db), known_documents(db), month_of(jst_day(moment))
    months = (this_month, month_before(this_month))
    counts = {
        when: Counter("documents" if page.role == "document" else "releases" for page in due(releases, documents, months, at))
        for when, at in (("now", moment), ("in_a_day", moment + timedelta(days=1)))
    }
    return {kind: {when: by_kind[kind] for when, by_kind in counts.items()} for kind in ("releases", "documents")}
