"""Reading evidence back: one record by its place, or a file's facts from a place on."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import msgspec
from msgspec import Struct
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from archive.events import BareCapture, Capture, Confirmation, Decision, Fact, Failure, RecordPosition, bare
from archive.warc.fields import fields_of
from archive.warc.files import IMPORTED, path_of
from archive.warc.gzip_members import MemberStream, members
from archive.warc.http_entity import Entity, PlainEntity, ResponseEntity
from archive.warc.metadata_records import RunRecord, read_visits
from archive.warc.streams import head_fields, read_record_head
from archive.warc.writer import ROLE, VISIT_OF
from schemas.address import Base, normal_url
from schemas.errors import DamagedEvidence
from schemas.fault import costs_one_page, fault_of
from schemas.held import pass_by
from schemas.http import location_of
from schemas.http_response import NoResponse
from schemas.size_limits import MOST_BYTES, is_spooled
from schemas.times import from_utc_text
from schemas.visit import Role

CAPTURES = ("response", "resource")
"""The types of record that hold a page: as HTTP brought it, or without HTTP (ISO 28500:2017, 6.3 and 6.4)."""


_PIECE = 1 << 16
_HEAD = 1 << 16
"""Bytes in which a record's own fields end."""


class WarcSource(Struct, frozen=True):
    """Which base a file's captures are of, and the file that they were imported from, None for our own."""

    base: Base
    origin: str | None = None


def source_of(info: Mapping[str, str]) -> WarcSource:
    """Return what warcinfo says of where a file's captures come from."""
    return WarcSource(Base(official=info["official"], asked=info["asked"]), info.get("origin"))


def read_capture(captures: Path, name: str, offset: int, base: Base) -> Capture:
    """Return the capture whose record begins at byte `offset` of the file `name`. Raises DamagedEvidence when it is damaged.

    `base` is that of our own captures; an imported file says its own.
    """
    path = path_of(captures, name)
    source = source_of(read_info(path)) if name.startswith(IMPORTED) else WarcSource(base)
    with path.open("rb") as file:
        file.seek(offset)
        for record, place in _records(file, name, offset):
            if record.rec_type not in CAPTURES:
                raise DamagedEvidence(name, offset, f"it is a {record.rec_type} record, no response")
            return _sound_capture(record, place, source)
    raise DamagedEvidence(name, offset, "the file ends before it")


def read_anywhere(captures: Path, name: str, offset: int) -> Capture:
    """Return a capture as `read_capture` does, by the base that its own file says."""
    return read_capture(captures, name, offset, source_of(read_info(path_of(captures, name))).base)


def read_facts(path: Path, name: str, start: int, base: Base) -> Iterator[Fact | RunRecord]:
    """Yield what the records of a file say, from byte `start` on: captures, confirmations, failures, decisions, the run's own
    record.

    Raises DamagedEvidence at the first record that is not whole.
    """
    with path.open("rb") as file:
        file.seek(start)
        for record, place in _records(file, name, start):
            if record.rec_type in CAPTURES:
                yield _understood(lambda: _capture(record, place, WarcSource(base)), record.rec_headers.get_header, place, base)  # noqa: B023 - called at once
            elif record.rec_type == "metadata":
                yield from facts_of(record.rec_headers.get_header(ROLE), _block(record), base)


def facts_of(role: str | None, block: bytes, base: Base) -> Iterator[Confirmation | Decision | Failure | RunRecord]:
    """Yield what a metadata record of ours says: unchanged visits, a decision, failures, the row of the run."""
    if role == "visits":
        yield from read_visits(block, base)
    elif role == "decision":
        decision = msgspec.json.decode(block, type=Decision)
        yield msgspec.structs.replace(decision, subject=normal_url(decision.subject))
    elif role == "failures":
        for failure in msgspec.json.decode(block, type=list[Failure]):
            yield msgspec.structs.replace(failure, url=normal_url(failure.url))
    elif role == "run":
        yield msgspec.json.decode(block, type=RunRecord)


def read_info(path: Path) -> dict[str, str]:
    """Return the fields of a file's warcinfo record. Raises DamagedEvidence when that is not whole."""
    with path.open("rb") as file:
        for record, _ in _records(file, path.name, 0):
            return info_of(_block(record))
    raise DamagedEvidence(path.name, 0, "the file is empty")


def info_of(block: bytes) -> dict[str, str]:
    """Return the fields that the block of a warcinfo record holds."""
    return dict(line.split(": ", 1) for line in block.decode("utf-8").splitlines() if ": " in line)


