"""`make fuzz`: damaged pages, texts and records for a fixed time, to find what a reader does not survive; then 2,000 pairs of
pages that differ in their structure, which comparing has to survive. `tests/linear.py`, which it runs too, measures time.

    python tests/fuzz.py [--seconds 60] [TARGET …]

Hypothesis makes the damage and makes it small again. What is found is written to tests/fixtures/fuzz/TARGET/, where
tests/test_fuzz_findings.py reads it ever after.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path

import msgspec
from http_fuzz import judging, mutated
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from planted_edits import replay

from archive.diff import compare
from archive.warc.http_entity import read_response
from archive.warc.reader import read_facts, whole_until
from schemas.address import Base
from schemas.errors import DamagedEvidence, ListingUnreadable, NotARelease
from schemas.release import Release
from scraper.read.charset import decode
from scraper.read.dates import find_dates
from scraper.read.participants import find_participants
from scraper.sites.mic import reader as mic
from scraper.sites.mic.urls import CURRENT_LIST, FEED, OFFICIAL

FIXTURES = Path(__file__).parent / "fixtures"
FINDINGS = FIXTURES / "fuzz"
URL = f"{OFFICIAL}/menu_news/s-news/01toukei08_01000325.html"
NOISE = [
    b"<",
    b">",
    b"</div>",
    b"<table>",
    b"&#0;",
    b"&",
    b"\0",
    b"\x81",
    b"\xfa\x40",
    b"\xef\xbb\xbf",
    "令和７年".encode("cp932"),
    b"\r\n\r\n",
    b'"',
]


def of_decode(data: bytes) -> None:
    """Any bytes are some text."""
    assert "\0" not in decode(data).text


def of_release(data: bytes) -> None:
    """Any bytes are a release whose values stand in its text, or no release."""
    with suppress(NotARelease):
        check_release(mic.read_release(data, URL))


def of_listing(data: bytes) -> None:
    """Any bytes are a list of releases, or none."""
    with suppress(ListingUnreadable):
        mic.read_listing(data, CURRENT_LIST)


def of_feed(data: bytes) -> None:
    """Any bytes are a feed, or none."""
    with suppress(ListingUnreadable):
        mic.read_feed(data, FEED)


def of_dates(data: bytes) -> None:
    """Every date stands in the text where it says."""
    text = decode(data).text
    assert all(text[one.start : one.end] == one.literal for one in find_dates(text))


def of_participants(data: bytes) -> None:
    """Every participant stands in the text where it says."""
    text = decode(data).text
    for group in find_participants(text):
        assert all(text[one.start : one.end] == one.literal for one in group.participants)


def of_entity(data: bytes) -> None:
    """Any payload has an entity, whatever codings it claims."""
    codings = (f"Content-Encoding: {coding}" for coding in ("gzip", "deflate", "br", "zstd"))
    for field in (*codings, "Transfer-Encoding: chunked", "X: y"):
        read_response(BytesIO(f"HTTP/1.1 200 OK\r\n{field}\r\n\r\n".encode() + data))


def of_warc(data: bytes) -> None:
    """Any file is read up to where it is damaged, and that is said."""
    with tempfile.NamedTemporaryFile(suffix=".warc.gz") as file:
        file.write(data)
        file.flush()
        path = Path(file.name)
        with suppress(DamagedEvidence):
            assert whole_until(path, 0) <= len(data)
        with suppress(DamagedEvidence):
            list(read_facts(path, path.name, 0, Base(official=OFFICIAL, asked=OFFICIAL)))


def check_release(release: Release) -> None:
    """What was read stands where it says, and can be written down."""
    for one in (*release.dates, *release.annexes, *release.contacts, *release.footnotes):
        assert release.text[one.start : one.end] == one.literal
    msgspec.json.decode(msgspec.json.encode(release), type=Release)


@cache
def seeds(name: str) -> list[bytes]:
    """What a target's damage begins with."""
    if name == "warc":
        return [_a_warc()]
    return [path.read_bytes() for path in sorted((FIXTURES / "mic").glob("*/page.html"))]


def _a_warc() -> bytes:
    """The evidence of a crawl of a few pages."""
    from datetime import UTC, datetime

    from archive.warc.writer import WarcWriter
    from schemas.visit import Exchange

    with tempfile.TemporaryDirectory() as directory:
        now = datetime(2026, 11, 23, tzinfo=UTC)
        writer = WarcWriter(Path(directory), now, {"asked": OFFICIAL, "official": OFFICIAL, "run": "1"})
        for body in seeds("release")[:3]:
            head = b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: "x"\r\n\r\n' % len(body)
            exchange = Exchange(
                asked=URL,
                fetched_at=now,
                request=b"GET / HTTP/1.1\r\n\r\n",
                response=head + body,
                status=200,
                headers=(),
                body=body,
            )
            writer.append(exchange, "release", None)
        writer.close()
        return next(Path(directory).rglob("*.warc.gz")).read_bytes()


@st.composite
def damaged(draw: st.DrawFn, name: str) -> bytes:
    """A seed with some of its bytes cut, doubled, swapped, or in the company of others."""
    data = bytearray(draw(st.sampled_from(seeds(name))))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([1, 2, 9, 80, 1_000, 9_000]))
        kind = draw(st.sampled_from(["cut", "double", "noise", "flip", "end"]))
        if kind == "cut":
            del data[start : start + length]
        elif kind == "double":
            data[start:start] = data[start : start + length] * draw(st.sampled_from([1, 2, 30]))
        elif kind == "noise":
            data[start:start] = draw(st.sampled_from(NOISE) | st.binary(max_size=9)) * draw(st.sampled_from([1, 1, 200]))
        elif kind == "flip" and start < len(data):
            data[start] ^= 1 << draw(st.integers(0, 7))
        elif kind == "end":
            del data[start:]
    return bytes(data[:2_000_000])


