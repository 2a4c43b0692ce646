"""Reading evidence back: one record by its place, or a file's facts from a place on."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.entity import entity_of
from archive.facts import Capture, Decision, Fact, Place
from archive.visits import RunRecord, read_visits
from archive.warc_writer import OPEN, ROLE, VISIT_OF
from schemas.address import Base
from schemas.errors import DamagedEvidence, NotFound
from schemas.headers import location_of
from schemas.times import from_utc_text


def path_of(captures: Path, name: str) -> Path:
    """Return where the file `name` lies: closed, or still open. Raises NotFound when it is neither."""
    closed = captures / name
    for path in (closed, closed.with_name(closed.name + OPEN)):
        if path.exists():
            return path
    raise NotFound(f"{closed} is missing; restore captures/ from a backup")


def read_capture(captures: Path, name: str, offset: int, base: Base) -> Capture:
    """Return the capture whose record begins at byte `offset` of the file `name`. Raises DamagedEvidence when it is damaged."""
    with path_of(captures, name).open("rb") as file:
        file.seek(offset)
        for record, place in _records(file, name, offset):
            if record.rec_type != "response":
                raise DamagedEvidence(name, offset, f"it is a {record.rec_type} record, no response")
            return _capture(record, place, base)
    raise DamagedEvidence(name, offset, "the file ends before it")


def read_facts(path: Path, name: str, start: int, base: Base) -> Iterator[Fact | RunRecord]:
    """Yield what the records of a file say, from byte `start` on: captures, confirmations, decisions, the run's own record.

    Raises DamagedEvidence at the first record that is not whole.
    """
    with path.open("rb") as file:
        file.seek(start)
        for record, place in _records(file, name, start):
            role = record.rec_headers.get_header(ROLE)
            if record.rec_type == "response":
                yield _capture(record, place, base)
            elif record.rec_type == "metadata" and role == "visits":
                yield from read_visits(_block(record), base)
            elif record.rec_type == "metadata" and role == "decision":
                yield msgspec.json.decode(_block(record), type=Decision)
            elif record.rec_type == "metadata" and role == "run":
                yield msgspec.json.decode(_block(record), type=RunRecord)


def read_info(path: Path) -> dict[str, str]:
    """Return the fields of a file's warcinfo record. Raises DamagedEvidence when that is not whole."""
    with path.open("rb") as file:
        for record, _ in _records(file, path.name, 0):
            lines = _block(record).decode("utf-8").splitlines()
            return dict(line.split(": ", 1) for line in lines if ": " in line)
    raise DamagedEvidence(path.name, 0, "the file is empty")


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


def _records(file: IO[bytes], name: str, start: int) -> Iterator[tuple[Any, Place]]:
    """Each record with its place, in file order; the consumer may read the record's stream before it goes on."""
    offset = start
    while True:
        length = _member_length(file, offset)
        if length is None:
            return
        file.seek(offset)
        try:
            record = next(iter(ArchiveIterator(file, no_record_parse=False)))
        except (ArchiveLoadFailed, StopIteration, EOFError) as error:
            raise DamagedEvidence(name, offset, str(error) or type(error).__name__) from error
        yield record, Place(name, offset, length)
        offset += length


def _member_length(file: IO[bytes], offset: int) -> int | None:
    """The compressed bytes of the gzip member at `offset`, None at the end of the file.

    The member is inflated to its end, so its CRC is checked: warcio itself takes a torn last member for a whole one.
    """
    file.seek(offset)
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    taken = 0
    while chunk := file.read(65_536):
        taken += len(chunk)
        try:
            while chunk and not inflate.eof:
                inflate.decompress(chunk, 1 << 20)
                chunk = inflate.unconsumed_tail
        except zlib.error as error:
            raise DamagedEvidence(file.name, offset, str(error)) from error
        if inflate.eof:
            return taken - len(inflate.unused_data)
    if taken:
        raise DamagedEvidence(file.name, offset, "the file ends inside it")
    return None


def _block(record: Any) -> bytes:
    return bytes(record.raw_stream.read())


def _capture(record: Any, place: Place, base: Base) -> Capture:
    fields = record.rec_headers
    asked = fields.get_header("WARC-Target-URI")
    url = base.to_official(asked)
    status, headers = int(record.http_headers.get_statuscode()), tuple(record.http_headers.headers)
    return Capture(
        role=fields.get_header(ROLE),
        url=url,
        visit_of=fields.get_header(VISIT_OF) or url,
        fetched_at=from_utc_text(fields.get_header("WARC-Date")),
        status=status,
        headers=headers,
        body=entity_of(status, headers, _block(record)),
        place=place,
        location=location_of(headers, asked, base),
        truncated=fields.get_header("WARC-Truncated"),
    )
