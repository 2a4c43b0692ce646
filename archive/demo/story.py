"""The site that `mic-press demo` tells of: what `build` makes, and on its second day one edit of each kind that is told apart.

One edit is announced, one may be, one passage moves, one chart is replaced, one row of a list says 訂正; the silent one is
`PLANTED.edited`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from archive.demo.content import document_path, release_path
from archive.demo.dates import midnight
from archive.demo.lists import CURRENT
from archive.demo.pdf import make_pdf
from archive.demo.site import DemoSite, Response, build


@dataclass(frozen=True)
class StoryEdit:
    """Words of a page that are others from day 2 on; each of `before` stands in it exactly once on day 1."""

    path: str
    before: tuple[str, ...]
    after: tuple[str, ...]


ANNOUNCED = StoryEdit(
    release_path("02kiban09_000731"),
    ("915～930MHzとすること", "③　その他所要の規定を整備すること"),
    ("915～935MHzとすること", "③　その他所要の規定を整備すること<br />\r\n（{day}　周波数の範囲を訂正しました。）"),
)
UNSURE = StoryEdit(
    release_path("01ryutsu20_02000144"), ("計4回の会合", "」報告書<img"), ("計5回の会合", "」報告書（改訂版）<img")
)
_ROWS = (
    "<tr><td>衣料・身の回り品</td><td>1,307</td><td>－0.4</td></tr>\r\n",
    "<tr><td>書籍・文具</td><td>1,095</td><td>－1.1</td></tr>\r\n",
)
MOVED = StoryEdit(release_path("01toukei08_01000407"), ("".join(_ROWS),), ("".join(reversed(_ROWS)),))
LISTED = StoryEdit(CURRENT, ("山岳救助用ドローン中継無線局の免許</a>",), ("山岳救助用ドローン中継無線局の免許（訂正）</a>",))
CHART = document_path("001990111")
_BARS = (("飲食料品", 2651), ("衣料・身の回り品", 1307), ("書籍・文具", 1095), ("その他", 2240))
_CORRECTED_BARS = (("飲食料品", 2561), *_BARS[1:])


def story(day: int, today: date) -> DemoSite:
    """Return the site as it looks on a day of the story; `today` is the JST date of day 1. Same arguments, same bytes."""
    site = build(day, today)
    chart = site.pages[CHART]
    site = site.with_page(CHART, replace(chart, body=_chart(_BARS)))
    if day == 1:
        return site
    second = today + timedelta(days=1)
    for path, page in _edited(site, second):
        site = site.with_page(path, page)
    return site.with_page(CHART, replace(chart, body=_chart(_CORRECTED_BARS), last_modified=midnight(second)))


def _edited(site: DemoSite, second: date) -> Iterator[tuple[str, Response]]:
    for edit in (ANNOUNCED, UNSURE, MOVED, LISTED):
        page = site.pages.get(edit.path)
        words = page.body.decode("cp932") if page else ""
        if page is None or any(words.count(before) != 1 for before in edit.before):
            continue  # a list of another month has other rows
        for before, after in zip(edit.before, edit.after, strict=True):
            words = words.replace(before, after.replace("{day}", f"{second.month}月{second.day}日"))
        yield edit.path, replace(page, body=words.encode("cp932"), last_modified=max(page.last_modified, midnight(second)))


def _chart(bars: tuple[tuple[str, int], ...]) -> bytes:
    lines = (f"{name}　{'■' * (value // 250)}　{value:,}" for name, value in bars)
    return make_pdf([["図1　業種別の1店舗当たりの売上高（千円）", "", *lines]], "商店街小規模店舗動向調査　結果の概要")
