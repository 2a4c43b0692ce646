"""Which workers may work: their records have to be the ones that this process would make."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from msgspec import Struct

from archive.rebuild.pool import MakeReader
from schemas.errors import WorkersUnfit
from schemas.visit import ParallelParser

SOFTWARE = "mic-press-archive"
LIBRARIES = (
    "babel",
    "beautifulsoup4",
    "lxml",
    "pillow",
    "pypdfium2",
    "python-calamine",
    "python-docx",
    "python-pptx",
    "webencodings",
)
"""What readers read with: another version may find other text in the same bytes."""

LAYOUT = "2"
"""The number of the plan of modules. A task names what it runs by its module, so a worker has to have the same ones: raise it
when modules move while the program's version stays."""

Traits = tuple[tuple[str, str], ...]
"""Names and versions, in the same order everywhere."""


class Fit(Struct, frozen=True):
    """Makes the reader of a worker that has just these traits; equal for the same, so that a worker keeps its reader."""

    make_reader: MakeReader
    traits: Traits

    def __call__(self) -> ParallelParser:
        """Return a reader of this process. Raises WorkersUnfit."""
        reader = self.make_reader()
        if others := list(_others(traits_of(reader), self.traits)):
            raise unfit(f"has {', '.join(others)}. Install the same versions there, or leave it out")
        return reader


def unfit(why: str) -> WorkersUnfit:
    """Return the error that says what is wrong with this process as a worker."""
    return WorkersUnfit(f"the worker on {platform.node()} {why}")


def traits_of(reader: ParallelParser) -> Traits:
    """Return what the records that this process makes hang on."""
    installed = ((name, _version(name)) for name in (SOFTWARE, *LIBRARIES))
    python = ".".join(platform.python_version_tuple()[:2])  # its tables of characters are its own
    return (
        *installed,
        ("layout", LAYOUT),
        ("Python", python),
        ("parser", ", ".join(reader.parsers)),
        ("reader of documents", reader.documents),
    )


def _others(own: Traits, wanted: Traits) -> Iterator[str]:
    found = dict(own)
    for name, value in wanted:
        if found.get(name) != value:
            yield f"{name} {found.get(name)} and not {value}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
