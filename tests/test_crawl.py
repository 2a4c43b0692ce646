"""The daily job, end to end over real sockets: what is listed is archived, what changed is a version, nothing is lost."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import TODAY, Mornings

from archive.demo import PLANTED, build, site_by
from archive.demo.content import OFFICIAL
from archive.demo.lists import OUTSIDE
from archive.jobs.crawl import run_daily
from archive.jobs.crawl_plan import Job
from schemas.errors import ArchiveRefused
from schemas.times import JST, month_of, months_between
from schemas.visit import Visit
from scraper.fetch.clock import SimulatedClock

RELEASES = "/menu_news/s-news/"
INDEX = RELEASES + "index.html"
FIRST = "02kiban09_000731"
MEETING = "/main_sosiki/kenkyu/chiiki_network/02ryutsu20_04000221.html"


def inside(mornings: Mornings, months: int = 2) -> set[str]:
    """The URLs on the site's own host that the newest lists name."""
    return {url for _, urls in mornings.server.site.listed[:months] for url in urls if url.startswith(OFFICIAL)}


def tools_accept(warc: Path) -> None:
    bin_directory = Path(sys.executable).parent
    for judge in (["warcio", "check"], ["fastwarc", "check", "-q", "-p"]):
        done = subprocess.run([bin_directory / judge[0], *judge[1:], str(warc)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_crawl_archives_every_listed_release(mornings: Mornings) -> None:
    report = mornings.first_crawl()
    assert report.exit_code == 0
    archived = {row["url"] for row in mornings.rows("SELECT url FROM releases")}
    assert archived == inside(mornings) | {OFFICIAL + MEETING}
    assert (report.run["new"], report.run["listed"]) == (len(archived), len(archived) - 1)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 3, 1, 8, tzinfo=JST),
        datetime(2026, 5, 15, 8, tzinfo=JST),
        datetime(2028, 2, 29, 8, tzinfo=JST),
        datetime(2026, 12, 31, 23, 50, tzinfo=JST),
        datetime(2026, 12, 31, 23, 50, tzinfo=UTC),
        datetime(2027, 1, 31, 15, 0, 1, tzinfo=UTC),
    ],
    ids=str,
)
def test_a_first_crawl_of_the_demo_site_finds_the_same_on_any_day(mornings: Mornings, moment: datetime) -> None:
    mornings.clock = SimulatedClock(moment)
    mornings.server.site = site_by(mornings.clock.now)
    report = mornings.crawl(delay=0.1, with_documents=True)
    names = ("listed", "new", "changed", "unchanged", "gone", "failed", "documents_new", "requests")
    assert (report.exit_code, [report.run[name] for name in names]) == (0, [14, 15, 0, 0, 0, 0, 27, 46])


def test_a_meeting_that_a_release_links_to_is_archived_as_well_and_no_other_page(mornings: Mornings) -> None:
    body = mornings.server.site.pages[f"{RELEASES}{FIRST}.html"].body
    link = '<a href="/main_sosiki/policy/page.html">こちら</a></body>'.encode("cp932")
    mornings.plant(
        f"{RELEASES}{FIRST}.html", body.replace(b'<div id="contact_information"', link + b'<div id="contact_information"')
    )
    mornings.plant("/main_sosiki/policy/page.html", "<h1>施策の紹介</h1>".encode("cp932"))
    mornings.crawl()
    assert mornings.rows("SELECT key, template FROM releases WHERE template != 'press'") == [
        {"key": MEETING.removeprefix("/").removesuffix(".html"), "template": "meeting"}
    ]
    mornings.sleep(days=1)
    mornings.crawl()
    asked = [request.path for request in mornings.server.requests]
    assert asked.count("/main_sosiki/policy/page.html") == 1, "it was found to be no meeting"
    assert asked.count(MEETING) == 2


def test_a_page_named_on_the_command_line_is_archived(mornings: Mornings) -> None:
    oldest = next(url for url in mornings.server.site.listed[-1][1] if url.startswith(OFFICIAL))
    mornings.crawl(pages=(oldest,))
    assert mornings.rows("SELECT version_count FROM releases WHERE url = ?", oldest) == [{"version_count": 1}]


