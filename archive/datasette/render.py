"""The templates and their filters. All text is inert: escaped, and without characters that a browser obeys."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import groupby, pairwise
from typing import Any

import msgspec
from jinja2 import Environment
from markupsafe import Markup

from archive.datasette import urls
from archive.datasette.marked_text import date_value, lines, participant_value
from archive.datasette.request import Request
from archive.datasette.views.chart import HEIGHT, WIDTH, bars, year_bars
from archive.datasette.views.participants import followed
from archive.diff.text.excerpts import SUMMARY, excerpts
from archive.render.change_phrases import kind_word, places
from archive.render.document_edits import folded
from archive.render.html import environment
from archive.render.i18n import Language
from schemas.release import DateMention, Participant, Release

_HERE = "archive.datasette"
MOST_SHOWN = 50_000
"""Characters that are shown of one page, sheet or slide; its JSON twin has them all."""


def rendered(template: str, visit: Request, told: dict[str, Any]) -> str:
    """Return a page that shows `told` in the language of the visit, with links below the path that Datasette is served at."""

    page = _environment(visit.language).get_template(template)
    link = _linking(visit.urls)
    return page.render(told=told, link=link, to=urls, root=link("/"), style=style_path("room"), switch=visit.switch)


def search_box(datasette_urls: Any, language: Language) -> Markup:
    """Return the form that leads from Datasette's own pages to our search."""
    return Markup(_environment(language).get_template("find.html").render(link=_linking(datasette_urls), to=urls))  # noqa: S704 - our own template escapes


def _linking(datasette_urls: Any) -> Callable[[str], str]:
    return lambda path: str(datasette_urls.path(path))


@cache
def style(sheet: str) -> str:
    """Return a style sheet: `room` for our pages, `tables` for Datasette's."""
    return files(_HERE).joinpath(f"html/{sheet}.css").read_text(encoding="utf-8")


@cache
def style_path(sheet: str) -> str:
    """Return the path of a style sheet, another one whenever it says something else."""
    return urls.style(sheet, hashlib.sha256(style(sheet).encode()).hexdigest()[:12])


@cache
def _environment(language: Language) -> Environment:
    made = environment(_HERE, "html", language)  # what lies in templates stands in for Datasette's own
    made.filters.update(
        lines=lambda release: lines(msgspec.convert(release, Release), language),
        pieces=_pieces,
        excerpts=lambda change: excerpts(change["before"], change["after"], SUMMARY),
        visits=_visits,
        folded=lambda changes: list(folded(changes)),
        places=lambda change: places(language, change),
        changed_page=_changed_page,
        date_value=lambda mention: date_value(msgspec.convert(mention, DateMention), language),
        country=language.country,
        lasting=language.lasting,
        sized=language.sized,
        followed=followed,
        participant_value=lambda one, role: participant_value(msgspec.convert(one, Participant), role, language),
    )
    made.globals.update(kind_word=lambda field, kind: kind_word(language, field, kind))
    made.globals.update(bars=bars, year_bars=year_bars, WIDTH=WIDTH, HEIGHT=HEIGHT, MOST_SHOWN=MOST_SHOWN)
    return made


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text cut where its marks begin and end; whether each piece is marked."""
    cuts = [0, *(cut for span in spans for cut in span), len(text)]
    found = [(text[start:end], place % 2 == 1) for place, (start, end) in enumerate(pairwise(cuts))]
    return [(piece, is_marked) for piece, is_marked in found if piece]


def _visits(changes: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Changes that belong to one release and one visit, together."""
    return [list(group) for _, group in groupby(changes, lambda one: (one["key"], one["seen_after_at"], one["seen_before_at"]))]


def _changed_page(change: dict[str, Any]) -> str | None:
    """The path of the page of a document that a change is about: as it is since then, or as it was before where it has gone."""
    if not change["url"]:
        return None
    is_gone = change["kind"] in ("removed", "disappeared")
    is_numbered = change["field"] == "pages" and (change["item"] or "").isascii() and (change["item"] or "").isdigit()
    at = change["seen_before_at" if is_gone else "seen_after_at"]
    return urls.document(change["url"], at=at, page=change["item"] if is_numbered else None)
