"""`make fuzz`: every reader and comparer, given twice as much, takes about twice as long.

    python tests/linear.py [--most 1000000] [--mixtures 20] [READER …]

A reader gets texts that repeat one piece, alone and mixed with others, and takes processor time. Twice the text may take
2.5 times the time. What takes less than 20 milliseconds is not judged: there constant costs hide the growth.
"""

from __future__ import annotations

import argparse
import gc
import html
import math
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

from archive.diff import compare, compare_texts
from archive.diff.announced import find_announcements
from archive.diff.correction_rules import quoted, sought_by
from archive.diff.text.character_diff import segments
from archive.diff.text.excerpts import SUMMARY, excerpts
from archive.diff.text.noise import is_noise, is_noise_between_templates, is_noise_in_document
from archive.search.bigrams import tokens
from archive.search.normalize import aligned, search_form
from archive.search.query import parse
from archive.search.snippets import marks, snippet
from schemas.document import DocumentPage, DocumentText
from schemas.errors import BadQuery, ListingUnreadable, NotARelease
from schemas.release import Annex, Release
from scraper.read.charset import decode
from scraper.read.contacts import contact_block, find_contacts
from scraper.read.dates import find_dates, read_full_date
from scraper.read.footnotes import find_footnotes
from scraper.read.genre.classify import genre_of
from scraper.read.officials import names_officials, read_official
from scraper.read.participants import find_participants
from scraper.read.sections import find_sections
from scraper.read.unlinked_annexes import add_mentions
from scraper.sites.mic import reader as mic
from scraper.sites.mic.urls import CURRENT_LIST, FEED, OFFICIAL

URL = f"{OFFICIAL}/menu_news/s-news/01kiban04_02000888.html"
MOST_GROWTH = 2.5
LEAST_SECONDS = 0.02
PATIENCE = 60.0
"""Processor seconds after which a reader is stopped: it does not end."""

SHORTEST = 16_000
"""Characters of the shortest text: what a parser's depth of 2,048 tags bounds is no longer growing there."""

Text = tuple[str, str, str, str]
"""A name, what the text begins with, what it repeats, what it ends with."""


class Growth(NamedTuple):
    """How much longer a reader took for twice as much of a text."""

    reader: str
    text: str
    size: int
    seconds: float
    ratio: float

    def __str__(self) -> str:
        said = f"{self.size:,} characters took {self.seconds:.2f} s, {self.ratio:.1f} times as long as a part of them"
        return f"{self.reader} of {self.text}: {said}"


