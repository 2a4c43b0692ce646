"""`documents`, `show --document` and `save`: what a release links to, as it is and was."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import TODAY, Beginnings, Mornings
from forking import in_a_process
from hypothesis import given
from hypothesis import strategies as st

from archive.cli import mic_press
from archive.demo import PLANTED, build
from archive.demo.content import OFFICIAL
from archive.demo.pdf import make_pdf
from archive.render.file_names import MOST_CHARACTERS, name_of, safe_name

KEY = "01ryutsu03_02000519"
URL = OFFICIAL + PLANTED.replaced.path


@pytest.fixture(scope="module")
def two_days(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Mornings:
    """An archive of the demo's two mornings, which no test changes."""
    return beginnings.copied(2, tmp_path_factory.mktemp("two_days") / "archive")


def run(mornings: Mornings, *words: str) -> Result:
    return CliRunner().invoke(mic_press, [*words, "--archive", str(mornings.directory)], standalone_mode=True)


def said(mornings: Mornings, *words: str) -> str:
    result = run(mornings, *words)
    assert result.exit_code == 0, result.output
    return result.output


def told(mornings: Mornings, *words: str) -> Any:
    return json.loads(said(mornings, *words, "--json"))


def test_documents_of_a_release_are_listed_with_their_versions_and_the_pages_that_differ(two_days: Mornings) -> None:
    lines = said(two_days, "documents", KEY).splitlines()
    assert lines[0].startswith("1  別紙1") and lines[2].startswith("2  別紙2")
    assert "version 1: text, 2 pages" in lines[3] and "version 2" in lines[4]
    (change,) = [line.strip() for line in lines if line.strip().startswith("page")]
    assert change.startswith("page 1 edited") and "16件" in change and "18件" in change


def test_all_documents_are_listed_and_can_be_narrowed_to_a_state(two_days: Mornings) -> None:
    everything = told(two_days, "documents")
    assert {row["status"] for row in everything} == {"text"} and len(everything) > 20
    assert told(two_days, "documents", "--status", "scanned") == []
    assert said(two_days, "documents", "--status", "scanned") == "no documents\n"


def test_the_text_of_a_document_is_printed_by_page(two_days: Mornings) -> None:
    both = said(two_days, "show", KEY, "--document", "2")
    assert "--- page 1" in both and "--- page 2" in both and "18件" in both
    second = said(two_days, "show", KEY, "--document", "2", "--page", "2")
    assert "18件" not in second and "多言語" in second


def test_the_text_of_a_document_is_printed_as_it_was(two_days: Mornings) -> None:
    shown = told(two_days, "show", KEY, "--document", "2", "--at", "2025-10-20T12:00")
    assert "16件" in shown["pages"][0]["text"] and shown["version"]["version_number"] == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--document", "3"], "has no document 3: it has 2"),
        (["--document", "2", "--page", "9"], "has no text on page 9"),
        (["--document", "2", "--at", "2025-10-20T08:00:05"], "no version as of"),
        (["--page", "1"], "name that with --document"),
    ],
)
def test_what_is_not_there_is_said(two_days: Mornings, words: list[str], message: str) -> None:
    result = run(two_days, "show", KEY, *words)
    assert result.exit_code != 0
    assert message in (result.output + str(result.exception))


