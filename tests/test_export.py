"""The archive for other programs: whole directories that say what was observed, and nothing that is withheld."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from conftest import Beginnings, Mornings
from pyarrow.parquet import ParquetFile

from archive.cli import mic_press
from archive.db.connection import open_for_writing, writing
from archive.demo import PLANTED
from archive.export import Format
from archive.layout import DATABASE
from schemas.errors import ConfigurationError, DamagedEvidence, NotFound

KEY = Path(PLANTED.edited.path).stem
FORMATS = get_args(Format)


@pytest.fixture(scope="module")
def two_days(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Mornings:
    """The demo's two days, with the documents; nobody writes to it."""
    return beginnings.copied(2, tmp_path_factory.mktemp("export") / "archive")


def exported(mornings: Mornings, target: Path, kind: str, *flags: str) -> dict[str, Any]:
    command = ["export", "--format", kind, str(target), "--archive", str(mornings.directory), "--json", *flags]
    said = CliRunner().invoke(mic_press, command, catch_exceptions=False)
    about: dict[str, Any] = json.loads(said.output)
    assert about == json.loads((target / "about.json").read_text())
    return about


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_json_lines_hold_every_version_with_its_record_and_each_change(two_days: Mornings, tmp_path: Path) -> None:
    about = exported(two_days, tmp_path / "out", "jsonl")
    releases = {line["key"]: line for line in lines(tmp_path / "out" / "releases.jsonl")}
    assert len(releases) == about["counts"]["releases"] == two_days.rows("SELECT count(*) AS n FROM releases")[0]["n"]
    texts = [version["record"]["text"] for version in releases[KEY]["versions"]]
    assert ["3,480百万円" in texts[0], "3,840百万円" in texts[1]] == [True, True]
    documents = {line["url"]: line for line in lines(tmp_path / "out" / "documents.jsonl")}
    replaced = next(one for one in documents.values() if len(one["versions"]) == 2)
    assert ["16件" in replaced["versions"][0]["pages"][0]["text"], "18件" in replaced["versions"][1]["pages"][0]["text"]] == [
        True,
        True,
    ]
    assert {line["field"] for line in lines(tmp_path / "out" / "changes.jsonl")} == {"text", "pages"}


EMPTY = {"volatile_parameters"}
"""Two days are too few for any."""


def test_csv_has_a_file_a_table_that_excel_opens(two_days: Mornings, tmp_path: Path) -> None:
    about = exported(two_days, tmp_path / "out", "csv")
    data = (tmp_path / "out" / "releases.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert KEY in {row["key"] for row in rows} and "folded_text" not in rows[0]
    for table, count in about["counts"].items():
        assert two_days.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] >= count >= (table not in EMPTY), table  # noqa: S608 - our own names


def test_warc_records_are_copied_byte_for_byte_and_can_be_imported(two_days: Mornings, tmp_path: Path) -> None:
    exported(two_days, tmp_path / "out", "warc", "--key", KEY)
    files = sorted((tmp_path / "out").rglob("*.warc.gz"))
    sources = {path.name: path.read_bytes() for path in (two_days.directory / "captures").rglob("*.warc.gz")}
    rows = two_days.rows("SELECT * FROM captures WHERE url LIKE ?", f"%{KEY}%")
    assert len(rows) == len(files) == 2
    for row, file in zip(rows, files, strict=True):
        member = sources[file.name][row["warc_offset"] : row["warc_offset"] + row["warc_length"]]
        assert member in file.read_bytes()
    other = Mornings(two_days.server, tmp_path / "other")
    command = ["import", *map(str, files), "--site", two_days.server.url, "--archive", str(other.directory)]
    assert CliRunner().invoke(mic_press, command).exit_code == 0
    sql = "SELECT content_hash, v.first_seen_at FROM versions v JOIN releases r ON r.id = v.release_id WHERE r.key = ?"
    assert other.rows(sql, KEY) == two_days.rows(sql, KEY)


def test_since_and_key_choose_releases(two_days: Mornings, tmp_path: Path) -> None:
    exported(two_days, tmp_path / "new", "jsonl", "--since", "2025-10-21T07:00")
    new = {line["key"] for line in lines(tmp_path / "new" / "releases.jsonl")}
    assert KEY in new and len(new) == 4
    exported(two_days, tmp_path / "old", "jsonl", "--until", "2025-10-20")
    old = {line["key"] for line in lines(tmp_path / "old" / "releases.jsonl")}
    assert KEY in old and len(new | old) == 18 and new & old == {KEY}
    exported(two_days, tmp_path / "one", "jsonl", "--key", KEY)
    assert [line["key"] for line in lines(tmp_path / "one" / "releases.jsonl")] == [KEY]
    with pytest.raises(NotFound, match="no release 'nothing'"):
        exported(two_days, tmp_path / "none", "jsonl", "--key", "nothing")


def unpacked(path: Path) -> bytes:
    """What a file says, where its format packs it too."""
    if path.suffix == ".parquet":
        return str(ParquetFile(path).read().to_pylist()).encode()
    data = path.read_bytes() if path.is_file() else b""
    return gzip.decompress(data) if path.suffix == ".gz" else data


@pytest.mark.parametrize("kind", FORMATS)
def test_a_withheld_release_is_in_no_export_nor_is_what_only_it_links_to(two_days: Mornings, tmp_path: Path, kind: str) -> None:
    mornings = Mornings(two_days.server, tmp_path / "archive")
    shutil.copytree(two_days.directory, mornings.directory)
    (release,) = mornings.rows("SELECT id, url, title FROM releases WHERE key = ?", KEY)
    documents = mornings.rows(
        "SELECT d.url FROM documents d JOIN annexes a ON a.document_id = d.id WHERE a.release_id = ?", release["id"]
    )
    db = open_for_writing(mornings.directory / DATABASE)
    with writing(db):
        db.execute("UPDATE releases SET withheld_at = '2025-10-20T09:00:00.000000Z' WHERE id = ?", [release["id"]])
    db.close()
    exported(mornings, tmp_path / "out", kind)
    for path in (tmp_path / "out").rglob("*"):
        data = unpacked(path)
        for word in (KEY, release["title"], *(one["url"] for one in documents)):
            assert word.encode() not in data, (path.name, word)
    with pytest.raises(NotFound):
        exported(mornings, tmp_path / "again", kind, "--key", KEY)


def test_an_export_is_there_whole_or_not_at_all(mornings: Mornings, tmp_path: Path) -> None:
    mornings.crawl(most_requests=6)
    (warc,) = (mornings.directory / "captures").rglob("*.warc.gz")
    data = bytearray(warc.read_bytes())
    data[-2000] ^= 0xFF
    warc.write_bytes(data)
    with pytest.raises(DamagedEvidence):
        exported(mornings, tmp_path / "out", "warc")
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("")
    with pytest.raises(ConfigurationError, match="not empty"):
        exported(mornings, tmp_path / "full", "csv")
    (tmp_path / "empty").mkdir()
    assert exported(mornings, tmp_path / "empty", "csv")["counts"]["releases"] > 0