def test_rows_on_other_hosts_are_recorded_and_never_asked(mornings: Mornings) -> None:
    mornings.first_crawl()
    outside = mornings.rows("SELECT url, release_id FROM listings WHERE state = 'outside'")
    assert [(row["url"], row["release_id"]) for row in outside] == [(OUTSIDE, None)]


def test_a_back_fill_finds_the_oldest_month_though_its_list_has_another_name(mornings: Mornings) -> None:
    oldest = mornings.server.site.listed[-1][0]
    report = mornings.crawl(first_month=oldest)
    assert report.exit_code == 0
    archived = {row["url"] for row in mornings.rows("SELECT url FROM releases")}
    assert archived == inside(mornings, months=99) | {OFFICIAL + MEETING}
    assert mornings.rows(
        "SELECT DISTINCT visit_of LIKE '%m.html' AS usual FROM captures WHERE url LIKE ?", f"%/{oldest[2:4]}{oldest[5:]}.html"
    ) == [{"usual": 1}]


def test_a_second_crawl_makes_no_version_and_asks_only_conditional_requests(mornings: Mornings) -> None:
    first = mornings.crawl()
    asked = len(mornings.server.requests)
    mornings.sleep(days=1)
    second = mornings.crawl(first_month="2025-09")
    again = mornings.server.requests[asked:]
    assert (second.run["new"], second.run["changed"], second.run["unchanged"]) == (0, 0, first.run["new"])
    assert all("if-none-match" in request.headers for request in again)
    assert {request.status for request in again} == {304}
    assert len(mornings.rows("SELECT id FROM captures")) == first.run["requests"], "a 304 is no capture"


def test_an_unchanged_visit_moves_only_the_time_it_was_last_seen(mornings: Mornings) -> None:
    mornings.first_crawl()
    before = mornings.rows("SELECT first_seen_at, last_seen_at, content_hash FROM versions ORDER BY id")
    mornings.sleep(days=1)
    mornings.crawl(first_month="2025-09")
    after = mornings.rows("SELECT first_seen_at, last_seen_at, content_hash FROM versions ORDER BY id")
    assert [row["first_seen_at"] for row in after] == [row["first_seen_at"] for row in before]
    assert all(new["last_seen_at"] > old["last_seen_at"] for old, new in zip(before, after, strict=True))
    assert mornings.rows(
        "SELECT count(*) AS n FROM releases r JOIN versions v ON v.id = r.version_id WHERE r.last_seen_at != v.last_seen_at"
    ) == [{"n": 0}]


def test_the_second_day_adds_versions_only_where_a_release_changed(mornings: Mornings) -> None:
    report = mornings.first_two_crawls()
    changed = {row["url"] for row in mornings.rows("SELECT url FROM releases WHERE version_count > 1")}
    assert changed == {OFFICIAL + PLANTED.edited.path}
    new = {f"{OFFICIAL}{RELEASES}{written['key']}.html" for written in report.written if written["version_number"] == 1}
    assert new == {OFFICIAL + path for path in PLANTED.appearing}
    with mornings.archive() as archive:
        old, now = archive.history(OFFICIAL + PLANTED.edited.path)
    assert PLANTED.edited.before in old.release.text and PLANTED.edited.after in now.release.text
    assert old.release.text.replace(PLANTED.edited.before, PLANTED.edited.after) == now.release.text
    assert old.last_seen_at < now.first_seen_at, "the change lies between two visits"


