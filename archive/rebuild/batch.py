"""One task: a stretch of a WARC file, and what the captures in it say."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import msgspec
from msgspec import Struct

from archive.events import BareCapture, Capture, Failure, ReadCapture, RecordPosition, as_read, bare, page_of
from archive.rebuild.pool import Fetch, MakeReader
from archive.warc.files import bytes_between
from archive.warc.reader import WarcSource, capture_or_failure
from schemas.document import DocumentText
from schemas.fault import costs_one_page
from schemas.listing import Listing
from schemas.release import Release
from schemas.visit import Failed, Missing, Moved, ParallelParser, ParseResult, Unread

_READINGS = (Release, Listing, DocumentText, Missing, Unread, Moved, Failed)
_KINDS: dict[str, type[ParseResult]] = {kind.__name__: kind for kind in _READINGS}


class Batch(Struct, frozen=True, kw_only=True):
    """Captures that follow one another in a file: at `places` within the bytes from `start` to `end` of what lies at `where`.
    The text of documents with the digests `kept` is known, and they are not read."""

    where: str
    source: WarcSource
    start: int
    end: int
    places: tuple[RecordPosition, ...]
    kept: frozenset[str] = frozenset()


class Answer(Struct, frozen=True, kw_only=True, array_like=True):
    """What was found out of one capture. Where `is_final` is false, whoever folds it has to say what the page says: it is a
    document whose text is kept, or its reading hangs on what the lists say by then. `failure` stands for a capture whose record
    can't be understood, neither for one that is still to be read from its `place`."""

    place: RecordPosition
    capture: BareCapture | None
    is_final: bool
    kind: str | None = None
    said: msgspec.Raw = msgspec.Raw(b"\xc0")
    failure: Failure | None = None

    @property
    def fact(self) -> ReadCapture | Failure:
        """The capture with its reading."""
        if self.failure:
            return self.failure
        assert self.capture  # noqa: S101 - a final answer is one or the other
        reading = msgspec.msgpack.decode(self.said, type=_KINDS[self.kind]) if self.kind else None
        return as_read(self.capture, reading)


def read_there(make_reader: MakeReader, stretch: Batch, fetch: Fetch | None = None) -> bytes:
    """In a worker: read a stretch with this process's reader; return the answers as they travel."""
    return msgspec.msgpack.encode(list(read_stretch(_reader_from(make_reader), stretch, fetch)))


def answers_from(packed: bytes) -> Iterator[Answer]:
    """Return the answers that `read_there` returned."""
    return iter(msgspec.msgpack.decode(packed, type=list[Answer]))


def read_stretch(reader: ParallelParser, stretch: Batch, fetch: Fetch | None = None) -> Iterator[Answer]:
    """Yield what each capture of a stretch says, in their order; its bytes are had by `fetch`, or where they lie here. Raises
    DamagedEvidence."""
    data = _bytes_of(stretch, fetch)
    for place in stretch.places:
        start = place.offset - stretch.start
        told = capture_or_failure(data[start : start + place.length], place, stretch.source)
        yield _answer(reader, place, told, stretch.kept)


def _bytes_of(stretch: Batch, fetch: Fetch | None) -> bytes:
    if fetch is None:
        return bytes_between(stretch.where, stretch.start, stretch.end)
    return fetch(stretch.places[0].warc_file, stretch.start, stretch.end)


def _answer(reader: ParallelParser, place: RecordPosition, capture: Capture | Failure, kept: frozenset[str]) -> Answer:
    if isinstance(capture, Failure):
        return Answer(place=place, capture=None, is_final=True, failure=capture)
    try:
        return _answer_of(reader, capture, kept)
    except Exception as error:
        if not costs_one_page(error):
            raise
        return Answer(place=place, capture=None, is_final=False)  # the fold meets it too, and has a bulkhead


def _answer_of(reader: ParallelParser, capture: Capture, kept: frozenset[str]) -> Answer:
    if capture.role == "document" and capture.status == 200 and capture.sha256 in kept:
        return Answer(place=capture.place, capture=bare(capture), is_final=False)
    page = page_of(capture, capture.visit_of, capture.role)
    reading = reader.read(page)
    # A worker has read much before: whether a failure is the page's doing, a child that has not shows.
    if isinstance(reading, Failed) or reader.hangs_on_lists(page, reading):
        return Answer(place=capture.place, capture=bare(capture), is_final=False)
    kind = type(reading).__name__ if reading is not None else None
    return Answer(place=capture.place, capture=bare(capture), is_final=True, kind=kind, said=_packed(reading))


def _packed(reading: ParseResult) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(reading))


@cache
def _reader_from(make_reader: MakeReader) -> ParallelParser:
    """The one reader of this process."""
    return make_reader()
