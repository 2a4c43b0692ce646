"""Documents that a release speaks of without a link: 別紙2のとおり, and the promise 準備でき次第、掲載します。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import msgspec

from schemas.release import Annex, Section
from scraper.read.annexes import group_above, number_of, one_each
from scraper.read.outline import Anchor

_MENTION = re.compile(
    r"(?P<label>(?:別紙|別添|別表|別記|参考資料|資料)[0-9０-９]*(?:[-－～〜][0-9０-９]+)*)"
    r"(?=[」】）)]?(?:のとおり|の通り|を?(?:ご|御)?参照|(?:を|も)(?:ご|御)(?:参照|覧|確認)|に(?:示|掲)|による))"
)
_SOON = r"(?:準備(?:が|の)?でき次第|準備が整い次第|追って|後日)[、,]?(?:[^\n。（(]{0,12})(?:掲載|公表|公開)"
_PAPER = re.compile(r"(?:参考)?資料[0-9０-９]+(?:[-－][0-9０-９]+)*")
_PAPER_LINE = re.compile(rf"(?m)^[ \u3000・]*(?P<label>{_PAPER.pattern}[ \u3000]+\S[^\n\t]*?)(?:[（(][^（）()\n]*限り[)）])?$")
_PROMISE = re.compile(rf"[^\n]*{_SOON}[^\n]*")
_PROMISE_IN_BRACKETS = re.compile(rf"(?m)^(?P<label>[^\n（(。]{{1,60}})[（(](?P<promise>{_SOON}[^\n（()）]*)[)）]$")


def add_mentions(
    text: str, linked: Sequence[Annex], anchors: Iterable[Anchor], sections: Sequence[Section]
) -> tuple[Annex, ...]:
    """Return the `linked` annexes and those only mentioned or promised, in the order of the text, numbered anew.

    A mention of a document that is linked elsewhere on the page is none of its own.
    """
    inside = [(anchor.start, anchor.end) for anchor in anchors]
    names = {annex.label for annex in linked} | {_name(annex) for annex in linked}
    promised = list(_promised(text, sections))
    taken = [*inside, *((annex.start, annex.end) for annex in promised)]
    listed = _listed_papers(text, taken) if any(_PAPER.match(annex.label) for annex in linked) else ()
    found = [*linked, *_mentioned(text, inside, names), *promised, *_promised_in_brackets(text, taken), *listed]
    found.sort(key=lambda annex: annex.start)
    return tuple(msgspec.structs.replace(annex, position=place) for place, annex in enumerate(found))


def _mentioned(text: str, inside: Collection[tuple[int, int]], names: set[str]) -> Iterable[Annex]:
    for match in _MENTION.finditer(text):
        label = match["label"]
        if label in names or any(start <= match.start() < end for start, end in inside):
            continue
        names.add(label)  # said twice, it is one document
        each = one_each(_annex(label, match.start("label"), match.end("label")))
        yield from (annex for annex in each if len(each) == 1 or _name(annex) not in names)


def _promised(text: str, sections: Sequence[Section]) -> Iterable[Annex]:
    for section in sections:
        body = text.find("\n", section.start, section.end) + 1
        match = _PROMISE.fullmatch(text, body, section.end) if body else None
        if match:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            literal = text[start : match.end()]
            yield Annex(label=section.heading, literal=literal, start=start, end=match.end(), position=0, placeholder=literal)


def _promised_in_brackets(text: str, taken: Collection[tuple[int, int]]) -> Iterable[Annex]:
    for match in _PROMISE_IN_BRACKETS.finditer(text):
        if any(start <= match.start("promise") < end for start, end in taken):
            continue
        annex = _annex(match["label"].strip(" \u3000・"), match.start("promise"), match.end("promise"))
        yield msgspec.structs.replace(annex, literal=match["promise"], placeholder=match["promise"])


def _listed_papers(text: str, taken: Collection[tuple[int, int]]) -> Iterable[Annex]:
    """Lines of a list of papers that have no link, as 資料12－2　…（構成員限り） among linked ones."""
    for match in _PAPER_LINE.finditer(text):
        if not any(start < match.end("label") and match.start("label") < end for start, end in taken):
            annex = _annex(match["label"], match.start("label"), match.end("label"))
            yield msgspec.structs.replace(annex, group=group_above(text, match.start(), frozenset()))


def _name(annex: Annex) -> str:
    """Kind and number alone, such as 別紙2: what the text calls a document, whatever else its label says."""
    return f"{_kind(annex.label)}{annex.number or ''}"


def _annex(label: str, start: int, end: int) -> Annex:
    return Annex(label=label, literal=label, start=start, end=end, position=0, number=number_of(label))


def _kind(label: str) -> str:
    match = re.match(r"[\s\u3000【（(［]*(別紙|別添|別表|別記|参考資料|資料)", label)
    return match[1] if match else ""
