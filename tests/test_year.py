"""Days, or a whole year, of cron on a site where things happen: each is recorded once, between the right visits, and nothing
else is. Fifteen days are in `make test`, the year in `make soak`."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Mornings
from test_rebuild import made_anew, rows
from year import Calendar, Planted, Year

from archive.demo import serve
from archive.verify import verify
from schemas.times import JST, from_utc_text
from scraper.revisit.conditional import WHOLE_AGAIN
from scraper.revisit.policy import BOUND, DAILY

pytestmark = pytest.mark.soak

CALENDAR = Calendar()
FIRST_DAY = date(2025, 4, 1)
DAYS = int(os.environ.get("MIC_PRESS_SOAK_DAYS", "15"))
NEW_VERSION = ("edited", "edited aloud", "promise kept", "edited behind a lie", "returned")
SOON = 2
"""Days after which what happened to a young release is known at the latest: an outage may lie between."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Year, Mornings]]:
    """The year, and the archive of its mornings."""
    year = Year(FIRST_DAY, CALENDAR)
    with serve(year.site()) as server:
        mornings = Mornings(server, tmp_path_factory.mktemp("year") / "archive")
        mornings.with_documents = True
        for day in range(DAYS):
            if day:
                year.sleep()
            server.site = year.site()
            at_eight(mornings, year.today)
            mornings.crawl(**({} if day else {"first_month": "2025-01"}))
        yield year, mornings


def at_eight(mornings: Mornings, today: date) -> None:
    """Let it be eight in the morning of a day in Japan."""
    morning = datetime(today.year, today.month, today.day, 8, tzinfo=JST)
    mornings.sleep(seconds=(morning - mornings.clock.now()).total_seconds())


def day_of(moment: str) -> int:
    """The day of the year on which a stored moment lies."""
    return (from_utc_text(moment).astimezone(JST).date() - FIRST_DAY).days


def known_by(planted: Planted) -> int:
    """The day by which what happened has to be known: old releases are not asked for daily, and a lie is believed a while."""
    if planted.kind == "edited behind a lie":
        return planted.day + WHOLE_AGAIN.days + SOON
    return planted.day + (SOON if planted.age <= DAILY else int(BOUND))


def seen_by_now(planted: Planted) -> bool:
    return known_by(planted) < DAYS


def versions_of(mornings: Mornings, key: str) -> list[dict[str, Any]]:
    sql = (
        "SELECT v.version_number, v.first_seen_at, v.last_seen_at FROM versions v JOIN releases r ON r.id = v.release_id "
        "WHERE r.key = ? AND v.suspect_run = 0 ORDER BY v.version_number"
    )
    return mornings.rows(sql, key)


def test_every_release_is_archived(lived: tuple[Year, Mornings]) -> None:
    year, mornings = lived
    archived = {row["key"] for row in mornings.rows("SELECT key FROM releases")}
    assert archived == set(year.releases)


def test_every_edit_is_one_version_between_the_right_visits_and_nothing_else_is(lived: tuple[Year, Mornings]) -> None:
    year, mornings = lived
    edits: dict[str, list[Planted]] = {key: [] for key in year.releases}
    for planted in year.planted:
        if planted.kind in NEW_VERSION:
            edits[planted.key].append(planted)
    for key, planted in edits.items():
        first, *later = versions_of(mornings, key)
        due = [one for one in planted if seen_by_now(one)]
        assert len(due) <= len(later) <= len(planted), (key, planted, later)
        for before, edit, after in zip([first, *later], planted, later, strict=False):
            assert day_of(before["last_seen_at"]) < edit.day <= day_of(after["first_seen_at"]) <= known_by(edit), (key, edit)


def test_nothing_is_told_of_what_did_not_change(lived: tuple[Year, Mornings]) -> None:
    year, mornings = lived
    told = "SELECT DISTINCT key FROM release_changes WHERE suspect_run = 0 AND noise = 0 AND (field = 'listing') = ?"
    happened = {one.key for one in year.planted if one.kind in (*NEW_VERSION, "removed", "replaced")}
    assert {row["key"] for row in mornings.rows(told, 0)} <= happened
    moved = {one.key for one in year.planted if one.kind == "moved to another list"}
    assert {row["key"] for row in mornings.rows(told, 1)} <= moved
    aloud = {one.key for one in year.planted if one.kind == "edited aloud"}
    corrected = {one.key for one in year.planted if one.kind == "corrected"}
    silent = {row["key"] for row in mornings.rows("SELECT DISTINCT key FROM silent_changes")}
    assert not silent & (aloud | corrected)


