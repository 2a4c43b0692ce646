"""How our pages are made of templates. All text is inert: escaped, and without characters that a browser obeys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from msgspec import Struct

from archive.render.i18n import Language
from archive.render.inert_text import printable
from schemas.times import from_utc_text


class NavigationLink(Struct, frozen=True):
    """A link: where it leads, what it is called, and in which language it is called so."""

    href: str
    name: str
    code: str


def environment(package: str, folder: str, language: Language) -> Environment:
    """Return the templates of `package` in a language: `t` says a message, `word` and `words` what values are called."""
    made = Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    made.filters.update(jst=language.moment, utc=in_utc, web=followable, state=language.state)
    made.globals.update(t=_saying(language), word=language.word, words=language.words, language=language.code)
    return made


def in_utc(utc: str) -> str:
    """Return a stored moment for the attribute `datetime`: no more than whole seconds, UTC."""
    return from_utc_text(utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def followable(url: str | None) -> str | None:
    """Return `url` if it may become a link: http and https alone, never javascript: or data:."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def _saying(language: Language) -> Callable[..., Markup]:
    """Messages in markup: what fills a place is escaped, unless a template has made it."""

    def t(key: str, /, **values: Any) -> Markup:
        pattern = escape(language.pattern(key, values.get("n")))
        return pattern.format(**{name: _visible(value) for name, value in values.items()})

    return t


def _visible(value: Any) -> Any:
    """Controls and bidi overrides are shown as such: a hostile title never turns the words around it."""
    return printable(value) if type(value) is str else value
