"""The lowest versions that pyproject.toml allows, as constraints for pip: `python tests/lowest.py > FILE`.

`make lowest` reads pages and documents with them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
EXTRAS = ("notify", "parquet")


def lowest(requirement: str) -> str:
    """Return a requirement as the pin to its lower bound: 'name>=1.2,<2' gives 'name==1.2'. Raises ValueError where its first
    bound is none."""
    match = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?>=([0-9.]+)(?:,.*)?", requirement.replace(" ", ""))
    if match is None:
        raise ValueError(f"{requirement} names no lower bound as its first")
    return f"{match[1]}=={match[2]}"


def constraints() -> list[str]:
    """Return the pins of everything that a user may install for what `make lowest` tries."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras = [requirement for name in EXTRAS for requirement in project["optional-dependencies"][name]]
    return sorted({lowest(requirement) for requirement in [*project["dependencies"], *extras]})


if __name__ == "__main__":
    print("\n".join(constraints()))
