"""Parquet for DuckDB, pandas and Spark: what SQLite holds, year by year, with types and words in the files themselves."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.dataset
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from conftest import TODAY, Mornings

from archive.cli import mic_press
from archive.db.connection import open_for_writing, writing
from archive.demo import build, serve
from archive.export.selection import TABLES
from archive.layout import DATABASE
from schemas.errors import ArchiveRefused
from schemas.times import utc_text

duckdb, pandas = (pytest.importorskip(name) for name in ("duckdb", "pandas"))
pytestmark = pytest.mark.readers

README = Path(__file__).parents[1] / "README.md"
Rows = list[dict[str, Any]]
THROUGH_THE_YEARS = (
    "UPDATE releases SET published_on = '2023-05-01', year = 2023, year_month = '2023-05' WHERE id % 4 IN (0, 1)",
    "UPDATE releases SET published_on = '2024-05-01', year = 2024, year_month = '2024-05' WHERE id % 4 = 2",
    "UPDATE releases SET published_on = NULL, year = NULL, year_month = NULL WHERE id = 5",
    "UPDATE listings SET month = '2024' || substr(month, 5) WHERE id % 2 = 0",
    "UPDATE document_versions SET first_seen_at = '2024' || substr(first_seen_at, 5) WHERE id % 2 = 0",
    "UPDATE documents SET first_seen_at = NULL WHERE id = 3",
    "UPDATE changes SET seen_after_at = '2024-12-31T23:59:59.999999Z' WHERE id = 1",  # of 2025 in Japan
    "INSERT INTO volatile_parameters (release_id, address_digest, name, decided_at)"
    " SELECT id, '0123456789abcdef', 'token', '2025-10-21T00:00:00.000000Z' FROM releases WHERE id < 4",
)
JSON_COLUMNS = {"record", "doubts", "metadata", "people", "phones", "extensions", "faxes", "emails", "page_states", "parts"}
UNPARTED = {"documents", "corrections", "volatile_parameters"}


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mornings]:
    """The demo's two days, as if its releases, documents and changes were of several years; nobody writes to it."""
    with serve(build(1, TODAY)) as server:
        mornings = Mornings(server, tmp_path_factory.mktemp("parquet") / "archive")
        mornings.with_documents = True
        mornings.crawl()
        mornings.server.site = build(2, TODAY)
        mornings.sleep(days=1)
        mornings.crawl()
        _write(mornings, *THROUGH_THE_YEARS)
        yield mornings


