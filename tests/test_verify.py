"""Fixity: what is damaged is named by its capture, with what to do, and nothing is changed."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import TODAY, Mornings

from archive.cli import mic_press
from archive.demo import build, serve
from archive.warc.manifest import MANIFEST, ManifestLine, head_of


@pytest.fixture(scope="module")
def two_mornings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An archive of two mornings, the second with unchanged visits; nobody writes to it."""
    with serve(build(1, TODAY)) as server:
        mornings = Mornings(server, tmp_path_factory.mktemp("verify") / "archive")
        mornings.crawl()
        mornings.sleep(days=1)
        mornings.crawl()
        yield mornings.directory


@pytest.fixture
def archive(two_mornings: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(two_mornings, tmp_path / "copy"))


def verified(archive: Path, *flags: str) -> dict[str, Any]:
    said = CliRunner().invoke(mic_press, ["verify", "--json", "--archive", str(archive), *flags])
    found: dict[str, Any] = json.loads(said.output)
    assert said.exit_code == (65 if found["damages"] else 0)
    return found


def damages(archive: Path, *flags: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = verified(archive, *flags)["damages"]
    return found


def warc(archive: Path) -> Path:
    return min((archive / "captures").rglob("mic-*.warc.gz"))


def a_capture(archive: Path, nth: int = 7) -> dict[str, Any]:
    with sqlite3.connect(archive / "archive.db") as db:
        db.row_factory = sqlite3.Row
        row = db.execute("SELECT * FROM captures ORDER BY id LIMIT 1 OFFSET ?", [nth]).fetchone()
    db.close()
    return dict(row)


def change(archive: Path, statement: str, parameters: Sequence[object] = ()) -> None:
    """Change a row behind the archive's back, with no foreign key looked at."""
    with sqlite3.connect(archive / "archive.db") as db:
        db.execute(statement, parameters)
    db.close()


def files(archive: Path) -> dict[str, bytes]:
    paths = (path for path in archive.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
    return {str(path): path.read_bytes() for path in paths}


@pytest.mark.parametrize("flags", [(), ("--full",)])
def test_a_sound_archive_is_said_to_be_so_and_left_as_it_is(archive: Path, flags: tuple[str, ...]) -> None:
    before = files(archive)
    found = verified(archive, *flags)
    assert (found["files"], found["damages"], found["manifest_lines"]) == (2, [], 2)
    assert found["captures"] > 15 and (found["records"] > 2 * found["captures"]) == bool(flags)
    assert files(archive) == before


def test_a_missing_file_is_named_with_each_of_its_captures(archive: Path) -> None:
    warc(archive).unlink()
    found = damages(archive)
    row = a_capture(archive)
    assert [one for one in found if one["url"] == row["url"] and one["fetched_at"] == row["fetched_at"]]
    assert {one["advice"] for one in found} == {"restore the file from a backup"}


def test_a_truncated_file_is_named_with_the_captures_that_are_cut(archive: Path) -> None:
    row = a_capture(archive)
    os.truncate(warc(archive), row["warc_offset"] + row["warc_length"] - 3)
    for flags in ((), ("--full",)):
        found = [one for one in damages(archive, *flags) if one["url"]]
        assert (found[0]["url"], found[0]["offset"]) == (row["url"], row["warc_offset"])
        assert "before the record does" in found[0]["message"]


def test_a_flipped_bit_is_found_by_a_full_reading_and_named_by_its_capture_alone(archive: Path) -> None:
    row = a_capture(archive)
    data = bytearray(warc(archive).read_bytes())
    data[row["warc_offset"] + row["warc_length"] - 60] ^= 1
    warc(archive).write_bytes(data)
    found = [one for one in damages(archive, "--full") if one["offset"] is not None]
    assert [(one["url"], one["fetched_at"], one["offset"]) for one in found] == [
        (row["url"], row["fetched_at"], row["warc_offset"])
    ]
    said = CliRunner().invoke(mic_press, ["verify", "--full", "--archive", str(archive)])
    assert said.exit_code == 65 and f"byte {row['warc_offset']} ({row['url']}, captured 2025-10-20" in said.output


def rewritten(archive: Path, nth: int, rewrite: Callable[[bytes], bytes]) -> dict[str, Any]:
    """Write one record anew, and all that follows from it, so that gzip and the rows have nothing to complain of; return the
    row of its capture."""
    row = a_capture(archive, nth)
    data = warc(archive).read_bytes()
    start, end = row["warc_offset"], row["warc_offset"] + row["warc_length"]
    member = gzip.compress(rewrite(gzip.decompress(data[start:end])), 1)
    longer = len(member) - (end - start)
    change(archive, "UPDATE captures SET warc_length = warc_length + ? WHERE id = ?", (longer, row["id"]))
    moved = "UPDATE captures SET warc_offset = warc_offset + ? WHERE id > ? AND warc_file = ?"
    change(archive, moved, (longer, row["id"], row["warc_file"]))
    change(archive, "UPDATE warc_files SET folded_to = folded_to + ? WHERE id = 1", (longer,))
    warc(archive).write_bytes(data[:start] + member + data[end:])
    return row


def test_a_page_that_was_exchanged_for_another_is_found_though_its_file_is_sound(archive: Path) -> None:
    row = rewritten(archive, 7, lambda record: record.replace(b"<title>", b"<TITLE>"))
    assert [one["file"] for one in damages(archive)] == [row["warc_file"]], "the manifest tells its size"
    (found,) = [one for one in damages(archive, "--full") if one["url"]]
    assert (found["url"], found["message"]) == (row["url"], "its bytes are not those of its WARC-Block-Digest")


def test_our_own_sha256_is_compared_too(archive: Path) -> None:
    row = a_capture(archive)
    change(archive, "UPDATE captures SET sha256 = ? WHERE id = ?", (hashlib.sha256(b"").hexdigest(), row["id"]))
    assert damages(archive) == []
    (found,) = damages(archive, "--full")
    assert found["url"] == row["url"] and "the page has the sha256" in found["message"]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE captures SET url = 'https://www.soumu.go.jp/x' WHERE id = 8", "stands there"),
        ("UPDATE captures SET fetched_at = '2025-10-20T00:00:00.000000Z' WHERE id = 8", "stands there"),
        ("UPDATE captures SET warc_offset = 0 WHERE id = 8", "a warcinfo record stands there"),
        ("UPDATE captures SET warc_offset = warc_offset + 1 WHERE id = 8", "it can't be read"),
        ("UPDATE captures SET warc_length = 1000000000 WHERE id = 8", "before the record does"),
        ("DELETE FROM warc_files WHERE id = 1", "the database does not know this file"),
        ("DELETE FROM captures WHERE id = 8", "points at no row of captures"),
    ],
)
def test_a_row_that_points_at_other_bytes_is_found_without_reading_all(archive: Path, statement: str, said: str) -> None:
    change(archive, statement)
    assert any(said in one["message"] for one in damages(archive))


