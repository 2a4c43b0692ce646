"""Invented releases by the hundred, in the markup of the demo: the same number, the same release.

For what needs more of a site than the demo has: a simulated year, alarms, benchmarks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from archive.demo.content import DemoDocument, DemoRelease, DemoSection, document_path, release_path
from archive.demo.dates import era_date, western_date

BUREAUS = (
    ("自治行政局", "gyosei", "市町村課"),
    ("情報流通行政局", "ryutsu", "地域通信振興課"),
    ("総合通信基盤局", "kiban", "電波政策課"),
    ("統計局", "toukei", "統計調査部消費統計課"),
    ("行政評価局", "hyouka", "総務課"),
    ("国際戦略局", "tsushin", "国際経済課"),
)
TOPICS = (
    *("地域情報化", "電波利用", "デジタル人材", "消費動向", "防災行政無線", "地方交付税", "選挙人名簿", "行政相談"),
    *("放送番組", "光ファイバ整備", "家計調査", "公的個人認証", "周波数割当計画", "ふるさと納税", "郵便局活用", "国勢統計"),
)
FORMS = (
    "に関する意見募集",
    "に関する研究会（第{n}回）の開催",
    "の実施結果（令和7年度第{n}次）",
    "に係る交付決定（第{n}次）",
    "に関する報告書第{n}号の公表",
)
PLACES = ("見本市", "架空町", "例示村", "仮設島", "模擬区")


@dataclass(frozen=True)
class Invented:
    """A release and the documents that it links to."""

    release: DemoRelease
    documents: tuple[DemoDocument, ...]

    @property
    def key(self) -> str:
        """Return the release's key."""
        return self.release.path.rpartition("/")[2].removesuffix(".html")


def invent(number: int, published: date, documents: int | None = None) -> Invented:
    """Return the release of this number, of its day; every second one has a document unless told how many."""
    bureau, slug, division = BUREAUS[number % len(BUREAUS)]
    title = f"{TOPICS[number % len(TOPICS)]}{FORMS[number % len(FORMS)].format(n=number)}"
    path = release_path(f"01{slug}{number % 20 + 1:02d}_0200{number:04d}")
    linked = tuple(_document(number, nth, title, published) for nth in range(number % 2 if documents is None else documents))
    sections = (
        DemoSection("1 概要", f"　{title}について、{PLACES[number % 5]}ほか{number % 40 + 3}団体を対象に取りまとめました。"),
        DemoSection("2 内容", _figures(number) + "".join(_link(nth, one) for nth, one in enumerate(linked, 1))),
        DemoSection(
            "3 今後の予定", f"　{western_date(published + timedelta(days=30 + number % 60))}を目途に、次の結果を公表します。"
        ),
    )
    release = DemoRelease(
        path=path,
        published=published,
        title=title,
        bureau=bureau,
        issuers=(),
        lead=f"　総務省は、{era_date(published)}、{title}について、次のとおり公表します。",
        sections=sections,
        contact=f"{bureau}{division}\n担当：見本補佐、架空係長\n電話：03－0000－{number % 9000 + 1000}",
    )
    return Invented(release, linked)


def with_figure(one: Invented, before: str, after: str) -> Invented:
    """Return the release with words of its second section replaced, which has to have them once."""
    first, second, *rest = one.release.sections
    if second.body.count(before) != 1:
        raise ValueError(f"{one.key} must say {before!r} exactly once")
    edited = replace(second, body=second.body.replace(before, after))
    return replace(one, release=replace(one.release, sections=(first, edited, *rest)))


def amount(number: int) -> str:
    """Return the figure that a release of this number gives."""
    return f"{1000 + number * 7:,}百万円"


def _figures(number: int) -> str:
    return f"（1）対象団体数　{number % 40 + 3}団体<br />\n（2）交付額　{amount(number)}<br />\n"


def _link(nth: int, document: DemoDocument) -> str:
    return f"　詳細は[[別紙{nth}|{document.path.rpartition('/')[2].removesuffix('.pdf')}]]のとおりです。<br />\n"


def _document(number: int, nth: int, title: str, published: date) -> DemoDocument:
    page = (f"別紙{nth + 1}", title, f"団体数　{number % 40 + 3}", f"金額　{amount(number)}")
    notes = tuple(f"{line}　{PLACES[(number + line) % 5]}　{number * line % 997}件" for line in range(1, 8))
    return DemoDocument(document_path(f"00188{number % 1000:03d}{nth}"), f"{title}（別紙{nth + 1}）", (page, notes), published)
