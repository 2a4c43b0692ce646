"""The fold: what each fact does to the records, given what came before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from shlex import quote
from typing import Any

import msgspec
from sqlite_utils import Database

from archive.alarms.fill_rates import lacking
from archive.alarms.lists import lost_rows
from archive.db.bulkhead import is_contained
from archive.db.looks_rows import looks_of, put_looks
from archive.db.sql import Sql, statement
from archive.diff.volatile_parameters import Parameter
from archive.events import Capture, Confirmation, Decision, Fact, Failure, ReadCapture, moment, page_of
from archive.store import (
    captures,
    decisions,
    documents,
    listings,
    problems,
    reconcile,
    releases,
    volatile_parameters,
    withholding,
)
from archive.store.changes import Care
from schemas.document import DocumentDoubt, DocumentText, Looks
from schemas.errors import DamagedEvidence, MissingEvidence
from schemas.fault import PageFault, fault_of
from schemas.listing import Listing
from schemas.release import Doubt, Release
from schemas.times import jst_day, month_of, utc_text
from schemas.visit import FAULTS, Failed, Missing, Moved, Page, Parser, ParseResult, ProblemCode, Role, Unread

Evidence = Callable[[str, int], Capture]
"""Gives the capture at (warc_file, offset), to be read again."""

Visit = Capture | ReadCapture | Confirmation

_READ_AS: dict[type, str] = {
    Release: "release",
    Listing: "listing",
    DocumentText: "document",
    Missing: "missing",
    Unread: "unread",
    Failed: "failed",
}

_TO_REPORT = "To report it: mic-press export --format warc --url {url} DIR"


def note_fault(db: Database, run_id: int, fact: Fact, code: ProblemCode, fault: str) -> None:
    """Write that our own code failed at `fact`, and how to report that."""
    url = fact.subject if isinstance(fact, Decision) else fact.url if isinstance(fact, Failure) else fact.visit_of
    at = fact.at if isinstance(fact, Decision | Failure) else fact.fetched_at
    problems.note_fault(db, run_id, at, url, code, f"{fault}. {_TO_REPORT.format(url=quote(url))}")


class FactFold:
    """Folds facts of one run into `db`, raising whatever goes wrong. `tally` counts what happened: new, changed, unchanged,
    gone, failed."""

    def __init__(self, db: Database, reader: Parser, run_id: int, evidence: Evidence) -> None:
        self.tally: Counter[str] = Counter()
        self._db = db
        self._reader = reader
        self._run_id = run_id
        self._evidence = evidence
        self._care = Care()

    def fold(self, fact: Fact, reading: ParseResult, care: Care) -> None:
        """Write what `fact` says, a capture as it was read, with so much care. The caller has a transaction open."""
        self._care = care
        if isinstance(fact, Capture | ReadCapture):
            self._conclude(fact, reading, self._insert(fact, reading))
        elif isinstance(fact, Confirmation):
            self._confirmation(fact)
        elif isinstance(fact, Decision):
            decisions.put(self._db, self._run_id, fact, self._reader, self._read_again)
        else:
            self._problem(fact, fact.url, fact.code, fact.message)
            self.tally["failed"] += 1

    def reading_of(self, fact: Fact) -> ParseResult:
        """Return what the page of a capture says, None for other facts. Raises what reading it raises."""
        if isinstance(fact, Capture):
            return self._reader.read(self._page(fact, fact.visit_of, fact.role))
        return fact.reading if isinstance(fact, ReadCapture) else None

    def _read(self, page: Callable[[], Page]) -> ParseResult:
        """What the page says, or that reading it failed."""
        try:
            return self._reader.read(page())
        except Exception as error:
            if not is_contained(error):
                raise
            return Failed(code="reader_failed", reason=fault_of(error))

    def _read_again(self, file: str, offset: int, visit_of: str, role: Role) -> ParseResult:
        return self._read(lambda: self._page(self._evidence(file, offset), visit_of, role))

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
        elif isinstance(reading, Failed):
            note_fault(self._db, self._run_id, fact, reading.code, reading.reason)
            self.tally["failed"] += 1
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
            reading = self._read_again(fact.warc_file, fact.offset, fact.visit_of, fact.role)
            if captured["reading"] == "failed" and not isinstance(reading, Failed):
                captures.read_again(self._db, captured["id"], _read_of(reading, self._reader.parser_of(fact.visit_of)))
            self._conclude(fact, reading, captured["id"])

    def _still_means_it(self, captured: dict[str, Any], fact: Confirmation) -> bool:
        if captured["reading"] == "failed" and str(captured["error"]).startswith("page_too_costly"):
            return False  # that was by chance
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
        elif captured["reading"] == "failed":
            problems.confirm(self._db, at, fact.visit_of)  # what it says is as unknown as it was
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
        volatile = self._volatile(known, release, capture_id, at)
        if known and not known["gone_at"] and self._is_the_same(known, release, volatile):
            happened = releases.see_again(self._db, release.url, at)
        else:
            happened = releases.open_version(self._db, release, capture_id, self._reader, at, self._care, volatile)
        self.tally[happened] += 1
        still = FAULTS[1:] if happened == "unchanged" else ()
        still = (*still, "volatile_parameter") if volatile else still
        problems.settle(self._db, at, release.url, (*release.doubts, *still))
        if volatile:
            self._problem(fact, release.url, "volatile_parameter", volatile_parameters.told(volatile))
        if not (volatile and happened == "unchanged"):  # another address of what is linked already
            documents.link(self._db, release, self._reader.is_own)
        withholding.settle(self._db, release.url, at, self._read_again)
        for doubt in release.doubts:
            self._problem(fact, release.url, doubt, problems.DOUBTS.get(doubt, doubt.replace("_", " ")))

    def _volatile(self, known: dict[str, Any] | None, release: Release, capture_id: int, at: str) -> frozenset[Parameter]:
        """The parameters of the release's addresses that mean nothing; looked for where it seems to say something else."""
        if known is None or known["withheld_at"] or not self._care.compares:
            return frozenset()
        if known["content_hash"] == release.content_hash:
            return volatile_parameters.of_release(self._db, known["id"])
        return volatile_parameters.learn(self._db, known, release.url, capture_id, at)

    def _is_the_same(self, known: dict[str, Any], release: Release, volatile: frozenset[Parameter]) -> bool:
        if known["content_hash"] == release.content_hash:
            return True
        return volatile_parameters.is_all_that_differs(self._db, known, release, volatile)

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
        looks = self._looks(fact, url, text)
        self.tally[documents.take(self._db, url, text, capture_id, at, self._care, looks)] += 1

    def _looks(self, fact: Visit, url: str, text: DocumentText) -> Looks | None:
        """How a replaced PDF looks beside the one before: drawn here where no row says it yet."""
        known = documents.row_by_url(self._db, url)
        sha256 = fact.sha256 if isinstance(fact, Capture | ReadCapture) else None
        if not (known and sha256 and self._care.compares) or known["sha256"] == sha256:
            return None
        if not documents.are_to_be_drawn(self._db, known, text):
            return None
        before = str(known["sha256"])
        looks = looks_of(self._db, before, sha256) or self._drawn(known, fact)
        put_looks(self._db, before, sha256, looks)
        return looks

    def _drawn(self, known: dict[str, Any], fact: Visit) -> Looks:
        try:
            before = self._captured_by(known).body
            after = self._whole(fact).body
        except (DamagedEvidence, MissingEvidence) as error:
            return Looks(renderer="none", unseen=f"a file can't be read back: {type(error).__name__}")
        return self._reader.compare_looks(before, after)

    def _whole(self, fact: Visit) -> Capture:
        if isinstance(fact, Capture):
            return fact
        place = fact.place if isinstance(fact, ReadCapture) else None
        assert place is not None  # noqa: S101 - a confirmation brings no new bytes
        return self._evidence(place.warc_file, place.offset)

    def _led_to(self, fact: Visit, url: str) -> str | None:
        """The other release that a visit ended at, or None: a redirect to it does not make this one say what that one says."""
        if fact.url == url:
            return None
        is_known = releases.row_by_url(self._db, fact.url) or listings.newest_row(self._db, fact.url)
        return fact.url if is_known else None

    def _freshened(self, known: dict[str, Any] | None, release: Release) -> dict[str, Any] | None:
        """What is known of a release, all its versions in the words of the present parser and canonicaliser: what another one
        made is read again from its capture, or the parser's progress would pass for news."""
        if known is None or not self._care.compares:
            return known
        parser = self._reader.parser_of(release.url)
        for version_id, file, offset in releases.stale_versions(self._db, known, release, parser):
            again = self._read_again(file, offset, release.url, "release")
            if isinstance(again, Failed) and version_id == known["version_id"]:
                raise PageFault(again.reason)  # what it says in another parser's words can't be compared
            if isinstance(again, Release):
                releases.reread(self._db, version_id, again, parser)
        return releases.row_by_url(self._db, release.url)

    def _freshen_document(self, url: str, text: DocumentText) -> None:
        """The same for a document that another reader read."""
        known = documents.row_by_url(self._db, url)
        if self._care.compares and known and known["version_id"] and known["reader"] != text.reader:
            captured = self._captured_by(known)
            again = self._read(lambda: self._page(captured, url, "document"))
            if isinstance(again, Failed):
                raise PageFault(again.reason)
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
        parser = self._reader.parser_of(fact.visit_of)
        if self._care.compares:
            listings.note_edits(self._db, listing, at, parser)
        listings.put(self._db, listing, at, parser)
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
        read = _read_of(reading, self._reader.parser_of(fact.visit_of))
        if isinstance(reading, Moved):  # a hop, though its headers do not say so
            read["location"] = reading.location
        return captures.insert(self._db, self._run_id, fact, read)


def _read_of(reading: ParseResult, parser: str) -> dict[str, str | None]:
    """What a capture's row says of how it was read."""
    release = reading if isinstance(reading, Release) else None
    return {
        "reading": _READ_AS.get(type(reading)),
        "error": _error(reading),
        "template": release.template if release else None,
        "lacking": msgspec.json.encode(lacking(release)).decode("utf-8") if release else None,
        "failed_by": parser if isinstance(reading, Failed) else None,
    }


def _error(reading: ParseResult) -> str | None:
    if isinstance(reading, Missing):
        return reading.reason
    if isinstance(reading, Failed):
        return f"{reading.code}: {reading.reason}"
    return f"{reading.code}: {reading.message}" if isinstance(reading, Unread) else None
