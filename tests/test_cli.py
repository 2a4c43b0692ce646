"""The commands as a person meets them: help, the stories they tell, tables that line up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from conftest import Mornings
from forking import in_a_process

from archive.cli import COMMANDS, SUMMARIES
from archive.cli.output import padded, table, width
from archive.demo import PLANTED
from archive.demo.story import ANNOUNCED, MOVED, UNSURE
from archive.render.inert_text import printable
from schemas.json_schema import schema_path

README = Path(__file__).parents[1] / "README.md"
KEY = "02kiban09_000731"


LISTED_KEY = "01kiban12_02000655"


def mic_press(*arguments: str | Path) -> str:
    done = in_a_process(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_stands_in_the_readme(name: str) -> None:
    said = mic_press(name, "--help")
    assert f"Example: mic-press {name}" in said
    assert SUMMARIES[name] in " ".join(mic_press("--help").split())
    assert f"mic-press {name}" in README.read_text(encoding="utf-8")


def test_help_loads_none_of_the_heavy_libraries() -> None:
    script = "import sys\nfrom archive.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script, "--help"], capture_output=True, text=True, check=False)
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert not loaded & {
        "httpx",
        "httpcore",
        "bs4",
        "lxml",
        "sqlite_utils",
        "tenacity",
        "warcio",
        "datasette",
        "feedgenerator",
        "apprise",
    }


def test_the_version_is_the_packages() -> None:
    assert re.fullmatch(r"mic-press, version \d+\.\d+\.\d+\n", mic_press("--version"))


def test_show_prints_a_release_for_a_reader(mornings: Mornings) -> None:
    mornings.first_crawl()
    said = mic_press("show", KEY, "--archive", mornings.directory)
    with mornings.archive() as archive:
        release = archive.release(KEY)
    assert said.startswith(release.title)
    assert release.text in said and release.url in said and "version 1 of 1" in said
    assert all(annex.url in said for annex in release.annexes if annex.url)
    assert all(email in said for contact in release.contacts for email in contact.emails)


def test_show_json_is_the_published_record(mornings: Mornings) -> None:
    mornings.first_crawl()
    record = json.loads(mic_press("show", KEY, "--json", "--archive", mornings.directory))
    jsonschema.validate(record, json.loads(schema_path("release").read_text(encoding="utf-8")))
    assert record["key"] == KEY


def test_log_and_show_tell_what_a_release_was_before(mornings: Mornings) -> None:
    mornings.first_two_crawls()
    key = Path(PLANTED.edited.path).stem
    versions = json.loads(mic_press("log", key, "--json", "--archive", mornings.directory))["versions"]
    fields = [[change["field"] for change in version["changes"]] for version in versions]
    assert [version["version"] for version in versions] == [1, 2] and fields == [[], ["text"]]
    first_day = ("--at", "2025-10-20", "--archive", mornings.directory)
    assert PLANTED.edited.before in mic_press("show", key, *first_day)
    assert PLANTED.edited.after in mic_press("show", key, "--archive", mornings.directory)
    assert mic_press("log", key, "--archive", mornings.directory).count("2025-10-2") == 5


def test_the_demo_tells_both_days_and_how_to_look_further(tmp_path: Path) -> None:
    told = mic_press("demo", "--into", tmp_path / "demo")
    day_one, day_two = told.split("Day 2", 1)
    assert "14 listed, 15 new" in day_one and "exit code 0" in day_one
    assert "4 changed" in day_two and all(Path(path).stem in day_two for path in PLANTED.appearing)
    assert PLANTED.removed in day_two and "exit code 3" in day_two
    commands = [line.split() for line in told.splitlines()[-4:]]
    assert [command[:2] for command in commands[:2]] == [["mic-press", "diff"], ["mic-press", "changes"]]
    assert "[-3,480-]{+3,840+}" in mic_press(*commands[0][1:])
    assert mic_press(*commands[1][1:]).count("between the visits of") == 4
    assert mic_press(*commands[2][1:]).strip().endswith("1 page")


def test_the_demos_second_day_prints_the_planted_edits_each_with_its_interval_and_nothing_else(tmp_path: Path) -> None:
    told = mic_press("demo", "--into", tmp_path / "demo").split("Day 2", 1)[1]
    lines = [line.strip() for line in told.splitlines()]
    edits = [number for number, line in enumerate(lines) if line.startswith("between the visits of")]
    story = (LISTED_KEY, *(Path(edit.path).stem for edit in (ANNOUNCED, MOVED, UNSURE, PLANTED.edited)))
    assert [lines[number - 1].split()[0] for number in edits] == [*story, Path(PLANTED.replaced_in).stem, Path(MOVED.path).stem]
    assert all("2025-10-20" in lines[number] and "2025-10-21" in lines[number] for number in edits)
    for number, edit in zip(edits[4:6], (PLANTED.edited, PLANTED.replaced), strict=True):
        assert edit.before in lines[number + 1] and edit.after in lines[number + 1]
    states = [re.findall(r"\((announced|unsure|silent)\)$", lines[number + 1]) for number in edits]
    assert states == [[state] for state in ("announced", "announced", "silent", "unsure", "silent", "silent", "silent")]
    assert "listing title" in lines[edits[0] + 1] and " moved: " in lines[edits[2] + 1]
    assert "replaced: its one page differs" in lines[edits[6] + 1]


def test_the_readme_shows_what_the_demo_prints_today(tmp_path: Path) -> None:
    def plain(text: str) -> str:
        return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text).replace(str(tmp_path), "TMP").strip()

    command = [sys.executable, "-m", "archive.cli", "demo", "--into", str(tmp_path / "archive")]
    told = plain(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)
    shown = README.read_text(encoding="utf-8").split("<!-- demo -->\n```\n", 1)[1].split("```", 1)[0]
    shown = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", shown)
    assert re.sub(r"/tmp/mic-press-demo-\w+", "TMP", shown).strip() == told  # noqa: S108 - a name in a text


def test_wide_characters_line_up() -> None:
    assert width("総務省a") == 7
    assert width("ｶﾞ") == 2
    assert padded("総務", 6) == "総務  "
    lines = table(("名", "n"), [("総務省", 5), ("a", 12)])
    assert lines == ["名       n", "総務省   5", "a       12"]
    assert len({width(line) for line in lines}) == 1


def test_what_a_terminal_would_obey_is_shown_and_not_obeyed() -> None:
    assert printable("題\x1b[2J名\u202e\x00") == "題\ufffd[2J名\ufffd\ufffd"
