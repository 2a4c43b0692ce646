"""Dates that are printed together: `A及びB、C` is a list, `AからBまで` and `A～B` is a range."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile

from msgspec import Struct
from msgspec.structs import replace

from scraper.read.dates.grammar import is_recurring, read_heads, read_point
from scraper.read.dates.types import Point

_GAP = " {0,3}"
_RANGE = re.compile(rf"{_GAP}(?P<mark>~|-|から|より|乃至|ないし|→){_GAP}(?:、{_GAP})?")
_RANGE_OVER_LINES = re.compile(rf"{_GAP}(?:(?:~|から){_GAP}\n|\n{_GAP}~){_GAP}")
"""A range may break its line at ～ or から, but not after a time, where ～ leaves the end open."""

_LIST = re.compile(
    rf"{_GAP}(?:(?:、|,|・|/|及び|および|並びに|ならびに|又は|または|若しくは|もしくは|と|＆|&)|、{_GAP}(?:及び|並びに|又は)){_GAP}"
)
_CITATION = re.compile(
    r" {0,3}(?:\([^()\n]{1,4}\) {0,3})?[^\d\n\s。、,()「」『』~]{0,24}?(?:"
    r"第 {0,2}(?:[0-9]+|[〇一二三四五六七八九十百千]+)号|号外|(?:法律|政令|[省府院閣]令|規則|告示|訓令|条約|勅令|諮問|答申)第)"
)
_CITED_AS_OF = re.compile(
    r" {0,3}(?:\([^()\n]{1,4}\) {0,3})?付け?の? {0,3}"
    r"[^\d\n\s。、,()「」『』~はがをにで]{0,16}?第 {0,2}(?:[0-9]+|[〇一二三四五六七八九十百千]+)号"
)
"""28日付け諮問第28号: a paper by its day and number. 付けで…を公布 tells of a deed instead."""

_NO_CITATION = re.compile(r" {0,3}[日付現に月]")


class Item(Struct, frozen=True, kw_only=True):
    """One mention of a chain: a date, or a range when `last` is set. `cites` is whether it dates a law or a consultation."""

    first: Point
    last: Point | None = None
    cites: bool = False

    @property
    def start(self) -> int:
        """Where the mention begins."""
        return self.first.start

    @property
    def end(self) -> int:
        """Where the mention ends."""
        return self.last.end if self.last else self.first.end


def read_chains(folded: str) -> Iterator[list[Item]]:
    """Every group of dates that are printed together, in order."""
    done = 0
    for head in read_heads(folded, 0):
        if head < done:
            continue
        point = read_point(folded, head)
        chain = _closed(_read_on(folded, point)) if point else []
        if chain:
            done = chain[-1].end
            chain = list(dropwhile(_leaves_year_out, chain)) if is_recurring(folded, head) else chain
        if chain:
            yield chain


def _leaves_year_out(item: Item) -> bool:
    return item.first.year is None or item.first.year.value is None


def _read_on(folded: str, point: Point) -> list[Item]:
    items: list[Item] = []
    following: Point | None = point
    while following is not None:
        item = _item(folded, following)
        items.append(item)
        following = None if item.cites else _listed(folded, item)
    return items


def _closed(items: list[Item]) -> list[Item]:
    """The chain without a number at its end whose unit never came; a year takes 年 or 年度 from the next."""
    if (items[-1].last or items[-1].first).open:
        items = items[:-1]
    closed: list[Item] = []
    fiscal = False
    for item in reversed(items):
        last = _with_unit(item.last, fiscal=fiscal) if item.last else None
        fiscal = _is_fiscal(last, fiscal=fiscal)
        first = _with_unit(item.first, fiscal=fiscal)
        fiscal = _is_fiscal(first, fiscal=fiscal)
        closed.append(Item(first=first, last=last, cites=item.cites))
    return closed[::-1]


def _with_unit(point: Point, *, fiscal: bool) -> Point:
    if point.year is None or point.year.unit:
        return point
    return replace(point, year=replace(point.year, fiscal=fiscal))


def _is_fiscal(point: Point | None, *, fiscal: bool) -> bool:
    return fiscal if point is None else point.year is not None and point.year.fiscal


def _item(folded: str, first: Point) -> Item:
    if _cites(folded, first):
        return Item(first=first, cites=True)
    last = _other_end(folded, first)
    return Item(first=first, last=last)


def _other_end(folded: str, first: Point) -> Point | None:
    match = (None if first.clock else _RANGE_OVER_LINES.match(folded, first.end)) or _RANGE.match(folded, first.end)
    last = read_point(folded, match.end(), first) if match else None
    return None if last is None or _cites(folded, last) else last


def _listed(folded: str, item: Item) -> Point | None:
    match = _LIST.match(folded, item.end)
    return read_point(folded, match.end(), item.last or item.first) if match else None


def _cites(folded: str, point: Point) -> bool:
    """Whether a law's, a notice's or a consultation's number follows: 昭和59年法律第86号, 令和5年8月28日付け諮問第28号."""
    if point.clock is not None or point.quarter or (point.year is None):
        return False
    if point.day is not None and _CITED_AS_OF.match(folded, point.end):
        return True
    if _NO_CITATION.match(folded, point.end) or point.year.fiscal:
        return False
    return _CITATION.match(folded, point.end) is not None
