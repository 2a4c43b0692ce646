"""When the site does not look right, the run says so, and what it found to have changed is held back until it is borne out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest import mock

import pytest
from click.testing import CliRunner
from conftest import TODAY, Mornings
from invented import invent
from markups import MARKUPS, in_markup
from test_rebuild import made_anew, rows

from archive.cli import mic_press as commands
from archive.datasette.views.home import newest_releases
from archive.demo import DemoSite, Response, Server, feed, lists, serve, templates
from archive.demo.content import DemoRelease
from archive.demo.dates import midnight
from archive.demo.pdf import make_pdf
from archive.feeds import FeedRequest, changes_feed, releases_feed
from archive.ingest.run import Run
from archive.jobs.crawl_report import Report
from archive.store.alarms import ALARMS
from schemas.times import JST
from scraper.fetch.clock import SimulatedClock

RELEASES = 16
FIRST = TODAY
INVENTED = [invent(number, FIRST - timedelta(days=number % 15 + 1), documents=1) for number in range(RELEASES)]
PUBLISHED = [one.release for one in INVENTED]
DOCUMENTS = [document for one in INVENTED for document in one.documents]
LABEL = "<h1>報道資料</h1>".encode("cp932")
LEAK = LABEL + "<p>印刷する　文字サイズ：小　中　大</p>".encode("cp932")
NOTICE = "<html><head><title>総務省</title></head><body><h1>ただいまメンテナンス中です</h1></body></html>".encode("cp932")

Dress = Callable[[bytes], bytes]


def as_ever(body: bytes) -> bytes:
    return body


def without_marks(body: bytes) -> bytes:
    """A redesign under which dates and contacts are not found any more, and every visible line stays but for its order."""
    head, label, rest = body.partition(LABEL)
    rest = rest.replace(b"contact_information", b"c-contact").replace(b"press_mainarea", b"c-main").replace(b"boxEx", b"c-lead")
    before, _, after = rest.partition(b'<div class="press_datearea rightPosT">')
    day, end, after = after.partition(b"</div>")
    return head + label + before + b'<div class="c-date">' + "見本：".encode("cp932") + day + end + after


def leaking(body: bytes) -> bytes:
    """Furniture that leaks into the content, so that every page says one line more."""
    return body.replace(LABEL, LEAK)


@cache
def _page(release: DemoRelease) -> bytes:
    return templates.release_page(release)


def site(day: int, dress: Dress = as_ever, edited: int | None = None, more: tuple[DemoRelease, ...] = ()) -> DemoSite:
    """The site on a day, counted from 0, in a dress; one of its releases may be edited, and there may be more of them."""
    today = FIRST + timedelta(days=day)
    pages = {one.path: dress(_page(one)) for one in (*PUBLISHED, *more)}
    if edited is not None:
        path = PUBLISHED[edited].path
        pages[path] = pages[path].replace("を目途に".encode("cp932"), "までに".encode("cp932"))
    monthly = lists.monthly_lists([*PUBLISHED, *more], FIRST, today)
    pages |= {one.path: lists.list_page(one, monthly) for one in monthly}
    pages |= {feed.PATH: feed.feed(PUBLISHED[:20], (), FIRST), "/robots.txt": b""}
    served = {path: Response(body, "text/html", midnight(FIRST)) for path, body in pages.items()}
    return DemoSite(MappingProxyType({**served, **files()}), (), today)


@cache
def files(note: str | None = None) -> dict[str, Response]:
    """The documents of the releases; with a note they all say something more."""
    notes = ((note,),) if note else ()
    return {
        one.path: Response(make_pdf([*one.pages, *notes], one.title), "application/pdf", midnight(FIRST)) for one in DOCUMENTS
    }


def everywhere(day: int, more: tuple[DemoRelease, ...] = (), **page: Any) -> DemoSite:
    """The site on a day when each release's page answers alike."""
    there = site(day, more=more)
    same = Response(**{"body": NOTICE, "media_type": "text/html", "last_modified": midnight(FIRST), **page})
    return DemoSite(MappingProxyType({**there.pages, **{one.path: same for one in (*PUBLISHED, *more)}}), (), there.today)


