"""What Datasette says of an archive: titles, descriptions, facets, orders, the licence and whom to credit."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

from archive.db import describe

_OF_ARCHIVE = ("title", "description", "license", "license_url", "source", "source_url")


def metadata_of(names: list[str], is_all: bool, home: str) -> dict[str, Any]:
    """Return the metadata of the databases called `names`, in Datasette's shape; `home` leads to the reading room.

    The title and the licence are those of the whole instance only where nothing else is served.
    """
    told = describe.told()
    whole = {name: told[name] for name in _OF_ARCHIVE} | {"about": told["about"], "about_url": home}
    shown = {name: _table(name, table) for name, table in told["tables"].items()}
    tables = {**shown, **{name: {"hidden": True} for name in told["hidden"]}}
    found: dict[str, Any] = {"databases": {name: deepcopy({**whole, "tables": tables}) for name in names}}
    return {**whole, **found} if is_all and names else found


def canned_queries() -> dict[str, dict[str, Any]]:
    """Return the canned queries of an archive, by name."""
    return deepcopy(_queries())


def _table(name: str, table: dict[str, Any]) -> dict[str, Any]:
    """One table's metadata, in Datasette's shape."""
    told = {key: value for key, value in table.items() if key != "shared"}
    return {**told, "columns": describe.columns_of(name)}


@cache
def _queries() -> dict[str, Any]:
    return tomllib.loads(files("archive.datasette").joinpath("queries.toml").read_text(encoding="utf-8"))
