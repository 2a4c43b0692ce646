"""`mic-press crawl --log-json`: one JSON object a line, for programs that collect logs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from conftest import TODAY, Mornings
from filelock import FileLock
from forking import in_a_process

from archive.cli.reporters import JsonReporter
from schemas.times import month_before, month_of
from schemas.visit import Exchange, Visit

SECRET = "hunter2-token"  # noqa: S105 - a word to look for
KEY = "02kiban09_000731"


def crawl(mornings: Mornings, *flags: str, cwd: Path | None = None) -> CompletedProcess[str]:
    where = ["--archive", str(mornings.directory), "--site", mornings.server.url, "--delay", "0"]
    asked = ("crawl", "--log-json", "--contact", "t@example.org", *where, *flags)
    return in_a_process(*asked, cwd=cwd, preamble=mornings.preamble)


AGAIN = ("--from", month_before(month_of(TODAY)))
"""Asks for the pages of these months whenever they were seen last."""


def events(done: CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_each_visit_and_the_end_are_an_object_of_their_own_and_nothing_else_is_printed(this_morning: Mornings) -> None:
    done = crawl(this_morning)
    *visits, end = events(done)
    assert done.returncode == 0 and done.stdout == ""
    assert {event["event"] for event in visits} == {"visit"} and len(visits) == len(this_morning.server.requests)
    assert [event["status"] for event in visits] == [request.status for request in this_morning.server.requests]
    assert visits[0]["url"].endswith("/robots.txt") and visits[0]["role"] == "robots"
    assert [datetime.fromisoformat(event["time"]) for event in visits] == sorted(
        datetime.fromisoformat(event["time"]) for event in visits
    )
    assert all(event["bytes"] > 100 for event in visits) and 0 < sum(event["ms"] for event in visits) < 60_000
    assert end["event"] == "end" and end["exit_code"] == 0 and end["run"]["outcome"] == "done"
    assert sum(event["bytes"] for event in visits) == end["run"]["bytes"]


def test_quiet_tells_nothing_when_all_is_well_and_else_only_what_needs_a_person(this_morning: Mornings) -> None:
    done = crawl(this_morning, "--quiet", "--no-documents")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    this_morning.remove(f"/menu_news/s-news/{KEY}.html")
    problem, end = events(crawl(this_morning, "--quiet", "--no-documents", *AGAIN))
    assert (problem["event"], problem["code"], end["event"], end["exit_code"]) == ("problem", "missing", "end", 3)
    assert problem["url"].endswith(f"{KEY}.html") and "404" in problem["message"]


def test_a_visit_sums_up_its_answers_and_names_its_problem(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2026, 11, 25, 8, tzinfo=UTC)
    plain = {"asked": "http://a/", "request": b"", "headers": (), "body": b"", "fetched_at": at}
    hops = (
        Exchange(**plain, status=302, response=b"12", seconds=0.25),  # type: ignore[arg-type]
        Exchange(**plain, status=200, response=b"345", seconds=1.5),  # type: ignore[arg-type]
    )
    JsonReporter(quiet=False).visited(Visit(url="https://b/", role="release", exchanges=hops))
    JsonReporter(quiet=False).visited(Visit(url="https://c/", role="document", failure=("robots_disallowed", "no")))
    answered, refused = map(json.loads, capsys.readouterr().err.splitlines())
    assert answered == {
        "time": "2026-11-25T08:00:00.000000Z",
        "event": "visit",
        "role": "release",
        "url": "https://b/",
        "status": 200,
        "ms": 1750,
        "bytes": 5,
    }
    assert (refused["problem"], refused["message"], refused["bytes"]) == ("robots_disallowed", "no", 0)
    assert "status" not in refused


def test_the_report_as_json_goes_beside_it(this_morning: Mornings) -> None:
    done = crawl(this_morning, "--json", "--max-requests", "1")
    assert json.loads(done.stdout)["run"] == events(done)[-1]["run"]


def test_an_error_that_ends_the_run_is_an_object_too(this_morning: Mornings) -> None:
    this_morning.directory.mkdir()
    with FileLock(this_morning.directory / "archive.lock"):
        done = crawl(this_morning)
    (told,) = events(done)
    assert done.returncode == told["exit_code"] == 75 and "another mic-press" in told["message"] and told["event"] == "error"


def test_no_line_holds_a_secret(this_morning: Mornings, tmp_path: Path) -> None:
    (tmp_path / "mic-press.toml").write_text(f'[notify]\nurls = ["json://user:{SECRET}@127.0.0.1:9/"]\n')
    path = f"/menu_news/s-news/{KEY}.html"
    asked = ("--no-documents", "--on-change", f"false {SECRET}")
    crawl(this_morning, *asked, cwd=tmp_path)
    page = this_morning.server.site.answer(path).body
    this_morning.plant(path, page.replace("無線設備".encode("cp932"), "有線設備".encode("cp932")))
    done = crawl(this_morning, *asked, *AGAIN, cwd=tmp_path)
    assert [event["event"] for event in events(done)][-3:] == ["end", "notice", "notice"] and done.returncode == 3
    assert SECRET not in done.stdout + done.stderr
