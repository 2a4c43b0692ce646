"""Files of others: each record that can't be taken is left out by itself, counted with its reason; each kind of file is read,
or refused in words of its own."""

from __future__ import annotations

import gzip
import json
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from conftest import Mornings
from test_import import EDITED, KEY, bring_in, page, record, response, versions, written
from test_rebuild import made_anew, rows

from archive.demo.content import OFFICIAL
from archive.verify import verify
from schemas.times import utc_text

URL = OFFICIAL + EDITED
Records = Callable[[datetime], list[bytes]]


@pytest.fixture
def now(mornings: Mornings) -> datetime:
    return mornings.clock.now().replace(microsecond=0)


def with_line(whole: bytes, name: str, value: str | bytes) -> bytes:
    """A record with another value of a field, or with that field more."""
    value = value if isinstance(value, bytes) else value.encode()
    head, _, rest = whole.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(name.encode() + b":")]
    return b"\r\n".join([*lines, name.encode() + b": " + value]) + b"\r\n\r\n" + rest


def without_line(whole: bytes, name: str) -> bytes:
    head, _, rest = whole.partition(b"\r\n\r\n")
    return b"\r\n".join(line for line in head.split(b"\r\n") if not line.startswith(name.encode() + b":")) + b"\r\n\r\n" + rest


def in_lf(whole: bytes) -> bytes:
    head, _, rest = whole.partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\n") + b"\n\n" + rest.removesuffix(b"\r\n\r\n") + b"\n\n"


def good(now: datetime) -> bytes:
    return response(URL, now - timedelta(days=30), page(1))


def other(now: datetime) -> bytes:
    return response(URL, now - timedelta(days=20), page(2))


NO_DATE, NO_LENGTH = "without a date that can be read", "without a length that can be read"
NOT_HERE, LATER = "unchanged since a capture that is not here", "unchanged since a capture that is later"


def revisit(now: datetime, days: int, **fields: str) -> bytes:
    return record("revisit", URL, now - timedelta(days=days), b"", **fields)


CASES: dict[str, tuple[str, Callable[[datetime], bytes]]] = {
    "no date": (NO_DATE, lambda now: without_line(other(now), "WARC-Date")),
    "no length": (NO_LENGTH, lambda now: without_line(other(now), "Content-Length")),
    "a revisit to nothing": (NOT_HERE, lambda now: revisit(now, 9)),
    "a revisit to a moment in words": (NOT_HERE, lambda now: revisit(now, 9, WARC_Refers_To_Date="soon")),
    "a revisit to a moment beyond the calendar": (
        NOT_HERE,
        lambda now: revisit(now, 9, WARC_Refers_To_Date="9999-12-31T23:59:59-14:00"),
    ),
    "a revisit before what it refers to": (
        LATER,
        lambda now: revisit(now, 40, WARC_Refers_To_Date=utc_text(now - timedelta(days=30))),
    ),
    "a revisit without a date": (NO_DATE, lambda now: without_line(revisit(now, 9), "WARC-Date")),
}
LINES: dict[str, tuple[str, str, str | bytes]] = {
    "the last moment of the calendar, west": (NO_DATE, "WARC-Date", "9999-12-31T23:59:59-14:00"),
    "the first moment of the calendar, east": (NO_DATE, "WARC-Date", "0001-01-01T00:00:00+14:00"),
    "a year that sorts as no text does": ("dated before 1900", "WARC-Date", "0099-01-01T00:00:00Z"),
    "a date in words": (NO_DATE, "WARC-Date", "yesterday"),
    "a negative length": (NO_LENGTH, "Content-Length", "-1"),
    "a length in words": (NO_LENGTH, "Content-Length", "many"),
    "an address in Shift_JIS": ("with an address that is no UTF-8", "WARC-Target-URI", URL.encode() + b"?\x91\x8d"),
    "an address with half a host": ("of another site", "WARC-Target-URI", "http://[::1/x"),
}


def _with(name: str, value: str | bytes) -> Callable[[datetime], bytes]:
    return lambda now: with_line(other(now), name, value)


LEFT_OUT = CASES | {case: (reason, _with(name, value)) for case, (reason, name, value) in LINES.items()}


def checked(mornings: Mornings, told: dict[str, Any]) -> None:
    """The counts are what is in the archive, it is sound, and a rebuild makes the same."""
    (count,) = mornings.rows("SELECT count(*) AS captures FROM captures WHERE origin = ?", told["source"])
    assert count["captures"] == told["captures"]
    assert verify(mornings.directory, True, lambda _: None).damages == []
    before = rows(mornings.directory)
    assert made_anew(mornings) == before


@pytest.mark.parametrize("packed", ["a member a record", "plain"])
@pytest.mark.parametrize("case", LEFT_OUT)
def test_a_record_that_says_what_can_t_be_is_left_out_alone(
    mornings: Mornings, tmp_path: Path, now: datetime, case: str, packed: str
) -> None:
    reason, bad = LEFT_OUT[case]
    last = response(URL, now - timedelta(days=5), page(2))
    records = (good(now.astimezone()), bad(now), last)
    file = tmp_path / "other.warc.gz"
    file.write_bytes(b"".join(records)) if packed == "plain" else written(file, *records)
    said = bring_in(mornings, file, "--json")
    (told,) = json.loads(said.output)
    assert (said.exit_code, told["captures"], told["left_out"], told["damage"]) == (0, 2, {reason: 1}, None), told
    assert len(versions(mornings)) == 2
    checked(mornings, told)


