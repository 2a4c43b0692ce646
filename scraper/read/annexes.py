"""Links of a release to documents: what a reader calls the document, which variant, which size."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping

import msgspec

from schemas.address import absolute
from schemas.release import Annex
from scraper.read.media_types import media_type_of
from scraper.read.outline import Anchor, Outline

_LANGUAGE = re.compile(
    r"[【（(]\s*(原文|仮訳|英文|和文|英語|日本語|英語版|日本語版|仏文|英|和)\s*(?:、[^【】（）()]{0,20})?[】）)]"
)
_SIZE = re.compile(
    r"[（(](?=[^（()）]*[)）])[^（()）]*?[0-9０-９][,.，．]*\s*(?:[KMGＫＭＧ][BＢ]|キロバイト|メガバイト)[^（()）]*[)）]", re.I
)
_ICON_WORDS = re.compile(
    r"[\s\u3000]*+[（(\[［【]?[\s\u3000]*(?:PDF|ＰＤＦ|EXCEL|エクセル|WORD|ワード)(?:形式|ファイル|版)?[\s\u3000]*[】］\])）]?",
    re.I,
)
_EDGES = " \t\u3000\xa0・•●○◎◆◇■□▶►※→／/｜|：:、,"
_OPENED = _EDGES + "（(【［["  # of 集計表（PDF・Excel）, whose links stand in the bracket
_BARE_LANGUAGE = re.compile(r"(原文|仮訳|英文|和文|英語版?|日本語版?|仏文)(?:[\s\u3000]*(?:PDF|ＰＤＦ))?", re.I)
# 議長総括が発出されました（原文、仮訳）: the document is what the sentence is about.
_SAID_OF = re.compile(r"[がをは](?:発出|採択|公表|取りまと|策定|作成|掲載|承認)\w*$")
_CONNECTORS = ("及び", "および", "並びに", "又は", "または", "と")
_NUMBER = re.compile(
    r"[\s\u3000【（(［]*(?:別紙|別添|別表|別記|資料|参考資料|参考|添付資料|添付|附属書|付属書|様式|図表|表|図)[\s\u3000]*"
    r"(?P<number>[0-9０-９]+(?:[-－―‐ー.．～〜][0-9０-９]+)*)"
)
_COUNTED_UP = re.compile(r"([0-9０-９]{1,6})[～〜]([0-9０-９]{1,6})")
MOST_COUNTED_UP = 30
_KINDS = "別紙|別添|別表|別記|参考資料|資料|参考|添付資料|様式"
_BRACKETED_NUMBER = re.compile(
    rf"[\s\u3000]*[【（(［\[](?:{_KINDS})[\s\u3000]*(?P<number>[0-9０-９]+(?:[-－―‐ー.．][0-9０-９]+)*)[】）)］\]][\s\u3000]*"
)
_HEADS_DOCUMENTS = re.compile(
    r"(?:添付|関[係連]|配[布付]|公表|参考|説明|提出)?(?:資料|文書|書類|ファイル|様式|データ)|別紙|別添|参考|一覧|報道|原文|仮訳|本文|概要|要綱|要領|名簿|日程"
)
_NO_HEADING = re.compile(
    r"[。、]|(?:必着|有効|除く|含む|同じ|参照|限る?|予定|まで|ます|です|ください|[0-9０-９][日時分円])$|^※"
)
_LONGEST_GROUP = 30
_GROUP = re.compile(r"[\s\u3000]*([【＜<〈《（(〔])([^】＞>〉》）)〕]+)[】＞>〉》）)〕][\s\u3000]*[：:]?")


_FARTHEST, _MOST_LINKS = 1_000, 50
"""Characters before and after a link that are looked at in its line, and links there: a page may be one line of links."""


def find_annexes(page: Outline, page_url: str) -> tuple[Annex, ...]:
    """Return the linked documents in the order of the page, each with the label of its line where the link's own words
    name only a language or a file type."""
    found = list(_document_links(page, page_url))
    links = _Links(page)
    annex_lines = frozenset(links.line_start(anchor.start) for anchor, _ in found)
    groups = groups_above(page.text, annex_lines) if found else {}
    read = (_annex(page, anchor, url, groups, links) for anchor, url in found)
    each = [one for annex in read for one in one_each(annex)]
    return tuple(msgspec.structs.replace(annex, position=position) for position, annex in enumerate(each))


def number_of(label: str) -> str | None:
    """Return the number in a label such as 別紙2 or 資料156－1, as printed, or None."""
    return _first(_NUMBER.match, label, "number")


def _number_alone(before: str) -> str | None:
    """The number of 資料3－1 where these are all the words before the link in its line."""
    return _first(_NUMBER.fullmatch, before.strip(_EDGES), "number")


def _number_beside(before: str, after: str) -> str | None:
    """The number in a bracket right before a link, or else right after it: 【別添1】省令案, 省令案【別添1】."""
    last = before.rfind(before.rstrip(" \u3000")[-1:] or "\n")
    opened = max(before.rfind(bracket, 0, last + 1) for bracket in "【（(［[")
    left = _first(_BRACKETED_NUMBER.fullmatch, before[opened:], "number") if opened >= 0 else None
    size = _SIZE.match(after.lstrip(" \u3000"))
    return left or _first(_BRACKETED_NUMBER.match, after.lstrip(" \u3000")[size.end() if size else 0 :], "number")


def one_each(annex: Annex) -> list[Annex]:
    """Return an annex for each document that a label such as 別紙1～2 counts up; the annex alone for any other label."""
    match = _COUNTED_UP.fullmatch(annex.number or "")
    if not match or not 0 < int(match[2]) - int(match[1]) < MOST_COUNTED_UP:
        return [annex]
    return [msgspec.structs.replace(annex, number=str(n)) for n in range(int(match[1]), int(match[2]) + 1)]


def _document_links(page: Outline, page_url: str) -> Iterator[tuple[Anchor, str]]:
    for anchor in page.anchors:
        url = absolute(anchor.href, page_url)
        if url and media_type_of(url):
            yield anchor, url


def _annex(page: Outline, anchor: Anchor, url: str, groups: Mapping[int, str | None], links: _Links) -> Annex:
    start, end = trimmed(page.text, anchor.start, anchor.end)
    printed = page.text[start:end].replace("\n", " ")
    line_start = links.line_start(start)
    near = max(line_start, start - _FARTHEST)
    before = page.text[near:start]
    after = page.text[end : end + _FARTHEST].split("\n", 1)[0]
    own = _label(printed)
    label = own or _label_before(page, near, start, links) or anchor.alt or url.rsplit("/", 1)[-1]
    return Annex(
        label=label,
        literal=page.text[start:end],
        start=start,
        end=end,
        position=0,  # given when all are found
        url=url,
        number=number_of(label) or _number_alone(before) or _number_beside(before, after),
        group=groups[line_start],
        language=_language(printed) or (None if own else _language_at_end(before)) or _language_after(after),
        media_type=media_type_of(url),
        size_note=_first(_SIZE.search, printed, 0) or _first(_SIZE.match, after.lstrip(" \u3000"), 0),
    )


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the blanks at its edges."""
    printed = text[start:end]
    if not printed.strip():
        return start, start
    return start + len(printed) - len(printed.lstrip()), start + len(printed.rstrip())


