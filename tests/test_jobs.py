"""What commands do can be done from Python, in five lines each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Mornings

from archive import Archive, jobs
from archive.jobs import Job, compare_rebuild, run_daily, run_import, run_rebuild, withhold_release
from archive.jobs.crawl_plan import PAUSE, PAUSE_WITHOUT_CONTACT
from schemas.errors import NotFound, Withheld

KEY = "01gyosei08_02000371"


def test_a_crawl(mornings: Mornings) -> None:
    job = Job(directory=mornings.directory, site=mornings.server.url, delay=0, contact="you@example.org")
    report = run_daily(job, mornings.clock)
    assert report.exit_code == 0 and report.run["new"] == len(report.written) > 0


def test_a_crawl_by_the_machines_clock_when_none_is_handed_in(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.fetch.clock.SystemClock", lambda: mornings.clock)
    report = run_daily(Job(directory=mornings.directory, site=mornings.server.url, delay=0))
    assert report.run["started_at"].startswith("2025-10-")


def test_a_rebuild_and_what_it_would_change(mornings: Mornings) -> None:
    mornings.first_crawl()
    assert compare_rebuild(mornings.directory) == []
    assert run_rebuild(mornings.directory).files == 1


def test_a_decision_and_the_way_back(mornings: Mornings) -> None:
    mornings.first_crawl()
    withhold_release(mornings.directory, KEY, "個人情報を含むため")
    with Archive(mornings.directory) as archive, pytest.raises(Withheld):
        archive.release(KEY)
    withhold_release(mornings.directory, KEY, "", undo=True)
    with Archive(mornings.directory) as archive:
        assert archive.release(KEY).key == KEY
    with pytest.raises(NotFound, match="not withheld"):
        withhold_release(mornings.directory, KEY, "", undo=True)
    with pytest.raises(NotFound, match="no release"):
        withhold_release(mornings.directory, "nothing", "why")


def test_an_import(mornings: Mornings, tmp_path: Path) -> None:
    mornings.first_crawl()
    (source,) = (mornings.directory / "captures").rglob("*.warc.gz")
    (imported,) = run_import(tmp_path / "other", [source], site=mornings.server.url)
    assert imported.captures > 10 and imported.damage is None


@pytest.mark.parametrize(
    ("delay", "contact", "site", "pause"),
    [
        (None, "you@example.org", "http://127.0.0.1:8000", PAUSE),
        (None, None, "http://127.0.0.1:8000", PAUSE_WITHOUT_CONTACT),
        (0, None, "http://127.0.0.1:8000", 0),
        (0, "you@example.org", "https://www.soumu.go.jp", 1),
        (0.5, "you@example.org", "http://soumu.go.jp", 1),
        (9, "you@example.org", "https://www.soumu.go.jp", 9),
    ],
)
def test_no_job_asks_the_ministrys_own_server_fast(
    tmp_path: Path, delay: float | None, contact: str | None, site: str, pause: float
) -> None:
    assert Job(directory=tmp_path, site=site, delay=delay, contact=contact).pause == pause


def test_the_names_are_there_and_load_nothing_before_they_are_asked_for() -> None:
    assert all(callable(getattr(jobs, name)) for name in jobs.__all__)
    with pytest.raises(AttributeError, match="run_nothing"):
        _ = jobs.run_nothing
    script = "import sys, archive.jobs\nassert not {'httpx', 'lxml', 'sqlite_utils'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
