"""Which version of a release an address asks for: by its number, by its mark, or as of a time."""

from __future__ import annotations

from archive.citing import marked_version
from archive.datasette.asked import Asked, Unreadable
from archive.marks import read_mark
from archive.reading import Archive, Version


def version_asked(archive: Archive, asked: Asked) -> Version:
    """Return the version asked for as `version`, `seen` or `at`, else the current one. Raises NotFound, and BadQuery for more
    than one of them."""
    number, at, mark = asked.number("version"), asked.moment("at"), asked.mark("seen")
    if sum(one is not None for one in (number, at, mark)) > 1:
        raise Unreadable("refusal.version_and_time")
    return marked_version(archive, asked.key, mark) if mark else archive.version(asked.key, number, at)


def number_asked(archive: Archive, asked: Asked, name: str) -> int | None:
    """Return the number of the version whose number or mark stands as `name`; None where nothing does. Raises as
    `version_asked` does."""
    mark = read_mark(asked.query.get(name, "").strip())
    return marked_version(archive, asked.key, mark).version_number if mark else asked.number(name)
