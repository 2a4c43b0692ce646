"""`mic-press search`, as a person meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from search_archive import add_document, add_release, prepare

from archive.cli.commands.search import search
from archive.db.connection import open_for_writing


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    db = open_for_writing(tmp_path / "archive.db")
    db.execute("PRAGMA foreign_keys = OFF")  # these rows have no captures to point at
    prepare(db)
    add_release(db, "電波の\x1b[2J利用", "総務省は電\n波の利用", bureau="統計局")
    add_document(db, [1], "電波の報告書", label="別紙")
    db.close()
    return tmp_path


def test_the_command_prints_hits_for_people(archive: Path) -> None:
    said = CliRunner().invoke(search, ["電波", "--archive", str(archive)], catch_exceptions=False)
    assert said.output == ("2025-10-20 · k1 · 統計局\n  電波の\ufffd[2J利用\n  総務省は電 波の利用\n\n1 release\n")
    bold = CliRunner().invoke(search, ["電波", "--archive", str(archive)], color=True).output
    assert "\x1b[1m電波\x1b[0m" in bold.replace("\x1b[31m", "")
    said = CliRunner().invoke(search, ["電波", "--documents", "--archive", str(archive)])
    assert "k1 · 別紙 · p. 1" in said.output and said.output.endswith("1 page\n")


def test_the_command_finds_nothing_and_says_so(archive: Path) -> None:
    for more in ((), ("--documents",), ("--newest", "--since", "2025-01", "--limit", "3")):
        said = CliRunner().invoke(search, ["放送", "--archive", str(archive), *more], catch_exceptions=False)
        assert (said.exit_code, said.output) == (0, "nothing found\n")
    assert CliRunner().invoke(search, ["放送", "--since", "昨日"]).exit_code == 2


def test_the_command_prints_json(archive: Path) -> None:
    said = CliRunner().invoke(search, ["電波", "--json", "--archive", str(archive)], catch_exceptions=False)
    assert '"total_is": "exact"' in said.output and '"spans"' in said.output
