"""What a reader asks for in an address: words, filters, days, moments, the number of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import unquote

from msgspec import Struct

from archive.queries.archive import Archive
from archive.queries.version_marks import VersionMark, read_mark
from archive.render.csv_file import ENCODINGS, Encoding
from archive.render.i18n import ENGLISH
from archive.render.named_values import UnknownValue, bureau_named, field_named, genre_named
from archive.render.page_urls import urls_at
from schemas.errors import BadQuery
from schemas.time_input import moment_from_input, span_from_input

MOST_CHARACTERS = 200
"""Longer queries are refused: nobody types them, and each word costs a look at every title."""
LAST_PAGE = 1000
_MOST_VERSIONS = 1_000_000


class Unreadable(BadQuery):
    """A part of an address that can't be read; `key` and `values` are the message of the catalogue that says so."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(ENGLISH(key, **values))
        self.key, self.values = key, values


class Params(Struct, frozen=True):
    """The parts of an address: `path` from its pattern, `query` from after the question mark, each name's first value; `root`
    is where on the web all of Datasette is served, without a slash at the end."""

    path: Mapping[str, str | None]
    query: Mapping[str, str]
    root: str = ""

    @property
    def key(self) -> str:
        """The key of a release, percent-encoding undone."""
        return unquote(self.path["key"] or "")

    @property
    def urls(self) -> tuple[str, ...]:
        """The official URLs that the place in an address may stand for."""
        return urls_at(self.path["place"] or "")

    @property
    def named(self) -> str:
        """The code or name of who takes part, percent-encoding undone."""
        return unquote(self.path["name"] or "")

    @property
    def is_json(self) -> bool:
        """Whether the JSON twin is asked for."""
        return bool(self.path.get("json"))

    def words(self) -> str:
        """Return the words to search for. Raises BadQuery when they are too many."""
        words = self.query.get("q", "").strip()
        if len(words) > MOST_CHARACTERS:
            raise Unreadable("refusal.many_words", most=MOST_CHARACTERS)
        return words

    def text(self, name: str) -> str | None:
        """Return what was typed as `name`; None for nothing. Raises BadQuery when it is longer than any name."""
        typed = self.query.get(name, "").strip()
        if len(typed) > MOST_CHARACTERS:
            raise Unreadable("refusal.long", name=name)
        return typed or None

    def day(self, name: str) -> str | None:
        """Return a day, month, year or moment as typed; filters read it. Raises BadQuery for anything else."""
        typed = self.text(name)
        try:
            if typed:
                span_from_input(typed)
        except ValueError:
            raise Unreadable("refusal.day", typed=typed) from None
        return typed

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        """Return the choice made, the first where none of them is."""
        typed = self.query.get(name, "")
        return typed if typed in choices else choices[0]

    def number(self, name: str) -> int | None:
        """Return a number from 1; None where none was given. Raises BadQuery for anything else."""
        typed = self.text(name)
        if typed is None:
            return None
        if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= _MOST_VERSIONS):
            raise Unreadable("refusal.number", typed=typed)
        return int(typed)

    def moment(self, name: str) -> datetime | None:
        """Return a moment; a day means its end, no zone means Japan's time. Raises BadQuery for anything that is none."""
        typed = self.text(name)
        if typed is None:
            return None
        try:
            # A plus sign in an address stands for a blank; no moment has a blank before its zone.
            moment = moment_from_input(re.sub(r"(?<=\d) (?=\d\d:?\d\d$)", "+", typed))
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            raise Unreadable("refusal.moment", typed=typed)
        return moment

    def mark(self, name: str) -> VersionMark | None:
        """Return the mark of a version; None where none was given. Raises BadQuery for anything that is none."""
        typed = self.text(name)
        mark = read_mark(typed) if typed else None
        if typed and mark is None:
            raise Unreadable("refusal.mark", typed=typed)
        return mark

    def encoding(self) -> Encoding:
        """Return the encoding of a CSV. Raises BadQuery for one that there is not."""
        typed = self.text("encoding")
        if typed is None:
            return ENCODINGS[0]
        for encoding in ENCODINGS:
            if typed == encoding:
                return encoding
        raise Unreadable("refusal.encoding", typed=typed, known=", ".join(ENCODINGS))

    def page(self) -> int:
        """Return which page of a list is asked for, the first where that can't be read."""
        typed = self.query.get("page", "")
        return min(max(int(typed), 1), LAST_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1

    def field(self) -> str | None:
        """Return the field of changes that is asked for, by any of its names. Raises BadQuery for one that there is not."""
        return self._known("field", "refusal.field", field_named)

    def genre(self) -> str | None:
        """Return the genre that is asked for, by any of its names. Raises BadQuery for one that there is not."""
        return self._known("genre", "refusal.genre", genre_named)

    def bureau(self, archive: Archive) -> str | None:
        """Return the part of a bureau's name that is asked for. Raises BadQuery where no bureau of the archive has it."""
        return self._known("bureau", "refusal.bureau", lambda typed: bureau_named(archive.db, typed))

    def _known(self, name: str, refusal: str, read: Callable[[str | None], str | None]) -> str | None:
        try:
            return read(self.text(name))
        except UnknownValue as unknown:
            raise Unreadable(refusal, typed=unknown.typed, nearest=", ".join(unknown.nearest) or "—") from None
