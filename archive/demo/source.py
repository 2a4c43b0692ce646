"""The text files that the demo's pages are written in: headers, then parts that begin with `== kind argument`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from archive.demo.dates import day_in_its_month, fill_dates


@dataclass(frozen=True)
class SourcePart:
    """One part of a source: `== kind argument` and the lines below it."""

    kind: str
    argument: str
    text: str


@dataclass(frozen=True)
class PageSource:
    """One parsed text file; `name` is the file's name without its suffix."""

    name: str
    published: date
    headers: tuple[tuple[str, str], ...]
    parts: tuple[SourcePart, ...]

    def header(self, name: str) -> str:
        """Return the header's value, '' when the file has none."""
        return dict(self.headers).get(name, "")

    def texts(self, kind: str) -> tuple[SourcePart, ...]:
        """Return the parts of one kind, in the order of the file."""
        return tuple(part for part in self.parts if part.kind == kind)

    def text(self, kind: str) -> str:
        """Return the text of the only part of a kind, '' when there is none."""
        return "".join(part.text for part in self.texts(kind))


@cache
def raw_sources(folder: str) -> tuple[tuple[str, str], ...]:
    """Return (name, text) of every text file in a folder of this package, by name."""
    entries = sorted(files(__package__).joinpath(folder).iterdir(), key=lambda entry: entry.name)
    return tuple((entry.name.removesuffix(".txt"), entry.read_text("utf-8")) for entry in entries)


def days_before(text: str) -> int:
    """Return how many days before the first day of the demo a raw source is published (negative: after it).

    That is so when it begins on `FIRST_DAY`; when it begins on another day, the source keeps its month.
    """
    return int(dict(_headers(text))["days-before"])


def read_source(name: str, text: str, first_day: date) -> PageSource:
    """Return a raw source with its dates filled in and its parts told apart."""
    published = day_in_its_month(days_before(text), first_day)
    filled = fill_dates(text, published, _published(first_day))
    return PageSource(name, published, tuple(_headers(filled)), tuple(_parts(filled)))


@cache
def _published(first_day: date) -> Mapping[str, date]:
    sources = (*raw_sources("releases"), *raw_sources("meetings"))
    return MappingProxyType({name: day_in_its_month(days_before(text), first_day) for name, text in sources})


def _headers(text: str) -> Iterator[tuple[str, str]]:
    for line in text.partition("\n== ")[0].splitlines():
        name, _, value = line.partition(":")
        yield name, value.strip()


def _parts(text: str) -> Iterator[SourcePart]:
    for block in text.split("\n== ")[1:]:
        mark, _, body = block.partition("\n")
        kind, _, argument = mark.partition(" ")
        yield SourcePart(kind, argument, body.strip("\n"))
