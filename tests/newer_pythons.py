"""The Pythons on this machine that are newer than the one that runs this, one of each minor version: `3.12 PATH` a line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_FURTHER = 20
"""Minor versions that are looked for."""
_VERSION = "import sys, venv; print(*sys.version_info[:2])"


def candidates() -> Iterator[str]:
    """Yield what may be one: by its name on PATH, and where pyenv puts them."""
    for minor in range(sys.version_info.minor + 1, sys.version_info.minor + _FURTHER):
        if path := shutil.which(f"python3.{minor}"):
            yield path
    yield from map(str, sorted(Path.home().glob(".pyenv/versions/3.*/bin/python")))


def newer(paths: Iterable[str], than: tuple[int, int]) -> dict[tuple[int, int], str]:
    """Return the first that runs of each version above `than`."""
    pythons: dict[tuple[int, int], str] = {}
    for path in paths:
        version = version_of(path)
        if version and version > than:
            pythons.setdefault(version, path)
    return dict(sorted(pythons.items()))


def version_of(path: str) -> tuple[int, int] | None:
    """Return its version; None for one that does not run, as pyenv's name of a version that is not chosen."""
    done = subprocess.run([path, "-c", _VERSION], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    major, minor = map(int, done.stdout.split())
    return major, minor


if __name__ == "__main__":
    for (major, minor), path in newer(candidates(), sys.version_info[:2]).items():
        print(f"{major}.{minor}", path)
