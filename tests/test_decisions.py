"""What a person decides is evidence: it stands in the WARC before it stands in a row, and outlives the database."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Mornings
from warcio.archiveiterator import ArchiveIterator

from archive.ingest.run import Run
from archive.jobs import run_decision
from archive.jobs.site_reader import Readers
from archive.layout import DATABASE
from archive.rebuild.rebuild import rebuild
from schemas.errors import NotFound

DECISIONS = "SELECT run_id, kind, subject, reason FROM decisions"
DECIDED = {"run_id": 2, "kind": "accept", "subject": "1", "reason": "ページの改装"}


def accept(mornings: Mornings) -> None:
    run_decision(mornings.directory, "crawl", "accept", "1", "ページの改装")


def everything(mornings: Mornings) -> dict[str, list[dict[str, Any]]]:
    return {table: mornings.rows(f"SELECT * FROM {table}") for table in ("decisions", "runs", "releases", "problems")}  # noqa: S608


def test_a_decision_is_a_record_and_a_row(mornings: Mornings) -> None:
    mornings.first_crawl()
    accept(mornings)
    assert mornings.rows(DECISIONS) == [DECIDED]
    assert mornings.rows("SELECT command, outcome, requests FROM runs WHERE id = 2") == [
        {"command": "crawl", "outcome": "done", "requests": 0}
    ]
    newest = max((mornings.directory / "captures").rglob("*.warc.gz"))
    with newest.open("rb") as file:
        roles = [record.rec_headers.get_header("Mic-Press-Role") for record in ArchiveIterator(file)]
    assert roles == [None, "decision", "run"]


def test_a_rebuild_decides_again(mornings: Mornings) -> None:
    mornings.first_crawl()
    accept(mornings)
    before = everything(mornings)
    (mornings.directory / DATABASE).unlink()
    with Readers() as reader:
        rebuild(mornings.directory, reader)
    assert everything(mornings) == before


def test_a_decision_that_was_cut_short_is_finished_by_the_next_run(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.first_crawl()

    def killed(*_: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Run, "finish", killed)
        with pytest.raises(RuntimeError, match="killed"):
            accept(mornings)
    assert mornings.rows(DECISIONS) == []
    mornings.sleep(days=500)
    mornings.crawl()
    assert mornings.rows(DECISIONS) == [DECIDED]


def test_where_there_is_no_archive_nothing_is_decided(mornings: Mornings) -> None:
    with pytest.raises(NotFound, match="holds no archive"):
        accept(mornings)
    assert not mornings.directory.exists()