def test_a_capture_that_the_database_lacks_and_a_visit_that_confirms_it_are_found(archive: Path) -> None:
    row = a_capture(archive, 0)
    change(archive, "DELETE FROM captures WHERE id = ?", (row["id"],))
    found = {one["message"] for one in damages(archive, "--full")}
    assert "the database does not know this capture" in found
    assert any("confirms" in message and f"byte {row['warc_offset']}" in message for message in found)


# The manifest


def lines(archive: Path) -> list[bytes]:
    return (archive / "captures" / MANIFEST).read_bytes().splitlines(keepends=True)


EDITS: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "reordered": (lambda lines: lines[::-1], "line 1 does not follow"),
    "first taken out": (lambda lines: lines[1:], "line 1 does not follow"),
    "last taken out": (lambda lines: lines[:1], "no line says anything of"),
    "changed": (lambda lines: [lines[0].replace(b'"size":', b'"size":1'), lines[1]], "line 2 does not follow"),
    "spoilt": (lambda lines: [b"{}\n", lines[1]], "line 1 can't be read"),
    "all taken out": (lambda lines: lines[:0], "there is no manifest"),
}


@pytest.mark.parametrize("how", EDITS)
def test_a_manifest_that_was_touched_is_found_out(archive: Path, how: str) -> None:
    edit, said = EDITS[how]
    (archive / "captures" / MANIFEST).write_bytes(b"".join(edit(lines(archive))))
    assert any(said in one["message"] for one in damages(archive))


