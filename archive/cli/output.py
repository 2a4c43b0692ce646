"""Printing for people: wide characters aligned, JSON readable."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click
import msgspec

from archive.render.inert_text import printable


def width(text: str) -> int:
    """Return how many terminal columns `text` takes: two for wide and full-width characters, none for combining ones."""
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, columns: int) -> str:
    """Return `text` with blanks up to `columns` terminal columns."""
    return text + " " * max(0, columns - width(text))


def clipped(text: str, columns: int) -> str:
    """Return the beginning of `text` that fits into `columns` terminal columns."""
    while width(text) > columns:
        text = text[:-1]
    return text


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return the lines of a table, columns aligned; those of numbers to the right."""
    cells = [["" if cell is None else " ".join(printable(str(cell)).splitlines()) for cell in row] for row in rows]
    columns = list(zip(heads, *cells, strict=True))
    widths = [max(map(width, column)) for column in columns]
    counts = [len(column) > 1 and all(cell.isdigit() for cell in column[1:]) for column in columns]
    lines = []
    for row in [list(heads), *cells]:
        shown = [
            " " * (size - width(cell)) + cell if is_count else padded(cell, size)
            for cell, size, is_count in zip(row, widths, counts, strict=True)
        ]
        lines.append("  ".join(shown).rstrip())
    return lines


def echo_json(value: Any) -> None:
    """Print `value` as JSON, Japanese as it is."""
    click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2))
