"""`diff`: what changed between two versions, for a terminal, a pipe and a program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result
from conftest import TODAY, Beginnings, Mornings

from archive import Archive
from archive.cli import mic_press
from archive.cli.inline_diff import CONTEXT, LONGEST, change_lines, marked
from archive.cli.output import width
from archive.demo import PLANTED, build
from archive.demo.content import OFFICIAL
from archive.diff.text.character_diff import Segment
from archive.queries.compare_releases import compare_versions
from schemas.change import Change
from schemas.errors import NotFound
from schemas.json_schema import schema_path
from schemas.time_input import moment_from_input

pytestmark = pytest.mark.usefixtures("with_documents")

EDITED = Path(PLANTED.edited.path).stem
LINKING = Path(PLANTED.replaced_in).stem
INTERVAL = "between the visit of 2025-10-20 08:00 JST and that of 2025-10-21 08:0"


@pytest.fixture(scope="module")
def two_days(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Mornings:
    """An archive of the demo's two mornings, for all tests that only read it."""
    return beginnings.copied(2, tmp_path_factory.mktemp("two_days") / "archive")


@pytest.fixture
def third_day(mornings: Mornings) -> Mornings:
    """The same, for tests that go on from there."""
    live_through(mornings)
    return mornings


def live_through(mornings: Mornings) -> None:
    mornings.first_two_crawls()


def run(mornings: Mornings, *words: str, **how: Any) -> Result:
    return CliRunner().invoke(mic_press, ["diff", *words, "--archive", str(mornings.directory)], **how)


def said(mornings: Mornings, *words: str, **how: Any) -> str:
    result = run(mornings, *words, **how)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def told(mornings: Mornings, *words: str) -> Any:
    return json.loads(said(mornings, *words, "--json"))


def edit(mornings: Mornings, path: str, before: str, after: str) -> None:
    body = mornings.server.site.answer(path).body.decode("cp932")
    assert before in body
    mornings.plant(path, body.replace(before, after).encode("cp932"))


def next_day(mornings: Mornings) -> None:
    mornings.sleep(days=1)
    mornings.crawl()


# What is printed


def test_the_planted_edit_is_printed_with_its_interval_and_nothing_else(two_days: Mornings) -> None:
    lines = said(two_days, EDITED).splitlines()
    assert lines[1] == f"{EDITED} · {OFFICIAL}{PLANTED.edited.path}"
    assert lines[2].startswith(f"version 1 → version 2 of 2: {INTERVAL}")
    assert lines[3:] == ["", "text", "  edited  交付決定の内容", "    （2）交付決定額　　　　[-3,480-]{+3,840+}百万円"]


def test_a_terminal_gets_colours_and_the_same_words(two_days: Mornings) -> None:
    coloured = said(two_days, EDITED, color=True)
    assert "\x1b[31m[-3,480-]\x1b[0m" in coloured and "\x1b[32m{+3,840+}\x1b[0m" in coloured
    assert click.unstyle(coloured) == said(two_days, EDITED) and "\x1b" not in said(two_days, EDITED)


def test_documents_are_compared_when_asked_even_where_the_page_stayed(two_days: Mornings) -> None:
    alone = said(two_days, LINKING)
    assert "one version only, seen from 2025-10-20 08:00 JST to 2025-10-21 08:00 JST" in alone
    assert "--documents compares what it links to" in alone and "16" not in alone
    lines = said(two_days, LINKING, "--documents").splitlines()
    place = lines.index(f"document 別紙2  {OFFICIAL}{PLANTED.replaced.path}")
    assert lines[place + 1].startswith(f"version 1 → version 2: {INTERVAL}")
    assert lines[place + 2 :] == [
        *("", "pages", "  edited  1", "    御意見の件数　[-16-]{+18+}件"),
        *("", "documents: 1 changed, 1 without difference"),
    ]


