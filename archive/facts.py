"""The facts that records are folded from. They are the same whether a visit has just been made or is read back from WARC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from schemas.headers import header, media_type_and_charset
from schemas.held import Held, sha256_of, size_of
from schemas.listing import ListedRelease
from schemas.times import jst_day, month_of
from schemas.visit import Page, ProblemCode, Role, Truncation


class Place(Struct, frozen=True):
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
    place: Place
    location: str | None = None
    truncated: Truncation | None = None
    origin: str | None = None
    """The file that it was imported from, where somebody else recorded it."""

    def header(self, name: str) -> str | None:
        """Return the first header called `name` (lower case), or None."""
        return header(self.headers, name)

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
        return None if self.truncated else sha256_of(self.body)

    @property
    def size(self) -> int | None:
        """The bytes of the entity, None when the body is incomplete: how much of it came says nothing of the page."""
        return None if self.truncated else size_of(self.body)


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
        listed=listed,
    )


Fact = Capture | Confirmation | Failure | Decision


def moment(fact: Fact) -> datetime:
    """Return when a fact was observed: the order in which facts are folded."""
    return fact.at if isinstance(fact, Failure | Decision) else fact.fetched_at


def is_observation(fact: Fact) -> bool:
    """Whether the site said anything: a failure or a decision is no evidence of where an archive was filled from."""
    return isinstance(fact, Capture | Confirmation)


def in_fold_order(facts: Iterable[Fact]) -> list[Fact]:
    """Return `facts` as they happened. Moments never repeat within an archive, so no further key is needed."""
    return sorted(facts, key=moment)
