"""Reading evidence back: one record by its place, or a file's facts from a place on."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from msgspec import Struct
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from archive.events import Capture, Confirmation, Decision, Fact, Failure, RecordPosition
from archive.warc.fields import fields_of
from archive.warc.files import IMPORTED, path_of
from archive.warc.gzip_members import members, whole_member
from archive.warc.http_entity import RecordedResponse, read_response
from archive.warc.metadata_records import RunRecord, read_visits
from archive.warc.writer import ROLE, VISIT_OF
from schemas.address import Base, normal_url
from schemas.errors import DamagedEvidence
from schemas.fault import costs_one_page, fault_of
from schemas.http import location_of
from schemas.http_response import NoResponse
from schemas.size_limits import MOST_BYTES, is_spooled
from schemas.times import from_utc_text
from schemas.visit import Role

CAPTURES = ("response", "resource")
"""The types of record that hold a page: as HTTP brought it, or without HTTP (ISO 28500:2017, 6.3 and 6.4)."""


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


def read_member(path: Path, offset: int) -> tuple[bytes, int] | None:
    """Return the record whose gzip member begins at `offset`, inflated and its CRC checked, and the bytes it takes in the file;
    None at the end of the file. Raises DamagedEvidence."""
    with path.open("rb") as file:
        member = whole_member(file, str(path), offset)
    return (member.record, member.place.length) if member else None


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
        whole = whole_member(BytesIO(member), place.warc_file, 0)
        return capture_from(whole.record if whole else b"", place, source)
    except DamagedEvidence as torn:
        raise DamagedEvidence(place.warc_file, place.offset, torn.reason) from torn
    except ValueError as error:
        raise DamagedEvidence(place.warc_file, place.offset, str(error)) from error


def capture_or_failure(member: bytes, place: RecordPosition, source: WarcSource) -> Capture | Failure:
    """Return what `capture_in` returns, or of a whole record that it does not understand, that this is so. Raises
    DamagedEvidence for one that is not whole."""
    try:
        whole = whole_member(BytesIO(member), place.warc_file, 0)
    except DamagedEvidence as torn:
        raise DamagedEvidence(place.warc_file, place.offset, torn.reason) from torn
    record = whole.record if whole else b""
    fields = fields_of(record.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:])
    return _understood(lambda: _first_capture(record, place, source), lambda name: fields.get(name.lower()), place, source.base)


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


def _first_capture(record: bytes, place: RecordPosition, source: WarcSource) -> Capture:
    return _capture(next(iter(ArchiveIterator(BytesIO(record), no_record_parse=True))), place, source)


def capture_from(record: bytes, place: RecordPosition, source: WarcSource) -> Capture:
    """Return the capture that a whole record, not compressed, holds. Raises ValueError when its fields or headers say too
    little."""
    try:
        return _capture(next(iter(ArchiveIterator(BytesIO(record), no_record_parse=True))), place, source)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, AttributeError, TypeError) as error:
        raise ValueError(str(error)) from error


def _sound_capture(record: Any, place: RecordPosition, source: WarcSource) -> Capture:
    """The capture in a record. Raises DamagedEvidence where it holds no response."""
    try:
        return _capture(record, place, source)
    except NoResponse as error:
        raise DamagedEvidence(place.warc_file, place.offset, str(error)) from error


def _response(record: Any, is_foreign: bool, was_cut: bool) -> RecordedResponse:
    """What a record holds: a response, or a page that came without HTTP."""
    if record.rec_type == "resource":
        headers = (("Content-Type", record.rec_headers.get_header("Content-Type") or ""),)
        return RecordedResponse(status=200, headers=headers, body=_block(record), fault=None)
    role, url = (record.rec_headers.get_header(name) or "" for name in (ROLE, "WARC-Target-URI"))
    most = MOST_BYTES["document" if is_foreign or role not in MOST_BYTES or is_spooled(url, role) else role]
    return read_response(record.raw_stream, is_foreign, was_cut, most)


def _capture(record: Any, place: RecordPosition, source: WarcSource) -> Capture:
    fields, base = record.rec_headers, source.base
    asked = fields.get_header("WARC-Target-URI")
    url = base.to_official(asked)
    truncated = fields.get_header("WARC-Truncated")
    response = _response(record, is_foreign=source.origin is not None, was_cut=bool(truncated))
    return Capture(
        role=fields.get_header(ROLE),
        url=url,
        visit_of=normal_url(fields.get_header(VISIT_OF) or url),
        fetched_at=from_utc_text(fields.get_header("WARC-Date")),
        status=response.status,
        headers=response.headers,
        body=response.body,
        place=place,
        location=location_of(response.headers, asked, base),
        truncated=truncated,
        fault=response.fault,
        origin=source.origin,
    )
