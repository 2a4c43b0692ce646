"""Records of any size: a check and an import hold no more of them in memory than a crawl does."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faults import watched
from watching import check_memory

from archive.layout import SPOOL
from scraper.sites.mic.urls import OFFICIAL

MEGABYTE = 1 << 20
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
MOST_MEMORY = 190_000_000
"""Bytes that mic-press may have resident, its child included: some 140 million without a large record, of which a large one
that is held once would make 230."""


def head_of_record(path: str, size: int, at: datetime = AT, **fields: str) -> bytes:
    told = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{path}>",
        "WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Target-URI": OFFICIAL + path,
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "Content-Length": str(size),
    }
    return b"WARC/1.1\r\n%b\r\n\r\n" % "\r\n".join(f"{name}: {value}" for name, value in told.items()).encode()


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"
ENDED = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 9\r\n\r\n%PDF-1.7\n"
SQUEEZED = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Encoding: gzip\r\n\r\n"
BOMBS: dict[str, tuple[bytes, Callable[[], Iterator[bytes]]]] = {
    "a body of zeros": (PLAIN, lambda: iter([bytes(MEGABYTE)] * 160)),
    "what lies behind a short body": (ENDED, lambda: iter([bytes(MEGABYTE)] * 160)),
    "a bomb in its coding": (SQUEEZED, lambda: iter([gzip.compress(bytes(160 * MEGABYTE), 1)])),
    "another site's": (b"", lambda: iter([bytes(MEGABYTE)] * 160)),
}


def written(path: Path, name: str, **fields: str) -> Path:
    """A file with one record, which is written as it comes and squeezed to almost nothing."""
    head, body = BOMBS[name]
    size = len(head) + sum(map(len, body()))
    with gzip.open(path, "wb", 1) as file:
        told = {"WARC_Target_URI": "https://www.example.org/large.zip"} if name == "another site's" else {}
        file.write(head_of_record("/main_content/000900001.pdf", size, **told, **fields) + head)
        for piece in body():
            file.write(piece)
        file.write(b"\r\n\r\n")
    return path


@pytest.mark.parametrize("bomb", BOMBS)
def test_an_import_holds_nothing_of_a_large_record(bomb: str, tmp_path: Path) -> None:
    source = written(tmp_path / "foreign.warc.gz", bomb)
    done = watched(["import", str(source), "--archive", str(tmp_path / "archive")], tmp_path)
    assert "Traceback" not in done.said
    check_memory(done.memory, MOST_MEMORY)
    assert not (tmp_path / "archive" / SPOOL).exists()


def test_a_check_holds_nothing_of_a_large_record(tmp_path: Path) -> None:
    """What lies behind a short body is kept with it, and is the one large thing that a record may have."""
    source = written(tmp_path / "foreign.warc.gz", "what lies behind a short body")
    assert watched(["import", str(source), "--archive", "archive"], tmp_path).exit_code == 0
    done = watched(["verify", "--full", "--archive", "archive"], tmp_path)
    assert done.exit_code == 0, done.said
    check_memory(done.memory, MOST_MEMORY)


def test_a_rebuild_holds_nothing_of_a_large_record(tmp_path: Path) -> None:
    source = written(tmp_path / "foreign.warc.gz", "what lies behind a short body")
    assert watched(["import", str(source), "--archive", "archive"], tmp_path).exit_code == 0
    done = watched(["rebuild", "--archive", "archive"], tmp_path)
    assert done.exit_code == 0, done.said
    check_memory(done.memory, MOST_MEMORY)


def test_an_export_holds_nothing_of_a_large_record(tmp_path: Path) -> None:
    source = written(tmp_path / "foreign.warc.gz", "what lies behind a short body")
    assert watched(["import", str(source), "--archive", "archive"], tmp_path).exit_code == 0
    url = f"{OFFICIAL}/main_content/000900001.pdf"
    done = watched(["export", "--format", "warc", "--url", url, "out", "--archive", "archive"], tmp_path)
    assert done.exit_code == 0, done.said
    assert list((tmp_path / "out").rglob("*.warc.gz"))
    check_memory(done.memory, MOST_MEMORY)