def test_every_request_is_counted(lived: tuple[Year, Mornings]) -> None:
    _, mornings = lived
    (counted,) = mornings.rows("SELECT sum(requests) AS n, count(*) AS runs FROM runs")
    assert counted == {"n": len(mornings.server.requests), "runs": DAYS}
    print(f"{counted['n']:,} requests in {DAYS} days")


def test_every_trouble_of_the_site_is_told_on_its_day(lived: tuple[Year, Mornings]) -> None:
    _, mornings = lived
    runs = mornings.rows("SELECT started_at, outcome FROM runs WHERE outcome != 'done'")
    assert {day_of(row["started_at"]) for row in runs} == {day for day in CALENDAR.outages if day < DAYS}
    for code, day in (("many_changes", CALENDAR.leak), ("identical_bodies", CALENDAR.maintenance[0])):
        told = {
            day_of(row["first_seen_at"]) for row in mornings.rows("SELECT first_seen_at FROM problems WHERE code = ?", code)
        }
        assert told == ({day} if day < DAYS else set()), code
    lies = {row["url"] for row in mornings.rows("SELECT url FROM problems WHERE code = 'validator_lied'")}
    assert len(lies) == (CALENDAR.leak < DAYS)


def test_every_replaced_document_is_one_version_and_one_saved_again_is_noise(lived: tuple[Year, Mornings]) -> None:
    year, mornings = lived
    happened = Counter((one.document, one.kind) for one in year.planted if one.document and seen_by_now(one))
    rows = mornings.rows(
        "SELECT d.url, v.noise FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE v.version_number > 1"
    )
    found = Counter((row["url"], "saved again" if row["noise"] else "replaced") for row in rows)
    assert found == happened


def test_what_is_gone_is_dated_at_the_first_visit_that_missed_it(lived: tuple[Year, Mornings]) -> None:
    year, mornings = lived
    back = {one.key for one in year.planted if one.kind == "returned"}
    removed = {one.key: one.day for one in year.planted if one.kind == "removed" and one.key not in back}
    gone = {row["key"]: day_of(row["gone_at"]) for row in mornings.rows("SELECT key, gone_at FROM releases WHERE gone_at > ''")}
    due = {key for key, day in removed.items() if day + SOON + 2 < DAYS}
    assert due <= set(gone) <= set(removed)
    assert all(0 <= day - removed[key] <= SOON for key, day in gone.items())


def test_corrections_name_what_they_correct(lived: tuple[Year, Mornings]) -> None:
    year, mornings = lived
    corrected = {one.key for one in year.planted if one.kind == "corrected" and seen_by_now(one)}
    rows = mornings.rows("SELECT r.key, r.title, c.certainty FROM corrections c JOIN releases r ON r.id = c.corrects_id")
    sure = {row["key"] for row in rows if row["certainty"] in ("certain", "likely")}
    assert sure <= corrected <= {row["key"] for row in rows}
    # Where several bear the title that is quoted, and nothing says which is meant, each is uncertain.
    unsure = [row for row in rows if row["key"] not in sure]
    assert {row["certainty"] for row in unsure} <= {"uncertain"}
    assert {row["title"] for row in unsure} <= {row["title"] for row in rows if row["key"] in corrected}


def test_the_evidence_is_sound_and_tells_every_row_again(lived: tuple[Year, Mornings], tmp_path: Path) -> None:
    _, mornings = lived
    copied = Mornings(mornings.server, tmp_path / "copy")
    shutil.copytree(mornings.directory, copied.directory)
    assert verify(copied.directory, True, lambda _: None).damages == []
    before = rows(copied.directory)
    after = made_anew(copied)
    for table in before:
        assert after[table] == before[table], table