@pytest.fixture(scope="module")
def out(years: Mornings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of it as Parquet."""
    return exported(years, tmp_path_factory.mktemp("out") / "parquet")


def _write(mornings: Mornings, *statements: str) -> None:
    db = open_for_writing(mornings.directory / DATABASE)
    with writing(db):
        for sql in statements:
            db.execute(sql)
    db.close()


def exported(mornings: Mornings, target: Path, *flags: str) -> Path:
    command = ["export", "--format", "parquet", str(target), "--archive", str(mornings.directory), *flags]
    done = CliRunner().invoke(mic_press, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return target


def year_of(mornings: Mornings, table: str) -> Callable[[dict[str, Any]], int | None]:
    """The year that a row of SQLite has to stand under, found in another way than the program does."""

    def first_four(text: str | None) -> int | None:
        return int(text[:4]) if text else None

    published = {row["id"]: row["published_on"] for row in mornings.rows("SELECT id, published_on FROM releases")}
    seen = {row["id"]: row["first_seen_at"] for row in mornings.rows("SELECT id, first_seen_at FROM document_versions")}
    rules: dict[str, Callable[[dict[str, Any]], str | None]] = {
        "releases": lambda row: row["published_on"],
        "listings": lambda row: row["month"],
        "changes": lambda row: row["seen_after_at"],
        "document_versions": lambda row: row["first_seen_at"],
        "document_pages": lambda row: seen[row["document_version_id"]],
    }
    return lambda row: first_four(rules.get(table, lambda row: published[row["release_id"]])(row))


def stored(mornings: Mornings, table: str) -> Rows:
    """The rows of a table as SQLite has them, each with the year that it has to stand under."""
    internal = {"folded_title", "folded_text", "folded"}
    shown = "WHERE release_id IS NOT NULL" if table == "listings" else ""  # what could not be archived is no release's
    rows = mornings.rows(f"SELECT * FROM {table} {shown} ORDER BY id")  # noqa: S608 - our own names
    told = [{name: value for name, value in row.items() if name not in internal} for row in rows]
    if table in UNPARTED:
        return told
    year = year_of(mornings, table)
    return [{**row, "year": year(row)} for row in told]


def as_stored(value: Any) -> Any:
    """What a reader gives, in the form that SQLite keeps it in."""
    if value is None or value is pandas.NaT or value != value:  # not a number
        return None
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, (bool, float)) else value


def with_pyarrow(directory: Path) -> Rows:
    return pyarrow.dataset.dataset(directory, partitioning="hive").to_table().to_pylist()


def with_duckdb(directory: Path) -> Rows:
    with duckdb.connect() as db:
        found = db.execute(f"SELECT * FROM read_parquet('{directory}/**/*.parquet')")  # noqa: S608 - our own directory
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def with_pandas(directory: Path) -> Rows:
    read = pandas.read_parquet(directory, partitioning=pyarrow.dataset.HivePartitioning.discover())
    return read.astype(object).to_dict("records")


@pytest.mark.parametrize("read", [with_pyarrow, with_duckdb, with_pandas])
def test_every_table_comes_back_as_sqlite_has_it(years: Mornings, out: Path, read: Callable[[Path], Rows]) -> None:
    for table in TABLES:
        found = [{name: as_stored(value) for name, value in row.items()} for row in read(out / table)]
        expected = stored(years, table)
        assert sorted(found, key=lambda row: row["id"]) == expected != [], table


def test_rows_stand_in_the_directory_of_their_year(years: Mornings, out: Path) -> None:
    for table in set(TABLES) - UNPARTED:
        named = {row["year"] or "__HIVE_DEFAULT_PARTITION__" for row in stored(years, table)}
        assert len(named) > 1, table
        assert {str(path.relative_to(out / table)) for path in (out / table).rglob("*.parquet")} == {
            f"year={year}/part-0.parquet" for year in named
        }
    for table in UNPARTED:
        assert [path.name for path in (out / table).iterdir()] == ["part-0.parquet"]


@pytest.mark.parametrize(("condition", "year"), [("year = 2024", "2024"), ("year IS NULL", "__HIVE_DEFAULT_PARTITION__")])
def test_a_query_for_a_year_reads_only_its_file(out: Path, condition: str, year: str) -> None:
    for table in ("releases", "versions", "dates", "annexes"):
        with duckdb.connect() as db:
            sql = f"EXPLAIN ANALYZE SELECT * FROM read_parquet('{out / table}/**/*.parquet') WHERE {condition}"  # noqa: S608
            ((_, plan),) = db.execute(sql).fetchall()
        files = len(list((out / table).rglob("*.parquet")))
        assert files > 2 and f"Scanning Files: 1/{files}" in plan and "Total Files Read: 1" in plan, plan
        field = pyarrow.dataset.field("year")
        wanted = field.is_null() if "NULL" in condition else field == int(year)
        fragments = pyarrow.dataset.dataset(out / table, partitioning="hive").get_fragments(filter=wanted)
        assert [Path(one.path).parent.name for one in fragments] == [f"year={year}"]


def test_the_examples_in_the_readme_do_what_they_say(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out.parent)
    (out.parent / "mic-parquet").symlink_to(out)
    block = README.read_text(encoding="utf-8").split("<!-- parquet examples -->\n```python\n", 1)[1].split("```", 1)[0]
    told: dict[str, Any] = {}
    exec(block, told)  # noqa: S102 - our own README
    counted = pyarrow.dataset.dataset("mic-parquet/releases", partitioning="hive").to_table().column("year").to_pylist()
    assert len(told["of_2024"]) == counted.count(2024) > 0
    assert len(told["releases"]) == len(counted) and told["releases"]["year"].isna().sum() == counted.count(None) > 0
    assert sum(count for *_, count in told["by_country"].fetchall()) > 0


def test_the_schema_that_is_printed_is_that_of_the_files(out: Path) -> None:
    printed = CliRunner().invoke(mic_press, ["export", "--schema"], catch_exceptions=False).output
    assert printed == (out / "schema.md").read_text(encoding="utf-8")
    sections = {part.split("\n", 1)[0]: part for part in printed.split("\n## ")[1:]}
    assert list(sections) == list(TABLES)
    for table, section in sections.items():
        for file in (out / table).rglob("*.parquet"):
            schema = pyarrow.parquet.read_schema(file)
            assert list(map(row_of, schema)) == re.findall(r"^\| (?!column \||---).*$", section, re.MULTILINE), table
            assert schema.metadata[b"description"].decode() in section
            in_file = json.loads(schema.metadata[b"columns"])
            assert in_file == {one.name: one.metadata[b"description"].decode() for one in schema}
            assert schema.metadata[b"credit"].decode() == "出典：総務省ホームページ"


def row_of(field: pyarrow.Field) -> str:
    """The line of the page about a column, from what its file says."""
    kind = f"{field.type}{' (JSON)' if field.name in JSON_COLUMNS else ''}"
    return f"| {field.name} | {kind} | {'null' if field.nullable else ''} | {field.metadata[b'description'].decode()} |"


def test_columns_that_say_so_hold_json(out: Path) -> None:
    found = {name for table in TABLES for name in JSON_COLUMNS & set(with_pyarrow(out / table)[0])}
    assert found == JSON_COLUMNS
    for table in TABLES:
        for row in with_pyarrow(out / table):
            for name in JSON_COLUMNS & set(row):
                json.loads(row[name])


def test_the_table_in_the_readme_is_the_one_of_the_page(out: Path) -> None:
    shown = README.read_text(encoding="utf-8").split("<!-- parquet -->\n", 1)[1].split("\n\n", 1)[0]
    assert shown + "\n\n" in (out / "schema.md").read_text(encoding="utf-8")


def test_types_are_those_that_parquet_itself_has_words_for(out: Path) -> None:
    """A reader without Arrow goes by Parquet's own types: Spark, for one, which is too large to be asked here."""
    found: dict[str, set[str]] = {}
    for file in out.rglob("*.parquet"):
        parquet = pyarrow.parquet.ParquetFile(file)
        for number, field in enumerate(parquet.schema_arrow):
            column = parquet.schema.column(number)
            found.setdefault(str(field.type), set()).add(f"{column.physical_type} {column.logical_type.type}")
            assert (column.max_definition_level == 0) == (not field.nullable)
        groups = (parquet.metadata.row_group(number) for number in range(parquet.metadata.num_row_groups))
        assert {group.column(0).compression for group in groups} <= {"ZSTD"}
    assert found == {
        "int64": {"INT64 NONE"},
        "string": {"BYTE_ARRAY STRING"},
        "bool": {"BOOLEAN NONE"},
        "date32[day]": {"INT32 DATE"},
        "timestamp[us, tz=UTC]": {"INT64 TIMESTAMP"},
    }


def test_a_table_without_rows_and_years_that_nobody_knows_can_be_read(years: Mornings, tmp_path: Path) -> None:
    mornings = Mornings(years.server, tmp_path / "archive")
    shutil.copytree(years.directory, mornings.directory)
    _write(mornings, "UPDATE releases SET year = NULL", "DELETE FROM changes", "DELETE FROM corrections")
    target = exported(mornings, tmp_path / "out")
    for read in (with_pyarrow, with_duckdb, with_pandas):
        assert read(target / "changes") == read(target / "corrections") == []
        assert len(read(target / "releases")) == len(stored(mornings, "releases"))
    for table in ("changes", "releases"):
        assert pyarrow.dataset.dataset(target / table, partitioning="hive").schema.field("year").type == pyarrow.int32()
        with duckdb.connect() as db:
            assert db.from_parquet(f"{target / table}/**/*.parquet", hive_partitioning=True).types[-1] == "BIGINT"


def test_a_time_that_is_none_is_named_and_nothing_is_left(years: Mornings, tmp_path: Path) -> None:
    mornings = Mornings(years.server, tmp_path / "archive")
    shutil.copytree(years.directory, mornings.directory)
    _write(mornings, "UPDATE changes SET known_at = 'soon'")
    with pytest.raises(ArchiveRefused, match=r"changes\.known_at holds what is no time\. Run `mic-press rebuild`"):
        exported(mornings, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]
