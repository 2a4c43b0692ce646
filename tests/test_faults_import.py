"""What a file of others may hold, and what an import makes of it; the next crawl works. `make faults`."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import brotli
import pytest
from faults import Fault, Victim, page, this_morning, victim
from test_foreign_files import ARC, in_lf, with_line, zst
from test_import import http, record, response, written

from scraper.sites.mic.urls import OFFICIAL

pytestmark = pytest.mark.faults

ALONE = "left out alone, with its reason"
OTHERS = "the other records"
Odd = Callable[[str, datetime], bytes]


def older(body: bytes) -> bytes:
    """The page as it was before an edit."""
    return body.replace("公表".encode("cp932"), "公開".encode("cp932"))


def _line(name: str, value: str | bytes) -> Odd:
    return lambda url, at: with_line(response(url, at, older(page())), name, value)


def _revisit(before: int = 0, **fields: str) -> Odd:
    return lambda url, at: record("revisit", url, at - timedelta(days=before), b"", **fields)


def _coded(body: bytes, coding: str) -> Odd:
    block = http(body, f"Content-Encoding: {coding}")
    return lambda url, at: record("response", url, at, block, Content_Type="application/http; msgtype=response")


LEFT_OUT: list[tuple[Fault, Odd]] = [
    (Fault("a record dated behind the calendar", ALONE, OTHERS, 0), _line("WARC-Date", "9999-12-31T23:59:59-14:00")),
    (Fault("a record dated in words", ALONE, OTHERS, 0), _line("WARC-Date", "yesterday")),
    (Fault("a record of another century", ALONE, OTHERS, 0), _line("WARC-Date", "0099-01-01T00:00:00Z")),
    (Fault("a record of a negative length", ALONE, OTHERS, 0), _line("Content-Length", "-1")),
    (Fault("an address that is no UTF-8", ALONE, OTHERS, 0), _line("WARC-Target-URI", OFFICIAL.encode() + b"/\x93\xfa.html")),
    (Fault("a revisit to nothing", ALONE, OTHERS, 0), _revisit(WARC_Refers_To="<urn:uuid:nothing>")),
    (Fault("a revisit to a moment in words", ALONE, OTHERS, 0), _revisit(WARC_Refers_To_Date="soon")),
]
READ: list[tuple[Fault, Odd]] = [
    (
        Fault("a field of ours that others wrote", "read without the field", "all", 0),
        lambda url, at: with_line(response(url, at, older(page())), "Mic-Press-Role", "banana"),
    ),
    (
        Fault("a record whose lines end in LF", "read as others read it", "all", 0),
        lambda url, at: in_lf(response(url, at, older(page()))),
    ),
    (Fault("brotli in a file of others", "read", "all", 0), _coded(brotli.compress(older(page())), "br")),
    (Fault("a plain page labelled gzip in a file of others", "read", "all", 0), _coded(older(page()), "gzip")),
    (
        Fault("a chunked head over a plain body", "read", "all", 0),
        lambda url, at: response(url, at, older(page()), "Transfer-Encoding: chunked"),
    ),
]


@dataclass(frozen=True)
class Brought:
    """An archive that is there, and a record of others about its first release."""

    it: Victim
    url: str
    at: datetime

    def bring_in(self, path: Path, fault: Fault) -> str:
        """Import a file; return what was said. The archive is sound, and a crawl and a rebuild say the same as before."""
        done = self.it.run("import", str(path))
        assert done.exit_code == fault.exit_code, done.said
        self.it.check_sound()
        told = self.it.versions()
        self.it.days = 1
        assert self.it.crawl().exit_code == 0
        assert self.it.run("rebuild").exit_code == 0
        assert self.it.versions() == told
        self.it.check_sound()
        return done.said

    def captures(self) -> int:
        """How many captures of others there are."""
        ((count,),) = self.it.rows("SELECT count(*) FROM captures WHERE origin <> 'crawl'")
        assert isinstance(count, int)
        return count


@pytest.fixture
def brought(tmp_path: Path) -> Iterator[Brought]:
    with victim(tmp_path / "archive", {}) as it:
        assert it.crawl().exit_code == 0
        yield Brought(it, OFFICIAL + it.path, this_morning().replace(microsecond=0) - timedelta(days=9))


@pytest.mark.parametrize(("fault", "odd"), LEFT_OUT, ids=[fault.name for fault, _ in LEFT_OUT])
def test_a_record_that_says_what_can_not_be_costs_itself(fault: Fault, odd: Odd, brought: Brought, tmp_path: Path) -> None:
    good = response(brought.url, brought.at - timedelta(days=1), older(page()))
    said = brought.bring_in(written(tmp_path / "other.warc.gz", good, odd(brought.url, brought.at)), fault)
    assert "left out" in said, said
    assert brought.captures() == 1 and brought.it.versions()[brought.it.releases[0].key] == 2


@pytest.mark.parametrize(("fault", "odd"), READ, ids=[fault.name for fault, _ in READ])
def test_a_record_as_others_write_it_is_read(fault: Fault, odd: Odd, brought: Brought, tmp_path: Path) -> None:
    brought.bring_in(written(tmp_path / "other.warc.gz", odd(brought.url, brought.at)), fault)
    assert brought.captures() == 1 and brought.it.versions()[brought.it.releases[0].key] == 2


REFUSED: list[tuple[Fault, str, Callable[[bytes], bytes]]] = [
    (Fault("an ARC file", "refused, with what converts it", "the archive as it was", 65), "warcio", lambda _: ARC),
    (Fault("a file of no bytes", "refused", "the archive as it was", 65), "empty", lambda _: b""),
    (
        Fault("a zip file that is cut", "refused", "the archive as it was", 65),
        "zip file that can't be read",
        lambda whole: b"PK\x03\x04" + whole[:99],
    ),
    (
        Fault("a file that breaks off", "what was whole is taken, the rest named", "its whole records", 65),
        "damaged",
        lambda whole: gzip.compress(whole) + gzip.compress(whole)[:-40],
    ),
]


@pytest.mark.parametrize(("fault", "words", "made"), REFUSED, ids=[fault.name for fault, *_ in REFUSED])
def test_a_file_that_is_not_read_is_refused_with_its_reason(
    fault: Fault, words: str, made: Callable[[bytes], bytes], brought: Brought, tmp_path: Path
) -> None:
    (tmp_path / "other.warc.gz").write_bytes(made(response(brought.url, brought.at, older(page()))))
    assert words in brought.bring_in(tmp_path / "other.warc.gz", fault)


PACKED: list[Fault] = [
    Fault("a WACZ file", "read, every WARC file in it", "all", 0),
    Fault("a WARC file packed by Zstandard", "read", "all", 0),
]


@pytest.mark.parametrize("fault", PACKED, ids=[fault.name for fault in PACKED])
def test_a_file_packed_otherwise_is_read(fault: Fault, brought: Brought, tmp_path: Path) -> None:
    whole, path = response(brought.url, brought.at, older(page())), tmp_path / "other"
    if "WACZ" in fault.name:
        with zipfile.ZipFile(path, "w") as zipped:
            zipped.writestr("archive/data.warc.gz", gzip.compress(whole))
    else:
        path.write_bytes(zst(whole))
    brought.bring_in(path, fault)
    assert brought.captures() == 1


FAULTS = [*(fault for fault, _ in LEFT_OUT + READ), *(fault for fault, *_ in REFUSED), *PACKED]
