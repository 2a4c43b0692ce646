"""What to check next, as a specification: the policy is a function of what is known and of the time, and of nothing else."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.times import utc_text
from schemas.visit import Known, KnownDocument, KnownRelease, Seen
from scraper.revisit import Due, Rates, conditional, due, forced, lists_in_order, stale_lists, unseen_documents, waiting
from scraper.revisit.conditional import LARGE, LARGE_WHOLE_AGAIN, WHOLE_AGAIN
from scraper.revisit.policy import AGAIN, BOUND, DAILY
from scraper.revisit.rates import GUESS, Life, days_of, life_of

NOW = datetime(2026, 11, 23, 22, 17, tzinfo=UTC)
MONTHS = ("2026-11", "2026-10")


def ago(days: float) -> str:
    return utc_text(NOW - timedelta(days=days))


def seen(age: float, looked: float = 1.0, changed: Sequence[float] = (), **more: Any) -> Seen:
    """A page published `age` days ago and watched since, last looked at `looked` days ago, changed so many days ago."""
    times = {"first_seen_at": ago(age), "last_seen_at": ago(looked), "checked_at": ago(looked), "published_on": ago(age)[:10]}
    return Seen(**{**times, "changed_at": tuple(map(ago, changed)), **more})


def release(url: str, page: Seen | None = None, **more: Any) -> KnownRelease:
    flags = {"month": "2026-01", "archived": True, "missing": False, "has_problem": False}
    return KnownRelease(url=url, seen=page or seen(100), **{**flags, **more})


def document(url: str, page: Seen | None = None, **more: Any) -> KnownDocument:
    flags = {"month": "2026-01", "archived": True, "missing": False, "gone": False, "has_problem": False}
    return KnownDocument(url=url, seen=page or seen(100), **{**flags, **more})


def urls(*releases: KnownRelease, documents: Sequence[KnownDocument] = (), months: Sequence[str] = MONTHS) -> list[str]:
    return [one.url for one in due(releases, documents, months, NOW)]


# What is new


def test_what_was_never_got_to_waits_first_then_what_was_missing_once() -> None:
    known = [
        release("missing", missing=True),
        release("never got to", archived=False),
        release("failed", archived=False, has_problem=True),
        release("archived"),
    ]
    assert waiting(known) == ["never got to", "missing"]


def test_documents_never_fetched_come_first_then_those_that_were_missing() -> None:
    documents = [
        document("archived"),
        document("missing", missing=True),
        document("new", archived=False),
        document("gone, and never seen", archived=False, gone=True),
        document("failed", archived=False, has_problem=True),
        document("of this month", archived=False, month="2026-11"),
    ]
    assert unseen_documents(documents) == ["new", "of this month", "missing"]
    assert unseen_documents(documents, MONTHS) == ["of this month"]


def test_what_failed_and_was_never_archived_is_asked_for_again_while_its_month_is_recent() -> None:
    failed = {"archived": False, "has_problem": True}
    tried = Seen(checked_at=ago(1))
    assert urls(release("recent", tried, month="2026-11", **failed), release("older", tried, **failed)) == ["recent"]
    assert urls(release("older", Seen(checked_at=ago(BOUND)), **failed)) == ["older"]


# What is looked at again


@pytest.mark.parametrize("age", [1.0, 7.0, DAILY - 2])
def test_a_young_release_is_looked_at_daily_whatever_minute_the_run_gets_to_it(age: float) -> None:
    assert urls(release("a", seen(age, looked=AGAIN + 0.01))) == ["a"]
    assert urls(release("a", seen(age, looked=AGAIN - 0.01))) == []


def test_a_change_makes_a_release_young_again() -> None:
    assert urls(release("quiet", seen(200)), release("edited", seen(200, changed=[DAILY - 1]))) == ["edited"]


def test_an_older_release_rests_for_days_and_is_looked_at_again_within_the_bound() -> None:
    assert urls(release("a", seen(500, looked=3))) == []
    assert urls(release("a", seen(5_000, looked=BOUND))) == ["a"]


def test_documents_follow_the_same_rule() -> None:
    documents = [document("young", seen(3)), document("old", seen(500)), document("bound", seen(5_000, looked=BOUND))]
    assert urls(documents=documents) == ["bound", "young"]


def test_a_document_that_was_too_large_is_left_alone_for_a_month() -> None:
    documents = [document("lately", seen(2), too_large_at=ago(29)), document("long ago", seen(2), too_large_at=ago(31))]
    assert urls(documents=documents) == ["long ago"]
    assert [one.url for one in forced([], documents, ["2026-01"], NOW)] == ["long ago"]


def test_a_page_that_promises_more_is_looked_at_more_often() -> None:
    pages = [release("promises", seen(120, looked=8, promised=True)), release("is complete", seen(120, looked=8))]
    assert urls(*pages) == ["promises"]


def life(*args: Any, **more: Any) -> Life:
    found = life_of(seen(*args, **more))
    assert found is not None
    return found


def calm(genre: str, number: int = 60, bureau: str | None = None) -> list[Life]:
    return [life(400, looked=40, genre=genre, bureau=bureau) for _ in range(number)]


def lively(genre: str, number: int = 60, bureau: str | None = None) -> list[Life]:
    return [life(400, looked=40, changed=[390, 300, 200], genre=genre, bureau=bureau) for _ in range(number)]


def test_a_genre_that_changes_more_often_is_looked_at_more_often() -> None:
    pages = [*calm("personnel"), *lively("council")]
    rates = Rates.learned(pages)
    assert rates.genres["council"] > 2 > 0.5 > rates.genres["personnel"]
    council, personnel = (life(200, looked=10, genre=genre) for genre in ("council", "personnel"))
    assert rates.unnoticed(council, days_of(ago(0))) > 4 * rates.unnoticed(personnel, days_of(ago(0)))


def test_what_its_genre_explains_is_not_counted_again_for_the_bureau() -> None:
    rates = Rates.learned([*calm("personnel", bureau="大臣官房"), *lively("council", bureau="統計局")])
    assert 0.6 < rates.bureaus["統計局"] < 1.6


def test_a_release_that_was_edited_before_is_likelier_to_be_edited_again() -> None:
    rates = Rates.learned([*calm("x"), life(400, changed=[300, 250], genre="x")])
    assert rates.likelihood(life(400, changed=[300, 250])) > 1.5 * rates.likelihood(life(400))


def test_rates_begin_from_a_guess_and_end_at_what_was_watched() -> None:
    assert Rates.learned([]).ages == pytest.approx(GUESS)
    quiet = [life(360, looked=0) for _ in range(2_000)]
    assert Rates.learned(quiet).ages[0] < GUESS[0] / 20
    busy = [life(7, looked=0, changed=[6, 5, 4, 3, 2, 1]) for _ in range(200)]
    assert Rates.learned(busy).ages[0] == pytest.approx(6 / 7, rel=0.1)


def test_the_time_that_an_edit_stands_unnoticed_grows_faster_than_the_time_since_the_last_look() -> None:
    rates, now = Rates(), days_of(ago(0))
    pages = [life(300, looked=looked) for looked in (5, 10)]
    five, ten = (rates.unnoticed(page, now) / rates.likelihood(page) for page in pages)
    assert ten == pytest.approx(4 * five, rel=0.02)
    assert five == pytest.approx(GUESS[3] * 5**2 / 2, rel=0.02)


def test_a_page_that_keeps_failing_is_tried_less_and_less_often() -> None:
    def failing(since: float, tried: float) -> list[str]:
        return urls(release("a", seen(2_000, looked=since, checked_at=ago(tried))))

    assert failing(since=100, tried=1) == []
    assert failing(since=100, tried=26) == ["a"]


def test_what_is_gone_is_looked_at_like_what_has_changed_since_it_may_return() -> None:
    assert urls(release("gone last week", seen(900, changed=[7])), release("gone last year", seen(900, changed=[300]))) == [
        "gone last week"
    ]


# Order and budget


def test_what_nobody_looked_at_for_too_long_comes_first_then_where_a_change_is_likeliest() -> None:
    pages = [
        release("old", seen(1_500, looked=70)),
        release("young", seen(3, looked=1)),
        release("younger, two days unseen", seen(3, looked=2)),
        release("overdue", seen(5_000, looked=95)),
    ]
    assert urls(*pages)[0] == "overdue"
    assert urls(*pages).index("younger, two days unseen") < urls(*pages).index("young")


@given(st.integers(0, 2**32))
def test_the_order_does_not_depend_on_the_order_of_what_is_known(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - hypothesis gives the seed
    pages = [release(f"r{n}", seen(chance.uniform(2, 900), looked=chance.uniform(0, 2))) for n in range(20)]
    shuffled = chance.sample(pages, len(pages))
    assert due(pages, [], MONTHS, NOW) == due(shuffled, [], MONTHS, NOW)


@given(st.floats(31, 9_000), st.floats(0, 60), st.text("abc", min_size=1, max_size=6))
def test_every_release_is_looked_at_at_least_once_within_the_bound(age: float, rested: float, url: str) -> None:
    """Day by day from the last look: whatever its age and its neighbours, a page is due before the bound has passed."""
    for day in range(int(BOUND) + 1):
        page = release(url, seen(age + rested + day, looked=min(age, day)))
        if day >= AGAIN and urls(page, release("b", seen(5_000, looked=10))):
            return
    raise AssertionError(f"not due after {BOUND} days")


def test_pages_fetched_on_one_day_are_not_all_due_on_another() -> None:
    pages = [(f"https://www.soumu.go.jp/{n}.html", n) for n in range(240)]
    lately = 0
    by_day = []
    for day in range(20, 91):
        found = len(urls(*(release(url, seen(3_000 + n, looked=day)) for url, n in pages)))
        by_day.append(found - lately)
        lately = found
    assert lately == 240 and max(by_day) < 240 / 6


def test_a_day_on_which_nothing_is_due_asks_for_nothing() -> None:
    assert urls(*(release(f"r{n}", seen(1_000 + n, looked=1)) for n in range(1_000))) == []


def test_months_that_are_named_are_visited_whole_what_was_not_looked_at_longest_first() -> None:
    pages = [release("lately", seen(300, looked=1)), release("long ago", seen(300, looked=9)), release("b", month="2025-01")]
    meeting = release("meeting", seen(300, looked=5), role="meeting")
    found = forced([*pages, meeting], [document("pdf", seen(300, looked=7))], ["2026-01"], NOW)
    assert found == [
        Due(url="long ago"),
        Due(url="pdf", role="document"),
        Due(url="meeting", role="meeting"),
        Due(url="lately"),
    ]


# Lists


def test_lists_of_new_months_come_before_those_that_were_read() -> None:
    months = ["2026-11", "2026-10", "2026-09", "2026-08", "2026-07"]
    assert lists_in_order(months, MONTHS, {"2026-09", "2026-11"}) == (
        ["2026-11", "2026-10"],
        ["2026-08", "2026-07"],
        ["2026-09"],
    )


def test_the_list_of_a_closed_month_is_read_again_once_a_month() -> None:
    assert stale_lists({"2026-01": ago(31), "2025-01": ago(40), "2026-10": ago(2)}, NOW) == ["2025-01", "2026-01"]


# Validators


def test_the_bytes_are_asked_for_whole_after_a_week_and_large_ones_after_half_a_year() -> None:
    def left(days: float, **more: Any) -> bool:
        return bool(conditional(Known(etag='"a"', whole_at=ago(days), **more), NOW).validators)

    assert left(6.9) and not left(WHOLE_AGAIN.days)
    assert left(170, size=LARGE + 1) and not left(LARGE_WHOLE_AGAIN.days, size=LARGE + 1)
    assert not left(1, lied=True)
