"""Every record of a file, read to its end: gzip's CRC, WARC's digests, our own sha256, and what unchanged visits confirm."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import SEEK_END, BufferedReader, BytesIO
from pathlib import Path
from typing import IO, Any, cast

from archive.events import RecordPosition
from archive.verify.damage import REBUILD, RESTORE, Damage
from archive.verify.rows import of_capture
from archive.warc.files import IMPORTED
from archive.warc.gzip_members import MemberStream
from archive.warc.metadata_records import read_visits
from archive.warc.reader import CAPTURES, WarcSource, capture_passed
from archive.warc.streams import CheckedBlock, Joined, head_fields, read_record_head
from archive.warc.writer import ROLE
from schemas.address import Base
from schemas.errors import DamagedEvidence
from schemas.fault import costs_one_page

_AT_ONCE = 1 << 16
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
                damages, length = self._read(offset)
            except DamagedEvidence as error:
                yield self._torn(offset, error)
                offset = min((start for start in self._rows if start > offset), default=None)
                continue
            if not length:
                return
            yield from damages
            offset += length

    def _read(self, offset: int) -> tuple[list[Damage], int]:
        """What is wrong with the record at `offset`, and the bytes that it takes: none at the end of the file."""
        with self._path.open("rb") as file:
            if file.seek(0, SEEK_END) <= offset:
                return [], 0
            stream = MemberStream(file, str(self._path), offset)
            damages = list(self._of_record(cast("IO[bytes]", BufferedReader(stream)), stream, offset))
            return damages, stream.length

    def _torn(self, offset: int, error: DamagedEvidence) -> Damage:
        row = self._rows.get(offset)
        if row:
            return of_capture(row, self._file, f"it can't be read: {error.reason}")
        message = f"a record that is no capture is damaged: {error.reason}"
        return Damage(message=message, advice=RESTORE, file=self._file, offset=offset)

    def _of_record(self, record: IO[bytes], stream: MemberStream, offset: int) -> Iterator[Damage]:
        row = self._rows.get(offset)
        fields: dict[str, str] = {}
        try:
            head = read_record_head(record)
            fields = head_fields(head)
            said = self._wrong(head, fields, CheckedBlock(record, fields), row)
        except Exception as error:
            if not costs_one_page(error) or isinstance(error, DamagedEvidence):
                raise
            said = f"no record that can be read: {error}"
        while record.read(_AT_ONCE):
            pass
        if not said and row and stream.length != row["warc_length"]:
            said = f"it takes {stream.length} bytes, and {row['warc_length']} in the database"
        self.records += 1
        if said and row:
            yield of_capture(row, self._file, said)
        elif said:
            advice = REBUILD if fields.get("warc-type") in CAPTURES else RESTORE
            yield Damage(message=said, advice=advice, file=self._file, offset=offset)

    def _wrong(self, head: bytes, fields: dict[str, str], block: CheckedBlock, row: dict[str, Any] | None) -> str | None:
        """What is wrong with a record. That its bytes are not those which it claims is said first, whatever they say."""
        unread: Exception | None = None
        said = None
        try:
            if fields["warc-type"] in CAPTURES:
                said = self._unlike(head, block, row)
            elif fields.get(ROLE.lower()) == "visits":
                said = self._confirms_nothing(block.read())
        except Exception as error:
            if not costs_one_page(error) or isinstance(error, DamagedEvidence):
                raise
            unread = error
        block.finish()
        wrong = block.wrong_digest(is_ours=not self._file.startswith(IMPORTED))
        if unread and not wrong:
            raise unread
        return wrong or said

    def _unlike(self, head: bytes, block: CheckedBlock, row: dict[str, Any] | None) -> str | None:
        """What of a capture is not as its row says."""
        if row is None:
            return "the database does not know this capture"
        origin = self._file if self._file.startswith(IMPORTED) else None
        record = cast("IO[bytes]", Joined(BytesIO(head), block))
        capture = capture_passed(record, RecordPosition(self._file, row["warc_offset"], 0), WarcSource(self._base, origin))
        if row["sha256"] not in (None, capture.sha256):
            return f"the page has the sha256 {capture.sha256}, and {row['sha256']} in the database"
        return None

    def _confirms_nothing(self, block: bytes) -> str | None:
        for seen in read_visits(block, self._base):
            if (seen.warc_file, seen.offset) not in self._places:
                return f"an unchanged visit to {seen.url} confirms {seen.warc_file} byte {seen.offset}, which is no capture"
        return None