PIECES = (
    "1", "１", "-", "－", "、", "（", "）", "(", "年", "月", "@", "ア", "あ", "漢", "a", "A", " ", "\u3000", ".", "・",
    "「", "」", "【", "】", "※", "*", "/", ":", "：", "0", "。", "~", "_", "国", "局", "が", "は", "と", "から", "\n",
    "\t", "\u200b", "ﾞ", "\u3099",
)  # fmt: skip
WORDS = (
    "0-", "1-", "03-", "03-1234-", "a.", "a@", "a-", "a@a.", "_atmark_", "1年", "令和1年", "1月", "1日", "1月1日",
    "令和7年1月1日から", "から1月", "1時", "午後1時1分", "（月）", "（あ", "（1）", "あ（", "あ）", "(a)", "（（",
    "、（", "、）", "（、", "1、", "内線1、", "内線", "1 ", " 1", "あ ", "ア ", "あ\u3000", "・あ", "TEL", "電話：",
    "担当", "担当：", "FAX", "FAX:", "メール：", "課長", "係長 あ", "あ補佐・", "あ補佐、", "官", "課長補佐", "課",
    "大臣", "局長", "が出席", "から大臣が出席", "、大臣", "米国、", "米国", "約1名", "1か国", "1,000", "株式会社",
    "機構", "及び", "をはじめ", "ほか", "別紙1", "別紙1-1", "資料1-", "別紙1のとおり", "準備ができ次第、", "訂正",
    "1月1日更新", "、訂正", "一部", "を訂正しました", "「あ", "「あ」", "総務省", "注1", "※1 ", "https://a/", "a/", "%2",
    "㈱", "誤り", "本資料の", "Aa", "é", "葛\U000e0100", "ｶﾞ", "【一部", "に関する", "限り）", "（1", "1KB",
    "別ウィンドウ", "準備ができ次第、公表",
)  # fmt: skip
LINES = (
    "1 あ", "（1）あ", "ア あ", "①あ", "【あ】", "あ", "・あ", "・米国", "・米国 あ 大臣", "※1 あ", "  あ",
    "電話：03-1234-5678", "（あに関すること）", "担当：あ補佐", "総務省あ課", "出席者：", "招待国：米国、韓国", "別紙1",
    "別紙1\u3000あ（準備ができ次第、掲載します）", "資料1\u3000あ", "後日、掲載します。", "令和7年1月1日",
    "1月1日（月）更新", "訂正：あ", "あ。", "1\t2\t3", "連絡先", "1 あ\n（1）い\nア う\n① え",
)  # fmt: skip
TAGS = (
    "<div>", "</div>", "<p>あ</p>", "<b>1 あ</b><br>", "<h3>あ{n}</h3>", "<h4>あ</h4>い", "<table><tr><td>",
    "<table><tr><td>1<td>2</table>", "<tr><td>", "<td>あ</td>", "<a href=/a{n}.pdf>あ</a>",
    "別紙{n} <a href=/a{n}.pdf>PDF</a> ", "<a href=/a{n}.pdf>【原文】</a>",
    "<br>資料{n}\u3000あ<br><a href=/a{n}.pdf>資料{n}\u3000あ</a>",
    "<a href=/menu_news/s-news/01a01_02{n}.html>あ{n}</a>", "<img src=/a{n}.gif>", "<img alt=あ>", "<!--a-->", "<!--",
    "&amp;", "&", "<", "<span>", "<p class=pTop>x</p>", "<div class=contentsBody>", "<div class=bread>a</div>",
    "<ul><li>あ", "<br>", "<h1>あ", "<h2>あ", "<title>a", "<meta property=og:url content=x>", "<font>あ</font>",
    "<br>総務省あ課{n}<br>電話：03-1234-{n}", "<br>担当：あ{n}補佐<br>電話：03-0000-0000",
    "<br>・米国{n}\u3000あ{n}\u3000大臣", "<br>令和7年{n}月1日", "<br>（{n}）あ", "<br>{n} あ<br>い",
    "<br>別紙{n}のとおり", "<br>あ{n}（準備ができ次第、掲載します）", "<h3>別紙{n}</h3>準備ができ次第、掲載します。",
    "<br>資料{n}\u3000あ", "<br>（※）あ{n}国は欠席", "<br>招待国：米国、あ{n}", "<pre>a\n</pre>",
    "<dl><dt>あ<dd>い</dl>", "<ruby>漢<rt>か</rt></ruby>", "<p style='display:none'>", "<sub>2</sub>", "<iframe>",
    "<script>", "<select><option>a",
)  # fmt: skip
ROWS = (
    "<tr><td>令和7年1月1日</td><td><a href=/menu_news/s-news/01a01_02{n}.html>あ</a></td></tr>",
    "<tr><td>令和7年1月1日</td><td>あ</td></tr>", "<tr><td>", "<table>", "<table><tr><td>1</td></tr></table>", "<tr>",
    "<td>", "<item><title>あ</title><link>https://www.soumu.go.jp/menu_news/s-news/01a01_02{n}.html</link></item>",
    "<item>", "<title>", "<link>", "<!--", "&amp;", "1", "<a href=/x>", "</a>", "<b>", "</td>",
)  # fmt: skip
LEADS = ("", "担当：", "電話：0", "出席者：", "大臣", "令和7年1月1日", "（", "別紙", "準備ができ次第、", "連絡先\n")