def read_totals(path: Path) -> tuple[int, int]:
    """Return how many responses and unchanged visits a file tells of, and the bytes of those responses."""
    requests = transferred = 0
    with path.open("rb") as file:
        for record, _ in _records(file, path.name, 0):
            if record.rec_type == "response":
                requests += 1
                transferred += int(record.rec_headers.get_header("Content-Length"))
            elif record.rec_headers.get_header(ROLE) == "visits":
                requests += _block(record).count(b"\n")
    return requests, transferred


def read_start(path: Path) -> str:
    """Return when the run that wrote the file began, as UTC text. Raises DamagedEvidence when its warcinfo is not whole."""
    with path.open("rb") as file:
        for record, _ in _records(file, path.name, 0):
            return str(record.rec_headers.get_header("WARC-Date"))
    raise DamagedEvidence(path.name, 0, "the file is empty")


def length_of_member(path: Path, offset: int) -> int:
    """Return how many bytes of the file the gzip member at `offset` takes, inflated to its end so that its CRC is checked and
    held nowhere; 0 at the end of the file. Raises DamagedEvidence."""
    with path.open("rb") as file:
        member = next(members(file, str(path), offset, most_held=0), None)
    return member.place.length if member else 0


def read_fields(path: Path, name: str, offset: int) -> dict[str, str]:
    """Return the fields of the record at `offset`, without reading it to its end. Raises DamagedEvidence when none begins
    there."""
    with path.open("rb") as file:
        file.seek(offset)
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(file.read(_HEAD), _HEAD)
        except zlib.error as error:
            raise DamagedEvidence(name, offset, str(error)) from error
    lines = head.partition(b"\r\n\r\n")[0].split(b"\r\n")
    if not lines[0].startswith(b"WARC/"):
        raise DamagedEvidence(name, offset, "no record begins there")
    return fields_of(lines[1:])


def whole_until(path: Path, start: int) -> int:
    """Return the byte up to which the records from `start` on are whole: where a torn tail has to be cut."""
    end = start
    with path.open("rb") as file:
        file.seek(start)
        try:
            for _, place in _records(file, path.name, start):
                end = place.offset + place.length
        except DamagedEvidence as torn:
            return torn.offset
    return end


def _records(file: IO[bytes], name: str, start: int) -> Iterator[tuple[Any, RecordPosition]]:
    """Each record with its place, in file order; it has to be read before the next is asked for. Members are inflated here:
    warcio itself takes a torn last one for whole. One that is not held is inflated once more as it is read."""
    for member in members(file, name, start):
        if member.is_whole:
            yield _told(BytesIO(member.record), member.place), member.place
            continue
        further = file.tell()
        file.seek(member.place.offset)
        yield _told(file, member.place), member.place
        file.seek(further)


def _told(stream: IO[bytes], place: RecordPosition) -> Any:
    """The record that `stream` begins with."""
    try:
        return next(iter(ArchiveIterator(stream, no_record_parse=True)))
    except (ArchiveLoadFailed, StopIteration, EOFError) as error:
        raise DamagedEvidence(place.warc_file, place.offset, str(error) or type(error).__name__) from error


def _block(record: Any) -> bytes:
    return bytes(record.raw_stream.read())


def capture_in(member: bytes, place: RecordPosition, source: WarcSource) -> Capture:
    """Return the capture that the bytes of a member, which stand at `place`, hold. Raises DamagedEvidence."""
    try:
        return _streamed(member, place, lambda record: _parsed(record, lambda parsed: _capture(parsed, place, source)))
    except ValueError as error:
        raise DamagedEvidence(place.warc_file, place.offset, str(error)) from error


def capture_or_failure(member: bytes, place: RecordPosition, source: WarcSource) -> Capture | Failure:
    """Return what `capture_in` returns, or of a whole record that it does not understand, that this is so. Raises
    DamagedEvidence for one that is not whole."""

    def field(name: str) -> str | None:
        return head_fields(read_record_head(_member_stream(member, place))).get(name.lower())

    def first_capture() -> Capture:
        return _streamed(member, place, lambda record: _capture(_first_record(record), place, source))

    return _understood(first_capture, field, place, source.base)


def _streamed(member: bytes, place: RecordPosition, read: Callable[[IO[bytes]], Capture]) -> Capture:
    """What `read` makes of the record in a member, inflated to its end so that its CRC is checked. That it is not whole
    comes before all else that may be wrong with it."""
    stream = _member_stream(member, place)
    try:
        try:
            return read(stream)
        finally:
            while stream.read(_PIECE):
                pass
    except DamagedEvidence as torn:
        raise DamagedEvidence(place.warc_file, place.offset, torn.reason) from torn


