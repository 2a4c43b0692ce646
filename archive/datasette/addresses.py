"""Where the reading room's pages stand, below Datasette's own root: the one place that knows their shape.

    /-/mic-press                                the home page
    /-/mic-press/search?q=WORDS                 also in, order, since, until, bureau, genre, page; as search.csv and search.atom
    /-/mic-press/releases/KEY                   also version=N, at=TIME or seen=MARK; KEY is the official one, slashes and all
    /-/mic-press/diffs/KEY                      also old and new, each a version's number or mark
    /-/mic-press/cite/KEY                       how to cite what the same words after releases/KEY or diffs/KEY show
    /-/mic-press/changes                        also field, bureau, silent=1, page; as changes.csv and changes.atom
    /-/mic-press/captures/ID                    the captured bytes
    /-/mic-press/room-DIGEST.css                the style of all pages
    /-/mic-press/tables-DIGEST.css              what Datasette's own pages of our tables wear besides

Each page but the last three has a JSON twin: `.json` after the path. CSV takes encoding=cp932 too. Feeds lead here when
`archive_url` is set to `…/-/mic-press`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, urlencode

Asked = Mapping[str, object]

ROOT = "/-/mic-press"
NOTHING: Asked = MappingProxyType({})
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
CAPTURE = rf"^{ROOT}/captures/(?P<id>[^/]+)$"
STYLE = rf"^{ROOT}/(?P<sheet>room|tables)-[0-9a-f]+\.css$"
ANYTHING = rf"^{ROOT}/(?P<rest>.*)$"


def home() -> str:
    """Return the path of the home page."""
    return ROOT


def search(asked: Asked = NOTHING, **instead: object) -> str:
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


def changes(asked: Asked = NOTHING, **instead: object) -> str:
    """Return the path of the list of changes that are `asked` for, with `instead` in the place of parts of it."""
    return f"{ROOT}/changes{_query({**asked, **instead})}"


def capture(capture_id: int) -> str:
    """Return the path of a capture's bytes."""
    return f"{ROOT}/captures/{capture_id}"


def style(sheet: str, digest: str) -> str:
    """Return the path of a style sheet (room, tables) that has this digest."""
    return f"{ROOT}/{sheet}-{digest}.css"


def twin(path: str, form: str = "json") -> str:
    """Return the path of a page in another form: json; of a search or the changes also csv, or the feed of it as atom."""
    place, mark, query = path.partition("?")
    return f"{place}.{form}{mark}{query}"


def _query(asked: Asked) -> str:
    said = {name: "1" if value is True else value for name, value in asked.items()}
    given = {name: value for name, value in said.items() if value not in (None, "", False) and value != _USUAL.get(name)}
    return f"?{urlencode(given)}" if given else ""
