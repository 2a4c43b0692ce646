"""The facts that records are folded from. They are the same whether a visit has just been made or is read back from WARC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from schemas.held import Held, sha256_of, size_of
from schemas.http import header, media_type_and_charset
from schemas.listing import ListedRelease
from schemas.times import jst_day, month_of
from schemas.visit import Page, ParseResult, ProblemCode, Role, Truncation


class RecordPosition(Struct, frozen=True):
    """Where a record's gzip member stands: the file below captures/ under its closed name, first byte, bytes."""

    warc_file: str
    offset: int
    length: int


class Capture(Struct, frozen=True, kw_only=True):
    """A response that says something new. `visit_of` is the official URL first asked for, `url` the one that answered."""

    role: Role
    url: str
    visit_of: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: Held
    place: RecordPosition
    location: str | None = None
    truncated: Truncation | None = None
    fault: str | None = None
    """How the response contradicts itself."""
    origin: str | None = None
    """The file that it was imported from, where somebody else recorded it."""

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (lower case), or None."""
        return header(self.headers, name)

    @property
    def etag(self) -> str | None:
        """The entity tag of the response."""
        return self.header("etag")

    @property
    def last_modified(self) -> str | None:
        """When the page was changed, as the response says it."""
        return self.header("last-modified")

    @property
    def media_type(self) -> str | None:
        """The media type that the response declares."""
        return media_type_and_charset(self.header("content-type"))[0]

    @property
    def charset(self) -> str | None:
        """The charset that the response declares."""
        return media_type_and_charset(self.header("content-type"))[1]

    @property
    def sha256(self) -> str | None:
        """The digest (hex) of the entity, None when the body is incomplete."""
        return None if self.truncated or self.fault else sha256_of(self.body)

    @property
    def size(self) -> int | None:
        """The bytes of the entity, None when the body is incomplete: how much of it came says nothing of the page."""
        return None if self.truncated or self.fault else size_of(self.body)


class BareCapture(Struct, frozen=True, kw_only=True):
    """A capture whose bytes stayed where they are: what its row says of it."""

    role: Role
    url: str
    visit_of: str
    fetched_at: datetime
    status: int
    media_type: str | None
    charset: str | None
    etag: str | None
    last_modified: str | None
    location: str | None
    truncated: Truncation | None
    sha256: str | None
    size: int | None
    place: RecordPosition
    origin: str | None
    fault: str | None = None


class ReadCapture(BareCapture, frozen=True, kw_only=True):
    """One that was read where its bytes are, and what was read."""

    reading: ParseResult


class Confirmation(Struct, frozen=True, kw_only=True):
    """A visit that found a page unchanged: it confirms the capture at (warc_file, offset) and stores nothing again."""

    role: Role
    url: str
    visit_of: str
    fetched_at: datetime
    status: int
    warc_file: str
    offset: int


class Failure(Struct, frozen=True, kw_only=True):
    """A visit that brought no usable response."""

    role: Role
    url: str
    at: datetime
    code: ProblemCode
    message: str


DecisionKind = Literal[
    "withhold",  # a release is not shown any more; `subject` is its official URL
    "restore",  # it is shown again
    "accept",  # what a suspected run brought is true; `subject` is the run's number
]


class Decision(Struct, frozen=True, kw_only=True):
    """What a person decided about the records, and why: no response tells of it, so it is evidence of its own."""

    at: datetime
    kind: DecisionKind
    subject: str
    reason: str


def page_of(fact: Capture, visit_of: str, role: Role, listed: ListedRelease | None = None) -> Page:
    """Return a capture as a page visited as `visit_of`: not always the visit that it was captured on."""
    return Page(
        url=visit_of,
        role=role,
        status=fact.status,
        body=fact.body,
        month=month_of(jst_day(fact.fetched_at)),
        answered=fact.url,
        location=fact.location,
        media_type=fact.media_type,
        charset=fact.charset,
        truncated=fact.truncated,
        fault=fact.fault,
        listed=listed,
    )


def bare(capture: Capture | BareCapture) -> BareCapture:
    """Return a capture without its bytes."""
    return BareCapture(**{name: getattr(capture, name) for name in BareCapture.__struct_fields__})


def as_read(capture: BareCapture, reading: ParseResult) -> ReadCapture:
    """Return a capture with what was read of it."""
    return ReadCapture(**msgspec.structs.asdict(capture), reading=reading)


Fact = Capture | ReadCapture | Confirmation | Failure | Decision


def moment(fact: Fact) -> datetime:
    """Return when a fact was observed: the order in which facts are folded."""
    return fact.at if isinstance(fact, Failure | Decision) else fact.fetched_at


def is_observation(fact: Fact) -> bool:
    """Whether the site said anything: a failure or a decision is no evidence of where an archive was filled from."""
    return isinstance(fact, Capture | ReadCapture | Confirmation)


def in_fold_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return `facts` as they happened. Moments never repeat within an archive, so no further key is needed."""
    return sorted(facts, key=moment)