def test_the_digest_to_be_stamped_stands_for_every_line(archive: Path) -> None:
    found = verified(archive)
    assert found["manifest_head"] == hashlib.sha256(lines(archive)[-1]).hexdigest() == head_of(lines(archive))
    assert f"-digest {found['manifest_head']} " in found["stamp_query"]
    assert json.loads(lines(archive)[-1]).keys() == set(ManifestLine.__struct_fields__)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_takes_the_command_that_is_printed(archive: Path, tmp_path: Path) -> None:
    query = verified(archive)["stamp_query"].split()
    subprocess.run(query, cwd=tmp_path, check=True, capture_output=True)
    shown = subprocess.run(
        ["openssl", "ts", "-query", "-in", query[-1], "-text"],  # noqa: S607 - the machine's own
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "sha256" in shown.stdout


# What is not folded yet


def half_folded(archive: Path) -> Path:
    """The newest file as a crawl at work has it: open, with records that no row speaks of yet, the last one half."""
    newest = max((archive / "captures").rglob("mic-*.warc.gz"))
    left_open = newest.rename(newest.with_name(f"{newest.name}.open"))
    name = left_open.relative_to(archive / "captures").as_posix().removesuffix(".open")
    with sqlite3.connect(archive / "archive.db") as db:
        db.execute("UPDATE warc_files SET folded_to = ? WHERE name = ?", [left_open.stat().st_size, name])
    db.close()
    first = warc(archive).read_bytes()
    with left_open.open("ab") as file:
        file.write(first[: len(first) // 2])
    return left_open


@pytest.mark.parametrize("flags", [(), ("--full",)])
def test_what_a_run_at_work_or_killed_has_not_folded_is_no_damage(archive: Path, flags: tuple[str, ...]) -> None:
    left_open = half_folded(archive)
    manifest = archive / "captures" / MANIFEST
    manifest.write_bytes(b"".join(manifest.read_bytes().splitlines(keepends=True)[:-1]))
    found = verified(archive, *flags)
    name = left_open.relative_to(archive / "captures").as_posix().removesuffix(".open")
    assert (found["damages"], list(found["not_folded"])) == ([], [name])
    assert "not folded yet" in CliRunner().invoke(mic_press, ["verify", "--archive", str(archive)]).output
    data = bytearray(left_open.read_bytes())
    data[40] ^= 0xFF
    left_open.write_bytes(bytes(data))
    assert verified(archive, "--full")["damages"], "what is folded is held to its rows all the same"


def test_the_files_of_an_import_under_way_are_no_damage_and_closed_files_without_a_marker_are(archive: Path) -> None:
    first = warc(archive)
    name = f"imported/{first.name}"
    (archive / "captures" / "imported").mkdir()
    shutil.copy(first, archive / "captures" / name)
    assert {damage["file"] for damage in damages(archive)} >= {name}
    (archive / "archive.importing").write_text(json.dumps({"files": [name]}))
    found = verified(archive, "--full")
    assert (found["damages"], list(found["not_folded"])) == ([], [name])


def test_a_record_that_is_none_is_named_and_no_crash(archive: Path) -> None:
    """As an older version copied records of others whose lines end in LF."""
    row = a_capture(archive)
    path = archive / "captures" / row["warc_file"]
    data = path.read_bytes()
    start, end = row["warc_offset"], row["warc_offset"] + row["warc_length"]
    for spoilt in (b"WARC/1.0\nWARC-Type: response\n\nx", b"", b"WARC/1.0\r\nContent-Length: -1\r\n\r\n\r\n\r\n"):
        path.write_bytes(data[:start] + gzip.compress(spoilt) + data[end:])
        named = damages(archive, "--full")
        assert any(damage["offset"] == start for damage in named)
    path.write_bytes(data)