def texts(kind: str) -> Iterator[Text]:
    """Yield each text of a kind: its name, what it begins with, what it repeats, what it ends with."""
    pieces = {"text": (*PIECES, *WORDS), "html": TAGS, "rows": ROWS}[kind]
    yield from ((repr(piece), "", piece, "") for piece in pieces)
    if kind == "text":
        yield from ((f"lines {line!r}", "", f"{line}\n", "") for line in LINES)


def mixed(chance: random.Random) -> Text:
    """Return a text that repeats a few pieces, with something else at its ends."""
    lead = chance.choice(LEADS)
    piece = "".join(chance.choice((*PIECES, *WORDS)) for _ in range(chance.randint(2, 4)))
    end = chance.choice(("", "!", "x", "。", "」", "）", "\n"))
    return f"{lead!r} + {piece!r} … + {end!r}", lead, piece, end


def long(text: Text, size: int) -> str:
    """Return a text of about `size` characters."""
    _, lead, piece, end = text
    times = max(1, size // len(piece))
    middle = "".join(piece.replace("{n}", str(n)) for n in range(times)) if "{n}" in piece else piece * times
    return lead + middle + end


def page(body: str, title: str = "あ", lead: str = "") -> bytes:
    """Return the page of a release as the ministry makes it."""
    return (
        f'<html lang="ja"><head><meta charset="utf-8"><title>総務省｜報道資料｜{title}</title>'
        f'<meta property="og:url" content="{URL}"></head><body><div class="bread"><a href="/">x</a> &gt; {title}</div>'
        f'<div class="contentsBody"><h1>報道資料</h1><div class="date">令和7年10月20日<br>総務省</div><h2>{title}</h2>'
        f'<div class="txt"><p>{lead}</p>{body}</div></div></body></html>'
    ).encode("utf-8", "surrogatepass")


def release(body: str, **parts: str) -> Release | None:
    """Return what is read out of such a page."""
    with suppress(NotARelease):
        return mic.read_release(page(body, **parts), URL)
    return None


def pdf_text(text: str) -> DocumentText:
    """Return a document with these words on its one page."""
    return DocumentText(status="text", reader="x", page_count=1, pages=(DocumentPage(number=1, text=text),))


def edited(text: str) -> str:
    """Return `text` with an edit at its beginning, in its middle and at its end."""
    middle = len(text) // 2
    return f"改{text[1:middle]}\n改めた。{text[middle:]}改"


def both(text: str) -> tuple[str, str]:
    """Return a text and its edit."""
    return text, edited(text)


def twins(text: str) -> tuple[str, str]:
    """Return a text and one that only blanks, widths and line ends tell from it."""
    return text, text.replace("（", "(").replace("\n", " \n").replace("1", "１") + "\u200b\n"


def turned(text: str) -> tuple[str, str]:
    """Return a text and the same with its lines turned round and each of them edited."""
    return text, "\n".join(f"{line}x" for line in reversed(text.split("\n")))


def two_releases(sides: Callable[[str], tuple[str, str]], in_html: bool, text: str) -> tuple[Release, Release] | None:
    """Return the releases that say the two sides of a text."""
    old, new = (release(side if in_html else escape(side)) for side in sides(text))
    return (old, new) if old and new else None


def escape(text: str) -> str:
    """Return a text as HTML that shows it line by line."""
    return html.escape(text).replace("\n", "<br>")


class Reader(NamedTuple):
    """What is measured: `prepare` makes of a text what `read` gets, out of the time. `kinds` are the texts that it gets."""

    prepare: Callable[[str], Any]
    read: Callable[[Any], object]
    kinds: str = "text"


def same(text: str) -> str:
    """Return a text as it is."""
    return text


def _read_page(body: bytes) -> object:
    with suppress(NotARelease):
        return mic.read_release(body, URL)
    return None


def _read_list(body: bytes) -> object:
    with suppress(ListingUnreadable):
        return mic.read_listing.__wrapped__(body, CURRENT_LIST)
    return None


def _read_feed(body: bytes) -> object:
    with suppress(ListingUnreadable):
        return mic.read_feed(body, FEED)
    return None


def _of_prepared(release_of: Release | None) -> object:
    return None if release_of is None else sought_by(release_of)


def _noise(sides: tuple[str, str]) -> object:
    return is_noise(*sides), is_noise_between_templates(*sides), is_noise_in_document(*sides)


def _compared(sides: tuple[Release, Release] | None) -> object:
    return None if sides is None else compare(*sides)


def _list(text: str) -> bytes:
    row = '<tr><td>令和7年1月1日</td><td><a href="/menu_news/s-news/01a01_0200001.html">あ</a></td><td>局</td></tr>'
    return f'<html><meta charset="utf-8"><table class="tableList">{row}{text}</table></html>'.encode("utf-8", "surrogatepass")


def _row(text: str) -> str:
    link = f'<a href="/menu_news/s-news/{quote(text)}.html">{escape(text)}</a>'
    return f"<tr><td>{escape(text)}</td><td>{link}</td></tr>"


def _feed(text: str) -> bytes:
    names = 'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    item = f"<item><title>あ</title><link>{URL}</link></item>"
    xml = f'<?xml version="1.0" encoding="UTF-8"?><rdf:RDF {names}>{item}{text}</rdf:RDF>'
    return xml.encode("utf-8", "surrogatepass")


_PAPER = Annex(label="資料1", literal="資料1", start=0, end=0, position=0, url=URL)


def _unknown(text: str) -> bytes:
    """A page in markup that nobody knows."""
    head = f'<head><meta charset="utf-8"><meta property="og:url" content="{URL}"></head>'
    return f"<html>{head}<body>{text}</body></html>".encode("utf-8", "surrogatepass")


def _sides(text: str) -> tuple[DocumentText, DocumentText]:
    old, new = both(text)
    return pdf_text(old), pdf_text(new)


def _searched(text: str) -> tuple[str, str, tuple[str, ...]]:
    return text, search_form(text), tuple(search_form(text[:2]).split()[:1]) or ("あ",)


def _parse(text: str) -> object:
    with suppress(BadQuery):
        return parse(text)
    return None


READERS: dict[str, Reader] = {
    "dates": Reader(same, lambda text: find_dates(text, date(2025, 10, 20))),
    "full_date": Reader(same, read_full_date),
    "participants": Reader(lambda text: f"出席\n{text}", find_participants),
    "participant_list": Reader(lambda text: f"出席者：{text}", find_participants),
    "contacts": Reader(same, lambda text: find_contacts(text, 0, len(text))),
    "contact_block": Reader(same, lambda text: contact_block(text, 0, len(text))),
    "officials": Reader(same, lambda text: (read_official(text), names_officials(text))),
    "sections": Reader(same, lambda text: find_sections(text, (0, len(text)), [])),
    "annexes": Reader(same, lambda text: add_mentions(text, (_PAPER,), (), find_sections(text, (0, len(text)), []))),
    "footnotes": Reader(same, lambda text: find_footnotes(text, 0, len(text))),
    "genre": Reader(same, lambda text: genre_of(text, text)),
    "charset": Reader(lambda text: text.encode("utf-8", "surrogatepass"), decode),
    "page": Reader(lambda text: page(escape(text), escape(text[:2000]), escape(text)), _read_page),
    "page_of_tags": Reader(page, _read_page, "html"),
    "page_unknown": Reader(_unknown, _read_page, "html"),
    "title": Reader(lambda text: page("あ", escape(text), "あ"), _read_page),
    "list": Reader(_list, _read_list, "rows"),
    "list_of_words": Reader(
        lambda text: _list(
            f'<tr><td>{escape(text)}</td><td><a href="/menu_news/s-news/{quote(text)}.html">{escape(text)}</a></td></tr>'
        ),
        _read_list,
    ),
    "feed": Reader(_feed, _read_feed, "rows"),
    "compare": Reader(partial(two_releases, both, False), _compared),
    "compare_turned": Reader(partial(two_releases, turned, False), _compared),
    "compare_tags": Reader(partial(two_releases, both, True), _compared, "html"),
    "compare_tags_turned": Reader(partial(two_releases, turned, True), _compared, "html"),
    "compare_documents": Reader(_sides, lambda sides: compare_texts(*sides)),
    "segments": Reader(both, lambda sides: segments(*sides)),
    "excerpts": Reader(both, lambda sides: excerpts(*sides, SUMMARY)),
    "announced": Reader(same, lambda text: list(find_announcements(text))),
    "noise": Reader(twins, _noise),
    "corrections": Reader(lambda text: release(escape(text), title=escape(text), lead=escape(text)), _of_prepared),
    "quoted": Reader(same, lambda text: list(quoted(text))),
    "search_form": Reader(same, search_form),
    "bigrams": Reader(same, tokens),
    "aligned": Reader(same, aligned),
    "query": Reader(same, _parse),
    "snippet": Reader(_searched, lambda given: snippet(*given)),
    "marks": Reader(same, lambda text: marks(text, ("あ", "1"))),
}


def seconds_of(read: Callable[[Any], object], given: Any, tries: int) -> float:
    """Return the processor time of the best of some tries, PATIENCE for one that does not end in it."""
    best = PATIENCE
    before = signal.signal(signal.SIGPROF, _stop)
    gc.disable()
    try:
        for _ in range(tries):
            begun = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, PATIENCE)
            read(given)
            signal.setitimer(signal.ITIMER_PROF, 0)
            best = min(best, time.process_time() - begun)
    except TimeoutError:
        return PATIENCE
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        gc.enable()
    return best


