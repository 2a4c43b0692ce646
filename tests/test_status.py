"""`mic-press status`: what an operator and a monitoring program are told, as of a moment."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import Mornings

from archive.cli.commands.status import MOST_PROBLEMS, status
from archive.cli.output import width
from archive.demo import PLANTED
from archive.jobs.status import due_within_a_day
from archive.queries.status import Status
from archive.queries.status import status as status_of
from archive.render.i18n import ENGLISH
from scraper.sites.mic.urls import OFFICIAL

KEY = "02kiban09_000731"
HOUR = 3600


def asked(mornings: Mornings) -> Status:
    with mornings.archive() as archive:
        return status_of(archive.db, mornings.directory, mornings.clock.now())


def told(mornings: Mornings, *flags: str) -> str:
    done = CliRunner().invoke(status, ["--archive", str(mornings.directory), *flags])
    assert done.exit_code == 0, done.output
    return done.output


def test_people_and_programs_are_told_the_same(mornings: Mornings) -> None:
    mornings.remove(f"/menu_news/s-news/{KEY}.html")
    mornings.crawl()
    said = told(mornings)
    found = json.loads(told(mornings, "--json"))
    assert set(found) == {*Status.__struct_fields__, "due"}
    for month in found["coverage"]:
        line = next(line for line in said.splitlines() if line.startswith(month["month"] + " "))
        assert line.split()[1:] == [str(month[name]) for name in ("listed", "archived", "with_problem", "waiting", "outside")]
    assert [problem["code"] for problem in found["problems"]] == ["missing"] and "missing" in said
    assert found["last_success"]["id"] == found["runs"][0]["id"] and "last success: 2025-10-20 08:" in said


@pytest.mark.usefixtures("with_documents")
def test_freshness_is_the_median_and_the_worst_of_what_is_not_gone(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.remove(f"/menu_news/s-news/{KEY}.html")
    mornings.sleep(days=3)
    mornings.crawl(first_month="2025-09")
    mornings.sleep(hours=2)
    fresh = asked(mornings).freshness
    releases, documents = fresh["releases"], fresh["documents"]
    assert releases.oldest == KEY and releases.oldest_age is not None and 3 * 24 * HOUR < releases.oldest_age < 75 * HOUR
    assert releases.median_age is not None and 2 * HOUR <= releases.median_age < 3 * HOUR
    assert documents.count == 27 and documents.oldest_age is not None and documents.oldest_age < 3 * HOUR
    mornings.crawl()
    mornings.sleep(days=1)
    mornings.crawl()
    assert asked(mornings).freshness["releases"].count == releases.count - 1


def test_an_archive_that_saw_nothing_yet_has_no_ages(mornings: Mornings) -> None:
    mornings.plant("/robots.txt", b"broken", "text/plain", status=500)
    mornings.crawl()
    found = asked(mornings)
    assert found.last_success is None and found.freshness["releases"].oldest is None
    assert "no success yet" in told(mornings) and "at the median" not in told(mornings)


def test_a_run_that_the_site_did_not_let_in_is_no_success(mornings: Mornings) -> None:
    mornings.first_crawl()
    before = asked(mornings).last_success
    mornings.sleep(days=2)
    mornings.plant("/robots.txt", b"broken", "text/plain", status=500)
    mornings.crawl()
    after = asked(mornings).last_success
    assert before is not None and after is not None and after["id"] == before["id"]
    assert before["age"] < HOUR and 48 * HOUR <= after["age"] < 49 * HOUR


def test_problems_are_the_newest_first_with_their_ages_and_lined_up(mornings: Mornings) -> None:
    mornings.remove(f"/menu_news/s-news/{KEY}.html")
    mornings.crawl()
    mornings.sleep(days=2)
    mornings.remove(PLANTED.removed)
    mornings.crawl()
    found = asked(mornings)
    assert [one["url"].rsplit("/", 1)[-1] for one in found.problems] == [Path(PLANTED.removed).name, f"{KEY}.html"]
    assert found.problems[0]["age"] < HOUR and 48 * HOUR <= found.problems[1]["age"] < 49 * HOUR


def test_many_problems_are_counted_by_kind_and_all_are_listed_when_asked_for(mornings: Mornings) -> None:
    nowhere = tuple(f"{OFFICIAL}/menu_news/s-news/01nowhere01_0200{n:04}.html" for n in range(MOST_PROBLEMS))
    mornings.crawl(pages=nowhere)
    assert "newest since" not in told(mornings)
    mornings.remove(f"/menu_news/s-news/{KEY}.html")
    mornings.plant("/robots.txt", b"User-agent: *\nDisallow: /main_content/\n", "text/plain")
    mornings.sleep(days=1)
    mornings.crawl(with_documents=True)
    groups = {one.code: one.count for one in asked(mornings).problem_groups}
    assert groups == {"robots_disallowed": 27, "missing": MOST_PROBLEMS + 1}
    some, everything = told(mornings), told(mornings, "--all")
    assert some.count("robots_disallowed") == 1 + MOST_PROBLEMS - 1 and "the newest 20" in some, "what is missing is newer"
    assert everything.count("robots_disallowed") == 27 and everything.count("01nowhere01") == MOST_PROBLEMS


def test_the_disk_is_told_by_year_as_the_files_are(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.sleep(days=80)
    mornings.crawl()
    found = asked(mornings)
    files = sorted((mornings.directory / "captures").rglob("*.warc.gz"))
    assert [(one.year, one.files) for one in found.evidence] == [("2026", 1), ("2025", 1)]
    assert sum(one.bytes for one in found.evidence) == sum(path.stat().st_size for path in files)
    assert found.database_bytes >= (mornings.directory / "archive.db").stat().st_size


def test_what_a_spent_budget_left_is_waiting(mornings: Mornings) -> None:
    mornings.crawl(most_requests=6)
    found = asked(mornings)
    assert found.waiting["releases"] > 0 and found.last_success is not None
    assert f"waiting: {found.waiting['releases']} releases" in told(mornings)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(59, "less than a minute"), (60, "1 minute"), (3599, "59 minutes"), (47 * HOUR, "47 hours"), (48 * HOUR, "2 days")],
)
def test_ages_are_said_in_whole_units(seconds: int, words: str) -> None:
    assert ENGLISH.lasting(seconds) == words


@pytest.mark.parametrize(("count", "words"), [(999, "999 bytes"), (1000, "1.0 kB"), (1_250_000, "1.2 MB")])
def test_sizes_are_said_in_the_unit_that_suits_them(count: int, words: str) -> None:
    assert ENGLISH.sized(count) == words and width(words)


def test_what_is_due_next_is_told(mornings: Mornings) -> None:
    mornings.first_crawl()
    with mornings.archive() as archive:
        soon, later = (due_within_a_day(archive.db, mornings.clock.now() + timedelta(days=days)) for days in (0, 100))
        known = archive.db.execute("SELECT count(*) FROM releases").fetchone()[0]
    assert soon["releases"]["now"] == 0 < soon["releases"]["in_a_day"] < known
    assert later["releases"] == {"now": known, "in_a_day": known}
    assert "due: " in told(mornings)