def test_save_writes_the_files_byte_for_byte_and_says_where_they_come_from(two_days: Mornings, tmp_path: Path) -> None:
    said(two_days, "save", KEY, str(tmp_path / "now"))
    assert sorted(path.name for path in (tmp_path / "now").iterdir()) == [
        "01-001990115.pdf",
        f"{KEY}.html",
        f"{KEY}.sources.json",
        "02-001990116.pdf",
    ]
    pages = build(2, TODAY).pages
    assert (tmp_path / "now/02-001990116.pdf").read_bytes() == pages[PLANTED.replaced.path].body
    assert (tmp_path / f"now/{KEY}.html").read_bytes() == pages[PLANTED.replaced_in].body
    for entry in json.loads((tmp_path / "now/01ryutsu03_02000519.sources.json").read_text())["files"]:
        assert hashlib.sha256((tmp_path / "now" / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert entry["url"].startswith(OFFICIAL) and entry["captured_at"].endswith("Z") and entry["warc"]["length"] > 0


def test_save_writes_them_as_they_were(two_days: Mornings, tmp_path: Path) -> None:
    said(two_days, "save", KEY, str(tmp_path / "then"), "--at", "2025-10-20T12:00")
    assert (tmp_path / "then/02-001990116.pdf").read_bytes() == build(1, TODAY).pages[PLANTED.replaced.path].body


def test_save_writes_an_image_of_every_page(two_days: Mornings, tmp_path: Path) -> None:
    said(two_days, "save", KEY, str(tmp_path / "images"), "--pages", "png")
    images = sorted((tmp_path / "images").glob("*.png"))
    assert [path.name for path in images] == ["01-001990115.p001.png", "02-001990116.p001.png", "02-001990116.p002.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG\r\n") for path in images)


def test_save_never_writes_over_something_else(two_days: Mornings, tmp_path: Path) -> None:
    (tmp_path / f"{KEY}.html").write_text("mine")
    result = run(two_days, "save", KEY, str(tmp_path))
    assert "is there already and differs" in str(result.exception)
    assert (tmp_path / f"{KEY}.html").read_text() == "mine"


def test_a_document_that_was_never_fetched_is_left_out_and_named(mornings: Mornings, tmp_path: Path) -> None:
    mornings.crawl(with_documents=False)
    result = run(mornings, "save", KEY, str(tmp_path))
    assert result.exit_code == 0 and "it is waiting" in result.stderr
    assert sorted(path.name for path in tmp_path.glob("*.*")) == [f"{KEY}.html", f"{KEY}.sources.json"]


# Names of files


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.soumu.go.jp/main_content/001034183.pdf", "001034183.pdf"),
        ("https://www.soumu.go.jp/a/%E5%88%A5%E7%B4%99.pdf", "別紙.pdf"),
        ("https://www.soumu.go.jp/a/%95%CA%8E%86.pdf", "別紙.pdf"),
        ("https://www.soumu.go.jp/a/..%2F..%2Fetc%2Fpasswd", "etc_passwd"),
        ("https://www.soumu.go.jp/a/%2e%2e", "unnamed"),
        ("https://www.soumu.go.jp/a/x%00y.pdf", "x_y.pdf"),
        ("https://www.soumu.go.jp/a/%E3%81%8B%E3%82%99.pdf", "が.pdf"),
        ("https://www.soumu.go.jp/a/invoice%E2%80%AEfdp.exe", "invoice_fdp.exe"),
        ("https://www.soumu.go.jp/a/", "unnamed"),
        ("https://www.soumu.go.jp/a/" + "x" * 300 + ".xlsx", "x" * MOST_CHARACTERS + ".xlsx"),
    ],
)
def test_a_file_name_is_safe(url: str, name: str) -> None:
    assert name_of(url) == name


@given(st.text())
def test_no_words_make_a_name_that_leaves_its_directory(words: str) -> None:
    name = safe_name(words)
    assert name and not name.startswith(".") and Path(name).name == name and "\x00" not in name


def test_a_name_of_many_bytes_fits_a_file_system(tmp_path: Path) -> None:
    path = tmp_path / f"01-{name_of('https://www.soumu.go.jp/' + '%F0%A0%AE%B7' * 80 + '.pdf')}"
    path.write_bytes(b"")
    assert path.exists() and path.suffix == ".pdf"


@pytest.mark.parametrize("target", ["", " ", "archive", "archive/captures"])
def test_save_writes_neither_nowhere_nor_into_the_archive(two_days: Mornings, target: str) -> None:
    into = str(two_days.directory.parent / target) if target.strip() else target
    before = sorted(two_days.directory.rglob("*"))
    assert run(two_days, "save", KEY, into).exit_code == 2
    assert sorted(two_days.directory.rglob("*")) == before


def test_two_releases_can_be_saved_into_one_directory(two_days: Mornings, tmp_path: Path) -> None:
    said(two_days, "save", KEY, str(tmp_path))
    said(two_days, "save", "01kanbo05_02000412", str(tmp_path))
    said(two_days, "save", KEY, str(tmp_path))
    assert len(list(tmp_path.glob("*.sources.json"))) == 2


def test_only_those_in_a_state_are_listed_of_a_release_too(two_days: Mornings) -> None:
    assert said(two_days, "documents", KEY, "--status", "broken") == "no documents\n"


def test_the_document_of_an_older_version_is_shown_as_it_was_then(mornings: Mornings) -> None:
    mornings.with_documents = True
    mornings.first_two_crawls()
    path = PLANTED.replaced_in
    body = mornings.server.site.pages[path].body
    mornings.plant(path, body.replace("16者".encode("cp932"), "17者".encode("cp932")))
    mornings.plant(PLANTED.replaced.path, make_pdf([["まったく別の資料"]]), "application/pdf")
    mornings.sleep(days=1)
    mornings.crawl()
    assert "18件" in said(mornings, "show", KEY, "--version", "1", "--document", "2")
    assert "まったく別" in said(mornings, "show", KEY, "--document", "2")


@pytest.mark.parametrize(
    "words",
    [
        ["documents", "\udcff"],
        ["search", "電波", "--bureau", "\udcff"],
        ["show", KEY, "--at", "0001-01-01"],
        ["show", KEY, "--at", "9999-12-31T23:59:59-12:00"],
        ["search", "電波", "--limit", "99999999999999999999"],
        ["crawl", "--document-minutes", "99999999999"],
    ],
)
def test_odd_arguments_end_in_2_without_a_traceback(words: list[str], tmp_path: Path) -> None:
    done = in_a_process(*words, "--archive", tmp_path / "a")
    assert done.returncode == 2 and "Traceback" not in done.stderr