class _Links:
    """The lines and links of a page by where they begin, to be looked through backwards from a place."""

    def __init__(self, page: Outline) -> None:
        self._lines = [0, *(match.end() for match in re.finditer("\n", page.text))]
        self._anchors = sorted(page.anchors, key=lambda anchor: anchor.start)
        self._starts = [anchor.start for anchor in self._anchors]

    def line_start(self, place: int) -> int:
        """Return where the line of a place begins."""
        return self._lines[bisect_right(self._lines, place) - 1]

    def between(self, line_start: int, start: int) -> Iterator[Anchor]:
        """Yield the links that begin between two places, the last one first."""
        first, last = bisect_left(self._starts, line_start), bisect_left(self._starts, start)
        return reversed(self._anchors[max(first, last - _MOST_LINKS) : last])


def _label_before(page: Outline, line_start: int, start: int, links: _Links) -> str:
    """The nearest words before a link in its line that name a document: links that say no more than 【原文】 and 【仮訳】
    share the label of their line, while 別紙1 PDF　別紙2 PDF has two."""
    end = start
    for link in links.between(line_start, start):
        if said := _label(page.text[link.end : end]) or _label(page.text[link.start : link.end]):
            return _SAID_OF.sub("", said)
        end = link.start
    return _SAID_OF.sub("", _label(page.text[line_start:end]))


def _label(printed: str) -> str:
    words = _SIZE.sub("", _LANGUAGE.sub("", printed)).strip(_EDGES).rstrip(_OPENED)
    names_nothing = not re.search(r"\w", words) or words in _CONNECTORS
    return "" if names_nothing or _ICON_WORDS.fullmatch(words) or _BARE_LANGUAGE.fullmatch(words) else words


def _language(printed: str) -> str | None:
    return _first(_LANGUAGE.search, printed, 1) or _first(_BARE_LANGUAGE.fullmatch, printed.strip(_EDGES), 1)


def _language_after(after: str) -> str | None:
    """A note right after the link, as （英語、120KB）; 【仮訳】 there belongs to the next link."""
    rest = after.lstrip(" \u3000")
    return _first(_LANGUAGE.match, rest, 1) if rest.startswith(("（", "(")) else None


def _language_at_end(before: str) -> str | None:
    matches = list(_LANGUAGE.finditer(before))
    return matches[-1][1] if matches and not before[matches[-1].end() :].strip(_EDGES) else None


def groups_above(text: str, annex_lines: Collection[int]) -> dict[int, str | None]:
    """Return for each line, by its start, the nearest line above that is nothing but a bracketed heading, such as
    【添付文書】 or ＜添付資料＞. Only annexes and lines that look like theirs may stand between."""
    groups: dict[int, str | None] = {}
    group: str | None = None
    place = 0
    for line in text.split("\n"):
        groups[place] = group
        if place not in annex_lines:
            if match := _GROUP.fullmatch(line):
                group = match[2].strip(" \u3000") if _heads(match[1], match[2]) else None
            elif not line.startswith((" ", "\u3000", "・", "•", "○", "（", "【", "別", "資", "参", "添", "附", "付", "※")):
                group = None
        place += len(line) + 1
    return groups


def _heads(bracket: str, words: str) -> bool:
    """Whether bracketed words head what follows. Round brackets hold remarks too: those that head name documents."""
    if bracket[0] in "（(" and not _HEADS_DOCUMENTS.search(words):
        return False
    return len(words) <= _LONGEST_GROUP and not _NO_HEADING.search(words.strip(" \u3000"))


def _first(search: Callable[[str], re.Match[str] | None], text: str, group: int | str) -> str | None:
    match = search(text)
    return match[group] if match else None