def test_json_has_changes_as_published_and_both_captures(two_days: Mornings) -> None:
    found = told(two_days, EDITED)
    schema = json.loads(schema_path("change").read_text(encoding="utf-8"))
    for change in found["changes"]:
        jsonschema.validate(change, schema)
    assert [(one["field"], one["kind"]) for one in found["changes"]] == [("text", "edited")]
    assert found["documents"] is None and "release" not in found["old"]
    captures = two_days.rows("SELECT * FROM captures WHERE url = ? ORDER BY id", OFFICIAL + PLANTED.edited.path)
    for side, capture in zip((found["old"], found["new"]), captures, strict=True):
        assert side["capture"] == {name: capture[name] for name in side["capture"]}
    assert found["seen_before_at"] == found["old"]["last_seen_at"] < found["seen_after_at"] == found["new"]["first_seen_at"]


def test_json_has_every_document_with_both_states(two_days: Mornings) -> None:
    same, replaced = told(two_days, LINKING, "--documents")["documents"]
    assert same["changes"] == [] and same["seen_before_at"] is None
    assert [replaced[side]["version_number"] for side in ("old", "new")] == [1, 2]
    assert replaced["old"]["capture"]["sha256"] != replaced["new"]["capture"]["sha256"]
    assert "pages" not in replaced["old"]


# Which versions


@pytest.mark.parametrize(
    "words",
    [
        *(["1"], ["1", "2"], ["2025-10-20", "2025-10-21"], ["1", "2025-10-21"], ["2025-10-20T12:00", "2"]),
        ["2025-10-20T03:00Z"],
    ],
)
def test_versions_are_named_by_number_or_time(two_days: Mornings, words: list[str]) -> None:
    assert "[-3,480-]{+3,840+}" in said(two_days, EDITED, *words)


def test_times_count_for_documents_too(two_days: Mornings) -> None:
    assert "[-16-]{+18+}" in said(two_days, LINKING, "2025-10-20", "2025-10-21", "--documents")
    assert "0 changed, 2 without" in said(two_days, LINKING, "2025-10-20T12:00", "2025-10-20", "--documents")
    page_came = told(two_days, LINKING)["old"]["first_seen_at"]  # the documents came a few seconds later
    assert "0 changed, 0 without difference, 2 not archived" in said(two_days, LINKING, page_came, page_came, "--documents")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((EDITED, "9"), "has no version 9: it has 2"),
        ((EDITED, "2024-01-01"), "has no version as of 2024-01-01"),
        (("nothing",), "no release 'nothing'"),
        ((EDITED, "2", "1"), "A must not be later than B: version 2 of"),
        ((EDITED, "2025-10-21", "2025-10-20"), "name the older first"),
        ((EDITED, "yesterday"), "'yesterday' is no time"),
    ],
)
def test_what_cannot_be_compared_is_said(two_days: Mornings, words: tuple[str, ...], message: str) -> None:
    result = run(two_days, *words)
    assert result.exit_code != 0
    assert message in result.output + str(result.exception)


def test_versions_that_are_no_neighbours_are_compared_as_they_stand(third_day: Mornings) -> None:
    next_day(third_day)  # a visit that finds nothing new: the change after it is not older than this
    edit(third_day, PLANTED.edited.path, "62団体", "63団体")
    next_day(third_day)
    last = said(third_day, EDITED)
    assert "3,480" not in last and "[-62-]{+63+}" in last
    assert "between the visit of 2025-10-22 08:0" in last and "and that of 2025-10-23 08:0" in last
    both = said(third_day, EDITED, "1", "3")
    assert "[-3,480-]{+3,840+}" in both and "[-62-]{+63+}" in both
    assert "between the visit of 2025-10-20 08:00 JST and that of 2025-10-23" in both


def test_what_came_back_as_it_was_has_no_difference(third_day: Mornings) -> None:
    edit(third_day, PLANTED.edited.path, "3,840", "3,480")
    next_day(third_day)
    assert said(third_day, EDITED, "1", "3").splitlines()[-1] == "no difference"
    assert said(third_day, EDITED, "2", "2").splitlines()[-1].endswith("no difference")


