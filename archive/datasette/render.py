"""The templates and their filters. All text is inert: escaped, and without characters that a browser obeys."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from itertools import groupby, pairwise
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from archive.datasette import addresses
from archive.datasette.chart import HEIGHT, WIDTH, bars
from archive.datasette.marked import Line, date_value, lines, participant_value
from archive.diff.excerpts import SUMMARY, excerpts
from archive.diff_page.words import followable, in_japan, in_utc, state_name
from archive.japanese import CERTAINTIES, FIELDS, GENRES, GROUP_ROLES, KINDS, TOTALS
from archive.printable import printable
from schemas.release import DateMention, Participant, Release

_HERE = "archive.datasette"


def rendered(template: str, urls: Any, told: dict[str, Any]) -> str:
    """Return a page that shows `told`; `urls` are Datasette's, which know below which path it is served."""

    def link(path: str) -> str:
        return str(urls.path(path))

    return (
        _environment()
        .get_template(template)
        .render(told=told, link=link, to=addresses, root=link("/"), style=style_path("room"))
    )


@cache
def style(sheet: str) -> str:
    """Return a style sheet: `room` for our pages, `tables` for Datasette's."""
    return files(_HERE).joinpath(f"pages/{sheet}.css").read_text(encoding="utf-8")


@cache
def style_path(sheet: str) -> str:
    """Return the path of a style sheet, another one whenever it says something else."""
    return addresses.style(sheet, hashlib.sha256(style(sheet).encode()).hexdigest()[:12])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(_HERE, "pages"),  # a folder called templates would stand in for Datasette's own
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.filters.update(
        {"jst": in_japan, "utc": in_utc, "web": followable, "state": state_name, "lines": _lines, "pieces": _pieces},
        excerpts=lambda change: excerpts(change["before"], change["after"], SUMMARY),
        visits=_visits,
        date_value=lambda mention: date_value(msgspec.convert(mention, DateMention)),
        participant_value=lambda one, role: participant_value(msgspec.convert(one, Participant), role),
    )
    environment.globals.update(
        FIELDS=FIELDS, KINDS=KINDS, GENRES=GENRES, GROUPS=GROUP_ROLES, TOTALS=TOTALS, CERTAINTIES=CERTAINTIES
    )
    environment.globals.update(bars=bars, WIDTH=WIDTH, HEIGHT=HEIGHT)
    return environment


def _visible(value: Any) -> Any:
    """Controls and bidi overrides are shown as such: a hostile title never turns the words around it."""
    return printable(value) if type(value) is str else value


def _lines(release: dict[str, Any]) -> list[Line]:
    return lines(msgspec.convert(release, Release))


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text cut where its marks begin and end; whether each piece is marked."""
    cuts = [0, *(cut for span in spans for cut in span), len(text)]
    found = [(text[start:end], place % 2 == 1) for place, (start, end) in enumerate(pairwise(cuts))]
    return [(piece, is_marked) for piece, is_marked in found if piece]


def _visits(changes: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Changes that belong to one release and one visit, together."""
    return [list(group) for _, group in groupby(changes, lambda one: (one["key"], one["seen_after_at"], one["seen_before_at"]))]
