"""What our own code may do wrong at one page, planted in it function by function. `make faults` plants them all; `make test` a
sample."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from types import CodeType
from typing import Any

import pytest
from conftest import TODAY, Beginnings, Mornings, reading_here
from faults import Fault
from planting import function_of, planted, tracing, watched

from archive.demo import PLANTED, DemoSite, build
from archive.jobs.site_reader import Readers
from archive.rebuild.rebuild import rebuild
from schemas.held import sha256_of
from scraper.fetch.clock import SimulatedClock
from scraper.sites.mic.urls import OFFICIAL

RELEASE, DOCUMENT = OFFICIAL + PLANTED.edited.path, OFFICIAL + PLANTED.replaced.path
OUTSIDE = ("archive.db.bulkhead.", "archive.ingest.", "schemas.fault.", "scraper.sandbox.", "archive.jobs.site_reader.")
"""What the bulkhead itself is made of, and who calls it."""
ANOTHER_WAY = (
    *("archive.search.index.", "archive.search.bigrams.", "archive.store.search_rows.unindex_pages"),
    *("archive.store.listings.newest_row", "archive.store.fold.FactFold._page"),
)
"""What a rebuild does once for all pages, when every page is folded; and what it asks of a page only where that matters."""
SAMPLE = 12
KEPT = "the page, and every version that was read"
READING = Fault("a bug in a function that reads pages", "costs that page; the next run works", KEPT, 3, "reader_failed")
FOLDING = Fault("a bug in a function that compares or writes", "costs the comparison or that page", KEPT, 3, "fold_failed")
FAULTS = [READING, FOLDING]


@dataclass
class SecondDay:
    """The archive of the first day, the site of the second, and what a crawl of it enters at an edited page and at a replaced
    document, by name."""

    mornings: Mornings
    begun: Path
    site: DemoSite
    clock: SimulatedClock
    clean: dict[str, list[tuple[Any, ...]]]
    entered: dict[str, tuple[str, CodeType]]

    def watched(self) -> AbstractContextManager[None]:
        """Know which of the two pages is being read or folded as it is on the second day."""
        digests = {sha256_of(self.site.answer(path).body) for path in (PLANTED.edited.path, PLANTED.replaced.path)}
        return watched(self.clock.now(), digests)

    def copied(self, directory: Path) -> Mornings:
        """A copy of the first day's archive, on the morning of the second."""
        shutil.copytree(self.begun, directory)
        self.mornings.server.site = self.site
        mornings = Mornings(self.mornings.server, directory)
        mornings.with_documents, mornings.clock = True, SimulatedClock(self.clock.now())
        return mornings


