"""The fold: what each fact does to the records, given what came before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
from sqlite_utils import Database

from archive.alarms.fill_rates import lacking
from archive.alarms.lists import lost_rows
from archive.db.sql import Sql, statement
from archive.events import Capture, Confirmation, Decision, Fact, ReadCapture, moment, page_of
from archive.store import announcements, captures, decisions, documents, listings, problems, reconcile, releases, withholding
from schemas.document import DocumentDoubt, DocumentText
from schemas.errors import DamagedEvidence
from schemas.listing import Listing
from schemas.release import Doubt, Release
from schemas.times import jst_day, month_of, utc_text
from schemas.visit import Missing, Moved, Page, Parser, ParseResult, ProblemCode, Role, Unread

Evidence = Callable[[str, int], Capture]
"""Gives the capture at (warc_file, offset), to be read again."""

Visit = Capture | ReadCapture | Confirmation

_DOUBTS: dict[Doubt, str] = {
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

_READ_AS: dict[type, str] = {
    Release: "release",
    Listing: "listing",
    DocumentText: "document",
    Missing: "missing",
    Unread: "unread",
}


class Fold:
    """Folds the facts of one run into `db`. `tally` counts what happened: new, changed, unchanged, gone, failed."""

    def __init__(self, db: Database, reader: Parser, run_id: int, evidence: Evidence) -> None:
        self.tally: Counter[str] = Counter()
        self._db = db
        self._reader = reader
        self._run_id = run_id
        self._evidence = evidence

    def fold(self, fact: Fact) -> None:
        """Write what `fact` says. The caller has a transaction open, and folds facts in time order."""
        if isinstance(fact, Capture):
            self._capture(fact, self._reader.read(self._page(fact, fact.visit_of, fact.role)))
        elif isinstance(fact, ReadCapture):
            self._capture(fact, fact.reading)
        elif isinstance(fact, Confirmation):
            self._confirmation(fact)
        elif isinstance(fact, Decision):
            decisions.put(self._db, self._run_id, fact, self._reader, self._read_again)
        else:
            self._problem(fact, fact.url, fact.code, fact.message)
            self.tally["failed"] += 1

    def end(self, outcome: str, at: str) -> None:
        """The run has ended, with its record in the evidence: compare lists, feed and archive. The caller has a transaction
        open."""
        reconcile.reconcile(self._db, self._run_id, at, outcome)
        announcements.settle(self._db)

    def _read_again(self, file: str, offset: int, visit_of: str, role: Role) -> ParseResult:
        return self._reader.read(self._page(self._evidence(file, offset), visit_of, role))

    def _capture(self, fact: Capture | ReadCapture, reading: ParseResult) -> None:
        self._conclude(fact, reading, self._insert(fact, reading))

    def _conclude(self, fact: Visit, reading: ParseResult, capture_id: int) -> None:
        """Write what a visit means for the page that it was for."""
        at = utc_text(fact.fetched_at)
        if isinstance(reading, Release):
            self._release(fact, reading, capture_id, at)
        elif isinstance(reading, Listing):
            self._listing(fact, reading, at)
        elif isinstance(reading, DocumentText):
            self._document(fact, reading, capture_id, at)
        elif isinstance(reading, Missing):
            self._missing(fact, reading.reason)
        elif isinstance(reading, Unread):
            self._unread(fact, reading.code, reading.message)
        elif fact.role == "robots":  # any other page that says nothing is a step on the way to one that does
            problems.confirm(self._db, at, fact.visit_of)

    def _confirmation(self, fact: Confirmation) -> None:
        """An unchanged page means what the capture that it confirms meant, when that was a visit for the same page; else the
        capture is read again for this one. A page that was gone is back, and no version may span the gap."""
        captured = self._captured(fact)
        came = "whole_at = :at, confirmed_at = :at" if fact.status == 200 else "confirmed_at = :at"
        self._db.execute(
            statement("UPDATE captures SET {came} WHERE id = :id", came=Sql(came)),
            {"at": utc_text(fact.fetched_at), "id": captured["id"]},
        )
        if self._still_means_it(captured, fact):
            self._see_again(captured, fact)
        else:
            again = self._evidence(fact.warc_file, fact.offset)
            self._conclude(fact, self._reader.read(self._page(again, fact.visit_of, fact.role)), captured["id"])

    def _still_means_it(self, captured: dict[str, Any], fact: Confirmation) -> bool:
        if fact.role == "document" and captured["reading"] in ("document", "release"):
            return documents.stands(self._db, fact.visit_of, captured["sha256"])
        if captured["id"] != self._newest_capture(fact.url):
            return False  # an imported one lies in between, and may have said something else
        if captured["visit_of"] is not None or fact.url != fact.visit_of or captured["role"] != fact.role:
            return False
        known = releases.row_by_url(self._db, fact.visit_of)
        return captured["reading"] != "release" or (known is not None and not known["gone_at"])

    def _see_again(self, captured: dict[str, Any], fact: Confirmation) -> None:
        at = utc_text(fact.fetched_at)
        if captured["reading"] in ("document", "release"):
            problems.confirm(self._db, at, fact.visit_of)
            see_again = documents.see_again if fact.role == "document" else releases.see_again
            self.tally[see_again(self._db, fact.visit_of, at)] += 1
        elif captured["reading"] == "listing":
            problems.confirm(self._db, at, fact.visit_of)
            listings.confirm(self._db, fact.visit_of, at)
        elif captured["reading"] == "missing":
            self._missing(fact, captured["error"])
        elif captured["reading"] == "unread":
            code, _, message = captured["error"].partition(": ")
            self._unread(fact, code, message)
        elif fact.role == "robots":
            problems.confirm(self._db, at, fact.visit_of)

    def _captured(self, fact: Confirmation) -> dict[str, Any]:
        names = ("id", "role", "visit_of", "reading", "error", "sha256")
        found = self._db.execute(
            statement("SELECT {columns} FROM captures WHERE warc_file = ? AND warc_offset = ?", columns=Sql(", ".join(names))),
            [fact.warc_file, fact.offset],
        ).fetchone()
        if found is None:
            raise DamagedEvidence(fact.warc_file, fact.offset, "a later visit confirms it, and it is not there")
        return dict(zip(names, found, strict=True))

    def _newest_capture(self, url: str) -> int:
        return int(self._db.execute("SELECT max(id) FROM captures WHERE url = ?", [url]).fetchone()[0])

    def _release(self, fact: Visit, release: Release, capture_id: int, at: str) -> None:
        if other := releases.url_of_key(self._db, release.key, release.url):
            self._problem(fact, release.url, "key_taken", f"its key {release.key} is that of {other}; kept, not archived")
            return
        if other := self._led_to(fact, release.url):
            self._unread(fact, "redirected_away", f"it leads to another release, {other}, and is not read as this one")
            return
        known = self._freshened(releases.row_by_url(self._db, release.url), release)
        if known and not known["gone_at"] and known["content_hash"] == release.content_hash:
            happened = releases.see_again(self._db, release.url, at)
        else:
            happened = releases.open_version(self._db, release, capture_id, self._reader, at)
        self.tally[happened] += 1
        problems.settle(self._db, at, release.url, release.doubts)
        documents.link(self._db, release, self._reader.is_own)
        withholding.settle(self._db, release.url, at, self._read_again)
        for doubt in release.doubts:
            self._problem(fact, release.url, doubt, _DOUBTS.get(doubt, doubt.replace("_", " ")))

    def _document(self, fact: Visit, text: DocumentText, capture_id: int, at: str) -> None:
        """A version of a document is its bytes; a page served in its place is none, and says nothing of the document."""
        url = fact.visit_of
        standing = documents.problems_of(text)
        problems.settle_document(self._db, at, url, standing)
        for code, message in standing.items():
            self._problem(fact, url, code, message)
        if "not_a_document" in standing:
            self.tally["failed"] += 1
            return
        self._freshen_document(url, text)
        self.tally[documents.take(self._db, url, text, capture_id, at)] += 1

    def _led_to(self, fact: Visit, url: str) -> str | None:
        """The other release that a visit ended at, or None: a redirect to it does not make this one say what that one says."""
        if fact.url == url:
            return None
        is_known = releases.row_by_url(self._db, fact.url) or listings.newest_row(self._db, fact.url)
        return fact.url if is_known else None

    def _freshened(self, known: dict[str, Any] | None, release: Release) -> dict[str, Any] | None:
        """What is known of a release, all its versions in the words of the present parser and canonicaliser: what another one
        made is read again from its capture, or the parser's progress would pass for news."""
        if known is None:
            return None
        for version_id, file, offset in releases.stale_versions(self._db, known, release, self._reader.parser):
            again = self._read_again(file, offset, release.url, "release")
            if isinstance(again, Release):
                releases.reread(self._db, version_id, again, self._reader.parser)
        return releases.row_by_url(self._db, release.url)

    def _freshen_document(self, url: str, text: DocumentText) -> None:
        """The same for a document that another reader read."""
        known = documents.row_by_url(self._db, url)
        if known and known["version_id"] and known["reader"] != text.reader:
            again = self._reader.read(self._page(self._captured_by(known), url, "document"))
            if isinstance(again, DocumentText):
                documents.read_again(self._db, known, again)

    def _captured_by(self, known: dict[str, Any]) -> Capture:
        place = self._db.execute("SELECT warc_file, warc_offset FROM captures WHERE id = ?", [known["capture_id"]]).fetchone()
        return self._evidence(*place)

    def _listing(self, fact: Visit, listing: Listing, at: str) -> None:
        standing: dict[ProblemCode, str] = {}
        if listing.unlinked:
            standing["row_without_link"] = f"rows that become no release: {'、'.join(listing.unlinked)}"
        if listing.month and not listing.rows and listing.month < month_of(jst_day(fact.fetched_at)):
            standing["listing_empty"] = f"the list of {listing.month} names no release"
        if listing.month and (said := lost_rows(*listings.lost(self._db, listing))):
            standing["list_too_short"] = said
        problems.settle(self._db, at, fact.visit_of, standing)
        for code, message in standing.items():
            self._problem(fact, fact.visit_of, code, message)
        if listing.month is None:  # the feed is a hint of what there is, not a list
            reconcile.hint(self._db, self._run_id, at, listing)
            return
        listings.put(self._db, listing, at)
        for row in listing.rows:
            releases.follow_listing(self._db, row.url)

    def _missing(self, fact: Visit, reason: str) -> None:
        if fact.role in ("listing", "feed"):
            self._problem(fact, fact.visit_of, "listing_missing", f"the list is not there: {reason}")
            return
        at = utc_text(fact.fetched_at)
        miss = documents.miss if fact.role == "document" else releases.miss
        happened = miss(self._db, fact.visit_of, at)
        if happened == "gone":
            problems.settle(self._db, at, fact.visit_of)
            self.tally["documents_gone" if fact.role == "document" else "gone"] += 1
        elif happened != "still gone":
            when = "; gone if a visit 20 hours later agrees" if happened == "missing" else " since it was listed"
            self._problem(fact, fact.visit_of, "missing", f"not found{when} ({reason})")
            self.tally["failed"] += 1

    def _unread(self, fact: Visit, code: ProblemCode, message: str) -> None:
        self._problem(fact, fact.visit_of, code, message)
        self.tally["failed"] += 1
        if fact.role == "document" and not isinstance(fact, Confirmation) and fact.truncated == "length":
            documents.is_too_large(self._db, fact.visit_of, utc_text(fact.fetched_at))

    def _problem(self, fact: Fact, url: str, code: ProblemCode | Doubt | DocumentDoubt, message: str) -> None:
        problems.note(self._db, self._run_id, utc_text(moment(fact)), url, code, message)

    def _page(self, fact: Capture, visit_of: str, role: Role) -> Page:
        return page_of(fact, visit_of, role, listings.newest_row(self._db, visit_of) if role == "release" else None)

    def _insert(self, fact: Capture | ReadCapture, reading: ParseResult) -> int:
        read = {"reading": _READ_AS.get(type(reading)), "error": _error(reading), **_read_of(reading)}
        if isinstance(reading, Moved):  # a hop, though its headers do not say so
            read["location"] = reading.location
        return captures.insert(self._db, self._run_id, fact, read)


def _read_of(reading: ParseResult) -> dict[str, str | None]:
    """What says how well a release's page was read, for the alarms."""
    if not isinstance(reading, Release):
        return {"template": None, "lacking": None}
    return {"template": reading.template, "lacking": msgspec.json.encode(lacking(reading)).decode("utf-8")}


def _error(reading: ParseResult) -> str | None:
    if isinstance(reading, Missing):
        return reading.reason
    return f"{reading.code}: {reading.message}" if isinstance(reading, Unread) else None