def test_a_page_that_was_away_and_came_back_says_so(mornings: Mornings) -> None:
    mornings.first_crawl()
    page = mornings.server.site.answer(PLANTED.edited.path)
    mornings.remove(PLANTED.edited.path)
    next_day(mornings)
    next_day(mornings)
    assert "gone since the visit of 2025-10-21" in said(mornings, EDITED)
    mornings.server.site = mornings.server.site.with_page(PLANTED.edited.path, page)
    next_day(mornings)
    assert said(mornings, EDITED).splitlines()[3:] == ["", "release", "  disappeared", "  returned"]


def test_a_document_under_a_new_address_is_compared_with_the_one_it_came_for(third_day: Mornings) -> None:
    new = "/main_content/001990777.pdf"
    third_day.server.site = third_day.server.site.with_page(new, build(1, TODAY).answer(PLANTED.replaced.path))
    edit(third_day, PLANTED.replaced_in, PLANTED.replaced.path, new)
    next_day(third_day)
    lines = said(third_day, LINKING, "--documents")
    assert f"document 別紙2  {OFFICIAL}{new} (in the place of {OFFICIAL}{PLANTED.replaced.path})" in lines
    assert "[-18-]{+16+}" in lines


def test_a_document_that_was_never_fetched_is_counted_apart(mornings: Mornings) -> None:
    mornings.crawl(with_documents=False)
    assert "0 changed, 0 without difference, 2 not archived in both states" in said(mornings, LINKING, "--documents")


def test_a_comparison_is_open_to_python(two_days: Mornings) -> None:
    with Archive(two_days.directory) as archive:
        compared = compare_versions(archive, EDITED, new=moment_from_input("2025-10-21"))
        assert (compared.old.version_number, compared.new.version_number) == (1, 2)
        assert compared.changes == compare_versions(archive, compared.url).changes
        with pytest.raises(NotFound):
            compare_versions(archive, EDITED, 2, 1)


# How a change is written


def lines_of(**change: Any) -> list[str]:
    return [click.unstyle(line) for line in change_lines([Change(**{"field": "text", "kind": "edited", **change})])][2:]


def test_noise_is_told_last_and_marked() -> None:
    noise = Change(field="text", kind="edited", before="（案）", after="(案)", noise=True)
    real = Change(field="dates", kind="edited", before="14日", after="16日", item="held", announced=True, announcement="yes")
    lines = [click.unstyle(line) for line in change_lines([noise, real])]
    assert lines[:4] == ["", "dates", "  edited  held  (announced)", "    [-14-]{+16+}日"]
    assert lines[4:6] == ["", "text"] and lines[6] == "  edited  (noise)"
    assert any("\x1b[2m" in line for line in change_lines([noise]))


def test_long_sentences_are_cut_to_what_stands_beside_a_change() -> None:
    long = "総務省は意見を募集する。" * 20
    (line,) = lines_of(before=f"{long}14日{long}", after=f"{long}16日{long}")[1:]
    assert line.strip() == f"…{long[-CONTEXT:]}[-14-]{{+16+}}{('日' + long)[:CONTEXT]}…"
    assert width(line) < 120


def test_a_long_addition_is_shown_by_its_ends() -> None:
    (line,) = lines_of(kind="added", after="あ" * 5000)[1:]
    assert f"…({5000 - LONGEST:,} characters)…" in line and line.count("あ") == LONGEST


def test_addresses_are_shown_whole() -> None:
    urls = {"before": "https://www.soumu.go.jp/a1.pdf", "after": "https://www.soumu.go.jp/a2.pdf"}
    (line,) = lines_of(field="annexes", kind="replaced", **urls)[1:]
    assert line.strip() == f"[-{urls['before']}-]{{+{urls['after']}+}}"


def test_a_line_break_that_went_is_visible() -> None:
    assert marked([Segment("equal", "一"), Segment("delete", "\n"), Segment("equal", "二")])[0].count("⏎") == 1


def test_nothing_printed_obeys_a_terminal() -> None:
    lines = lines_of(item="題\x1b[2J", before="甲\x1b]0;x\x07", after="乙\u202e丙")
    assert not any(char in "".join(lines) for char in "\x1b\x07\u202e")
