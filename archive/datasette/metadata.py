"""What Datasette says of an archive: titles, descriptions, facets, orders, the licence and whom to credit."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

_OF_ARCHIVE = ("title", "description", "license", "license_url", "source", "source_url")


def data(name: str) -> dict[str, Any]:
    """Return what a data file of this package says, as a copy that may be changed."""
    return deepcopy(_read(name))


def metadata_of(names: list[str], is_all: bool, home: str) -> dict[str, Any]:
    """Return the metadata of the databases called `names`, in Datasette's shape; `home` leads to the reading room.

    The title and the licence are those of the whole instance only where nothing else is served.
    """
    told = data("tables.toml")
    whole = {name: told[name] for name in _OF_ARCHIVE} | {"about": told["about"], "about_url": home}
    shown = {name: _table(table, told["columns"]) for name, table in told["tables"].items()}
    tables = {**shown, **{name: {"hidden": True} for name in told["hidden"]}}
    found: dict[str, Any] = {"databases": {name: deepcopy({**whole, "tables": tables}) for name in names}}
    return {**whole, **found} if is_all and names else found


def canned_queries() -> dict[str, dict[str, Any]]:
    """Return the canned queries of an archive, by name."""
    return data("queries.toml")


def _table(table: dict[str, Any], shared: dict[str, str]) -> dict[str, Any]:
    """One table's metadata; its columns are its own ones and those that it shares with others."""
    told = {name: value for name, value in table.items() if name != "shared"}
    return {**told, "columns": {**{name: shared[name] for name in table["shared"]}, **table.get("columns", {})}}


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("archive.datasette").joinpath(name).read_text(encoding="utf-8"))
