"""The monthly lists: which release stands in which month, where each list is served, and its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from archive.demo import templates
from archive.demo.content import OFFICIAL, DemoRelease, release_path
from archive.demo.dates import first_of_month, western_date

CURRENT = "/menu_news/s-news/index.html"

# Oddities of the real lists: a release that is listed in two months, and a row that leads to another host.
LISTED_TWICE = release_path("02kiban09_000704")
OUTSIDE = "https://www.stat.go.jp/info/today/000.html"

# What stands below the rows of every list, and is no release.
NOT_RELEASES = (
    ("https://www.stat.go.jp/info/guide/press/index.html", "統計局の報道資料"),
    ("https://www.fdma.go.jp/pressrelease/houdou/index.html", "消防庁の報道資料"),
    ("https://www.soumu.go.jp/kouchoi/news/index.html", "公害等調整委員会の報道資料"),
    ("https://www.soumu.go.jp/iicp/news/index.html", "情報通信政策研究所の新着情報"),
    ("https://www.soumu.go.jp/soutsu/index.html", "総合通信局等の報道資料"),
)


@dataclass(frozen=True)
class ListRow:
    """One row of a monthly list; `href` is as printed: a path on the site, or an address elsewhere."""

    day: date
    href: str
    title: str
    bureau: str

    @property
    def url(self) -> str:
        """Return the official address."""
        return self.href if "://" in self.href else OFFICIAL + self.href


@dataclass(frozen=True)
class MonthlyList:
    """One list: the month's first day, where it is served, and its rows, newest first."""

    month: date
    path: str
    rows: tuple[ListRow, ...]


def monthly_lists(releases: Iterable[DemoRelease], first_day: date, looked_at: date) -> tuple[MonthlyList, ...]:
    """Return every month's list as of the day the site is looked at, newest first.

    The outside row belongs to the month before the demo's first day.
    """
    outside = ListRow(_previous_month(first_day) + timedelta(days=9), OUTSIDE, "統計でみる商店街（特集）", "統計局")
    rows = sorted([*_rows(releases), outside], key=lambda row: (row.day, row.href), reverse=True)
    oldest = first_of_month(rows[-1].day)
    return tuple(
        MonthlyList(month, _path(month, looked_at, oldest), tuple(row for row in rows if _in_month(row.day, month)))
        for month in _months(first_of_month(looked_at), oldest)
    )


def list_page(shown: MonthlyList, lists: Iterable[MonthlyList]) -> bytes:
    """Return the page of one list; the tabs above its rows lead to the others."""
    month = f"{shown.month.year}年{shown.month.month}月"
    main = templates.fill(
        "list.html",
        month=month,
        months="\n".join(_tab(other) for other in lists),
        rows="\n".join(_row(row) for row in shown.rows),
        not_releases="\n".join(f'<li><a href="{url}">{label}</a></li>' for url, label in NOT_RELEASES),
    )
    return templates.page(shown.path, f"総務省｜報道資料一覧｜{month}", main, body_class="oneCol")


def _rows(releases: Iterable[DemoRelease]) -> Iterator[ListRow]:
    for release in releases:
        yield ListRow(release.published, release.path, release.title, release.bureau)
        if release.path == LISTED_TWICE:
            yield ListRow(_next_month(release.published), release.path, release.title, release.bureau)


def _path(month: date, looked_at: date, oldest: date) -> str:
    if _in_month(looked_at, month):
        return CURRENT
    # The real site serves one closed month without the m; here it is the oldest.
    return f"/menu_news/s-news/{month:%y%m}{'' if month == oldest else 'm'}.html"


def _tab(shown: MonthlyList) -> str:
    return f'<li><a href="{shown.path}">{shown.month.year}年{shown.month.month}月</a></li>'


def _row(row: ListRow) -> str:
    title = templates.text(row.title)
    return templates.fill("list_row.html", day=western_date(row.day), href=row.href, title=title, bureau=row.bureau)


def _months(newest: date, oldest: date) -> Iterator[date]:
    month = newest
    while month >= oldest:
        yield month
        month = _previous_month(month)


def _in_month(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def _previous_month(day: date) -> date:
    return first_of_month(first_of_month(day) - timedelta(days=1))


def _next_month(day: date) -> date:
    return first_of_month(first_of_month(day) + timedelta(days=31))
