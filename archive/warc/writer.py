"""Writing evidence: WARC 1.1 (ISO 28500:2017), one gzip member a record, bytes as they went over the wire.

A file ends in `.open` until it is closed. It begins with the run, before the run's row, so a run that reaches nobody is
told of as well.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.disk import durable
from archive.events import RecordPosition
from archive.warc.files import new_file, settle_name
from schemas.held import Held, head_of, opened, size_of
from schemas.http_response import MOST_HEAD, NoResponse, read_head
from schemas.times import utc_text
from schemas.visit import Exchange, Role

ROLE = "Mic-Press-Role"
"""Our extension field: what a page was asked for as; `visits`, `failures`, `decision` and `run` on our metadata records."""

VISIT_OF = "Mic-Press-Visit-Of"
"""Our extension field: the URL first asked for, where another one answered (a redirect, a list's second address)."""

_SAMPLED, _SAMPLE, _DENSE = 1 << 16, 1 << 14, 0.9
"""From what size a block is tried, on how many bytes, and what share of them is left of what is dense already."""

_AT_ONCE = 1 << 18
_HEAD_END = re.compile(rb"\r?\n\r?\n")


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio ships no types
    # A metadata record has no payload apart from its block (ISO 28500:2017, 5.9), and fastwarc rejects a digest of it.
    NO_PAYLOAD_DIGEST_TYPES = ("warcinfo", "revisit", "metadata")


class _Member:
    """A gzip member (RFC 1952) that one record is written into; its last flush ends it, and hands it to the system."""

    def __init__(self, out: IO[bytes], level: int) -> None:
        self._out = out
        self._deflate = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS + 16)

    def write(self, data: bytes) -> None:
        self._out.write(self._deflate.compress(data))

    def flush(self) -> None:
        self._out.write(self._deflate.flush())
        self._out.flush()


def _level_for(block: Held) -> int:
    """How hard to try to make a block smaller: not at all where a piece of its middle hardly gets smaller, as of a PDF or a
    picture. What is compressed already costs most to compress again (of a real annex, 19 times the time for 2 %)."""
    if size_of(block) < _SAMPLED:
        return zlib.Z_DEFAULT_COMPRESSION
    with opened(block) as file:
        file.seek(size_of(block) // 2)
        piece = file.read(_SAMPLE)
    return zlib.Z_NO_COMPRESSION if len(zlib.compress(piece, 1)) > _DENSE * len(piece) else zlib.Z_DEFAULT_COMPRESSION


class WarcWriter:
    """Appends records to one file, which begins with `info`: what warcinfo says of the run."""

    def __init__(self, captures: Path, started_at: datetime, info: Mapping[str, str], folder: str = "") -> None:
        self._file = new_file(captures, started_at, folder)
        self._out: IO[bytes] | None = durable.create(self._file.path)
        fields = {"WARC-Date": utc_text(started_at), "WARC-Filename": Path(self.name).name}
        said = "".join(f"{name}: {value}\r\n" for name, value in info.items())
        try:
            self._write("warcinfo", said.encode(), fields, "application/warc-fields")
            self.sync()
        except BaseException:
            self.abandon()
            raise

    @property
    def name(self) -> str:
        """The name the file has once closed, below captures/."""
        return self._file.name

    def append(self, exchange: Exchange, role: Role, visit_of: str | None) -> RecordPosition:
        """Append the request and the response of `exchange`; return the place of the response."""
        response_id = _record_id()
        about = {"WARC-Target-URI": exchange.asked, "WARC-Date": utc_text(exchange.fetched_at), ROLE: role}
        if exchange.ip:
            about["WARC-IP-Address"] = exchange.ip
        if visit_of:
            about[VISIT_OF] = visit_of
        self._write_http("request", exchange.request, {**about, "WARC-Concurrent-To": response_id}, _record_id())
        if exchange.truncated:
            about["WARC-Truncated"] = exchange.truncated
        return self._write_http("response", exchange.response, about, response_id, final_response_start(exchange.response))

    def append_copy(self, head: bytes, block: Held) -> RecordPosition:
        """Append a record that another program wrote, its fields and its block as they are; `head` ends with the blank line."""
        start = self._open.tell()
        with opened(block) as file, gzip.GzipFile(fileobj=self._open, mode="wb", filename="", mtime=0) as member:
            member.write(head)
            while piece := file.read(_AT_ONCE):
                member.write(piece)
            member.write(b"\r\n\r\n")
        return RecordPosition(self.name, start, self._open.tell() - start)

    def append_metadata(self, role: str, block: bytes, at: datetime, content_type: str) -> RecordPosition:
        """Append a metadata record of ours: a batch's unchanged visits or failures, a decision, or the row of the run."""
        return self._write("metadata", block, {"WARC-Date": utc_text(at), ROLE: role}, content_type)

    def end(self) -> int:
        """Return how many bytes the file has so far."""
        return self._open.tell()

    def sync(self) -> None:
        """Bring everything appended to the disk."""
        durable.flush(self._open)

    def close(self) -> None:
        """Close the file and give it its lasting name."""
        if self._out:
            self.sync()
            self._out.close()
            self._out = None
            settle_name(self._file.path)

    def abandon(self) -> None:
        """Let go of the file as it is; the next writer repairs and closes it."""
        if self._out:
            self._out.close()
            self._out = None

    def _write_http(
        self, kind: str, message: Held, fields: Mapping[str, str], record_id: str, message_start: int = 0
    ) -> RecordPosition:
        head = _HEAD_END.search(head_of(message), message_start)
        payload_start = head.end() if head else size_of(message)
        fields = {**fields, "WARC-Payload-Digest": _digest(message, payload_start)}
        return self._write(kind, message, fields, f"application/http; msgtype={kind}", record_id, message_start)

    def _write(
        self,
        kind: str,
        block: Held,
        fields: Mapping[str, str],
        content_type: str,
        record_id: str | None = None,
        block_start: int = 0,
    ) -> RecordPosition:
        out = self._open
        start = out.tell()
        headers = [("WARC-Type", kind), ("WARC-Record-ID", record_id or _record_id()), *fields.items()]
        headers.append(("WARC-Block-Digest", _digest(block, block_start)))
        rec_headers = StatusAndHeaders("", headers, protocol="WARC/1.1")
        with opened(block) as file:
            file.seek(block_start)
            # A record without parsed HTTP headers: warcio then writes the block as it is, and not as it would format it.
            length = size_of(block) - block_start
            record = ArcWarcRecord("warc", kind, rec_headers, file, None, content_type, length)
            _Writer(_Member(out, _level_for(block)), gzip=False, warc_version="1.1").write_record(record)
        return RecordPosition(self.name, start, out.tell() - start)

    @property
    def _open(self) -> IO[bytes]:
        assert self._out is not None  # noqa: S101 - nobody writes to a file that is closed
        return self._out


def final_response_start(received: Held) -> int:
    """Return where the response begins behind interim ones (1xx, RFC 9110 section 15.2), which readers take for the answer."""
    try:
        head = read_head(head_of(received, MOST_HEAD))
    except NoResponse:
        return 0
    return head.start if head else 0


def _digest(data: Held, start: int) -> str:
    """The digest of `data` from byte `start` on, as WARC writes it."""
    digest = hashlib.sha256()
    with opened(data) as file:
        file.seek(start)
        while piece := file.read(1 << 18):
            digest.update(piece)
    return "sha256:" + base64.b32encode(digest.digest()).decode("ascii")


def _record_id() -> str:
    return f"<urn:uuid:{uuid4()}>"
