"""CSV that a spreadsheet in Japan opens: its encodings, and cells in which nothing acts."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from search_archive import add_document, add_release, prepare

from archive.cli import mic_press
from archive.db.connection import open_for_writing
from archive.render.csv_file import as_csv

FORMULA = '=HYPERLINK("https://example.org","電波")'


def cells(data: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))


def cell(value: object, encoding: Any = "utf-8") -> str:
    """How one value comes back out of a file."""
    data = as_csv(("x",), [{"x": value}], encoding).data
    return cells(data, "cp932" if encoding == "cp932" else "utf-8-sig")[1][0]


def test_excel_knows_utf_8_by_its_mark() -> None:
    made = as_csv(("題名", "件数"), [{"題名": "髙橋𠮷子", "件数": 3}, {"題名": 'a,"b"\nc', "件数": None}])
    assert made.data.startswith(b"\xef\xbb\xbf") and b"\r\n" in made.data and made.substituted == 0
    assert cells(made.data) == [["題名", "件数"], ["髙橋𠮷子", "3"], ['a,"b"\nc', ""]]


def test_what_cp932_lacks_is_shown_and_counted() -> None:
    made = as_csv(("題名",), [{"題名": "𠮷野と𠮷川 😀 髙﨑①㈱"}], "cp932")
    assert cells(made.data, "cp932")[1] == ["〓(U+20BB7)野と〓(U+20BB7)川 〓(U+1F600) 髙﨑①㈱"]
    assert made.substituted == 3


def test_what_cp932_has_under_another_number_is_no_loss() -> None:
    made = as_csv(("x",), [{"x": "1〜2 − ― — ‖ ¥¢£¬"}], "cp932")
    assert cells(made.data, "cp932")[1] == ["1～2 － ― ― ∥ ￥￠￡￢"] and made.substituted == 0


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "−", "﹣", "\t", " =", "\u3000＝", "\n="])
def test_no_cell_is_a_formula(sign: str, encoding: str) -> None:
    assert cell(f"{sign}1+1", encoding).startswith("'")


@pytest.mark.parametrize("value", ["電波", "1-2", "a=b", "〒100", "「=」", "'=1"])
def test_other_cells_stay_as_they_are(value: str) -> None:
    assert cell(value) == value


def test_numbers_stay_numbers_and_controls_are_shown() -> None:
    assert cell(-5) == "-5" and cell(None) == ""
    assert cell("a\x00b\x1b\u202ec") == "a\ufffdb\ufffd\ufffdc" and cell("\x00=1") == "\ufffd=1"
    assert cell("\ud800a").endswith("a")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    db = open_for_writing(tmp_path / "archive.db")
    db.execute("PRAGMA foreign_keys = OFF")  # these rows have no captures to point at
    prepare(db)
    add_release(db, FORMULA, "𠮷野の電波", bureau="統計局")
    add_document(db, [1], "電波の報告書", label="別紙")
    db.close()
    return tmp_path


def run(archive: Path, *words: str) -> Any:
    return CliRunner().invoke(mic_press, [*words, "--archive", str(archive)], catch_exceptions=False)


def test_a_search_is_written_as_csv(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "found.csv"
    said = run(archive, "search", "電波", "--csv", str(file), "--encoding", "cp932")
    assert said.stdout == f"{file}: 1 rows\n" and "1 characters that cp932 lacks stand as 〓" in said.stderr
    heads, row = cells(file.read_bytes(), "cp932")
    found = dict(zip(heads, row, strict=True))
    assert found["title"] == f"'{FORMULA}" and found["snippet"] == "〓(U+20BB7)野の電波" and found["bureau"] == "統計局"
    pages = run(archive, "search", "電波", "--documents", "--csv", "-")
    heads, row = cells(pages.stdout_bytes)
    found = dict(zip(heads, row, strict=True))
    assert (found["label"], found["page"], found["key"], found["releases"]) == ("別紙", "1", "k1", "1")


def test_changes_are_written_as_csv(archive: Path) -> None:
    [heads] = cells(run(archive, "changes", "--csv", "-").stdout_bytes)
    assert {"key", "field", "kind", "before", "after", "silent"} <= set(heads)


def test_one_form_at_a_time(archive: Path) -> None:
    for command in (("search", "電波"), ("changes",)):
        assert run(archive, *command, "--csv", "-", "--json").exit_code == 2
        assert run(archive, *command, "--encoding", "cp932").exit_code == 2
        assert run(archive, *command, "--csv", "-", "--encoding", "latin-1").exit_code == 2
