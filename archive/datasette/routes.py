"""Which page answers which address: reads the archive, then gives the page or its JSON twin."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple

from datasette import Response

from archive.compared_documents import DocumentSide
from archive.datasette import addresses, respond
from archive.datasette.asked import Asked
from archive.datasette.captured import served
from archive.datasette.changes import change_feed, change_rows, changes_page
from archive.datasette.cite import cite_page
from archive.datasette.comparing import compared
from archive.datasette.document import compared_document, document_page
from archive.datasette.home import home_page
from archive.datasette.kept import body_of, document_of, named
from archive.datasette.ours import archives
from archive.datasette.page_image import Drawn, studio
from archive.datasette.participants import participant_page, participants_page
from archive.datasette.reading import read
from archive.datasette.release import release_page
from archive.datasette.render import rendered, style
from archive.datasette.search import search_feed, search_page, search_rows
from archive.datasette.state import status_page
from archive.datasette.visit import Visit, visit_of
from archive.diff_page import diff_page, document_diff_page
from archive.feeds import as_atom
from archive.feeds.entries import Feed
from archive.published import contact_of, copy_of
from archive.reading import Archive
from archive.spreadsheet import as_csv
from archive.template import Link
from schemas.document import DocumentPage
from schemas.errors import ArchiveRefused, MicPressError, NotFound, Withheld

View = Callable[..., Awaitable[Response]]
Told = dict[str, Any]


class Page(NamedTuple):
    """A page: its template, and what it tells, which is its JSON twin whole."""

    template: str
    told: Callable[[Archive, Asked], Told]


def _view(answer: Callable[[Visit], Awaitable[Response]]) -> View:
    """The view that gives `answer`, or says what is wrong; whoever may not see the database sees none of its pages."""

    async def view(request: Any, datasette: Any) -> Response:
        """Return the response to a request."""
        database = next(iter(archives(datasette).values()), None)
        visit = visit_of(request, datasette, database)
        try:
            if database is None:
                raise NotFound("no archive of ours is served here")
            await datasette.ensure_permissions(request.actor, [("view-database", database.name), "view-instance"])
            return await answer(visit)
        except Withheld as error:
            return respond.tombstone(error, visit, await read(database, contact_of))
        except MicPressError as error:
            if isinstance(error, NotFound) and request.path.endswith("/"):
                return respond.without_slash(request)
            if isinstance(error, ArchiveRefused):
                logging.getLogger(__name__).warning("%s", error)
            return respond.refusal(error, visit)

    return view


def _of(page: Page) -> View:
    async def answer(visit: Visit) -> Response:
        told = await read(visit.database, lambda archive: page.told(archive, visit.asked))
        return respond.json(told) if visit.asked.is_json else respond.html(rendered(page.template, visit, told), visit)

    return _view(answer)


def _csv(name: str, rows: Callable[[Archive, Asked], tuple[tuple[str, ...], list[Told]]]) -> View:
    async def answer(visit: Visit) -> Response:
        encoding = visit.asked.encoding()
        found = await read(visit.database, lambda archive: rows(archive, visit.asked))
        return respond.csv_file(name, as_csv(*found, encoding), encoding)

    return _view(answer)


def _feed(made: Callable[[Archive, Asked, str], Feed]) -> View:
    async def answer(visit: Visit) -> Response:
        found = await read(visit.database, lambda archive: made(archive, visit.asked, visit.url))
        return respond.feed(as_atom(found), visit.known)

    return _view(answer)


async def _capture(visit: Visit) -> Response:
    kept, base, copy = await read(visit.database, lambda archive: (named(archive, visit.asked), archive.base, copy_of(archive)))
    if copy:
        return respond.elsewhere(kept, copy, visit)
    return served(kept, await asyncio.to_thread(body_of, kept, visit.directory, base))


async def _image(visit: Visit) -> Response:
    wanted = Drawn(visit.asked.path["sha256"] or "", int(visit.asked.path["page"] or 0))
    kept, base, copy = await read(
        visit.database, lambda archive: (document_of(archive, wanted.sha256), archive.base, copy_of(archive))
    )
    if copy:
        return respond.elsewhere(kept, copy, visit)
    picture = studio().draw(wanted, partial(body_of, kept, visit.directory, base))
    # A reader who has gone takes nothing from those who wait for the same picture.
    return respond.image(await asyncio.shield(asyncio.wrap_future(picture)))


async def _diff(visit: Visit) -> Response:
    found = await read(visit.database, lambda archive: compared(archive, visit.asked))
    if visit.asked.is_json:
        return respond.json(found)
    sides = {"old": found.old.version_number, "new": found.new.version_number}
    around = {
        "site.name": addresses.home(),
        "diff.release": addresses.release(found.key),
        "cite.link": addresses.cite(found.key, **sides),
    }
    page = diff_page(found, visit.language, _around(visit, around))
    return respond.html(page, visit, style=respond.STYLE_INSIDE)


async def _document_diff(visit: Visit) -> Response:
    found = await read(visit.database, lambda archive: compared_document(archive, visit.asked))
    if visit.asked.is_json:
        return respond.json(found)

    def page_of(side: DocumentSide, page: DocumentPage) -> str:
        return str(visit.urls.path(addresses.document(side.url, version=side.version_number, page=page.number)))

    around = {"site.name": addresses.home(), "diff.document": addresses.document(found.url)}
    page = document_diff_page(found, page_of, visit.language, _around(visit, around))
    return respond.html(page, visit, style=respond.STYLE_INSIDE)


def _around(visit: Visit, paths: dict[str, str]) -> tuple[Link, ...]:
    """The links that a comparison stands among: messages with their paths, and the switch of languages."""
    spoken = visit.language
    return (*(Link(str(visit.urls.path(path)), spoken(name), spoken.code) for name, path in paths.items()), visit.switch)


async def _nothing(visit: Visit) -> Response:
    raise NotFound(f"no page {visit.asked.path['rest']}")


async def _style(request: Any) -> Response:
    return respond.style_sheet(style(request.url_vars["sheet"]))


ROUTES: list[tuple[str, View]] = [
    (addresses.HOME, _of(Page("home.html", lambda archive, _asked: home_page(archive)))),
    (addresses.SEARCH, _of(Page("search.html", search_page))),
    (addresses.SEARCH_CSV, _csv("search", search_rows)),
    (addresses.SEARCH_FEED, _feed(search_feed)),
    (addresses.RELEASE, _of(Page("release.html", release_page))),
    (addresses.CITE, _of(Page("cite.html", cite_page))),
    (addresses.CHANGES, _of(Page("changes.html", changes_page))),
    (addresses.CHANGES_CSV, _csv("changes", change_rows)),
    (addresses.CHANGES_FEED, _feed(change_feed)),
    (addresses.PARTICIPANTS, _of(Page("participants.html", participants_page))),
    (addresses.PARTICIPANT, _of(Page("participant.html", participant_page))),
    (addresses.STATUS, _of(Page("status.html", lambda archive, _asked: status_page(archive)))),
    (addresses.DIFF, _view(_diff)),
    (addresses.DOCUMENT, _of(Page("document.html", document_page))),
    (addresses.DOCUMENT_DIFF, _view(_document_diff)),
    (addresses.IMAGE, _view(_image)),
    (addresses.CAPTURE, _view(_capture)),
    (addresses.STYLE, _style),
    (addresses.ANYTHING, _view(_nothing)),
]
"""What Datasette registers; it leaves all that begins otherwise to itself."""
