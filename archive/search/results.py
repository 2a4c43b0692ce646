"""What a search gives back."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

TotalIs = Literal["exact", "about", "at_least"]


class Snippet(Struct, frozen=True):
    """A piece of a raw text, and where in it (start, end) the words stand."""

    text: str
    spans: tuple[tuple[int, int], ...]
    cut_before: bool
    cut_after: bool


class ReleaseHit(Struct, frozen=True, kw_only=True):
    """A release that has all words in its title and text. `in_title`: all of them in the title."""

    key: str
    url: str
    title: str
    title_spans: tuple[tuple[int, int], ...]
    published_on: str | None
    bureau: str | None
    genre: str
    in_title: bool
    occurrences: int
    snippet: Snippet


class Linking(Struct, frozen=True, kw_only=True):
    """A release that links to a document, and what it calls it."""

    key: str
    title: str
    label: str
    published_on: str | None


class PageHit(Struct, frozen=True, kw_only=True):
    """A page of a document that has all words. `name` is a sheet's or slide's; `releases` the newest first."""

    url: str
    title: str | None
    page: int
    name: str | None
    occurrences: int
    snippet: Snippet
    releases: tuple[Linking, ...]


class FoundReleases(Struct, frozen=True):
    """Some of the releases found, and how many there are."""

    total: int
    total_is: TotalIs
    hits: tuple[ReleaseHit, ...]


class FoundPages(Struct, frozen=True):
    """Some of the pages found, and how many there are."""

    total: int
    total_is: TotalIs
    hits: tuple[PageHit, ...]