def test_a_removed_release_is_missing_first_and_gone_when_a_second_visit_agrees(mornings: Mornings) -> None:
    url = OFFICIAL + PLANTED.removed
    mornings.first_crawl()
    mornings.server.site = build(2, TODAY)
    mornings.sleep(days=1)
    second = mornings.crawl()
    assert [problem["code"] for problem in second.problems] == ["missing"]
    assert second.exit_code == 3
    missing_at = mornings.rows("SELECT missing_at, gone_at FROM releases WHERE url = ?", url)[0]
    assert missing_at["missing_at"] and missing_at["gone_at"] is None
    mornings.sleep(hours=19)
    assert mornings.crawl().exit_code == 0, "a standing problem is no new one"
    assert mornings.rows("SELECT gone_at FROM releases WHERE url = ?", url) == [{"gone_at": None}]
    mornings.sleep(hours=5)
    assert mornings.crawl().run["gone"] == 1
    assert mornings.rows("SELECT gone_at FROM releases WHERE url = ?", url)[0]["gone_at"] == missing_at["missing_at"]
    assert mornings.rows("SELECT code FROM problems WHERE resolved_at IS NULL") == []


def test_status_reconciles_the_lists_with_the_archive_by_month(mornings: Mornings) -> None:
    mornings.remove(RELEASES + FIRST + ".html")
    mornings.crawl()
    from archive.queries.runs import coverage_by_month

    with mornings.archive() as archive:
        months = {row["month"]: row for row in coverage_by_month(archive.db)}
    for month, urls in mornings.server.site.listed[:2]:
        listed = {url for url in urls if url.startswith(OFFICIAL)}
        assert months[month]["listed"] == len(listed)
        assert months[month]["archived"] + months[month]["with_problem"] == len(listed)
    assert months[month_of(TODAY)]["with_problem"] == 1
    assert sum(row["waiting"] for row in months.values()) == 0


def test_every_warc_file_is_accepted_by_other_tools(mornings: Mornings) -> None:
    mornings.first_two_crawls()
    files = sorted((mornings.directory / "captures").rglob("*"))
    warcs = [path for path in files if path.is_file() and path.suffix != ".jsonl"]
    assert [path.suffixes[-2:] for path in warcs] == [[".warc", ".gz"]] * 2
    for warc in warcs:
        tools_accept(warc)


def test_a_payload_read_back_by_file_and_offset_has_the_rows_digest(mornings: Mornings) -> None:
    mornings.first_crawl()
    rows = mornings.rows("SELECT id, sha256, size, status, url FROM captures")
    assert rows
    with mornings.archive() as archive:
        for row in rows:
            capture = archive.capture(row["id"])
            assert (hashlib.sha256(capture.body).hexdigest(), len(capture.body)) == (row["sha256"], row["size"])
            assert (capture.status, capture.url) == (row["status"], row["url"])


def test_the_warc_says_what_was_asked_and_the_rows_give_the_official_url(mornings: Mornings) -> None:
    from warcio.archiveiterator import ArchiveIterator

    mornings.first_crawl()
    warc = next((mornings.directory / "captures").rglob("*.warc.gz"))
    with warc.open("rb") as file:
        asked = {
            record.rec_headers.get_header("WARC-Target-URI")
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }
    assert asked and all(url.startswith(mornings.server.url + "/") for url in asked)
    official = {row["url"] for row in mornings.rows("SELECT url FROM captures")}
    assert official == {url.replace(mornings.server.url, OFFICIAL) for url in asked}


def test_a_second_base_is_refused_and_nothing_is_asked_of_it(mornings: Mornings) -> None:
    mornings.first_crawl()
    asked = len(mornings.server.requests)
    with pytest.raises(ArchiveRefused, match="was filled from"):
        mornings.crawl(site=mornings.server.url.replace("127.0.0.1", "localhost"))
    assert len(mornings.server.requests) == asked


def test_a_spent_budget_ends_well_and_the_next_run_goes_on(mornings: Mornings) -> None:
    first = mornings.crawl(most_requests=8)
    assert (first.exit_code, first.run["outcome"], first.run["requests"]) == (0, "out_of_budget", 8)
    reports = [mornings.crawl(most_requests=8) for _ in range(5)]
    assert {row["url"] for row in mornings.rows("SELECT url FROM releases")} == inside(mornings) | {OFFICIAL + MEETING}
    assert sum(report.run["new"] for report in [first, *reports]) == len(inside(mornings)) + 1


