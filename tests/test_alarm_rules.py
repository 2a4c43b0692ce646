"""What is unusual, and what is only little: the rules of the alarms, on numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from archive.alarms.fill_rates import FIELDS, Reads, Stood, fill_alarms, judged, lacking
from archive.alarms.lists import lost_rows, not_growing
from archive.alarms.spikes import many_changes, many_missing
from archive.alarms.statistics import Share, chance_of, chance_of_so_few, is_unusual, upper_bound
from archive.db.connection import open_for_writing
from archive.store.alarms import of_growth
from schemas.release import Release


def reads(run_id: int, pages: int, bureau: str | None = "自治行政局", template: str = "press", **lacks: int) -> Reads:
    return Reads(run_id=run_id, template=template, bureau=bureau, pages=pages, lacking=lacks)


# Chance


def test_the_bound_is_that_of_wilson_and_the_test_is_exact() -> None:
    assert upper_bound(Share(0, 0)) == 1.0
    assert upper_bound(Share(1, 300)) == pytest.approx(0.0278, abs=1e-3)
    assert upper_bound(Share(10, 10)) == pytest.approx(1.0)
    assert chance_of(Share(2, 3), 0.5) == pytest.approx(0.5)
    assert chance_of(Share(0, 9), 0.5) == chance_of(Share(5, 9), 1.0) == 1.0
    assert chance_of(Share(3, 3), 0.1) == pytest.approx(0.001)
    assert chance_of_so_few(1, 2.0) == pytest.approx(0.406, abs=1e-3)
    assert chance_of_so_few(0, 0.0) == 1.0


@pytest.mark.parametrize(
    ("now", "usual", "expected"),
    [
        (Share(12, 12), Share(1, 300), True),
        (Share(4, 4), Share(1, 300), True),
        (Share(2, 2), Share(1, 300), False),
        (Share(1, 12), Share(1, 300), False),
        (Share(12, 12), Share(0, 0), False),
        (Share(12, 12), Share(0, 3), False),
        (Share(6, 6), Share(60, 300), False),
        (Share(60, 60), Share(60, 300), True),
        (Share(3000, 9000), Share(100, 90_000), True),
    ],
)
def test_it_takes_enough_pages_now_and_before(now: Share, usual: Share, expected: bool) -> None:
    assert is_unusual(now, usual) is expected


# Fields


def test_the_line_names_template_bureau_field_and_what_is_usual() -> None:
    (alarm,) = fill_alarms([reads(9, 12, published=12)], [reads(run, 100, published=run == 1) for run in (1, 2, 3)], [])
    assert alarm.message == "press template, 自治行政局: no date on 12 of 12 pages (usually 1 of 300)"
    assert (alarm.code, alarm.subject) == ("fill_rate_dropped", "press 自治行政局")


def test_what_several_bureaus_lack_is_said_once_of_the_template() -> None:
    now = [reads(9, 3, published=3), reads(9, 3, "統計局", published=3)]
    (alarm,) = fill_alarms(now, [reads(1, 100), reads(1, 100, "統計局")], [])
    assert alarm.message == "press template: no date on 6 of 6 pages (usually 0 of 200)"


def test_a_bureau_is_held_against_itself() -> None:
    before = [reads(1, 100, annexes=90), reads(1, 100, "統計局")]
    assert fill_alarms([reads(9, 12, annexes=12)], before, []) == []
    assert [alarm.subject for alarm in fill_alarms([reads(9, 12, "統計局", annexes=12)], before, [])] == ["press 統計局"]


def test_templates_are_not_compared_with_one_another() -> None:
    now = [reads(9, 12, None, "meeting", published=12)]
    assert fill_alarms(now, [reads(1, 300)], []) == []


def test_what_was_read_while_an_alarm_stood_is_not_usual_until_a_person_says_so() -> None:
    before = [reads(1, 100), reads(2, 100, published=100), reads(3, 100, published=100), reads(4, 100)]
    stands = Stood(subject="press", first_run=2, last_run=None, accepted=False)
    over = Stood(subject="press 自治行政局", first_run=2, last_run=3, accepted=False)
    accepted = Stood(subject="press", first_run=2, last_run=3, accepted=True)
    now = [reads(9, 12, published=12)]
    assert "usually 0 of 100" in fill_alarms(now, before, [stands])[0].message
    assert "usually 0 of 200" in fill_alarms(now, before, [over])[0].message
    assert fill_alarms(now, before[:3], [accepted]) == []


def test_few_pages_settle_nothing() -> None:
    assert judged([reads(9, 2), reads(9, 2, "統計局")]) == {"press"}
    assert judged([reads(9, 3)]) == {"press", "press 自治行政局"}


def test_each_field_that_a_page_lacks_is_named() -> None:
    empty = Release(key="a", url="https://www.soumu.go.jp/a.html", lang="ja", title="", template="unknown", content_hash="c1:0")
    assert lacking(empty) == tuple(FIELDS)


# Spikes


def test_a_small_archive_and_a_mass_edit_of_one_bureau_are_no_redesign() -> None:
    assert many_changes("releases", Share(1, 14), []) is None
    assert many_changes("releases", Share(14, 14), []) is None, "nothing is known yet"
    assert many_changes("releases", Share(20, 170), [Share(1, 170)] * 30) is None
    assert many_changes("releases", Share(80, 170), [Share(1, 170)] * 30) is not None


def test_spikes_of_the_past_are_not_usual() -> None:
    before = [Share(0, 60), Share(60, 60), Share(0, 60)]
    alarm = many_missing("documents", Share(50, 60), before)
    assert alarm and alarm.message == "50 of 60 documents looked at again were not there (usually 0 of 120)"


# Lists


def test_a_list_may_lose_some_rows_and_not_most() -> None:
    assert lost_rows(0, 0) is None and lost_rows(3, 80) is None and lost_rows(5, 5) is None
    assert lost_rows(60, 80) == "60 of the 80 rows that the list held at the last visit are not in it any more"


def test_a_list_that_stands_still_is_held_against_the_poorest_month() -> None:
    assert not_growing("2025-10", 20, 2, [45, 60, 52]) is not None
    assert not_growing("2025-10", 20, 30, [45, 60, 52]) is None
    assert not_growing("2025-10", 4, 0, [3, 9, 7]) is None, "the first days of a month say nothing"
    assert not_growing("2025-10", 20, 2, [45, 60]) is None


def test_only_a_list_that_was_seen_is_judged_by_the_days_that_are_over(tmp_path: Path) -> None:
    db = open_for_writing(tmp_path / "archive.db")
    for month in ("2025-07", "2025-08", "2025-09"):
        put_rows(db, month, [f"{month}-{day:02d}" for day in range(1, 31)], "2025-10-01T00:00:00Z")
    put_rows(db, "2025-10", ["2025-10-01", "2025-10-25"], "2025-10-26T00:00:00Z")
    run = {"id": 1, "started_at": "2025-10-25T23:00:00Z"}
    (verdict,) = of_growth(db, run)
    assert verdict.alarm
    assert verdict.alarm.message == "the list of 2025-10 names 2 releases up to day 25; lists of other months name 25 or more"
    assert list(of_growth(db, {**run, "started_at": "2025-10-26T23:00:00Z"})) == []
    db.close()


def put_rows(db: Database, month: str, days: list[str], seen_at: str) -> None:
    db.table("listings").insert_all(
        {
            "month": month,
            "list_url": f"https://www.soumu.go.jp/{month}",
            "url": f"https://www.soumu.go.jp/{month}/{position}",
            "state": "inside",
            "title": "題",
            "published_on": day,
            "position": position,
            "first_seen_at": seen_at,
            "last_seen_at": seen_at,
        }
        for position, day in enumerate(days)
    )