def _stop(*_: object) -> None:
    raise TimeoutError


def growth(name: str, text: Text, size: int, times: int = 2) -> Growth | None:
    """Return how much longer a reader takes for so many times a text; None where that is too quick to be judged.

    What looks as if it grew too fast is measured again with care: other programs may have cost the time.
    """
    reader = READERS[name]
    small, large = (reader.prepare(long(text, length)) for length in (size, size * times))
    for tries in (1, 3, 5):
        before, after = seconds_of(reader.read, small, tries), seconds_of(reader.read, large, tries)
        if after < LEAST_SECONDS:
            return None
        found = Growth(name, text[0], size * times, after, after / max(before, LEAST_SECONDS / times))
        if not is_too_fast(found, times) or after >= PATIENCE:
            break
    return found


def is_too_fast(found: Growth, times: int = 2) -> bool:
    """Whether a reader takes more than MOST_GROWTH times the time for each doubling, or does not end."""
    return found.ratio > MOST_GROWTH ** math.log2(times) or found.seconds >= PATIENCE


def failures(name: str, texts: Iterable[Text], most: int) -> Iterator[Growth]:
    """Yield, for each text, the first doubling up to `most` characters that takes too long."""
    for text in texts:
        size = SHORTEST
        while 2 * size <= most:
            found = growth(name, text, size)
            if found and is_too_fast(found):
                yield found
                break
            size *= 2


def main() -> int:
    """Measure readers for the time given, each with texts of its own, and print what grows too fast."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--most", type=int, default=1_000_000, help="characters of the longest text")
    options.add_argument("--mixtures", type=int, default=20, help="how many mixed texts each reader gets too")
    options.add_argument("--seed", type=int, default=0, help="another number, other mixtures")
    options.add_argument("reader", nargs="*", choices=[*READERS, []])
    asked = options.parse_args()
    gc.freeze()
    failed = 0
    for name in asked.reader or READERS:
        chance = random.Random(asked.seed)  # noqa: S311 - the same texts for the same number
        kinds = [*texts(READERS[name].kinds), *(mixed(chance) for _ in range(asked.mixtures))]
        found = list(failures(name, kinds, asked.most))
        failed += len(found)
        print(f"{name}: {len(kinds)} texts", *found, sep="\n  ", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