def test_the_pace_is_kept_after_every_response(mornings: Mornings) -> None:
    report = mornings.crawl(delay=3.0)
    assert len(mornings.clock.slept) == report.run["requests"] - 1
    assert all(2.9 < pause <= 3.0 for pause in mornings.clock.slept)


def test_the_clock_never_goes_back_within_an_archive(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.sleep(days=-3)
    report = mornings.crawl()
    assert [problem["code"] for problem in report.problems] == ["clock_went_back"]
    times = [
        row["at"]
        for row in mornings.rows("SELECT started_at AS at FROM runs UNION ALL SELECT finished_at FROM runs ORDER BY 1")
    ]
    runs = mornings.rows("SELECT started_at, finished_at FROM runs ORDER BY id")
    assert times == [at for run in runs for at in (run["started_at"], run["finished_at"])]


def plant_a_year(mornings: Mornings) -> None:
    """Twelve older months with a list and a release each."""
    row = '<tr><td class="nw">{day}</td><td><a href="{url}">{month}の題名</a></td><td>統計局</td></tr>'
    body = mornings.server.site.pages[f"{RELEASES}{FIRST}.html"].body
    for month in months_between("2024-08", "2025-07"):
        url = f"{RELEASES}back_{month}.html"
        day = f"{month[:4]}年{int(month[5:])}月3日"
        table = f'<table class="tableList">{row.format(day=day, url=url, month=month)}</table>'
        mornings.plant(f"{RELEASES}{month[2:4]}{month[5:]}m.html", table.encode("cp932"))
        mornings.plant(url, body)


def filled(mornings: Mornings) -> list[str]:
    return [row["key"][-7:] for row in mornings.rows("SELECT key FROM releases WHERE key LIKE 'back%' ORDER BY id")]


def test_a_back_fill_with_few_requests_goes_on_where_it_stopped(mornings: Mornings) -> None:
    """More lists than requests: every run must still archive something, newest months first."""
    plant_a_year(mornings)
    mornings.crawl()
    archived = []
    for _ in range(4):
        mornings.sleep(hours=1)
        report = mornings.crawl(first_month="2024-08", most_requests=12)
        assert report.run["requests"] == 12
        archived.append(len(filled(mornings)))
    assert archived[-1] == 12 and archived == sorted(set(archived)), archived
    assert filled(mornings) == months_between("2024-08", "2025-07")


def test_a_back_fill_that_keeps_crashing_goes_on_where_it_stopped(mornings: Mornings) -> None:
    class Crash(BaseException):
        """The machine went down."""

    plant_a_year(mornings)
    mornings.crawl()
    asked = len(mornings.server.requests)
    job = Job(directory=mornings.directory, site=mornings.server.url, delay=1.0, first_month="2024-08", with_documents=False)
    for _ in range(12):
        visits = 0

        def watch(_visit: Visit) -> None:
            nonlocal visits
            visits += 1
            if visits == 9:
                raise Crash

        mornings.sleep(minutes=10)
        with pytest.raises(Crash):
            run_daily(job, mornings.clock, watch)
        if len(filled(mornings)) == 12:
            break
    assert filled(mornings) == months_between("2024-08", "2025-07")
    pages = [request.path for request in mornings.server.requests[asked:] if "back_" in request.path]
    assert len(pages) == 12, "none is asked for twice"


def test_the_requests_of_a_day_in_japan_are_counted_over_all_its_runs(mornings: Mornings) -> None:
    made = []
    for hours in (0, 2, 2, 24):
        mornings.sleep(hours=hours)
        report = mornings.crawl(daily_requests=12, most_requests=9)
        assert (report.exit_code, report.run["outcome"]) == (0, "out_of_budget")
        made.append(report.run["requests"])
    assert made == [9, 3, 0, 9]
    mornings.sleep(hours=10)
    assert mornings.crawl(daily_requests=100).run["outcome"] == "done"


def test_the_rules_are_not_asked_for_again_on_the_same_morning(mornings: Mornings) -> None:
    for hours in (0, 11, 13):
        mornings.sleep(hours=hours)
        mornings.crawl()
    assert [request.path for request in mornings.server.requests].count("/robots.txt") == 2
