"""The plugin: an archive in Datasette has titles, descriptions and canned queries, and a reading room beside its tables.

Databases that are not ours stay as they are. Where several archives are served, the reading room is that of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from datasette import hookimpl
from markupsafe import Markup

from archive.datasette import detect, metadata, routes, urls
from archive.datasette.render import search_box, style_path
from archive.datasette.request import language_of
from archive.datasette.responses import varying
from archive.datasette.views.participants import followed
from archive.render.i18n import ENGLISH
from archive.render.inert_text import printable


@hookimpl
def get_metadata(datasette: Any) -> dict[str, Any]:
    """Say what the tables and columns of our databases are."""
    names = list(detect.archives(datasette))
    served = [name for name in datasette.databases if name != "_internal"]
    return metadata.metadata_of(names, names == served, str(datasette.urls.path(urls.home())))


@hookimpl
def canned_queries(datasette: Any, database: str) -> dict[str, dict[str, Any]]:
    """Give our databases their canned queries."""
    return metadata.canned_queries() if database in detect.archives(datasette) else {}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Put up the reading room."""
    return routes.ROUTES


@hookimpl
def extra_css_urls(database: str | None, datasette: Any) -> list[str]:
    """Set the descriptions of columns side by side. Datasette puts its own `base_url` before the path."""
    return [style_path("tables")] if detect.is_of_archive(datasette, database) else []


@hookimpl
def extra_template_vars(database: str | None, request: Any, datasette: Any) -> dict[str, Any]:
    """Put a search box on Datasette's own pages of our archives."""
    is_ours = request and detect.is_of_archive(datasette, database)
    return {"mic_press_search": search_box(datasette.urls, language_of(request))} if is_ours else {}


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Let no cache give one reader's language to another."""
    return lambda app: varying(app) if detect.archives(datasette) else app


@hookimpl
def menu_links(datasette: Any, request: Any) -> list[dict[str, str]]:
    """Lead from every page of Datasette to the reading room."""
    if not detect.archives(datasette):
        return []
    t = language_of(request) if request else ENGLISH
    places = {
        "site.room": urls.home(),
        "site.search_all": urls.search(),
        "site.changes": urls.changes(),
        "site.participants": urls.participants(),
        "site.status": urls.status(),
    }
    return [{"href": str(datasette.urls.path(path)), "label": t(key)} for key, path in places.items()]


@hookimpl
def render_cell(row: Any, value: object, column: str, table: str | None, database: str, datasette: Any) -> Markup | None:
    """Lead from a release's key, a document's title and a participant to their pages, and from a capture to its bytes."""
    if not isinstance(value, str) or database not in detect.archives(datasette):
        return None
    path = _page_of(row, value, column, table)
    return Markup('<a href="{}">{}</a>').format(datasette.urls.path(path), printable(value)) if path else None


def _page_of(row: Mapping[str, Any], value: str, column: str, table: str | None) -> str | None:
    has = row.keys().__contains__  # a Row's `in` asks its values
    if column == "key" and value:
        return urls.release(value)
    if table == "documents" and column == "title" and has("url"):
        return urls.document(row["url"])
    if table == "participants" and column in ("code", "name") and all(map(has, ("code", "name", "kind"))):
        return followed(row)
    if table == "captures" and column == "warc_file" and all(map(has, ("url", "fetched_at", "sha256"))):
        return urls.capture(row)
    return None
