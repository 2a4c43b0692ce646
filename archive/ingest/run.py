"""A run in progress: visits come in, evidence goes to the WARC, and rows follow once the evidence is on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs
from sqlite_utils import Database

from archive.db.connection import refusing, writing
from archive.events import Capture, Confirmation, Decision, DecisionKind, Fact, Failure, is_observation, moment, page_of
from archive.ingest.background_reader import Beside
from archive.ingest.base_claim import claim
from archive.ingest.bulkhead import Fold, judge
from archive.queries.captures import latest_capture
from archive.store import runs
from archive.warc import manifest
from archive.warc.metadata_records import JSON_TYPE, VISITS_TYPE, RunRecord, visit_lines
from archive.warc.reader import read_capture
from archive.warc.writer import WarcWriter
from schemas.address import Base, normal_url
from schemas.held import discard, sha256_of, size_of
from schemas.http import header, location_of, media_type_and_charset
from schemas.times import utc_text
from schemas.visit import Exchange, Parser, ProblemCode, Role, Visit

BATCH = 50
BATCH_SECONDS = 5.0
"""A batch is one fsync and one transaction: so many new captures, or the oldest of them so old."""
BATCH_BYTES = 64_000_000
"""What the bodies of a batch may be, in memory and in files, until it is full: a crash folds that much again."""
BATCH_OF_VISITS = 500
BATCH_OF_VISITS_SECONDS = 300.0
"""Unchanged visits alone may wait longer: together they compress to a few bytes each, and a crash loses no evidence."""


class Run:
    """One run on an archive whose lock is held. Call `take` for each visit, then `finish` once, or `abandon`.

    `shield` gives a context in which no signal interrupts: nothing may end between a record and its place.
    """

    def __init__(
        self,
        db: Database,
        captures: Path,
        base: Base,
        reader: Parser,
        now: Callable[[], datetime],
        command: str,
        software: str,
        user_agent: str,
        shield: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._shield = shield
        self._db = db
        self._captures = captures
        self._base = base
        self._now = now
        self._pending: list[Fact] = []
        self._beside = Beside(reader)
        self._exchanges = 0
        self._transferred = 0
        self.is_ending = False
        self.id = runs.next_id(db)
        info = {
            "software": software,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "http-header-user-agent": user_agent,
            "robots": "RFC 9309",
            "official": base.official,
            "asked": base.asked,
            "run": str(self.id),
            "command": command,
        }
        started_at = now()
        with self._guarded():
            self._warc = WarcWriter(captures, started_at, info)
            try:
                self._write_row(command, utc_text(started_at), software)
            except BaseException:
                self.abandon()
                raise
        self._fold = Fold(db, self._beside, self.id, lambda name, offset: read_capture(captures, name, offset, base))

    def take(self, visit: Visit) -> None:
        """Keep what a visit brought; its rows follow with the batch. Raises StorageFailed when the disk refuses."""
        visit = structs.replace(visit, url=normal_url(visit.url))
        with self._guarded():
            for exchange in visit.exchanges:
                self._exchanges += 1
                self._transferred += size_of(exchange.response)
                fact = self._confirmation(exchange, visit) or self._capture(exchange, visit)
                discard(exchange.response)
                self._pending.append(fact)
                if isinstance(fact, Capture) and fact.role == "document":
                    self._beside.begin(page_of(fact, fact.visit_of, fact.role))
            if visit.failure:
                self.fail(visit.role, visit.url, *visit.failure)
            if self._is_full():
                self.flush()

    def fail(self, role: Role, url: str, code: ProblemCode, message: str) -> None:
        """Note a problem that no response tells of."""
        self._pending.append(Failure(role=role, url=url, at=self._now(), code=code, message=message))

    def decide(self, kind: DecisionKind, subject: str, reason: str) -> None:
        """Keep what a person decided; its rows follow with the batch. Raises StorageFailed when the disk refuses."""
        decision = Decision(at=self._now(), kind=kind, subject=subject, reason=reason)
        with self._guarded():
            self._warc.append_metadata("decision", msgspec.json.encode(decision), decision.at, JSON_TYPE)
            self._pending.append(decision)

    def flush(self) -> None:
        """Bring the batch to the disk: the evidence first, then its rows in one transaction that points at it."""
        with self._guarded():
            self._append_what_has_no_response()
            self._warc.sync()
            self._beside.wait()
            with writing(self._db):
                self._fold.tally.clear()
                for fact in self._pending:
                    self._fold.fold(fact)
                runs.add(self._db, self.id, self._fold.tally, self._exchanges, self._transferred)
                if any(is_observation(fact) for fact in self._pending):
                    claim(self._db, self._base)
                self._note_folded()
            self._let_go()
            self._exchanges = self._transferred = 0

    def finish(self, outcome: str, requests: int) -> dict[str, Any]:
        """End the run: the last batch, the run's own record, the file's lasting name. Returns the row of the run.

        A signal that came meanwhile is obeyed behind it: then `is_ending` says that nothing is left to finish.
        """
        with self._guarded():
            self.is_ending = True
            self.flush()
            finished_at = self._now()
            with writing(self._db):
                row = runs.finish(self._db, self.id, outcome, utc_text(finished_at), requests)
                self._fold.end(outcome, utc_text(finished_at))
                judge(self._db, self.id, utc_text(finished_at))
                self._warc.append_metadata("run", msgspec.json.encode(RunRecord(run=row)), finished_at, JSON_TYPE)
                self._warc.sync()
                self._note_folded()
            self._beside.close()
            manifest.extend(self._captures, [self._warc.name])
            self._warc.close()
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return row

    def abandon(self) -> None:
        """Let go of everything as it is, as a crash would; the next run repairs it. Of what is finished nothing is left."""
        self._beside.close()
        self._warc.abandon()

    def _write_row(self, command: str, started_at: str, software: str) -> None:
        with writing(self._db):
            runs.begin(self._db, self.id, command, started_at, software)
            self._note_folded()

    def _append_what_has_no_response(self) -> None:
        seen = [fact for fact in self._pending if isinstance(fact, Confirmation)]
        if seen:
            self._warc.append_metadata("visits", visit_lines(seen, self._base), seen[-1].fetched_at, VISITS_TYPE)
        failed = [fact for fact in self._pending if isinstance(fact, Failure)]
        if failed:
            self._warc.append_metadata("failures", msgspec.json.encode(failed), failed[-1].at, JSON_TYPE)

    def _let_go(self) -> None:
        """The batch is folded: the files that its documents lay in are not needed any more."""
        for fact in self._pending:
            if isinstance(fact, Capture):
                discard(fact.body)
        self._pending.clear()

    def _is_full(self) -> bool:
        if not self._pending:
            return False
        captures = [fact for fact in self._pending if isinstance(fact, Capture)]
        if captures:
            held = sum(size_of(fact.body) for fact in captures)
            return len(captures) >= BATCH or held >= BATCH_BYTES or self._is_older(captures[0], BATCH_SECONDS)
        return len(self._pending) >= BATCH_OF_VISITS or self._is_older(self._pending[0], BATCH_OF_VISITS_SECONDS)

    def _is_older(self, fact: Fact, seconds: float) -> bool:
        return self._now() - moment(fact) >= timedelta(seconds=seconds)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        with self._shield(), refusing(self._captures.parent):
            yield

    def _note_folded(self) -> None:
        runs.note_folded(self._db, self._warc.name, self.id, self._warc.end())

    def _confirmation(self, exchange: Exchange, visit: Visit) -> Confirmation | None:
        """What an exchange confirms, when it says nothing new: 304, or the newest capture's bytes, in its charset."""
        url = self._base.to_official(exchange.asked)
        newest = latest_capture(self._db, url)
        if newest is None or exchange.truncated or exchange.fault or not self._says_the_same(exchange, newest):
            return None
        discard(exchange.body)
        return Confirmation(
            role=visit.role,
            url=url,
            visit_of=visit.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            warc_file=newest["warc_file"],
            offset=newest["warc_offset"],
        )

    def _says_the_same(self, exchange: Exchange, newest: dict[str, Any]) -> bool:
        if exchange.status == 304:
            return bool(newest["status"] == 200)
        location = location_of(exchange.headers, exchange.asked, self._base)
        charset = media_type_and_charset(header(exchange.headers, "content-type"))[1]
        same = (newest["status"], newest["charset"]) == (exchange.status, charset)
        leads_on = exchange.status == 200 or newest["location"] == location  # of a page its bytes say where to
        return same and leads_on and newest["sha256"] == sha256_of(exchange.body)

    def _capture(self, exchange: Exchange, visit: Visit) -> Capture:
        url = self._base.to_official(exchange.asked)
        visit_of = None if visit.url == url else visit.url
        return Capture(
            role=visit.role,
            url=url,
            visit_of=visit.url,
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            headers=exchange.headers,
            body=exchange.body,
            place=self._warc.append(exchange, visit.role, visit_of),
            location=location_of(exchange.headers, exchange.asked, self._base),
            truncated=exchange.truncated,
            fault=exchange.fault,
        )
