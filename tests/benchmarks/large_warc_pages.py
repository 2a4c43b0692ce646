"""The pages of the large evidence as the site serves them: releases in the demo's markup, lists, PDFs.

The same number, the same bytes.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from invented import BUREAUS, amount
from sentences import sentences

from archive.demo import templates
from archive.demo.content import DemoRelease, DemoSection, document_path, release_path
from archive.demo.dates import era_date, western_date
from archive.demo.lists import ListRow, MonthlyList, list_page
from archive.demo.pdf import make_pdf

MONTHS = 192
FIRST = date(2010, 1, 1)
_PDFS = 40
_SERIAL = "甲乙丙丁戊己庚辛壬癸"
_MARK = "数" * 8


def first_of(month: int) -> date:
    """Return the first day of a month, counted from January 2010."""
    return date(FIRST.year + month // 12, 1 + month % 12, 1)


def release_of(number: int, published: date, edition: int) -> DemoRelease:
    """Return a release of some 1,500 characters as its edition (0, 1, 2) has it; every second one links to a PDF."""
    chance = random.Random(number)  # noqa: S311 - the same texts every time
    bureau, slug, division = BUREAUS[number % len(BUREAUS)]
    day = western_date(published + timedelta(days=30 + number % 60))
    figures = f"（1）対象団体数　{number % 40 + edition}団体<br />\n（2）金額　{amount(number)}<br />\n"
    linked = f"　詳細は[[別紙|{number:09}]]のとおりです。<br />\n" if has_document(number) else ""
    return DemoRelease(
        path=release_path(f"01{slug}{number % 20 + 1:02d}_{number:08}"),
        published=published,
        title=_title(number, chance),
        bureau=bureau,
        issuers=(),
        lead=f"　総務省は、{era_date(published)}、{sentences(chance, 120).replace(chr(10), '')}次のとおり公表します。",
        sections=(
            DemoSection("1 概要", _markup(sentences(chance, 700))),
            DemoSection("2 内容", figures + linked),
            DemoSection("3 経緯", _markup(sentences(chance, 400))),
            DemoSection("4 今後の予定", f"　{day}を目途に、次の結果を公表します。"),
        ),
        contact=f"{bureau}{division}\n担当：見本補佐、架空係長\n電話：03－0000－{number % 9000 + 1000}",
    )


def has_document(number: int) -> bool:
    """Whether the release of this number links to a document."""
    return number % 2 == 0


def document_of(number: int) -> str:
    """Return the path of that document."""
    return document_path(f"{number:09}")


def document_body(number: int, edition: int) -> bytes:
    """Return a PDF of one to three pages, which no other has: one of a few, with the number in the place of a mark."""
    words = "".join(_SERIAL[int(digit)] for digit in f"{number:06}{edition:02}")
    return _pdf(number % _PDFS).replace(_hex(_MARK), _hex(words))


def month_list(month: int, releases: Sequence[DemoRelease], is_current: bool) -> tuple[str, bytes]:
    """Return the path and the page of a month's list, the newest row first."""
    first = first_of(month)
    path = "/menu_news/s-news/index.html" if is_current else f"/menu_news/s-news/{first:%y%m}m.html"
    rows = tuple(ListRow(one.published, one.path, one.title, one.bureau) for one in reversed(releases))
    shown = MonthlyList(first, path, rows)
    return path, list_page(shown, [shown])


def _title(number: int, chance: random.Random) -> str:
    """Every hundredth corrects the one that was published fifty before it."""
    words = sentences(chance, 30).replace("\n", "").replace("。", "").replace("訂正", "改定")
    if number % 100 == 99:
        return f"「{_title(number - 50, random.Random(number - 50))}」の訂正"  # noqa: S311 - the same texts every time
    return f"{words}{number}号"


def _markup(text: str) -> str:
    return "　" + text.replace("\n", "<br />\n　")


@cache
def _pdf(kind: int) -> bytes:
    chance = random.Random(kind)  # noqa: S311 - the same texts every time
    lines = [sentences(chance, 45).replace("\n", "")[:40] for _ in range(16)]
    return make_pdf([[f"別紙 {_MARK}", *lines, f"{page}頁"] for page in range(1 + kind % 3)])


def _hex(words: str) -> bytes:
    return words.encode("utf-16-be").hex().upper().encode("ascii")


def page_of(release: DemoRelease) -> bytes:
    """Return the page of a release."""
    return templates.release_page(release)
