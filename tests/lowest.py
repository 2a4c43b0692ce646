"""The lowest versions that pyproject.toml allows, as constraints for pip: `python tests/lowest.py EXTRA ... > FILE`."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1] / "pyproject.toml"


def lowest(requirement: str) -> str:
    """Return a requirement with a lower bound as the pin to that: 'name[extra]>=1.2,!=1.3,<2' gives 'name==1.2'.

    Raises ValueError where the lower bound does not come first, or is missing.
    """
    match = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?>=([0-9][A-Za-z0-9.]*)(?:,.*)?", requirement.replace(" ", ""))
    if match is None:
        raise ValueError(f"pyproject.toml: {requirement!r} does not begin with a lower bound")
    return f"{match[1]}=={match[2]}"


def pins(project: dict[str, Any], extras: list[str]) -> list[str]:
    """Return the pins of what a project needs, and of these extras. Raises ValueError for an extra that it does not have."""
    optional = project["optional-dependencies"]
    missing = [extra for extra in extras if extra not in optional]
    if missing:
        raise ValueError(f"pyproject.toml: no extra is named {', '.join(missing)}")
    needed = [*project["dependencies"], *(requirement for extra in extras for requirement in optional[extra])]
    return sorted({lowest(requirement) for requirement in needed})


def main(extras: list[str]) -> str | None:
    """Print the pins, or return what is wrong."""
    try:
        print("\n".join(pins(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"], extras)))
    except ValueError as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