OURS = [
    ("Role", "banana"),
    ("Role", ""),
    ("Role", "visits"),
    ("Visit-Of", "https://www.example.org/"),
    ("Visit-Of", b"\x91"),
    ("X", "1"),
]


@pytest.mark.parametrize(("name", "value"), OURS)
def test_a_field_of_ours_that_others_wrote_is_read_as_if_it_were_not_there(
    mornings: Mornings, tmp_path: Path, now: datetime, name: str, value: str | bytes
) -> None:
    written(tmp_path / "other.warc.gz", with_line(good(now), f"Mic-Press-{name}", value))
    (told,) = json.loads(bring_in(mornings, tmp_path / "other.warc.gz", "--json").output)
    assert (told["captures"], told["read_without"]) == (1, {f"mic-press-{name.lower()}": 1})
    assert mornings.rows("SELECT key FROM releases WHERE version_count = 1") == [{"key": KEY}]
    checked(mornings, told)


@pytest.mark.parametrize("which", [(True, False), (False, True), (True, True)], ids=["first", "second", "both"])
def test_lines_that_end_in_lf_are_read_as_others_read_them(
    mornings: Mornings, tmp_path: Path, now: datetime, which: tuple[bool, bool]
) -> None:
    records = [in_lf(whole) if is_lf else whole for whole, is_lf in zip((good(now), other(now)), which, strict=True)]
    (told,) = json.loads(bring_in(mornings, written(tmp_path / "other.warc.gz", *records), "--json").output)
    assert (told["captures"], told["left_out"], len(versions(mornings))) == (2, {}, 2)
    checked(mornings, told)


# Kinds of files


def wacz(tmp_path: Path, compression: int, *records: bytes) -> Path:
    path = tmp_path / "other.wacz"
    with zipfile.ZipFile(path, "w", compression) as zipped:
        zipped.writestr("datapackage.json", "{}")
        zipped.writestr("archive/data.warc.gz", b"".join(map(gzip.compress, records[:1])))
        zipped.writestr("archive/more.warc", b"".join(records[1:]))
    return path


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_a_wacz_is_read_with_all_warc_files_in_it(mornings: Mornings, tmp_path: Path, now: datetime, compression: int) -> None:
    said = bring_in(mornings, wacz(tmp_path, compression, good(now), other(now)), "--json")
    (told,) = json.loads(said.output)
    assert (said.exit_code, told["captures"], len(versions(mornings))) == (0, 2, 2)
    checked(mornings, told)


def zst(*records: bytes, dictionary: bytes = b"", is_packed: bool = False) -> bytes:
    held = zstandard.ZstdCompressor().compress(dictionary) if is_packed else dictionary
    frame = b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held if dictionary else b""
    packer = zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(dictionary) if dictionary else None)
    return frame + b"".join(map(packer.compress, records))


@pytest.mark.parametrize("how", [{}, {"dictionary": page(1)[:4000]}, {"dictionary": page(1)[:4000], "is_packed": True}])
def test_zstandard_is_read_with_a_dictionary_or_without(
    mornings: Mornings, tmp_path: Path, now: datetime, how: dict[str, Any]
) -> None:
    (tmp_path / "other.warc.zst").write_bytes(zst(good(now), other(now), **how))
    said = bring_in(mornings, tmp_path / "other.warc.zst", "--json")
    (told,) = json.loads(said.output)
    assert (said.exit_code, told["captures"], len(versions(mornings))) == (0, 2, 2)
    checked(mornings, told)


def test_zstandard_that_is_cut_is_damaged_behind_what_is_taken(mornings: Mornings, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "other.warc.zst").write_bytes(zst(good(now)) + zst(other(now))[:-40])
    said = bring_in(mornings, tmp_path / "other.warc.zst", "--json")
    (told,) = json.loads(said.output)
    assert (said.exit_code, told["captures"]) == (65, 1) and "(record 2)" in told["damage"]


def test_without_zstandard_it_is_said_how_to_get_it(
    mornings: Mornings, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.warc.zst").write_bytes(zst(good(now)))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    said = bring_in(mornings, tmp_path / "other.warc.zst")
    assert said.exit_code == 65 and "refused" in said.output and "pip install" in said.output


ARC = b"filedesc://x.arc 0.0.0.0 20261120000000 text/plain 9\n1 0 other\n\n"
REFUSED = {
    "empty": (b"", "it is empty (0 bytes)"),
    "blank": (b"\r\n\r\n", "it holds no records"),
    "gzip of nothing": (gzip.compress(b""), "it holds no records"),
    "ARC": (ARC, "warcio recompress"),
    "ARC in gzip": (gzip.compress(ARC), "warcio recompress"),
    "a zip file": (b"", "no WACZ"),
    "half a zip file": (b"PK\x03\x04" + bytes(99), "zip file that can't be read"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_kind_that_is_not_read_is_refused_in_words_of_its_own_and_the_other_files_are_taken(
    mornings: Mornings, tmp_path: Path, now: datetime, case: str
) -> None:
    content, words = REFUSED[case]
    (tmp_path / "refused").write_bytes(content)
    if case == "a zip file":
        with zipfile.ZipFile(tmp_path / "refused", "w") as zipped:
            zipped.writestr("notes.txt", "no capture")
    said = bring_in(mornings, tmp_path / "refused", written(tmp_path / "other.warc.gz", good(now)), "--json")
    refused, taken = json.loads(said.output)
    assert said.exit_code == 65 and words in refused["refused"] and refused["damage"] is None
    assert (refused["captures"], taken["captures"]) == (0, 1)
    checked(mornings, taken)
