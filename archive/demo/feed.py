"""The feed of the whole site: RSS 1.0 in Shift_JIS, a few days deep, and only partly about releases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from archive.demo import templates
from archive.demo.content import OFFICIAL, DemoRelease, Meeting

PATH = "/news.rdf"

_LONGEST = 20
_DAYS_DEEP = 5


@dataclass(frozen=True)
class Notice:
    """Something new on the site that is no release."""

    path: str
    title: str
    words: str


NOTICES = (
    Notice("/menu_news/kaiken/01koho01_02001377.html", "総務大臣閣議後記者会見の概要", "　会見の概要です。"),
    Notice("/menu_sinsei/cyoutatsu/02990011.html", "調達情報を更新しました", "　一般競争入札の公告です。"),
    Notice("/menu_kyotsuu/important/kinkyu02_000099.html", "大雨に関する情報", "　見本地区の通信状況です。"),
)


@dataclass(frozen=True)
class _Item:
    day: date
    path: str
    title: str


def feed(releases: Iterable[DemoRelease], meetings: Iterable[Meeting], looked_at: date) -> bytes:
    """Return the feed as of a day: notices and a meeting of that day, and the releases of the last days."""
    since = looked_at - timedelta(days=_DAYS_DEEP)
    recent = [_Item(one.published, one.path, one.title) for one in releases if one.published >= since]
    notices = [_Item(looked_at, one.path, one.title) for one in NOTICES]
    updated = [_Item(looked_at, one.path, one.title) for one in meetings]
    items = sorted([*recent, *notices, *updated], key=lambda item: (item.day, item.path), reverse=True)[:_LONGEST]
    members = "\n".join(f'<rdf:li rdf:resource="{OFFICIAL}{item.path}" />' for item in items)
    rdf = templates.fill("news.rdf", members=members, items="\n".join(map(_entry, items)))
    return templates.to_bytes(rdf)


def _entry(item: _Item) -> str:
    url, title = OFFICIAL + item.path, templates.text(item.title)
    return templates.fill("news_item.rdf", url=url, title=title, day=item.day.isoformat())
