"""What changed between two versions of a release.

`fixtures/changes/*.json` are pairs of pages: `base` names a page of `fixtures/mic`, `before` and `after` are replacements in
its HTML, the one giving the old page, the other making the new one of that. `changes` is what a reader is to be told, `back`
the same for the way back to the old page. To take in a pair, leave `changes` out and run the tests: it is written once, and
they fail until a person has read it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from archive.diff import compare
from schemas.change import Change
from schemas.release import Release
from scraper.sites.mic import reader as mic

FIXTURES = Path(__file__).parent / "fixtures"
PAIRS = sorted(path.stem for path in (FIXTURES / "changes").glob("*.json"))
FIELDS = set("title subtitle published issuers text sections dates participants annexes links contacts marks content".split())
KINDS = {"added", "removed", "edited", "moved", "replaced", "appeared", "disappeared"}


def path_of(name: str) -> Path:
    return FIXTURES / "changes" / f"{name}.json"


def pair_of(name: str) -> dict[str, Any]:
    pair = json.loads(path_of(name).read_text(encoding="utf-8"))
    assert isinstance(pair, dict)
    return pair


@cache
def releases_of(name: str) -> tuple[Release, Release]:
    pair = pair_of(name)
    page = (FIXTURES / "mic" / pair["base"] / "page.html").read_bytes()
    before = edited(page.decode("cp932").replace("\r\n", "\n"), pair.get("before", []))
    after = edited(before, pair["after"])
    old, new = (mic.read_release(html.encode("cp932", "xmlcharrefreplace"), url_of(page)) for html in (before, after))
    return old, new


def url_of(page: bytes) -> str:
    found = re.search(rb'og:url" content="([^"]+)"', page)
    assert found, "a page of the site names its own address"
    return found[1].decode("ascii")


def edited(html: str, edits: list[list[str]]) -> str:
    for before, after in edits:
        assert before in html, f"{before!r} is not in the page"
        html = html.replace(before, after)
    return html


def told(changes: list[Change]) -> list[dict[str, Any]]:
    """The changes without what is not so, and without spans and the words that announce, which have tests of their own."""
    rows = [msgspec.to_builtins(change) for change in changes]
    left_out = {"span", *(name for name in Change.__struct_fields__ if name.startswith("announcement_"))}
    states = [{"yes": None, "no": None, "unsure": "unsure"}[row["announcement"]] for row in rows]
    shown = [{**row, "announcement": state} for row, state in zip(rows, states, strict=True)]
    return [
        {name: value for name, value in row.items() if name not in left_out and value not in (None, False)} for row in shown
    ]


def lines(rows: list[dict[str, Any]]) -> str:
    """The changes as JSON, one a line, so that a golden is read and reviewed line by line."""
    return "[" + ",".join("\n  " + json.dumps(row, ensure_ascii=False) for row in rows) + ("\n ]" if rows else "]")


def write_golden(name: str) -> None:
    old, new = releases_of(name)
    pair = pair_of(name)
    parts = [f' "{key}": {json.dumps(pair[key], ensure_ascii=False)}' for key in pair if key not in ("changes", "back")]
    parts.append(f' "changes": {lines(told(compare(old, new)))}')
    if "back" in pair:
        parts.append(f' "back": {lines(told(compare(new, old)))}')
    path_of(name).write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")


@pytest.mark.parametrize("name", PAIRS)
def test_a_pair_of_pages_is_told_as_a_reader_would(name: str) -> None:
    pair = pair_of(name)
    if "changes" not in pair:
        write_golden(name)
        pytest.fail(f"{path_of(name)} was written: read it beside its edits, correct the code if it is wrong, then run again")
    old, new = releases_of(name)
    assert told(compare(old, new)) == pair["changes"]
    assert compare(new, new) == compare(old, old) == []
    if "back" in pair:  # A → B → A: the way back is a version like any other
        assert told(compare(new, old)) == pair["back"]


@pytest.mark.parametrize("name", PAIRS)
def test_a_span_is_where_the_new_words_stand(name: str) -> None:
    old, new = releases_of(name)
    for change in compare(old, new):
        if change.span is None:
            assert change.after is None or change.field in ("content", "participants")
            continue
        start, end = change.span
        assert 0 <= start <= end <= len(new.text)
        if change.field in ("title", "subtitle", "published", "issuers", "text", "dates"):
            assert new.text[start:end] == change.after


@pytest.mark.parametrize("name", PAIRS)
def test_noise_is_announced_by_nobody_and_what_differs_is_told(name: str) -> None:
    old, new = releases_of(name)
    changes = compare(old, new)
    assert not any(change.noise and change.announced for change in changes)
    assert any(change.field == "text" for change in changes) == (old.text != new.text)
    assert {change.field for change in changes} <= FIELDS
    assert {change.kind for change in changes} <= KINDS


def test_the_goldens_hold_every_field_every_kind_and_both_flags() -> None:
    changes = [change for name in PAIRS for change in pair_of(name)["changes"]]
    assert len(PAIRS) >= 45
    assert {change["field"] for change in changes} == FIELDS
    assert {change["kind"] for change in changes} == KINDS
    assert any(change.get("noise") for change in changes) and any(change.get("announced") for change in changes)


def test_noise_goldens_show_nothing() -> None:
    silent = [pair_of(name)["changes"] for name in PAIRS if re.match(r"\d+_noise_(?!beside)", name)]
    assert len(silent) >= 4
    assert all(change.get("noise") for changes in silent for change in changes)


def test_hashes_of_two_canonicalisers_say_nothing_about_each_other() -> None:
    _, release = releases_of(PAIRS[0])
    other = msgspec.structs.replace(release, content_hash="c2:" + release.content_hash[3:])
    assert compare(release, other) == []


def test_a_better_parser_is_no_change() -> None:
    old, _ = releases_of(PAIRS[0])
    dates = tuple(msgspec.structs.replace(date, first="1999-01-01", precision="month") for date in old.dates)
    reread = msgspec.structs.replace(old, dates=dates, genre="other", bureau="総務課", content_hash="c2:other")
    assert [change.field for change in compare(old, reread)] == ["content"]


@pytest.mark.parametrize("name", sorted(folder.name for folder in (FIXTURES / "mic").iterdir()))
def test_a_page_written_anew_is_told_without_loss(name: str) -> None:
    other = releases_of(PAIRS[0])[0]
    page = (FIXTURES / "mic" / name / "page.html").read_bytes()
    release = mic.read_release(page, url_of(page))
    before, after = ("".join(release.text.split()), "".join(other.text.split()))
    for old, new in ((release, other), (other, release)):
        changes = compare(old, new)
        assert all(new.text[slice(*one.span)] == one.after for one in changes if one.field == "text" and one.span)
        assert (changes == []) == (before == after)
