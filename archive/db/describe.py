"""What every table, view and column holds, in the words of tables.toml."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any


def told() -> dict[str, Any]:
    """Return all that tables.toml says, as a copy that may be changed."""
    return deepcopy(_read())


def columns_of(table: str) -> dict[str, str]:
    """Return what the columns of a table or view hold: its own ones and those that it shares with others."""
    said = _read()
    own = said["tables"][table]
    return {**{name: said["columns"][name] for name in own["shared"]}, **own.get("columns", {})}


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(files("archive.db").joinpath("tables.toml").read_text(encoding="utf-8"))
