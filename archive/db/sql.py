"""SQL put together from our own names and pieces, in this one place. Values are parameters, never part of a statement."""

from __future__ import annotations

import re
from functools import lru_cache

_NAME = re.compile(r"(?:[a-z_][a-z0-9_]*\.)?[a-z_][a-z0-9_]*", re.I | re.A)


class Sql(str):
    """A piece of SQL of our own words: a condition, a list of columns, question marks. Whoever makes one vouches for it."""

    __slots__ = ()


@lru_cache(maxsize=1024)
def statement(template: str, **parts: str) -> Sql:
    """Return `template` with each part where it says {part}.

    A part is the name of a table, column, view or alias, or a `Sql`. Raises ValueError for any other text.
    """
    for name, part in parts.items():
        if not isinstance(part, Sql) and not _NAME.fullmatch(part):
            raise ValueError(f"{name}={part!r} is neither a name nor a piece of SQL")
    return Sql(template.format(**parts))


def marks(count: int) -> Sql:
    """Return so many question marks, with commas between them."""
    return Sql(", ".join("?" * count))


def is_shown(of: str) -> Sql:
    """Return the condition that the release or document `of` (a table or its alias) is not withheld: for every query whose
    answer people see."""
    return statement("{of}.withheld_at IS NULL", of=of)


def is_withheld(of: str) -> Sql:
    """Return the condition that the release or document `of` (a table or its alias) is withheld."""
    return statement("{of}.withheld_at IS NOT NULL", of=of)