def key(number: int) -> str:
    return PUBLISHED[number].path.rpartition("/")[2].removesuffix(".html")


def mic_press(days: Days, *words: str) -> str:
    """Run a command on the archive, by its clock."""
    with mock.patch("scraper.fetch.clock.SystemClock", return_value=days.mornings.clock):
        done = CliRunner().invoke(commands, [*words, "--archive", str(days.mornings.directory)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


class Days:
    """Crawls of the site day after day, each at eight."""

    def __init__(self, server: Server, directory: Path) -> None:
        self.mornings = Mornings(server, directory)

    def crawl(self, shown: DemoSite, **job: Any) -> Report:
        """Crawl on the morning of the day that the site shows."""
        eight = datetime(shown.today.year, shown.today.month, shown.today.day, 8, tzinfo=JST)
        if self.mornings.clock.now() < eight:
            self.mornings.clock = SimulatedClock(eight)
        self.mornings.server.site = shown
        return self.mornings.crawl(**job)

    def open_alarms(self) -> set[tuple[str, str]]:
        found = self.mornings.rows("SELECT code, url FROM problems WHERE resolved_at IS NULL")
        return {(row["code"], row["url"]) for row in found if row["code"] in ALARMS}

    def count(self, sql: str) -> int:
        return int(self.mornings.rows(f"SELECT count(*) AS n FROM {sql}")[0]["n"])  # noqa: S608 - ours

    def new_releases(self) -> int:
        with self.mornings.archive() as archive:
            shown = {entry.id for entry in releases_feed(archive, FeedRequest()).entries}
            assert len(newest_releases(archive, 100)) == len(shown)
        return len(shown)

    def told(self) -> tuple[int, int]:
        """How many edits a feed tells of, and how many changes a list shows by default."""
        from archive.queries.changes import find_changes

        with self.mornings.archive() as archive:
            return len(changes_feed(archive, FeedRequest()).entries), len(find_changes(archive.db))


@pytest.fixture(scope="module")
def quiet_days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    """An archive of two mornings on which nothing happened."""
    with serve(site(0)) as server:
        days = Days(server, tmp_path_factory.mktemp("quiet") / "archive")
        assert [days.crawl(site(day)).exit_code for day in (0, 1)] == [0, 0]
        yield days


@pytest.fixture
def days(quiet_days: Days, tmp_path: Path) -> Iterator[Days]:
    """A copy of that archive; at the end, a rebuild makes every row of it again."""
    copied = Days(quiet_days.mornings.server, tmp_path / "archive")
    shutil.copytree(quiet_days.mornings.directory, copied.mornings.directory)
    yield copied
    before = rows(copied.mornings.directory)
    after = made_anew(copied.mornings)
    for table in before:
        assert after[table] == before[table], table


def test_days_on_which_little_happens_raise_no_alarm(days: Days) -> None:
    report = days.crawl(site(2, edited=3))
    assert (report.exit_code, report.alarms, report.held_back) == (0, [], 0)
    assert report.changes and days.told() == (1, len(report.changes))


# A redesign


def test_fields_that_are_not_found_any_more_are_named_with_what_is_usual(days: Days) -> None:
    report = days.crawl(site(2, without_marks))
    assert report.exit_code == 4
    assert report.alarms[1].startswith("press template: no date on 16 of 16 pages (usually 0 of 16)")
    assert days.open_alarms() == {("fill_rate_dropped", "press"), ("many_changes", "releases")}


def test_a_redesign_that_leaves_every_line_makes_no_change_and_is_noticed_all_the_same(days: Days) -> None:
    report = days.crawl(site(2, lambda body: body.replace(b"contentsBody", b"c-content")))
    assert report.alarms == ["press template: no known markup on 16 of 16 pages (usually 0 of 16)"]
    assert days.count("versions") == RELEASES and report.run["unchanged"] == RELEASES
    assert days.crawl(site(3)).exit_code == 0
    assert days.open_alarms() == set(), "it resolves itself when the fields are back"


def test_a_redesign_that_puts_the_lines_in_another_order_makes_changes_that_are_noise_and_tells_nobody(days: Days) -> None:
    report = days.crawl(site(2, lambda body: in_markup(body, MARKUPS["METI"])))
    assert report.alarms[0].startswith("16 of 16 releases looked at again had changed")
    assert days.count("changes WHERE field = 'template' AND noise = 1") == RELEASES
    assert days.count("changes WHERE noise = 0") == 0 and days.told() == (0, 0)


def test_what_leaks_into_every_page_is_written_and_not_told(days: Days) -> None:
    report = days.crawl(site(2, leaking))
    assert report.exit_code == 4
    assert report.alarms == ["16 of 16 releases looked at again had changed (usually 0 of 16): a redesign?"]
    assert (report.changes, days.told(), report.held_back) == ([], (0, 0), days.count("changes"))
    assert days.count("versions WHERE suspect_run = 1") == RELEASES
    assert days.count("silent_changes") == 0


def test_a_leak_that_is_gone_on_the_next_day_is_never_told_nor_is_its_going(days: Days) -> None:
    days.crawl(site(2, leaking))
    report = days.crawl(site(3, edited=5))
    assert (report.exit_code, report.alarms) == (0, []), "the site is as it was"
    assert days.open_alarms() == set()
    days.crawl(site(4, edited=5))
    days.crawl(site(5, edited=5))
    assert days.count("versions WHERE version_number = 3") == RELEASES, "three versions were seen"
    assert days.count("versions WHERE version_number > 1 AND suspect_run = 0") == 1
    assert days.told()[0] == 1, "the one true edit"


def test_an_edit_on_the_day_of_a_leak_is_told_as_the_edit_alone(days: Days) -> None:
    days.crawl(site(2, leaking, edited=5))
    report = days.crawl(site(3, edited=5))
    assert {news.key for news in report.changes} == {key(5)}
    assert not any("印刷する" in (news.before or "") + (news.after or "") for news in report.changes)
    assert any(news.before and "を目途に" in news.before for news in report.changes)
    assert {news.seen_before_at[:10] for news in report.changes} == {"2025-10-20"}, "between the visits that can be believed"
    assert days.told()[0] == 1


def test_what_is_new_on_the_day_of_a_leak_is_news_once_it_is_seen_rightly(days: Days) -> None:
    new = (invent(77, FIRST, documents=0).release,)
    days.crawl(site(2, leaking, more=new))
    assert days.new_releases() == RELEASES
    report = days.crawl(site(3, more=new))
    assert (report.changes, report.exit_code, days.told()) == ([], 0, (0, 0)), "that it had leaked is no edit"
    assert days.new_releases() == RELEASES + 1


def test_a_redesign_that_stays_is_told_once_the_next_day_bears_it_out(days: Days) -> None:
    first = days.crawl(site(2, leaking))
    second = days.crawl(site(3, leaking))
    assert (first.changes, second.exit_code, second.alarms) == ([], 0, [])
    assert {news.key for news in second.changes} == set(map(key, range(RELEASES)))
    assert days.count("versions WHERE suspect_run = 1") == 0 and days.open_alarms() == set()
    with days.mornings.archive() as archive:
        entries = changes_feed(archive, FeedRequest()).entries
    assert len(entries) == RELEASES
    assert all(entry.published < entry.updated for entry in entries), "seen on one day, known on the next"
    assert days.crawl(site(4, leaking)).changes == [], "and only once"


def test_a_run_an_hour_later_bears_nothing_out(days: Days) -> None:
    days.crawl(site(2, leaking))
    days.mornings.sleep(hours=1)
    report = days.crawl(site(2, leaking))
    assert (report.exit_code, report.changes) == (0, [])
    assert days.open_alarms() == {("many_changes", "releases")}


def test_what_a_run_reaches_bears_out_the_rest_only_when_it_is_most(days: Days) -> None:
    days.crawl(site(2, leaking))
    assert days.crawl(site(3, leaking), most_requests=10).changes == []
    assert days.crawl(site(4, leaking)).changes != []


def test_what_was_accepted_is_told_by_the_next_run_also_when_a_rebuild_comes_between(days: Days) -> None:
    days.crawl(site(2, leaking))
    mic_press(days, "crawl", "--accept", "お知らせのとおり")
    made_anew(days.mornings)
    report = days.crawl(site(3, leaking))
    assert len({news.key for news in report.changes}) == RELEASES


def test_a_person_can_accept_what_is_held_back(days: Days) -> None:
    days.crawl(site(2, without_marks))
    said = mic_press(days, "crawl", "--accept", "お知らせのとおり改装")
    assert said.endswith("changes are listed from now on, and the next crawl tells of them\n")
    assert days.mornings.rows("SELECT kind, subject, reason FROM decisions") == [
        {"kind": "accept", "subject": "3", "reason": "お知らせのとおり改装"}
    ]
    assert days.open_alarms() == set() and days.told()[0] == RELEASES
    assert days.count("versions WHERE suspect_run = 1") == 0
    report = days.crawl(site(3, lambda body: without_marks(body) + b" "))
    assert report.alarms == [], "that is how the pages are now"
    assert len({news.key for news in report.changes}) == RELEASES, "the next run tells of it"


def test_fields_are_missed_until_a_person_accepts_it(days: Days) -> None:
    for day in (2, 3, 4):
        report = days.crawl(site(day, lambda body, day=day: without_marks(body) + b" " * day))
        assert report.exit_code == 4 and "(usually 0 of 16)" in report.alarms[-1], "what is wrong never becomes usual"


def test_documents_that_are_all_replaced_are_held_back_as_well(days: Days) -> None:
    for day in (2, 3):
        assert days.crawl(site(day), with_documents=True).exit_code == 0
    replaced = site(4)
    replaced = DemoSite(MappingProxyType({**replaced.pages, **files("再生成")}), (), replaced.today)
    report = days.crawl(replaced, with_documents=True)
    assert report.alarms == ["16 of 16 documents looked at again had changed (usually 0 of 16): a redesign?"]
    assert days.count("document_versions WHERE suspect_run = 1") == RELEASES and days.told() == (0, 0)
    assert days.crawl(site(5), with_documents=True).exit_code == 0
    assert days.count("document_versions WHERE suspect_run = 1") == 2 * RELEASES
    assert days.crawl(site(6), with_documents=True).changes == [] and days.told() == (0, 0)


# One page in the place of all


def test_a_maintenance_page_everywhere_is_no_version_and_one_alarm(days: Days) -> None:
    report = days.crawl(everywhere(2))
    assert report.exit_code == 4 and len(report.alarms) == 1
    assert report.alarms[0].startswith("16 releases answer with one and the same page (sha256 ")
    assert days.count("versions") == RELEASES
    assert days.crawl(everywhere(3)).exit_code == 4, "while it stands it is said"
    assert days.crawl(site(4)).exit_code == 0
    assert days.open_alarms() == set()


def test_a_notice_that_passes_for_a_release_is_not_believed_while_it_stands(days: Days) -> None:
    notice = templates.release_page(invent(99, FIRST, documents=0).release)
    new = invent(77, FIRST, documents=0).release
    for day in (2, 3):
        report = days.crawl(everywhere(day, more=(new,), body=notice))
        assert report.exit_code == 4 and report.changes == []
    assert days.count("versions WHERE suspect_run = 1") == RELEASES + 1
    assert days.new_releases() == RELEASES, "what nobody has seen rightly is no news"
    assert days.crawl(site(4, more=(new,))).changes == []
    assert days.told() == (0, 0) and days.new_releases() == RELEASES + 1


def test_releases_that_vanish_together_are_told_a_day_later_than_others(days: Days) -> None:
    first, second, third = (days.crawl(everywhere(day, status=404)) for day in (2, 3, 4))
    assert first.alarms == second.alarms == ["16 of 16 releases looked at again were not there (usually 0 of 16)"]
    assert (first.changes, second.changes, second.run["gone"]) == ([], [], RELEASES)
    with days.mornings.archive() as archive:
        (entry, *_) = releases_feed(archive, FeedRequest()).entries
    assert entry.updated > entry.published and third.alarms == [] and len(third.changes) == RELEASES


def test_releases_that_vanish_and_return_together_are_not_told(days: Days) -> None:
    for day in (2, 3):
        days.crawl(everywhere(day, status=404))
    with days.mornings.archive() as archive:
        (entry, *_) = releases_feed(archive, FeedRequest()).entries
    assert entry.updated == entry.published and "掲載されていません" not in "".join(entry.summary)
    report = days.crawl(site(4))
    assert (report.exit_code, report.changes, report.alarms) == (0, [], [])
    assert days.crawl(site(5)).changes == [] and days.told() == (0, 0) and days.open_alarms() == set()


# Lists


def test_a_list_that_lost_most_of_its_rows_is_noticed_once(days: Days) -> None:
    whole = site(2).pages[lists.CURRENT].body.split(b"<tr>")
    cut = Response(b"<tr>".join(whole[:4]) + b"</table></body></html>", "text/html", midnight(FIRST))
    report = days.crawl(site(2).with_page(lists.CURRENT, cut))
    (alarm,) = report.alarms
    assert report.exit_code == 4 and alarm.endswith("rows that the list held at the last visit are not in it any more")
    assert days.crawl(site(3).with_page(lists.CURRENT, cut)).exit_code == 0, "it stays so short: that is the list now"


# What a person sees


def test_what_is_held_back_is_listed_for_who_asks_and_in_the_log(days: Days) -> None:
    days.crawl(site(2, leaking))
    assert mic_press(days, "changes") == "no changes\n"
    assert mic_press(days, "changes", "--suspect").count("印刷する") == RELEASES
    assert {row["suspect_run"] for row in json.loads(mic_press(days, "changes", "--suspect", "--json"))} == {1}
    assert "(suspect)" in mic_press(days, "log", key(0))


def test_without_an_alarm_there_is_nothing_to_accept(days: Days) -> None:
    assert mic_press(days, "crawl", "--accept", "改装").endswith("nothing looks wrong, so there is nothing to accept\n")
    assert days.count("decisions") == 0


def test_a_run_that_was_killed_is_judged_when_it_is_repaired(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Run, "finish", killed)
        with pytest.raises(RuntimeError, match="killed"):
            days.crawl(site(2, leaking))
    report = days.crawl(site(3))
    assert (report.exit_code, report.changes) == (0, [])
    assert days.count("problems WHERE code = 'many_changes' AND resolved_at IS NOT NULL") == 1
    assert days.told() == (0, 0)


# What is no alarm


def test_the_first_crawl_and_old_months_are_compared_with_nothing(days: Days) -> None:
    """Pages of another year lack what those of today have."""
    old = [invent(number, FIRST - timedelta(days=150), documents=0).release for number in range(100, 112)]
    shown = site(2)
    monthly = lists.monthly_lists([*PUBLISHED, *old], FIRST, shown.today)
    pages = {one.path: lists.list_page(one, monthly) for one in monthly}
    pages |= {one.path: without_marks(templates.release_page(one)) for one in old}
    served = {path: Response(body, "text/html", midnight(FIRST)) for path, body in pages.items()}
    report = days.crawl(DemoSite(MappingProxyType({**shown.pages, **served}), (), shown.today), first_month="2025-05")
    assert report.alarms == [] and report.run["new"] == len(old)
