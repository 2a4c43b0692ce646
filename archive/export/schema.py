"""A page about the files of a Parquet export: which directories there are, and what every column holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from archive.export.shape import Column, Kind, Shape

PAGE = "schema.md"
TYPES: dict[Kind, str] = {
    "text": "string",
    "json": "string",
    "integer": "int64",
    "flag": "bool",
    "day": "date32[day]",
    "time": "timestamp[us, tz=UTC]",
}
"""The types by Arrow's names."""
_HEAD = """# The Parquet files of a mic-press archive

A directory a table. Below it stands a directory a year (`year=2025`, hive's layout) where the rows have one, which readers show
as the column `year`; rows without one stand in `year=__HIVE_DEFAULT_PARTITION__`, which they read as null. pandas does so with
`pandas.read_parquet(DIR, partitioning=pyarrow.dataset.HivePartitioning.discover())`. A table in which no row has a year has an
empty file below `year=1970` too: from it readers learn that `year` is a number.

Only what is marked null may be null. Columns that end in `_id` name the `id` of a row of another table; captures stay in the
archive. What is withheld is in no file.
"""


def schema_page(shapes: Sequence[Shape]) -> str:
    """Return the page, in Markdown."""
    return "\n".join((_HEAD, layout_table(shapes), *map(_section, shapes)))


def layout_table(shapes: Sequence[Shape]) -> str:
    """Return which tables have a directory a year, and of which year, as a table in Markdown."""
    tables: dict[str, list[str]] = {}
    for shape in shapes:
        tables.setdefault(_year_of(shape), []).append(shape.table)
    rows = [f"| {', '.join(names)} | {year} |" for year, names in tables.items()]
    return "\n".join(("| tables | `year` |", "|---|---|", *rows, ""))


def _section(shape: Shape) -> str:
    head = (
        f"## {shape.table}\n\n{shape.description} `year`: {_year_of(shape)}.\n\n| column | type | null | |\n|---|---|---|---|"
    )
    return "\n".join((head, *map(_row, shape.columns), ""))


def _year_of(shape: Shape) -> str:
    return shape.year.meaning if shape.year else "none; one file"


def _row(column: Column) -> str:
    type_and_form = TYPES[column.kind] + (" (JSON)" if column.kind == "json" else "")
    return f"| {column.name} | {type_and_form} | {'null' if column.nullable else ''} | {column.description} |"