def _member_stream(member: bytes, place: RecordPosition) -> IO[bytes]:
    return cast("IO[bytes]", BufferedReader(MemberStream(BytesIO(member), place.warc_file, 0)))


def _first_record(record: IO[bytes]) -> Any:
    return next(iter(ArchiveIterator(record, no_record_parse=True)))


def _understood(
    capture: Callable[[], Capture], field: Callable[[str], str | None], place: RecordPosition, base: Base
) -> Capture | Failure:
    """The capture that a record holds; that it can't be understood, where that fails and the record says which page it has."""
    try:
        return capture()
    except Exception as error:
        if not costs_one_page(error):
            raise
        try:
            at, url = from_utc_text(field("WARC-Date") or ""), base.to_official(field("WARC-Target-URI") or "")
        except ValueError:
            raise DamagedEvidence(place.warc_file, place.offset, str(error)) from error
        message = f"the record at byte {place.offset} of {place.warc_file} can't be understood: {fault_of(error)}"
        return Failure(role=cast("Role", field(ROLE)), url=field(VISIT_OF) or url, at=at, code="reader_failed", message=message)


def capture_passed(record: IO[bytes], place: RecordPosition, source: WarcSource) -> BareCapture:
    """Return the capture in a record that is read as a stream; its bytes are counted and hashed on the way, and held nowhere.
    Raises ValueError when its fields or headers say too little."""
    return _parsed(record, lambda parsed: _passed(parsed, place, source))


_T = TypeVar("_T", Capture, BareCapture)


def _parsed(record: IO[bytes], read: Callable[[Any], _T]) -> _T:
    try:
        return read(_first_record(record))
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, AttributeError, TypeError) as error:
        raise ValueError(str(error)) from error


def _sound_capture(record: Any, place: RecordPosition, source: WarcSource) -> Capture:
    """The capture in a record. Raises DamagedEvidence where it holds no response."""
    try:
        return _capture(record, place, source)
    except NoResponse as error:
        raise DamagedEvidence(place.warc_file, place.offset, str(error)) from error


def _entity(record: Any, source: WarcSource) -> Entity:
    """What a record holds: a response, or a page that came without HTTP."""
    is_foreign, was_cut = source.origin is not None, bool(record.rec_headers.get_header("WARC-Truncated"))
    if record.rec_type == "resource":
        headers = (("Content-Type", record.rec_headers.get_header("Content-Type") or ""),)
        return PlainEntity(record.raw_stream, headers, MOST_BYTES["document"])
    role, url = (record.rec_headers.get_header(name) or "" for name in (ROLE, "WARC-Target-URI"))
    most = MOST_BYTES["document" if is_foreign or role not in MOST_BYTES or is_spooled(url, role) else role]
    return ResponseEntity(record.raw_stream, is_foreign, was_cut, most)


def _capture(record: Any, place: RecordPosition, source: WarcSource) -> Capture:
    entity = _entity(record, source)
    return _of_entity(record, entity, b"".join(entity.pieces()), place, source)


def _passed(record: Any, place: RecordPosition, source: WarcSource) -> BareCapture:
    entity = _entity(record, source)
    passed = pass_by(entity.pieces())
    capture = _of_entity(record, entity, b"", place, source)
    is_whole = not (capture.truncated or capture.fault)
    size, sha256 = (passed.size, passed.sha256) if is_whole else (None, None)
    return msgspec.structs.replace(bare(capture), size=size, sha256=sha256)


def _of_entity(record: Any, entity: Entity, body: bytes, place: RecordPosition, source: WarcSource) -> Capture:
    """The capture in a record, whose entity was read to its end."""
    fields, base = record.rec_headers, source.base
    asked = fields.get_header("WARC-Target-URI")
    url = base.to_official(asked)
    return Capture(
        role=fields.get_header(ROLE),
        url=url,
        visit_of=normal_url(fields.get_header(VISIT_OF) or url),
        fetched_at=from_utc_text(fields.get_header("WARC-Date")),
        status=entity.status,
        headers=entity.headers,
        body=body,
        place=place,
        location=location_of(entity.headers, asked, base),
        truncated=fields.get_header("WARC-Truncated"),
        fault=entity.fault,
        origin=source.origin,
    )
