"""A ministry's year: the site as it stands day after day, and what happened to it. The same seed, the same year.

What is planted is what an archive has to tell at the end: each edit once, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

from invented import Invented, amount, invent, with_figure

from archive.demo import DemoSite, Response, feed, lists, templates
from archive.demo.content import OFFICIAL, DemoDocument, DemoRelease, DemoSection
from archive.demo.dates import era_date, midnight
from archive.demo.pdf import make_pdf

ROBOTS = b"User-agent: ia_archiver\r\nDisallow: /\r\n"
MAINTENANCE = "<html><head><title>メンテナンス中</title></head><body><h1>ただいまメンテナンス中です</h1></body></html>".encode(
    "cp932"
)
STANDING = 60
"""Releases that are there before the first day, one a day back."""
PROMISE = "　別紙は準備でき次第、掲載します。<br />\n"
NEW_CLASSES = (
    (b'class="press_datearea rightPosT"', b'class="c-date"'),
    (b'id="press_mainarea"', b'id="c-main"'),
    (b'class="boxEx"', b'class="c-lead"'),
    (b'<div id="wrapper">', b'<div id="wrapper" class="l-2026"><p>\x83j\x83\x85\x81[\x83X</p>'),
)
LEAKED = "<p>この記事を印刷する　文字サイズ：小　中　大</p>".encode("cp932")


@dataclass(frozen=True)
class Planted:
    """What happened to a release that was `age` days old, or to its first document, on a day counted from 0."""

    day: int
    kind: str
    key: str
    age: int
    document: str | None = None


@dataclass(frozen=True)
class _Lying(Response):
    """A page that calls itself unchanged for ever."""

    @property
    def etag(self) -> str:
        """Return the same tag whatever the body."""
        return '"for-ever"'


@dataclass(frozen=True)
class _Down(DemoSite):
    """A site that answers every path alike."""

    notice: Response | None = None

    def answer(self, path: str) -> Response:
        """Return the notice; robots.txt stands unless all is down."""
        if self.notice is None:
            return Response(b"down", "text/html", midnight(self.today), status=503)
        return super().answer(path) if path == "/robots.txt" else self.notice


@dataclass
class _Standing:
    """A release as it stands: what is served of it, since when, and whether it is there at all."""

    one: Invented
    month: date
    is_there: bool = True
    goes_home: bool = False
    is_listed: bool = True
    lies: bool = False
    touched: bool = False
    served: dict[str, Response] = field(default_factory=dict)


@dataclass(frozen=True)
class Calendar:
    """On which days of the year what happens to the whole site."""

    outages: tuple[int, ...] = (90, 91, 280)
    maintenance: tuple[int, ...] = (210,)
    redesign: int = 150
    leak: int = 230
    moved_list: int = 140


class Year:
    """The site on its day `day`, which `sleep` moves on; `planted` grows with what happens."""

    def __init__(self, first_day: date, calendar: Calendar | None = None) -> None:
        self.day = 0
        self.planted: list[Planted] = []
        self._first_day = first_day
        self._calendar = calendar or Calendar()
        self._standing: dict[str, _Standing] = {}
        self._later: dict[int, list[Callable[[], None]]] = {}
        self._number = 0
        for back in range(STANDING, 0, -1):
            self._publish(first_day - timedelta(days=back))
        self.planted.clear()  # what stood before the first day is no news of it
        self._happen()

    @property
    def today(self) -> date:
        """The day in Japan."""
        return self._first_day + timedelta(days=self.day)

    @property
    def releases(self) -> dict[str, Invented]:
        """Every release that ever was, by its key, as it stands or last stood."""
        return {key: standing.one for key, standing in self._standing.items()}

    def sleep(self) -> None:
        """Let the next day come."""
        self.day += 1
        self._happen()

    def site(self) -> DemoSite:
        """Return the site as it stands today."""
        pages = {**self._furniture(), **self._lists(), **dict(self._served())}
        site = DemoSite(MappingProxyType(pages), self._listed(), self.today)
        if self.day in self._calendar.outages:
            return _Down(site.pages, site.listed, site.today)
        if self.day in self._calendar.maintenance:
            return _Down(site.pages, site.listed, site.today, Response(MAINTENANCE, "text/html", midnight(self.today)))
        return site

    # What happens

    def _happen(self) -> None:
        for act in self._later.pop(self.day, ()):
            act()
        if self.today.weekday() < 5:
            self._publish(self.today)
        for every, first, act in self._habits():
            if self.day >= first and (self.day - first) % every == 0:
                act()

    def _habits(self) -> tuple[tuple[int, int, Callable[[], None]], ...]:
        """What happens every so many days, from a first day on."""
        return (
            (9, 3, lambda: self._edit(2)),
            (31, 33, lambda: self._edit(45)),
            (23, 5, lambda: self._edit(3, aloud=True)),
            (19, 4, lambda: self._replace_document(2)),
            (37, 6, lambda: self._save_document_again(2)),
            (61, 7, lambda: self._remove(8)),
            (83, 8, lambda: self._remove(5, back_in=9)),
            (149, 11, lambda: self._remove(12, goes_home=True)),
            (71, 9, lambda: self._edit_and_revert(1)),
            (47, 10, self._correct),
            (101, 12, self._promise),
            (365, 20, self._lie),
            (120, 26, self._list_again),
        )

    def _publish(self, day: date, one: Invented | None = None) -> _Standing:
        self._number += 1
        one = one or invent(self._number, day)
        standing = self._standing[one.key] = _Standing(one, day.replace(day=1))
        self._note("published", standing)
        return standing

    def _edit(self, age: int, *, aloud: bool = False) -> None:
        standing = self._untouched(age)
        number = int(standing.one.key[-4:])
        note = f"（{era_date(self.today)}訂正）" if aloud else ""
        standing.one = with_figure(standing.one, amount(number), amount(number + 1000) + note)
        self._note("edited aloud" if aloud else "edited", standing)

    def _edit_and_revert(self, age: int) -> None:
        standing = self._untouched(age)
        before = standing.one
        standing.one = with_figure(before, "団体数", "市町村数")
        self._note("edited", standing)

        def revert() -> None:
            standing.one = before
            self._note("edited", standing)

        self._later.setdefault(self.day + 2, []).append(revert)

    def _replace_document(self, age: int) -> None:
        standing = self._untouched(age, with_document=True)
        first, *rest = standing.one.documents
        pages = tuple(tuple(line.replace("団体数", "市町村数") for line in page) for page in first.pages)
        standing.one = replace(standing.one, documents=(replace(first, pages=pages), *rest))
        self._note("replaced", standing, first.path)

    def _save_document_again(self, age: int) -> None:
        standing = self._untouched(age, with_document=True)
        first, *rest = standing.one.documents
        standing.one = replace(standing.one, documents=(replace(first, title=f"{first.title} "), *rest))
        self._note("saved again", standing, first.path)

    def _remove(self, age: int, *, goes_home: bool = False, back_in: int | None = None) -> None:
        standing = self._untouched(age)
        standing.is_there, standing.goes_home, standing.is_listed = False, goes_home, back_in is not None
        self._note("removed", standing)
        if back_in is not None:
            self._later.setdefault(self.day + back_in, []).append(lambda: self._bring_back(standing))

    def _bring_back(self, standing: _Standing) -> None:
        standing.is_there = True
        self._note("returned", standing)

    def _correct(self) -> None:
        about = self._untouched(4)
        number = self._number + 1
        one = invent(number, self.today, documents=0)
        title = f"「{about.one.release.title}」の訂正"
        lead = f"　令和7年に公表した「{about.one.release.title}」に誤りがありましたので、次のとおり訂正します。"
        standing = self._publish(self.today, replace(one, release=replace(one.release, title=title, lead=lead)))
        standing.touched = True
        self._note("corrected", about)

    def _promise(self) -> None:
        number = self._number + 1
        one = invent(number, self.today, documents=1)
        kept = one.release
        first, second, *rest = kept.sections
        promised = replace(
            kept, sections=(first, DemoSection(second.heading, second.body.partition("　詳細は")[0] + PROMISE), *rest)
        )
        standing = self._publish(self.today, replace(one, release=promised, documents=()))
        standing.touched = True

        def keep() -> None:
            standing.one = one
            self._note("promise kept", standing)

        self._later.setdefault(self.day + 6, []).append(keep)

    def _lie(self) -> None:
        standing = self._untouched(6)
        standing.lies = True

        def edit() -> None:
            standing.one = with_figure(standing.one, "団体数", "市町村数")
            self._note("edited behind a lie", standing)

        self._later.setdefault(self.day + 3, []).append(edit)

    def _list_again(self) -> None:
        """A release moves into the list of the month before."""
        standing = self._untouched(15)
        standing.month = (standing.month - timedelta(days=1)).replace(day=1)
        self._note("moved to another list", standing)

    def _untouched(self, age: int, *, with_document: bool = False) -> _Standing:
        """The newest release that is at least so many days old and that nothing has happened to yet."""
        wanted = self.today - timedelta(days=age)
        for standing in reversed(self._standing.values()):
            is_old = standing.one.release.published <= wanted
            if is_old and not standing.touched and (standing.one.documents or not with_document):
                standing.touched = True
                return standing
        raise AssertionError(f"nothing is left untouched on day {self.day}")

    def _note(self, kind: str, standing: _Standing, document: str | None = None) -> None:
        age = (self.today - standing.one.release.published).days
        self.planted.append(Planted(self.day, kind, standing.one.key, age, OFFICIAL + document if document else None))

    # What is served

    def _served(self) -> Iterator[tuple[str, Response]]:
        home = Response(b"", "text/html", midnight(self._first_day), status=302, headers=(("Location", "/"),))
        for standing in self._standing.values():
            path = standing.one.release.path
            if standing.is_there:
                body = self._dressed(_page(standing.one.release))
                yield path, self._stamped(standing, path, body, "text/html")
            elif standing.goes_home:
                yield path, home
            for one in standing.one.documents:
                yield one.path, self._stamped(standing, one.path, _pdf(one), "application/pdf")

    def _dressed(self, body: bytes) -> bytes:
        """A page in the clothes of the day."""
        if self.day >= self._calendar.redesign:
            for old, new in NEW_CLASSES:
                body = body.replace(old, new)
        if self.day == self._calendar.leak:
            body = body.replace("<h1>報道資料</h1>".encode("cp932"), "<h1>報道資料</h1>".encode("cp932") + LEAKED)
        return body

    def _stamped(self, standing: _Standing, path: str, body: bytes, media_type: str) -> Response:
        """A page with the day since which it says this."""
        before = standing.served.get(path)
        if before is None or before.body != body:
            make = _Lying if standing.lies else Response
            since = standing.one.release.published if before is None else self.today
            standing.served[path] = make(body, media_type, midnight(since))
        elif standing.lies and not isinstance(before, _Lying):
            standing.served[path] = _Lying(body, media_type, before.last_modified)
        return standing.served[path]

    def _furniture(self) -> dict[str, Response]:
        since = midnight(self._first_day)
        recent = [one.one.release for one in self._standing.values() if one.is_there]
        home = Response(templates.home_page(), "text/html", since)
        return {
            "/": home,
            "/index.html": home,
            "/robots.txt": Response(ROBOTS, "text/plain", since),
            feed.PATH: Response(feed.feed(recent, (), self.today), "text/xml", midnight(self.today)),
        }

    def _months(self) -> dict[date, list[_Standing]]:
        months: dict[date, list[_Standing]] = {self.today.replace(day=1): []}
        for standing in reversed(self._standing.values()):
            if standing.is_listed:
                months.setdefault(standing.month, []).append(standing)
        return dict(sorted(months.items(), reverse=True))

    def _listed(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple(
            (f"{month:%Y-%m}", tuple(OFFICIAL + one.one.release.path for one in rows)) for month, rows in self._months().items()
        )

    def _lists(self) -> dict[str, Response]:
        monthly = [
            lists.MonthlyList(month, self._list_path(month), tuple(_row(standing) for standing in rows))
            for month, rows in self._months().items()
        ]
        return {one.path: Response(lists.list_page(one, monthly), "text/html", midnight(self.today)) for one in monthly}

    def _list_path(self, month: date) -> str:
        """Where a list stands; from a day on those before that day's month have lost the m of their names."""
        if month == self.today.replace(day=1):
            return lists.CURRENT
        moved = self._first_day + timedelta(days=self._calendar.moved_list)
        has_moved = self.today >= moved and month < moved.replace(day=1)
        return f"/menu_news/s-news/{month:%y%m}{'' if has_moved else 'm'}.html"


def _row(standing: _Standing) -> lists.ListRow:
    release = standing.one.release
    return lists.ListRow(release.published, release.path, release.title, release.bureau)


@cache
def _page(release: DemoRelease) -> bytes:
    return templates.release_page(release)


@cache
def _pdf(document: DemoDocument) -> bytes:
    return make_pdf(document.pages, document.title)
