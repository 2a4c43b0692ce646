"""Documents that a release speaks of without a link: 別紙2のとおり, and the promise 準備でき次第、掲載します。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import msgspec

from schemas.release import Annex, Section
from scraper.read.annexes import number_of, one_each
from scraper.read.outline import Anchor

_MENTION = re.compile(
    r"(?P<label>(?:別紙|別添|別表|別記|参考資料|資料)[0-9０-９]*(?:[-－～〜][0-9０-９]+)*)"
    r"(?=[」】）)]?(?:のとおり|の通り|を?(?:ご|御)?参照|(?:を|も)(?:ご|御)(?:参照|覧|確認)|に(?:示|掲)|による))"
)
_PROMISE = re.compile(
    r"[^\n]*(?:準備(?:が|の)?でき次第|準備が整い次第|追って|後日)[、,]?(?:[^\n。]{0,12})(?:掲載|公表|公開)[^\n]*"
)


def add_mentions(
    text: str, linked: Sequence[Annex], anchors: Iterable[Anchor], sections: Sequence[Section]
) -> tuple[Annex, ...]:
    """Return the `linked` annexes and those only mentioned or promised, in the order of the text, numbered anew.

    A mention of a document that is linked elsewhere on the page is none of its own.
    """
    inside = [(anchor.start, anchor.end) for anchor in anchors]
    names = {annex.label for annex in linked} | {f"{_kind(annex.label)}{annex.number or ''}" for annex in linked}
    found = [*linked, *_mentioned(text, inside, names), *_promised(text, sections)]
    found.sort(key=lambda annex: annex.start)
    return tuple(msgspec.structs.replace(annex, position=place) for place, annex in enumerate(found))


def _mentioned(text: str, inside: Collection[tuple[int, int]], names: set[str]) -> Iterable[Annex]:
    for match in _MENTION.finditer(text):
        label = match["label"]
        if label in names or any(start <= match.start() < end for start, end in inside):
            continue
        names.add(label)  # said twice, it is one document
        yield from one_each(_annex(label, match.start("label"), match.end("label")))


def _promised(text: str, sections: Sequence[Section]) -> Iterable[Annex]:
    for section in sections:
        body = text.find("\n", section.start, section.end) + 1
        match = _PROMISE.fullmatch(text, body, section.end) if body else None
        if match:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            literal = text[start : match.end()]
            yield Annex(label=section.heading, literal=literal, start=start, end=match.end(), position=0, placeholder=literal)


def _annex(label: str, start: int, end: int) -> Annex:
    return Annex(label=label, literal=label, start=start, end=end, position=0, number=number_of(label))


def _kind(label: str) -> str:
    match = re.match(r"[\s\u3000【（(［]*(別紙|別添|別表|別記|参考資料|資料)", label)
    return match[1] if match else ""
