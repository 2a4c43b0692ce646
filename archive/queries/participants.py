"""Who takes part, through the years: countries by their code, organisations by the name that is printed. Read from current
versions, as the text has them: 英国 and a minister of it are both GB, but ITU and 国際電気通信連合 stay two names."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import Sql, is_shown, statement

NAMED = ("organisation", "company", "region")
"""Kinds of participants that are followed by name where they have no code: people are not."""


class Participation(Struct, frozen=True, kw_only=True):
    """A country or organisation: `code` or `name`, the other one None; `printed` are the names a country has in texts.
    `by_year` counts releases, the newest year first; `releases` those without a date too."""

    code: str | None
    name: str | None
    kind: str
    printed: tuple[str, ...]
    releases: int
    by_year: dict[int, int]


_COUNTED = """
    SELECT {by} AS shown, min(p.kind) AS kind, r.year, count(DISTINCT r.id) AS releases
    FROM participants p JOIN releases r ON r.id = p.release_id WHERE {shown} AND {which}
    GROUP BY shown, r.year ORDER BY r.year DESC
"""
_PRINTED = """
    SELECT p.code, p.name FROM participants p JOIN releases r ON r.id = p.release_id
    WHERE {shown} AND {which} AND p.kind IN ('country', 'region') AND p.name IS NOT NULL
    GROUP BY p.code, p.name ORDER BY p.code, count(*) DESC, p.name
"""
_IS_NAMED = f"p.code IS NULL AND p.name IS NOT NULL AND p.kind IN {NAMED}"
_OF_PARTICIPANT = ("kind", "role", "heading", "name", "code", "person", "post", "note", "literal")
_RELEASES = """
    WITH taking AS (
        SELECT DISTINCT r.id, r.published_on FROM participants p JOIN releases r ON r.id = p.release_id
        WHERE {which} ORDER BY r.published_on DESC, r.id DESC LIMIT :most OFFSET :offset
    )
    SELECT r.key, r.title, r.lang, r.published_on, r.bureau, r.genre, r.version_count, r.gone_at,
        p.kind, p.role, p.heading, p.name, p.code, p.person, p.post, p.note, p.literal
    FROM taking t JOIN releases r ON r.id = t.id JOIN participants p ON p.release_id = r.id
    WHERE {which} ORDER BY r.published_on DESC, r.id DESC, p.position, p.id
"""


def countries(db: Database, code: str | None = None) -> list[Participation]:
    """Return the countries and regions that have a code, those in the most releases first; or the one with `code`."""
    which = "p.code = :shown" if code else "p.code IS NOT NULL"
    printed: dict[str, list[str]] = {}
    for row in rows(db, statement(_PRINTED, shown=is_shown("r"), which=Sql(which)), {"shown": code}):
        printed.setdefault(row["code"], []).append(row["name"])
    found = _counted(db, "p.code", which, code)
    return [
        Participation(code=shown, name=None, kind="country", printed=tuple(printed.get(shown, ())), releases=n, by_year=years)
        for shown, (_, n, years) in found.items()
    ]


def organisations(db: Database, name: str | None = None) -> list[Participation]:
    """Return the organisations that have no code, those in the most releases first; or the one called `name`."""
    found = _counted(db, "p.name", f"{_IS_NAMED} AND p.name = :shown" if name else _IS_NAMED, name)
    return [
        Participation(code=None, name=shown, kind=kind, printed=(), releases=n, by_year=years)
        for shown, (kind, n, years) in found.items()
    ]


def releases_of(
    db: Database, one: Participation, *, year: int | None = None, most: int = -1, offset: int = 0
) -> list[dict[str, Any]]:
    """Return the releases that `one` takes part in, the newest first, `most` of them; `participants` says as what."""
    is_it = "p.code = :shown" if one.code else f"{_IS_NAMED} AND p.name = :shown"
    which = f"{is_shown('r')} AND {is_it}" + (" AND r.year = :year" if year else "")
    asked = {"shown": one.code or one.name, "year": year, "most": most, "offset": offset}
    found: dict[str, dict[str, Any]] = {}
    for row in rows(db, _RELEASES.format(which=which), asked):
        told = {name: row.pop(name) for name in _OF_PARTICIPANT}
        found.setdefault(row["key"], {**row, "participants": []})["participants"].append(told)
    return list(found.values())


def _counted(db: Database, by: str, which: str, shown: str | None) -> dict[str, tuple[str, int, dict[int, int]]]:
    """The kind, the releases and the releases by year of each, those in the most releases first."""
    found: dict[str, tuple[str, int, dict[int, int]]] = {}
    for row in rows(db, statement(_COUNTED, by=by, shown=is_shown("r"), which=Sql(which)), {"shown": shown}):
        _, total, years = found.get(row["shown"], (row["kind"], 0, {}))
        if row["year"] is not None:
            years[row["year"]] = row["releases"]
        found[row["shown"]] = (row["kind"], total + row["releases"], years)
    return dict(sorted(found.items(), key=lambda one: (-one[1][1], one[0])))
