"""Every record of a file, read to its end: gzip's CRC, WARC's digests, our own sha256, and what unchanged visits confirm."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from archive.events import RecordPosition
from archive.verify.damage import REBUILD, RESTORE, Damage
from archive.verify.rows import of_capture
from archive.warc.fields import block_agrees, digest_agrees, split_record
from archive.warc.files import IMPORTED
from archive.warc.metadata_records import read_visits
from archive.warc.reader import CAPTURES, WarcSource, capture_from, read_member
from archive.warc.writer import ROLE
from schemas.address import Base
from schemas.errors import DamagedEvidence
from schemas.fault import costs_one_page

Places = Collection[tuple[str, int]]


class RecordCheck:
    """Reads one file up to byte `end`, None for all of it; `records` counts those that are whole."""

    def __init__(
        self, path: Path, file: str, rows: list[dict[str, Any]], base: Base, places: Places, end: int | None = None
    ) -> None:
        self.records = 0
        self._end = end
        self._path = path
        self._file = file
        self._rows = {row["warc_offset"]: row for row in rows}
        self._base = base
        self._places = places

    def damages(self) -> Iterator[Damage]:
        """Yield what is wrong with the records. Behind one that is not whole, reading goes on at the next capture."""
        offset: int | None = 0
        while offset is not None and (self._end is None or offset < self._end):
            try:
                member = read_member(self._path, offset)
            except DamagedEvidence as error:
                yield self._torn(offset, error)
                offset = min((start for start in self._rows if start > offset), default=None)
                continue
            if member is None:
                return
            yield from self._of_record(member[0], RecordPosition(self._file, offset, member[1]))
            offset += member[1]

    def _torn(self, offset: int, error: DamagedEvidence) -> Damage:
        row = self._rows.get(offset)
        if row:
            return of_capture(row, self._file, f"it can't be read: {error.reason}")
        message = f"a record that is no capture is damaged: {error.reason}"
        return Damage(message=message, advice=RESTORE, file=self._file, offset=offset)

    def _of_record(self, record: bytes, place: RecordPosition) -> Iterator[Damage]:
        row = self._rows.get(place.offset)
        fields: dict[str, str] = {}
        try:
            fields, block = split_record(record)
            said = _wrong_digest(fields, block, is_ours=not self._file.startswith(IMPORTED))
            if not said and fields["warc-type"] in CAPTURES:
                said = self._unlike(record, place, row)
            if not said and fields.get(ROLE.lower()) == "visits":
                said = self._confirms_nothing(block)
        except Exception as error:
            if not costs_one_page(error):
                raise
            said = f"no record that can be read: {error}"
        self.records += 1
        if said and row:
            yield of_capture(row, self._file, said)
        elif said:
            advice = REBUILD if fields.get("warc-type") in CAPTURES else RESTORE
            yield Damage(message=said, advice=advice, file=self._file, offset=place.offset)

    def _unlike(self, record: bytes, place: RecordPosition, row: dict[str, Any] | None) -> str | None:
        """What of a capture is not as its row says."""
        if row is None:
            return "the database does not know this capture"
        origin = self._file if self._file.startswith(IMPORTED) else None
        sha256 = capture_from(record, place, WarcSource(self._base, origin)).sha256
        if row["sha256"] not in (None, sha256):
            return f"the page has the sha256 {sha256}, and {row['sha256']} in the database"
        if place.length != row["warc_length"]:
            return f"it takes {place.length} bytes, and {row['warc_length']} in the database"
        return None

    def _confirms_nothing(self, block: bytes) -> str | None:
        for seen in read_visits(block, self._base):
            if (seen.warc_file, seen.offset) not in self._places:
                return f"an unchanged visit to {seen.url} confirms {seen.warc_file} byte {seen.offset}, which is no capture"
        return None


def _wrong_digest(fields: dict[str, str], block: bytes, is_ours: bool) -> str | None:
    """Which of a record's own digests its bytes do not have. Programs differ in what of a payload they count: ours is all that
    follows the HTTP header."""
    if not block_agrees(fields, block):
        return "its bytes are not those of its WARC-Block-Digest"
    payload = block.partition(b"\r\n\r\n")[2]
    if is_ours and not digest_agrees(fields.get("warc-payload-digest"), payload):
        return "its payload is not that of its WARC-Payload-Digest"
    return None
