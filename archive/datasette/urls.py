"""Where the reading room's pages stand, below Datasette's own root: the patterns of its routes.

    /-/mic-press                                the home page
    /-/mic-press/search?q=WORDS                 also in, order, since, until, bureau, genre, page; as search.csv and search.atom
    /-/mic-press/releases/KEY                   also version=N, at=TIME or seen=MARK; KEY is the official one, slashes and all
    /-/mic-press/diffs/KEY                      also old and new, each a version's number or mark
    /-/mic-press/cite/KEY                       how to cite what the same words after releases/KEY or diffs/KEY show
    /-/mic-press/documents/PLACE                also version=N, at=TIME or seen=MARK, and page=N; PLACE is the URL without https://
    /-/mic-press/document-diffs/PLACE           also old and new, each a version's number or mark
    /-/mic-press/images/SHA256/PAGE.png         a page of a PDF of these bytes
    /-/mic-press/changes                        also field, bureau, silent=1, unsure=1, page; as changes.csv and changes.atom
    /-/mic-press/participants                   who takes part; also q=WORDS
    /-/mic-press/participants/CODE              a country through the years, also year, page; /NAME an organisation, a name that
                                                looks like a code with as=name
    /-/mic-press/status                         runs, coverage, freshness, problems
    /-/mic-press/captures/MARK/PLACE            the captured bytes, by when they were fetched and how their digest begins
    /-/mic-press/room-DIGEST.css                the style of all pages
    /-/mic-press/tables-DIGEST.css              what Datasette's own pages of our tables wear besides

Each page has a JSON twin: `.json` after the path; images, captures and styles have none. CSV takes encoding=cp932 too. No
address holds the number of a row, which a rebuild gives anew. Feeds lead here when `archive_url` is Datasette's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from archive.queries.version_marks import CUT, mark_of
from archive.render.page_urls import ROOT, path_of_url

QueryArgs = Mapping[str, object]


class _Row(Protocol):
    def __getitem__(self, name: str, /) -> Any: ...


NOTHING: QueryArgs = MappingProxyType({})
_USUAL = {"in": "releases", "order": "best", "page": 1}
"""What is meant where an address says nothing, so that none needs to."""
_JSON = r"(?P<json>\.json)?"

HOME = rf"^{ROOT}{_JSON}/?$"
SEARCH = rf"^{ROOT}/search{_JSON}$"
SEARCH_CSV = rf"^{ROOT}/search\.csv$"
SEARCH_FEED = rf"^{ROOT}/search\.atom$"
RELEASE = rf"^{ROOT}/releases/(?P<key>.+?){_JSON}$"
DIFF = rf"^{ROOT}/diffs/(?P<key>.+?){_JSON}$"
CITE = rf"^{ROOT}/cite/(?P<key>.+?){_JSON}$"
CHANGES = rf"^{ROOT}/changes{_JSON}$"
CHANGES_CSV = rf"^{ROOT}/changes\.csv$"
CHANGES_FEED = rf"^{ROOT}/changes\.atom$"
DOCUMENT = rf"^{ROOT}/documents/(?P<place>.+?){_JSON}$"
DOCUMENT_DIFF = rf"^{ROOT}/document-diffs/(?P<place>.+?){_JSON}$"
IMAGE = rf"^{ROOT}/images/(?P<sha256>[0-9a-f]{{64}})/(?P<page>[1-9][0-9]{{0,6}})\.png$"
CAPTURE = rf"^{ROOT}/captures/(?P<mark>[^/]+)/(?P<place>.+)$"
PARTICIPANTS = rf"^{ROOT}/participants{_JSON}$"
PARTICIPANT = rf"^{ROOT}/participants/(?P<name>.+?){_JSON}$"
STATUS = rf"^{ROOT}/status{_JSON}$"
STYLE = rf"^{ROOT}/(?P<sheet>room|tables)-[0-9a-f]+\.css$"
ANYTHING = rf"^{ROOT}/(?P<rest>.*)$"


def home() -> str:
    """Return the path of the home page."""
    return ROOT


def search(asked: QueryArgs = NOTHING, **instead: object) -> str:
    """Return the path of a search for what is `asked`, with `instead` in the place of parts of it."""
    return f"{ROOT}/search{_query({**asked, **instead})}"


def release(key: str, **asked: object) -> str:
    """Return the path of a release, of its version `version`, of the one whose mark is `seen`, or as it was `at` a time."""
    return f"{ROOT}/releases/{quote(key, safe='/')}{_query(asked)}"


def diff(key: str, **asked: object) -> str:
    """Return the path of the comparison of two versions of a release, `old` and `new`."""
    return f"{ROOT}/diffs/{quote(key, safe='/')}{_query(asked)}"


def cite(key: str, **asked: object) -> str:
    """Return the path of the page that says how to cite a version of a release, or two of them compared."""
    return f"{ROOT}/cite/{quote(key, safe='/')}{_query(asked)}"


def changes(asked: QueryArgs = NOTHING, **instead: object) -> str:
    """Return the path of the list of changes that are `asked` for, with `instead` in the place of parts of it."""
    return f"{ROOT}/changes{_query({**asked, **instead})}"


def document(url: str, **asked: object) -> str:
    """Return the path of a document, of its version `version`, or as it was `at` a time; with `page` it leads to that page."""
    page = asked.get("page")
    return f"{ROOT}/documents/{path_of_url(url)}{_query(asked)}{f'#p{page}' if page else ''}"


def document_diff(url: str, **asked: object) -> str:
    """Return the path of the comparison of two versions of a document, `old` and `new`."""
    return f"{ROOT}/document-diffs/{path_of_url(url)}{_query(asked)}"


def image(sha256: str, page: int) -> str:
    """Return the path of a picture of a page of the PDF that has this digest."""
    return f"{ROOT}/images/{sha256}/{page}.png"


def capture(one: _Row) -> str:
    """Return the path of a capture's bytes, from its `url`, `fetched_at` and `sha256`."""
    return f"{ROOT}/captures/{mark_of(one['fetched_at'], one['sha256'] or CUT)}/{path_of_url(one['url'])}"


def participants(**asked: object) -> str:
    """Return the path of the list of who takes part."""
    return f"{ROOT}/participants{_query(asked)}"


def participant(code: str | None, name: str | None, **asked: object) -> str:
    """Return the path of a country by its code, or of an organisation by its name."""
    is_like_a_code = not code and re.fullmatch("[A-Z]{2}", name or "")
    plain = {"as": "name" if is_like_a_code else None}
    return f"{ROOT}/participants/{quote(code or name or '', safe='')}{_query({**plain, **asked})}"


def status() -> str:
    """Return the path of the page that says how the archive is doing."""
    return f"{ROOT}/status"


def style(sheet: str, digest: str) -> str:
    """Return the path of a style sheet (room, tables) that has this digest."""
    return f"{ROOT}/{sheet}-{digest}.css"


def twin(path: str, form: str = "json") -> str:
    """Return the path of a page in another form: json; of a search or the changes also csv, or the feed of it as atom."""
    place, mark, query = path.partition("#")[0].partition("?")
    return f"{place}.{form}{mark}{query}"


def _query(asked: QueryArgs) -> str:
    said = {name: "1" if value is True else value for name, value in asked.items()}
    given = {name: value for name, value in said.items() if value not in (None, "", False) and value != _USUAL.get(name)}
    return f"?{urlencode(given)}" if given else ""