@pytest.fixture(scope="module")
def second_day(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> SecondDay:
    place = tmp_path_factory.mktemp("plants")
    mornings = beginnings.copied(1, place / "begun")
    mornings.sleep(days=1)
    day = SecondDay(mornings, place / "begun", build(2, TODAY), mornings.clock, {}, {})
    entered: dict[str, tuple[str, CodeType]] = {}
    for number, url in enumerate((DOCUMENT, RELEASE)):
        traced = day.copied(place / f"traced{number}")
        with reading_here(), day.watched(), tracing(url) as names:
            traced.crawl()
        entered |= {name: (url, code) for name, code in names.items() if not name.startswith(OUTSIDE)}
    clean = says(traced.directory)
    return replace(day, clean=clean, entered=dict(sorted(entered.items())))


def says(directory: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive says of releases, documents and their changes, by address."""
    sql = """
        SELECT r.url, 'version', v.content_hash, NULL FROM versions v JOIN releases r ON r.id = v.release_id
        UNION ALL SELECT d.url, 'version', v.sha256, NULL FROM document_versions v
        JOIN documents d ON d.id = v.document_id
        UNION ALL SELECT coalesce(r.url, d.url), c.field || c.kind, c.before, c.after FROM changes c
        LEFT JOIN releases r ON r.id = c.release_id LEFT JOIN documents d ON d.id = c.document_id
        ORDER BY 1, 2, 3, 4
    """
    found: dict[str, list[tuple[Any, ...]]] = {}
    for url, *said in queried(directory, sql):
        found.setdefault(url, []).append(tuple(said))
    return found


def queried(directory: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(directory / "archive.db") as db:
        found = db.execute(sql).fetchall()
    db.close()
    return found


def records(directory: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of ours, which a rebuild has to make again."""
    tables = queried(directory, "SELECT name FROM sqlite_master WHERE type = 'table'")
    names = [name for (name,) in tables if not name.startswith(("search_", "sqlite_", "_")) and name != "told"]
    return {name: queried(directory, f"SELECT * FROM {name} ORDER BY 1") for name in names}  # noqa: S608


def check_plant(day: SecondDay, name: str, directory: Path) -> bool:
    """Whether the plant in the function `name` was met, and cost its page alone."""
    url, code = day.entered[name]
    function = function_of(code)
    if function is None:
        return False  # a lambda or a function in a function: planted with the one around it
    mornings = day.copied(directory)
    with day.watched(), planted(function, url) as raised:
        report = mornings.crawl()
        if not raised:
            return False  # what it answered the first time is remembered
        check_contained(day, mornings, url, report.exit_code)
        mornings.sleep(days=1)
        assert mornings.crawl().exit_code in (0, 3), "the next run works"
        rows = records(directory)
        with Readers() as reader:
            rebuild(directory, reader, with_documents=True)
    if not name.startswith(ANOTHER_WAY):
        assert records(directory) == rows, "the rebuild makes the same rows"
    return True


def check_contained(day: SecondDay, mornings: Mornings, url: str, exit_code: int) -> None:
    """The run ended with 3, said what went wrong and how to report it, and kept all other pages."""
    assert exit_code == 3
    (problem,) = mornings.rows("SELECT * FROM problems WHERE code IN ('reader_failed', 'fold_failed') AND resolved_at IS NULL")
    assert problem["url"] == url and problem["message"].startswith("Planted in ")
    assert f"mic-press export --format warc --url {url} DIR" in problem["message"]
    now = says(mornings.directory)
    others = {other: said for other, said in now.items() if other != url}
    assert others == {other: said for other, said in day.clean.items() if other != url}
    failed = mornings.rows("SELECT error FROM captures WHERE reading = 'failed'")
    if failed:
        assert failed[0]["error"].partition(": ")[0] == problem["code"]
        assert len([one for one in now[url] if one[0] == "version"]) == 1
        stood = mornings.rows("SELECT last_seen_at, gone_at FROM releases WHERE url = ?", url)
        assert all(row["last_seen_at"] < utc_morning(mornings) and row["gone_at"] is None for row in stood)
    else:
        changes = mornings.rows(
            "SELECT c.* FROM changes c LEFT JOIN releases r ON r.id = c.release_id "
            "LEFT JOIN documents d ON d.id = c.document_id WHERE coalesce(r.url, d.url) = ?",
            url,
        )
        assert [(one["kind"], one["item"], one["announced"]) for one in changes] == [("edited", "not compared", 1)]


def utc_morning(mornings: Mornings) -> str:
    (run,) = mornings.rows("SELECT max(started_at) AS at FROM runs")
    return str(run["at"])


@pytest.mark.usefixtures("read_here")
def test_a_raise_in_a_sample_of_all_functions_costs_one_page(second_day: SecondDay, tmp_path: Path) -> None:
    names = list(second_day.entered)
    met = 0
    for name in Random(TODAY.toordinal()).sample(names, len(names)):  # noqa: S311 - any will do, and the same ones every time
        met += check_plant(second_day, name, tmp_path / name)
        if met == SAMPLE:
            return
    raise AssertionError(f"only {met} plants were met")


@pytest.mark.faults
@pytest.mark.usefixtures("read_here")
@pytest.mark.parametrize(
    ("rooms", "fault"),
    [
        pytest.param(("scraper.", "schemas."), READING, marks=pytest.mark.proves(READING)),
        pytest.param(("archive.",), FOLDING, marks=pytest.mark.proves(FOLDING)),
    ],
)
def test_a_raise_in_any_function_costs_one_page(
    second_day: SecondDay, tmp_path: Path, record_property: Any, rooms: tuple[str, ...], fault: Fault
) -> None:
    del fault
    names = [name for name in second_day.entered if name.startswith(rooms)]
    met, wrong = 0, {}
    for name in names:
        try:
            met += check_plant(second_day, name, tmp_path / name)
        except Exception as error:  # noqa: BLE001 - all that are wrong are named at once
            wrong[name] = repr(error)[:300]
        shutil.rmtree(tmp_path / name, ignore_errors=True)
    record_property("injections", met)
    assert not wrong, f"{len(wrong)} of {len(names)}: {wrong}"
    assert met > 100
