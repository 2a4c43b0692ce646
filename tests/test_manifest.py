"""The manifest of closed WARC files: each line holds the digest of the line before, and a crash loses none."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from conftest import Mornings

from archive.warc.manifest import BEGINNING, MANIFEST, extend


def lines(mornings: Mornings) -> list[bytes]:
    return (mornings.directory / "captures" / MANIFEST).read_bytes().splitlines(keepends=True)


def two_mornings(mornings: Mornings) -> Path:
    mornings.crawl(most_requests=3)
    mornings.sleep(days=1)
    mornings.crawl(most_requests=3)
    return mornings.directory / "captures"


def test_every_closed_file_has_a_line_that_holds_the_digest_of_the_line_before(mornings: Mornings) -> None:
    captures = two_mornings(mornings)
    first, second = map(json.loads, lines(mornings))
    assert first["previous"] == BEGINNING
    assert second["previous"] == hashlib.sha256(lines(mornings)[0]).hexdigest()
    for line in (first, second):
        data = (captures / line["name"]).read_bytes()
        assert (line["size"], line["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_line_that_a_crash_tore_or_kept_from_being_written_is_made_good_by_the_next_run(mornings: Mornings) -> None:
    captures = two_mornings(mornings)
    whole = lines(mornings)
    for torn in (len(whole[1]), 1, 70):
        path = captures / MANIFEST
        os.truncate(path, path.stat().st_size - torn)
        extend(captures)
        assert lines(mornings) == whole


def test_an_archive_that_never_had_a_manifest_gets_one_with_its_next_run(mornings: Mornings) -> None:
    captures = two_mornings(mornings)
    (captures / MANIFEST).unlink()
    mornings.sleep(days=1)
    mornings.crawl(most_requests=3)
    assert [json.loads(line)["name"] for line in lines(mornings)] == sorted(
        path.relative_to(captures).as_posix() for path in captures.rglob("mic-*.warc.gz")
    )


def test_what_a_line_says_is_never_written_anew(mornings: Mornings) -> None:
    captures = two_mornings(mornings)
    before = lines(mornings)
    next(captures.rglob("mic-*.warc.gz")).write_bytes(b"other bytes")
    extend(captures)
    assert lines(mornings) == before
