"""WARC records written at speed: what `archive.warc.writer` writes, lightly compressed and without warcio."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from uuid import UUID

from archive.events import RecordPosition
from archive.warc.writer import ROLE
from schemas.times import utc_text


class Book:
    """One WARC file, which begins with `info`. Use as a context manager."""

    def __init__(self, captures: Path, name: str, started_at: datetime, info: Mapping[str, str]) -> None:
        self.name = name
        path = captures / name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._serial = 0
        said = "".join(f"{key}: {value}\r\n" for key, value in info.items())
        fields = {"WARC-Date": utc_text(started_at), "WARC-Filename": path.name}
        self._append("warcinfo", said.encode(), fields, "application/warc-fields")

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def exchange(self, url: str, role: str, at: datetime, media_type: str, body: bytes) -> RecordPosition:
        """Append a request and its response; return the place of the response."""
        about = {"WARC-Target-URI": url, "WARC-Date": utc_text(at), ROLE: role}
        host, path = url.removeprefix("https://").split("/", 1)
        request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: bench\r\nAccept-Encoding: gzip\r\n\r\n"
        self._append("request", request.encode(), about, "application/http; msgtype=request")
        head = (
            f"HTTP/1.1 200 OK\r\nDate: Mon, 20 Oct 2025 00:00:00 GMT\r\nServer: Apache\r\nAccept-Ranges: bytes\r\n"
            f'ETag: "{hashlib.sha256(body).hexdigest()[:16]}"\r\nContent-Length: {len(body)}\r\n'
            f"Content-Type: {media_type}\r\nConnection: keep-alive\r\n\r\n"
        )
        about["WARC-IP-Address"] = "127.0.0.1"
        about["WARC-Payload-Digest"] = _digest(body)
        return self._append("response", head.encode() + body, about, "application/http; msgtype=response")

    def metadata(self, role: str, block: bytes, at: datetime, content_type: str) -> None:
        """Append a record of our own."""
        self._append("metadata", block, {"WARC-Date": utc_text(at), ROLE: role}, content_type)

    def _append(self, kind: str, block: bytes, fields: Mapping[str, str], content_type: str) -> RecordPosition:
        self._serial += 1
        record_id = UUID(bytes=hashlib.md5(f"{self.name}{self._serial}".encode(), usedforsecurity=False).digest())
        said = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{record_id}>", **fields, "WARC-Block-Digest": _digest(block)}
        said |= {"Content-Type": content_type, "Content-Length": str(len(block))}
        head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        start = self._file.tell()
        packed = zlib.compressobj(1, wbits=31)
        self._file.write(packed.compress(b"WARC/1.1\r\n%b\r\n%b\r\n\r\n" % (head.encode(), block)) + packed.flush())
        return RecordPosition(self.name, start, self._file.tell() - start)


def _digest(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode("ascii")
