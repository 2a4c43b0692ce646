"""Fields, genres and bureaus as people name them, in Japanese or English; the nearest where none fits."""

from __future__ import annotations

from difflib import get_close_matches

from sqlite_utils import Database

from archive.db.rows import rows
from archive.render.i18n import ENGLISH, JAPANESE
from schemas.errors import BadQuery
from schemas.text import normalized

_MOST_SUGGESTED = 3
_LIKENESS = 0.5


class UnknownValue(BadQuery):
    """No such field, genre or bureau; `nearest` are the names most like it. Ask for one of them."""

    def __init__(self, what: str, typed: str, nearest: list[str]) -> None:
        meant = f"; did you mean {', '.join(nearest)}?" if nearest else ""
        super().__init__(f"no {what} {typed!r}{meant}")
        self.what, self.typed, self.nearest = what, typed, nearest


def field_named(typed: str | None) -> str | None:
    """Return the field of changes that is called so in the database, in Japanese or in English. Raises UnknownValue."""
    return _named("field", typed)


def genre_named(typed: str | None) -> str | None:
    """Return the genre that is called so in the database, in Japanese or in English. Raises UnknownValue."""
    return _named("genre", typed)


def bureau_named(db: Database, typed: str | None) -> str | None:
    """Return the part of a bureau's name that is meant: as typed, or Japanese for an English name.

    Raises UnknownValue where the archive has bureaus, and none with that in its name.
    """
    if not typed:
        return None
    bureaus = [str(row["bureau"]) for row in rows(db, "SELECT DISTINCT bureau FROM releases WHERE bureau IS NOT NULL")]
    known = {_folded(english): japanese for japanese, english in ENGLISH.words("bureau").items()}
    wanted = typed if any(typed in bureau for bureau in bureaus) else known.get(_folded(typed), typed)
    if bureaus and not any(wanted in bureau for bureau in bureaus):
        english = [ENGLISH.word("bureau", bureau) for bureau in bureaus]
        raise UnknownValue("bureau", typed, _nearest(typed, [*bureaus, *english]))
    return wanted


def _named(table: str, typed: str | None) -> str | None:
    if not typed:
        return None
    names = {_folded(name): value for language in (JAPANESE, ENGLISH) for value, name in language.words(table).items()}
    names |= {_folded(value): value for value in ENGLISH.words(table)}
    value = names.get(_folded(typed))
    if value is None:
        every = [name for value, word in JAPANESE.words(table).items() for name in (value, word, ENGLISH.word(table, value))]
        raise UnknownValue(table, typed, _nearest(typed, every))
    return value


def _folded(name: str) -> str:
    return normalized(name).replace("_", "").replace("-", "").casefold()


def _nearest(typed: str, names: list[str]) -> list[str]:
    by_form = {_folded(name): name for name in reversed(names)}
    holding = [name for form, name in by_form.items() if _folded(typed) and (_folded(typed) in form or form in _folded(typed))]
    like = [by_form[form] for form in get_close_matches(_folded(typed), by_form, _MOST_SUGGESTED, _LIKENESS)]
    return list(dict.fromkeys([*like, *holding, *(names if not like else [])]))[:_MOST_SUGGESTED]
