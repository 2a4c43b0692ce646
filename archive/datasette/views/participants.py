"""The pages of those who take part: who there is, and one country or organisation through the years."""

from __future__ import annotations

from typing import Any

import msgspec

from archive.datasette import urls
from archive.datasette.request_params import Params
from archive.queries.archive import Archive
from archive.queries.participants import NAMED, Participation, countries, organisations, releases_of
from archive.render.i18n import ENGLISH, JAPANESE
from archive.search.normalize import search_form
from schemas.errors import NotFound

ON_A_PAGE = 50
MOST_NAMES = 200
"""Organisations that the list shows, those in the most releases; a search finds the others."""
MOST_YEARS = 8


def participants_page(archive: Archive, asked: Params) -> dict[str, Any]:
    """Return the countries and organisations whose code or name has the words. Raises BadQuery for too many words."""
    words = asked.words()
    places, names = ([one for one in found if _has(one, words)] for found in (countries(archive.db), organisations(archive.db)))
    years = sorted({year for one in (*places, *names) for year in one.by_year}, reverse=True)
    return {
        "asked": {"q": words},
        "years": years[:MOST_YEARS],
        "countries": [_told(one) for one in places],
        "organisations": [_told(one) for one in names[:MOST_NAMES]],
        "organisation_count": len(names),
    }


def participant_page(archive: Archive, asked: Params) -> dict[str, Any]:
    """Return the releases of a country, by its code, or of an organisation, by its name; of one `year` where one is given.
    Raises NotFound and BadQuery."""
    one = _named(archive, asked)
    year, page = asked.number("year"), asked.page()
    found = releases_of(archive.db, one, year=year, most=ON_A_PAGE + 1, offset=(page - 1) * ON_A_PAGE)
    return {
        **_told(one),
        "asked": {"year": year, "page": page},
        "found": found[:ON_A_PAGE],
        "has_more": len(found) > ON_A_PAGE,
    }


def followed(one: Any) -> str | None:
    """Return the path of the page that follows a participant through the years; None for people of no known country."""
    return urls.participant(one["code"], one["name"]) if one["code"] or one["kind"] in NAMED else None


def _named(archive: Archive, asked: Params) -> Participation:
    """A code comes before a name: AU is Australia, and the African Union with `as=name`."""
    named = asked.named
    is_name = asked.query.get("as") == "name"
    found = ([] if is_name else countries(archive.db, named)) or organisations(archive.db, named)
    if not found:
        raise NotFound(f"nobody called {named} takes part")
    return found[0]


def _has(one: Participation, words: str) -> bool:
    wanted = search_form(words)
    names = (*one.printed, *(language.country(one.code) for language in (JAPANESE, ENGLISH) if one.code), one.name or "")
    return wanted == search_form(one.code or "") or any(wanted in search_form(name) for name in names)


def _told(one: Participation) -> dict[str, Any]:
    called = {language.code: language.country(one.code) for language in (JAPANESE, ENGLISH)} if one.code else None
    return {**msgspec.to_builtins(one), "called": called}
