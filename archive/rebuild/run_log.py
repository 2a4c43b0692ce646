"""A WARC file as a chapter of what happened: whose run wrote it, where it came from, and its facts in the order of time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from archive.events import Capture, Fact, Failure, RecordPosition, is_observation, moment
from archive.warc.files import IMPORTED, OPEN, bytes_between
from archive.warc.gzip_members import Member, members, whole_member
from archive.warc.metadata_records import RunRecord
from archive.warc.reader import CAPTURES, WarcSource, capture_or_failure, facts_of, info_of, source_of
from archive.warc.writer import ROLE
from schemas.address import Base
from schemas.errors import DamagedEvidence
from schemas.times import from_utc_text


class PendingCapture(Struct, frozen=True):
    """A capture that is still in its file: read when its turn comes, so that memory does not grow with the archive."""

    fetched_at: datetime
    place: RecordPosition


class LoggedEvent(Struct, frozen=True, order=True):
    """A fact in its place: by time, then by file, then as the file has them. Only foreign captures share a moment."""

    at: datetime
    name: str
    position: int


class RunLog(Struct, frozen=True, kw_only=True):
    """What one file tells. `record` is None for an interrupted run. `size` is that of the file in bytes; it tells of so many
    `requests` (responses and unchanged visits), the responses with so many bytes `transferred`."""

    name: str
    path: Path
    source: WarcSource
    run_id: int
    command: str
    started_at: str
    software: str
    facts: tuple[Fact | PendingCapture, ...]
    record: RunRecord | None
    size: int
    requests: int
    transferred: int

    @property
    def base(self) -> Base:
        """Which base its captures are of."""
        return self.source.base

    @property
    def is_imported(self) -> bool:
        """Whether somebody else observed it."""
        return self.name.startswith(IMPORTED)

    @property
    def has_observations(self) -> bool:
        """Whether the site said anything to the run."""
        return any(isinstance(fact, PendingCapture) or is_observation(fact) for fact in self.facts)

    def told(self) -> list[LoggedEvent]:
        """Return where its facts belong, in the order of time."""
        return sorted(LoggedEvent(_moment(fact), self.name, position) for position, fact in enumerate(self.facts))


def captured_at(log: RunLog, place: RecordPosition) -> Capture | Failure:
    """Return the capture at a place of the log's file, with its bytes, or that its record can't be understood. Raises
    DamagedEvidence."""
    return capture_or_failure(bytes_between(str(log.path), place.offset, place.offset + place.length), place, log.source)


def read_run_log(path: Path, name: str) -> RunLog:
    """Return what the file at `path`, called `name` once closed, tells; its captures are passed over, though each is inflated
    to its end. Raises DamagedEvidence when it is not whole."""
    with path.open("rb") as file:
        told = members(file, name, 0)
        first = next(told, None)
        if first is None:
            raise DamagedEvidence(name, 0, "the file is empty")
        info = info_of(first.block)
        reading = _RunLogReader(source_of(info), path)
        size = first.place.length
        for member in told:
            reading.take(member)
            size = member.place.offset + member.place.length
    return RunLog(
        name=name,
        path=path,
        source=reading.source,
        run_id=int(info["run"]),
        command=info["command"],
        started_at=first.fields["warc-date"],
        software=info["software"],
        facts=tuple(reading.facts),
        record=reading.record,
        size=size,
        requests=reading.requests,
        transferred=reading.transferred,
    )


class _RunLogReader:
    """What the records of a file have told so far."""

    def __init__(self, source: WarcSource, path: Path) -> None:
        self.source = source
        self._path = path
        self.facts: list[Fact | PendingCapture] = []
        self.record: RunRecord | None = None
        self.requests = self.transferred = 0

    def take(self, member: Member) -> None:
        """Add what a record tells."""
        fields = member.fields
        if fields.get("warc-type") in CAPTURES:
            self.facts.append(PendingCapture(from_utc_text(fields["warc-date"]), member.place))
            if fields["warc-type"] == "response":
                self.requests += 1
                self.transferred += int(fields["content-length"])
            return
        if fields.get("warc-type") != "metadata":
            return
        block = self._block(member)
        for told in facts_of(fields.get(ROLE.lower()), block, self.source.base):
            if isinstance(told, RunRecord):
                self.record = told
                self.facts.extend(told.failures)
            else:
                self.facts.append(told)
        if fields.get(ROLE.lower()) == "visits":
            self.requests += block.count(b"\n")

    def _block(self, member: Member) -> bytes:
        if member.is_whole:
            return member.block
        with self._path.open("rb") as file:
            whole = whole_member(file, member.place.warc_file, member.place.offset)
        return whole.block if whole else b""


def warc_files(captures: Path) -> list[tuple[str, Path]]:
    """Return our WARC files, closed or still open, with their closed names, in the order in which they were begun; imported
    ones last."""
    found = [*captures.rglob("mic-*.warc.gz"), *captures.rglob(f"mic-*.warc.gz{OPEN}")]
    named = [(path.relative_to(captures).as_posix().removesuffix(OPEN), path) for path in found]
    return sorted(named, key=lambda one: (one[0].startswith(IMPORTED), one[0]))


def _moment(fact: Fact | PendingCapture) -> datetime:
    return fact.fetched_at if isinstance(fact, PendingCapture) else moment(fact)