BLOCKS = re.compile(r"<(h[2-5]|p|div|ul|ol|li|table|tr|td|dl|dt|dd|b|strong|a|span|br)\b[^>]*>(?:[^<]*</\1>)?", re.I)
WRAPPERS = ("h3", "h4", "b", "strong", "p", "div", "td", "li", "a")
HEADS = ("1　", "（1）", "ア　", "①", "【", "2 ", "※1 ", "・", "別紙1　", "出席者：", "連絡先", "電話：03-0000-0000", "")


def restructured(page: str, chance: random.Random) -> str:
    """Return a page with a few edits of its structure: parts lost, doubled, moved, wrapped, renumbered, cut in two."""
    for _ in range(chance.randint(1, 8)):
        parts = list(BLOCKS.finditer(page))
        if not parts:
            break
        start, end = chance.choice(parts).span()
        other = chance.choice(parts).start()
        part, tag = page[start:end], chance.choice(WRAPPERS)
        head = chance.choice(HEADS)
        edit = chance.choice(("lose", "double", "move", "wrap", "head", "unwrap", "cut", "stray"))
        if edit == "move":
            rest = page[:start] + page[end:]
            page = rest[:other] + part + rest[other:]
            continue
        new = {
            "lose": "",
            "double": part + part,
            "wrap": f"<{tag}>{part}</{tag}>",
            "head": f"{part}<br />{head}概要<br />",
            "unwrap": re.sub("<[^>]*>", "", part),
            "cut": part[: len(part) // 2],
            "stray": f"</{tag}>{part}",
        }[edit]
        page = page[:start] + new + page[end:]
    return page


def compared(body: bytes, other: bytes) -> None:
    """Comparing what two pages say never raises, either way round; equal records have no changes."""
    records = []
    for page in (body, other):
        try:
            records.append(mic.read_release(page, URL))
        except NotARelease:
            return
    old, new = records
    for before, after in ((old, new), (new, old)):
        for change in compare(before, after):
            assert change.before != change.after or change.before is None or change.kind == "moved" or change.noise, change
    assert compare(old, old) == []


def differential(pairs: int, number: int) -> int:
    """Compare so many pairs of a page and its edit; return how many. A pair that breaks it is kept, and raised."""
    chance = random.Random(number)  # noqa: S311 - the same pairs for the same number
    pages = [decode(page).text for page in seeds("release")]
    for pair in range(pairs):
        page = chance.choice(pages)
        sides = [restructured(page, chance).encode("cp932", "xmlcharrefreplace") for _ in range(2)]
        try:
            compared(*sides)
        except BaseException:
            print(f"pair {pair} of {number} breaks comparing", flush=True)
            keep("compare", PAIR.join(sides))
            raise
    return pairs


PAIR = b"\n<!-- and the other page -->\n"


def of_compare(data: bytes) -> None:
    """Any two pages can be compared; one alone with itself."""
    body, _, other = data.partition(PAIR)
    compared(body, other or body)


TARGETS: dict[str, Callable[[bytes], None]] = {
    name.removeprefix("of_"): target for name, target in list(globals().items()) if name.startswith("of_")
}


def fuzz(name: str, seconds: float) -> int:
    """Damage a target's seeds for so many seconds; return how many examples it survived. What breaks it is kept, and raised."""
    survived = 0
    last = b""

    def survives(data: bytes) -> None:
        nonlocal survived, last
        last = data
        TARGETS[name](data)
        survived += 1

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        patient = settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        try:
            seed(random.getrandbits(64))(patient(given(damaged(name))(survives)))()  # type: ignore[arg-type]
        except BaseException:
            keep(name, last)  # the last one that Hypothesis tries is the smallest that fails
            raise
    return survived


def fuzz_http(seconds: float, least: int) -> int:
    """Fetch and read back damaged responses for so many seconds, and at least so many; return how many came out the same."""
    first, done = random.getrandbits(32), 0
    until = time.monotonic() + seconds
    print(f"http: seed {first}", flush=True)
    with judging(first) as (judge, chance):
        while done < least or time.monotonic() < until:
            judge.check(mutated(chance))
            done += 1
    return done


def keep(name: str, data: bytes) -> None:
    """Keep what broke a target for the tests."""
    path = FINDINGS / name / f"{hashlib.sha256(data).hexdigest()[:16]}.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    print(f"{name}: broken by {path}")


def main() -> None:
    """Spend the time on all targets alike."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=60.0, help="in all")
    options.add_argument("--responses", type=int, default=20_000, help="that are fetched and read back at least")
    options.add_argument("--pairs", type=int, default=2_000, help="of pages that are compared")
    options.add_argument("--seed", type=int, default=17, help="another number, other pairs")
    options.add_argument("target", nargs="*", choices=[*TARGETS, "http", []])
    asked = options.parse_args()
    names = asked.target or [*TARGETS, "http"]
    for name in names:
        if name == "http":
            done = fuzz_http(asked.seconds / len(names), asked.responses)
            print(f"http: {done:,} damaged responses were recorded as they were taken in", flush=True)
            continue
        print(f"{name}: {fuzz(name, asked.seconds / len(names)):,} damaged inputs survived", flush=True)
    if not asked.target:
        print(f"compare: {differential(asked.pairs, asked.seed):,} pairs of pages survived", flush=True)
        print(f"compare: {replay(asked.pairs, asked.seed):,} planted edits told rightly", flush=True)


if __name__ == "__main__":
    sys.exit(main())
