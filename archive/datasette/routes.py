"""Which page answers which address: reads the archive, then gives the page or its JSON twin."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple

from datasette import Response
from msgspec.structs import replace

from archive.datasette import connection, responses, urls
from archive.datasette.connection import read
from archive.datasette.detect import archives
from archive.datasette.render import rendered, style
from archive.datasette.request import MOST_PARAMETERS, Request, visit_of
from archive.datasette.request_params import Params, Unreadable
from archive.datasette.views.capture_response import served
from archive.datasette.views.captures import body_of, document_of, named
from archive.datasette.views.changes import change_feed, change_rows, changes_page
from archive.datasette.views.document import compared_document, document_page
from archive.datasette.views.home import home_page
from archive.datasette.views.page_image import Drawn, studio
from archive.datasette.views.participants import participant_page, participants_page
from archive.datasette.views.release import cite_page, compared, release_page
from archive.datasette.views.search import search_feed, search_page, search_rows
from archive.datasette.views.status import status_page
from archive.export.static_copy import contact_of, copy_of
from archive.feeds import as_atom
from archive.feeds.model import Feed
from archive.queries.archive import Archive
from archive.queries.compare_documents import DocumentSide
from archive.render.csv_file import as_csv
from archive.render.diff_page import diff_page, document_diff_page
from archive.render.html import NavigationLink
from schemas.document import DocumentPage
from schemas.errors import ArchiveRefused, MicPressError, NotFound, PageTooSlow, Withheld

Handler = Callable[..., Awaitable[Response]]
Told = dict[str, Any]


class View(NamedTuple):
    """A page: its template, and what it tells, which is its JSON twin whole."""

    template: str
    told: Callable[[Archive, Params], Told]


def _view(answer: Callable[[Request], Awaitable[Response]]) -> Handler:
    """The view that gives `answer`, or says what is wrong; whoever may not see the database sees none of its pages."""

    async def view(request: Any, datasette: Any) -> Response:
        """Return the response to a request."""
        database = next(iter(archives(datasette).values()), None)
        visit = visit_of(request, datasette, database)
        try:
            if database is None:
                raise NotFound("no archive of ours is served here")
            if visit.is_crowded:
                raise Unreadable("refusal.many_parameters", most=MOST_PARAMETERS)
            await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
            return await _in_time(visit, answer)
        except Withheld as error:
            return responses.tombstone(error, visit, await read(database, contact_of))
        except MicPressError as error:
            if isinstance(error, NotFound) and request.path.endswith("/"):
                return responses.without_slash(request)
            if isinstance(error, ArchiveRefused):
                logging.getLogger(__name__).warning("%s", error)
            return responses.refusal(error, visit)

    return view


async def _in_time(visit: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """The answer, or PageTooSlow. What a thread still does for it then goes on to its own end, without the reader."""

    async def meant() -> Response:
        return await answer(await _meant(visit))

    try:
        return await asyncio.wait_for(meant(), connection.SECONDS)
    except TimeoutError as error:
        raise PageTooSlow(f"it takes longer than {connection.SECONDS:g} s") from error


async def _meant(visit: Request) -> Request:
    """A request whose address ends in `.json`: for the JSON twin, unless that is how a key or a URL of ours itself ends."""
    path = visit.asked.path
    name = next((name for name in ("key", "place") if path.get(name)), None)
    if not visit.asked.is_json or name is None:
        return visit
    asked = replace(visit.asked, path={**path, name: f"{path[name]}{path['json']}", "json": None})
    sql = "SELECT 1 FROM releases WHERE key = ?" if name == "key" else "SELECT 1 FROM documents WHERE url = ?"
    names = (asked.key,) if name == "key" else asked.urls
    is_name = await read(
        visit.database, lambda archive: any(archive.db.execute(sql, [one]).fetchone() is not None for one in names)
    )
    return replace(visit, asked=asked) if is_name else visit


def _of(page: View) -> Handler:
    async def answer(visit: Request) -> Response:
        told = await read(visit.database, lambda archive: page.told(archive, visit.asked))
        if visit.asked.is_json:
            return responses.json(told)
        # The event loop is everybody's; a long page is made beside it.
        return responses.html(await asyncio.to_thread(rendered, page.template, visit, told), visit)

    return _view(answer)


def _csv(name: str, rows: Callable[[Archive, Params], tuple[tuple[str, ...], list[Told]]]) -> Handler:
    async def answer(visit: Request) -> Response:
        encoding = visit.asked.encoding()
        found = await read(visit.database, lambda archive: rows(archive, visit.asked))
        return responses.csv_file(name, as_csv(*found, encoding), encoding)

    return _view(answer)


def _feed(made: Callable[[Archive, Params, str], Feed]) -> Handler:
    async def answer(visit: Request) -> Response:
        found = await read(visit.database, lambda archive: made(archive, visit.asked, visit.url))
        return responses.feed(as_atom(found), visit.known)

    return _view(answer)


async def _capture(visit: Request) -> Response:
    kept, base, copy = await read(visit.database, lambda archive: (named(archive, visit.asked), archive.base, copy_of(archive)))
    if copy:
        return responses.elsewhere(kept, copy, visit)
    return served(kept, await asyncio.to_thread(body_of, kept, visit.directory, base))


async def _image(visit: Request) -> Response:
    wanted = Drawn(visit.asked.path["sha256"] or "", int(visit.asked.path["page"] or 0))
    kept, base, copy = await read(
        visit.database, lambda archive: (document_of(archive, wanted.sha256), archive.base, copy_of(archive))
    )
    if copy:
        return responses.elsewhere(kept, copy, visit)
    picture = studio().draw(wanted, partial(body_of, kept, visit.directory, base))
    # A reader who has gone takes nothing from those who wait for the same picture.
    return responses.image(await asyncio.shield(asyncio.wrap_future(picture)))


async def _diff(visit: Request) -> Response:
    found = await read(visit.database, lambda archive: compared(archive, visit.asked))
    if visit.asked.is_json:
        return responses.json(found)
    sides = {"old": found.old.version_number, "new": found.new.version_number}
    around = {
        "site.name": urls.home(),
        "diff.release": urls.release(found.key),
        "cite.link": urls.cite(found.key, **sides),
    }
    page = await asyncio.to_thread(diff_page, found, visit.language, _around(visit, around))
    return responses.html(page, visit, style=responses.STYLE_INSIDE)


async def _document_diff(visit: Request) -> Response:
    found = await read(visit.database, lambda archive: compared_document(archive, visit.asked))
    if visit.asked.is_json:
        return responses.json(found)

    def page_of(side: DocumentSide, page: DocumentPage) -> str:
        return str(visit.urls.path(urls.document(side.url, version=side.version_number, page=page.number)))

    around = {"site.name": urls.home(), "diff.document": urls.document(found.url)}
    page = await asyncio.to_thread(document_diff_page, found, page_of, visit.language, _around(visit, around))
    return responses.html(page, visit, style=responses.STYLE_INSIDE)


def _around(visit: Request, paths: dict[str, str]) -> tuple[NavigationLink, ...]:
    """The links that a comparison stands among: messages with their paths, and the switch of languages."""
    spoken = visit.language
    return (
        *(NavigationLink(str(visit.urls.path(path)), spoken(name), spoken.code) for name, path in paths.items()),
        visit.switch,
    )


async def _nothing(visit: Request) -> Response:
    raise NotFound(f"no page {visit.asked.path['rest']}")


async def _style(request: Any) -> Response:
    return responses.style_sheet(style(request.url_vars["sheet"]))


ROUTES: list[tuple[str, Handler]] = [
    (urls.HOME, _of(View("home.html", lambda archive, _asked: home_page(archive)))),
    (urls.SEARCH, _of(View("search.html", search_page))),
    (urls.SEARCH_CSV, _csv("search", search_rows)),
    (urls.SEARCH_FEED, _feed(search_feed)),
    (urls.RELEASE, _of(View("release.html", release_page))),
    (urls.CITE, _of(View("cite.html", cite_page))),
    (urls.CHANGES, _of(View("changes.html", changes_page))),
    (urls.CHANGES_CSV, _csv("changes", change_rows)),
    (urls.CHANGES_FEED, _feed(change_feed)),
    (urls.PARTICIPANTS, _of(View("participants.html", participants_page))),
    (urls.PARTICIPANT, _of(View("participant.html", participant_page))),
    (urls.STATUS, _of(View("status.html", lambda archive, _asked: status_page(archive)))),
    (urls.DIFF, _view(_diff)),
    (urls.DOCUMENT, _of(View("document.html", document_page))),
    (urls.DOCUMENT_DIFF, _view(_document_diff)),
    (urls.IMAGE, _view(_image)),
    (urls.CAPTURE, _view(_capture)),
    (urls.STYLE, _style),
    (urls.ANYTHING, _view(_nothing)),
]
"""What Datasette registers; it leaves all that begins otherwise to itself."""
