"""A reader at an address: what is asked, of which archive, and in which language the page is to speak."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from archive.datasette.request_params import Params
from archive.render.html import NavigationLink
from archive.render.i18n import ENGLISH, JAPANESE, Language

COOKIE = "mic_press_language"
PARAMETER = "lang"
MOST_PARAMETERS = 100
_NAMES = {JAPANESE: "日本語", ENGLISH: "English"}
_BY_CODE = {language.code: language for language in _NAMES}


class Request(Struct, frozen=True, kw_only=True):
    """Who asks what. `database` is the archive's, None where there is none; `url` is the whole address, `known` the
    If-None-Match of the request; `urls` are Datasette's, which know below which path it is served; `is_chosen` when the address
    itself names the language, which is then remembered; `switch` leads to the same page in the other language; `is_crowded`
    when the address has more parameters than are taken."""

    database: Any
    asked: Params
    url: str
    known: str | None
    urls: Any
    language: Language
    is_chosen: bool
    switch: NavigationLink
    is_crowded: bool = False

    @property
    def directory(self) -> Path:
        """Where the archive lies."""
        return Path(self.database.path).parent


def visit_of(request: Any, datasette: Any, database: Any) -> Request:
    """Return what a request of Datasette's asks for, and in which language. Of an address with too many parameters, none is
    taken; `is_crowded` says so."""
    root = datasette.absolute_url(request, datasette.urls.path("/")).rstrip("/")
    pairs = _pairs(request.query_string)
    query: dict[str, str] = {}
    for name, value in pairs or ():
        if value:
            query.setdefault(name, value)
    asked = Params(request.url_vars, query, root)
    language = _language(query.get(PARAMETER), request)
    return Request(
        database=database,
        asked=asked,
        url=datasette.absolute_url(request, request.full_path),
        known=request.headers.get("if-none-match"),
        urls=datasette.urls,
        language=language,
        is_chosen=asked.query.get(PARAMETER) in _BY_CODE,
        switch=_switch(pairs or [], ENGLISH if language == JAPANESE else JAPANESE),
        is_crowded=pairs is None,
    )


def _pairs(query: str) -> list[tuple[str, str]] | None:
    """The parameters of an address, None for more than are taken. They are read once: Datasette reads them at each look."""
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None


def language_of(request: Any) -> Language:
    """Return the language that the address names, else the one chosen before, else the one that the browser likes best."""
    return _language(dict(reversed(_pairs(request.query_string) or [])).get(PARAMETER), request)


def _language(asked: str | None, request: Any) -> Language:
    chosen = asked, request.cookies.get(COOKIE)
    named = [_BY_CODE[code] for code in chosen if code in _BY_CODE]
    return named[0] if named else accepted(request.headers.get("accept-language", ""))


def accepted(header: str) -> Language:
    """Return the better liked of our languages in an Accept-Language header (RFC 9110, 12.5.4). English is for those who
    like neither, Japanese for those who say nothing: the archive is."""
    liked = [tag for tag, _ in sorted(_weighed(header), key=lambda one: -one[1])]
    ours = [_BY_CODE[tag] for tag in liked if tag in _BY_CODE]
    return ours[0] if ours else ENGLISH if liked and "*" not in liked else JAPANESE


def _weighed(header: str) -> Iterator[tuple[str, float]]:
    """The languages of a header without their countries, and how much each is liked; those that are not at all left out."""
    for part in header.split(","):
        tag, _, weight = part.strip().lower().partition(";q=")
        try:
            liked = float(weight or 1)
        except ValueError:
            continue
        if tag and liked > 0:
            yield tag.partition("-")[0], liked


def _switch(pairs: list[tuple[str, str]], language: Language) -> NavigationLink:
    kept = [(name, value) for name, value in pairs if name != PARAMETER]
    href = f"?{urlencode([*kept, (PARAMETER, language.code)])}"
    return NavigationLink(href, _NAMES[language], language.code)
