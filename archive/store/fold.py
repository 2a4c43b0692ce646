"""The fold: what each fact does to the records, given what came before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlite_utils import Database

from archive.facts import Capture, Confirmation, Fact, Place, moment
from archive.store import listings, problems, releases
from schemas.listing import Listing
from schemas.release import Doubt, Release
from schemas.times import jst_day, month_of, utc_text
from schemas.visit import Missing, Page, ProblemCode, Reader, Reading, Unread

Evidence = Callable[[str, int], Capture]
"""Gives the capture at (warc_file, offset), to be read again."""

_DOUBTS: dict[Doubt, str] = {
    "unknown_template": "in markup that is not known: read by its largest block of text",
    "title_from_listing": "the list points straight at a document: title and date are the list's",
    "published_missing": "the page has no date line",
    "url_disagrees": "the page calls another URL its own (og:url)",
}


class Fold:
    """Folds the facts of one run into `db`. `tally` counts what happened: new, changed, unchanged, gone, failed."""

    def __init__(self, db: Database, reader: Reader, run_id: int, evidence: Evidence) -> None:
        self.tally: Counter[str] = Counter()
        self._db = db
        self._reader = reader
        self._run_id = run_id
        self._evidence = evidence

    def fold(self, fact: Fact) -> None:
        """Write what `fact` says. The caller has a transaction open, and folds facts in time order."""
        if isinstance(fact, Capture):
            self._capture(fact)
        elif isinstance(fact, Confirmation):
            self._confirmation(fact)
        else:
            self._problem(fact, fact.url, fact.code, fact.message)
            self.tally["failed"] += 1

    def _capture(self, fact: Capture) -> None:
        reading = self._reader.read(self._page(fact))
        capture_id = self._insert(fact, reading)
        at = utc_text(fact.fetched_at)
        if isinstance(reading, Release):
            self._release(fact, reading, capture_id, at)
        elif isinstance(reading, Listing):
            self._listing(fact, reading, at)
        elif isinstance(reading, Missing):
            self._missing(fact, fact.role, fact.visit_of, reading.reason)
        elif isinstance(reading, Unread):
            self._unread(fact, fact.visit_of, reading.code, reading.message)

    def _confirmation(self, fact: Confirmation) -> None:
        """An unchanged visit means what the capture that it confirms meant."""
        reading, error = self._db.execute(
            "SELECT reading, error FROM captures WHERE warc_file = ? AND warc_offset = ?", [fact.warc_file, fact.offset]
        ).fetchone()
        at = utc_text(fact.fetched_at)
        if reading == "release":
            problems.confirm(self._db, at, fact.visit_of)
            self.tally[releases.see_again(self._db, fact.visit_of, at)] += 1
        elif reading == "listing":
            problems.confirm(self._db, at, fact.visit_of)
            listings.confirm(self._db, fact.visit_of, at)
        elif reading == "missing":
            self._missing(fact, fact.role, fact.visit_of, error)
        elif reading == "unread":
            code, _, message = error.partition(": ")
            self._unread(fact, fact.visit_of, code, message)

    def _release(self, fact: Capture, release: Release, capture_id: int, at: str) -> None:
        known = releases.row_by_url(self._db, release.url)
        if known and not known["gone_at"] and self._says_the_same(known, release):
            happened = releases.see_again(self._db, release.url, at)
            if known["parser"] != self._reader.parser or known["content_hash"] != release.content_hash:
                releases.reread(self._db, known, release, self._reader.parser)
        else:
            happened = releases.open_version(self._db, release, capture_id, self._reader.parser, at)
        self.tally[happened] += 1
        problems.settle(self._db, at, release.url, release.doubts)
        for doubt in release.doubts:
            self._problem(fact, release.url, doubt, _DOUBTS.get(doubt, doubt.replace("_", " ")))

    def _says_the_same(self, known: dict[str, Any], release: Release) -> bool:
        """Whether the current version has the content of `release`. Hashes of different canonicalisers are not compared:
        the version's capture is read and hashed again."""
        before: str = known["content_hash"]
        if before.partition(":")[0] != release.content_hash.partition(":")[0]:
            place = self._db.execute(
                "SELECT warc_file, warc_offset FROM captures WHERE id = ?", [known["capture_id"]]
            ).fetchone()
            again = self._reader.read(self._page(self._evidence(*place)))
            before = again.content_hash if isinstance(again, Release) else before
        return before == release.content_hash

    def _listing(self, fact: Capture, listing: Listing, at: str) -> None:
        standing: dict[ProblemCode, str] = {}
        if listing.unlinked:
            standing["row_without_link"] = f"rows that lead nowhere: {'、'.join(listing.unlinked)}"
        if listing.month and not listing.rows and listing.month < month_of(jst_day(fact.fetched_at)):
            standing["listing_empty"] = f"the list of {listing.month} names no release"
        problems.settle(self._db, at, fact.visit_of, standing)
        for code, message in standing.items():
            self._problem(fact, fact.visit_of, code, message)
        if listing.month:  # the feed is a hint of what there is, not a list
            listings.put(self._db, listing, at)
            for row in listing.rows:
                releases.follow_listing(self._db, row.url)

    def _missing(self, fact: Fact, role: str, url: str, reason: str) -> None:
        if role in ("listing", "feed"):
            self._problem(fact, url, "listing_missing", f"the list is not there: {reason}")
            return
        happened = releases.miss(self._db, url, utc_text(moment(fact)))
        if happened == "gone":
            problems.settle(self._db, utc_text(moment(fact)), url)
            self.tally["gone"] += 1
        elif happened != "still gone":
            self._problem(fact, url, "missing", f"not found ({reason}); gone if a visit 20 hours later agrees")
            self.tally["failed"] += 1

    def _unread(self, fact: Fact, url: str, code: ProblemCode, message: str) -> None:
        self._problem(fact, url, code, message)
        self.tally["failed"] += 1

    def _problem(self, fact: Fact, url: str, code: ProblemCode | Doubt, message: str) -> None:
        problems.note(self._db, self._run_id, utc_text(moment(fact)), url, code, message)

    def _page(self, fact: Capture) -> Page:
        return Page(
            url=fact.visit_of,
            role=fact.role,
            status=fact.status,
            body=fact.body,
            month=month_of(jst_day(fact.fetched_at)),
            location=fact.location,
            media_type=fact.media_type,
            charset=fact.charset,
            truncated=fact.truncated,
            listed=listings.newest_row(self._db, fact.visit_of) if fact.role == "release" else None,
        )

    def _insert(self, fact: Capture, reading: Reading) -> int:
        place: Place = fact.place
        row = {
            "run_id": self._run_id,
            "role": fact.role,
            "url": fact.url,
            "visit_of": None if fact.visit_of == fact.url else fact.visit_of,
            "fetched_at": utc_text(fact.fetched_at),
            "status": fact.status,
            "media_type": fact.media_type,
            "charset": fact.charset,
            "etag": fact.header("etag"),
            "last_modified": fact.header("last-modified"),
            "location": fact.location,
            "sha256": fact.sha256,
            "size": fact.size,
            "warc_file": place.warc_file,
            "warc_offset": place.offset,
            "warc_length": place.length,
            "reading": type(reading).__name__.lower() if reading is not None else None,
            "error": _error(reading),
        }
        columns = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        cursor = self._db.execute(f"INSERT INTO captures ({columns}) VALUES ({marks})", row)  # noqa: S608 - our own names
        return int(cursor.lastrowid or 0)


def _error(reading: Reading) -> str | None:
    if isinstance(reading, Missing):
        return reading.reason
    return f"{reading.code}: {reading.message}" if isinstance(reading, Unread) else None
