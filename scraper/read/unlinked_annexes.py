"""Documents that a release speaks of without a link: 別紙2のとおり, and the promise 準備でき次第、掲載します。"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

import msgspec

from schemas.release import Annex, Section
from scraper.read.annexes import MOST_COUNTED_UP, groups_above, number_of, one_each
from scraper.read.outline import Anchor

_NUMBERS = "[0-9０-９]+(?:[-－][0-9０-９]+)*"
_LABEL = (
    rf"(?:別紙|別添|別表|別記)(?:{_NUMBERS}(?:[～〜]{_NUMBERS})?)?"
    rf"|(?<![一-龥ァ-ヶー])(?:参考資料|資料){_NUMBERS}(?:[～〜]{_NUMBERS})?"
)
_JOINED = r"(?:、|，|・|及び|並びに|から|～|〜|と)"
_MENTIONS = re.compile(
    rf"(?:(?P<bracket>[（(【［])(?:詳細は|詳しくは|参考[:：])?)?(?P<labels>(?:{_LABEL})(?:{_JOINED}(?:{_LABEL}|{_NUMBERS}(?![0-9０-９月日年]))){{0,12}})"
    r"(?:(?(bracket)(?P<closed>[）)】］])|(?!))|(?=まで)?(?=(?:まで)?[」】）)]?(?:のとおり|の通り|を?(?:ご|御)?参照"
    r"|(?:を|も)(?:ご|御)(?:参照|覧|確認)|に(?:示|掲|まとめ|取りまとめ|記載|整理)|による)))"
)
"""（別紙）, 別紙2にまとめ, 別紙1から別紙3のとおり: one document, a list, or a range. A bare 資料 is a word like others."""

_LONGEST_NUMBERING = 40
_WIDEST_BLANK = 200
_LONGEST_COUNTED = 6  # digits of a number that a range counts up from or to
_BRACKET_BEFORE = re.compile(r"[【（(［][^【】（）()［］]{2,12}[】）)］][ \u3000]*$")
_BRACKET_AFTER = re.compile(
    r"[ \u3000]*(?:[（(][^（）()]{0,20}[KMＫＭ][BＢ][)）])?[ \u3000]*[【（(［][^【】（）()［］]{2,12}[】）)］]", re.I
)
_EACH = re.compile(
    rf"(?P<joined>{_JOINED})?(?P<label>(?P<kind>別紙|別添|別表|別記|参考資料|資料)?(?P<number>[0-9０-９～〜－-]*))"
)
_SOON = r"(?:準備(?:が|の)?でき次第|準備が整い次第|追って|後日)[、,]?(?:[^\n。（(]{0,12})(?:掲載|公表|公開)"
_PAPER = re.compile(r"(?:参考)?資料[0-9０-９]+(?:[-－][0-9０-９]+)*")
_PAPER_LINE = re.compile(rf"(?m)^[ \u3000・]*(?P<label>{_PAPER.pattern}[ \u3000]+\S[^\n\t]*?)(?:[（(][^（）()\n]*限り[)）])?$")
_PROMISE = re.compile(_SOON)
_PROMISE_IN_BRACKETS = re.compile(rf"(?m)^(?P<label>[^\n（(。]{{1,60}})[（(](?P<promise>{_SOON}[^\n（()）]*)[)）]$")


def add_mentions(
    text: str, linked: Sequence[Annex], anchors: Iterable[Anchor], sections: Sequence[Section]
) -> tuple[Annex, ...]:
    """Return the `linked` annexes and those only mentioned or promised, in the order of the text, numbered anew.

    A mention of a document that is linked elsewhere on the page is none of its own.
    """
    linked_spans = [(anchor.start, anchor.end) for anchor in anchors]
    names = {annex.label for annex in linked} | {_name(annex) for annex in linked}
    promised = list(_promised(text, sections))
    taken = Spans([*linked_spans, *((annex.start, annex.end) for annex in promised)])
    listed = _listed_papers(text, taken) if any(_PAPER.match(annex.label) for annex in linked) else ()
    inside = Spans([*linked_spans, *_numbering(text, linked)])
    found = [*linked, *_mentioned(text, inside, names), *promised, *_promised_in_brackets(text, taken), *listed]
    found.sort(key=lambda annex: annex.start)
    return tuple(msgspec.structs.replace(annex, position=place) for place, annex in enumerate(found))


class Spans:
    """Spans of a text, to be asked about in less than their number of steps."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))  # the farthest of those that begin so early

    def hold(self, place: int) -> bool:
        """Whether a place lies in one of the spans."""
        return self.meet(place, place + 1)

    def meet(self, start: int, end: int) -> bool:
        """Whether one of the spans begins before `end` and ends after `start`."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._ends[before - 1] > start


def _mentioned(text: str, inside: Spans, names: set[str]) -> Iterable[Annex]:
    for match in _MENTIONS.finditer(text):
        if inside.meet(*match.span("labels")) or _is_heading(text, match):
            continue
        for annex in _named(text, match.start("labels"), match.end("labels")):
            if annex.label in names or _name(annex) in names:
                continue
            names |= {annex.label} if annex.label == _name(annex) else set()  # said twice, it is one document
            yield annex


def _numbering(text: str, linked: Sequence[Annex]) -> Iterable[tuple[int, int]]:
    """The spans right before and right after each link, as far as a bracket with its number may stand: 省令案【別添1】."""
    for annex in linked:
        before = text[max(0, annex.start - _LONGEST_NUMBERING) : annex.start].rpartition("\n")[2]
        after = text[annex.end : annex.end + _LONGEST_NUMBERING].partition("\n")[0]
        if match := _BRACKET_BEFORE.search(before):
            yield annex.start - len(before) + match.start(), annex.start
        if match := _BRACKET_AFTER.match(after):
            yield annex.end, annex.end + match.end()


def _is_heading(text: str, match: re.Match[str]) -> bool:
    """Whether the bracket is all there is in its line, a heading of what follows."""
    if not match["closed"]:
        return False
    before = text[max(0, match.start() - _WIDEST_BLANK) : match.start()].rstrip(" \u3000")
    after = text[match.end("closed") : match.end("closed") + _WIDEST_BLANK].lstrip(" \u3000")
    return before[-1:] in ("", "\n") and after[:1] in ("", "\n")


def _named(text: str, start: int, end: int) -> Iterable[Annex]:
    """The documents of one mention: 別紙1及び別紙2 names two, 別紙1から別紙3 three, and 別紙1～2 two by one label."""
    last: Annex | None = None
    kind = ""
    for match in _EACH.finditer(text, start, end):
        if not match["label"]:
            continue
        kind = match["kind"] or kind
        label = match["label"] if match["kind"] else kind + match["number"]
        annex = msgspec.structs.replace(_annex(label, *match.span("label")), literal=match["label"])
        if last is not None and match["joined"] in ("から", "～", "〜"):
            yield from _between(last, annex, kind)
        yield from one_each(annex)
        last = annex


def _between(first: Annex, last: Annex, kind: str) -> Iterable[Annex]:
    """The documents that a range counts up and does not print, each with the literal of the range's end."""
    numbers = [annex.number or "" for annex in (first, last)]
    if not all(number.isdecimal() and len(number) <= _LONGEST_COUNTED for number in numbers):
        return
    if int(numbers[1]) - int(numbers[0]) > MOST_COUNTED_UP:
        return
    for number in range(int(numbers[0]) + 1, int(numbers[1])):
        yield msgspec.structs.replace(last, label=f"{kind}{number}", number=str(number))


def _promised(text: str, sections: Sequence[Section]) -> Iterable[Annex]:
    for section in sections:
        body = text.find("\n", section.start, section.end) + 1
        is_line = body > 0 and text.find("\n", body, section.end) < 0
        if is_line and _PROMISE.search(text, body, section.end):
            literal = text[body : section.end].lstrip()
            start, end = section.end - len(literal), section.end
            yield Annex(label=section.heading, literal=literal, start=start, end=end, position=0, placeholder=literal)


def _promised_in_brackets(text: str, taken: Spans) -> Iterable[Annex]:
    for match in _PROMISE_IN_BRACKETS.finditer(text):
        if taken.hold(match.start("promise")):
            continue
        annex = _annex(match["label"].strip(" \u3000・"), match.start("promise"), match.end("promise"))
        yield msgspec.structs.replace(annex, literal=match["promise"], placeholder=match["promise"])


def _listed_papers(text: str, taken: Spans) -> Iterable[Annex]:
    """Lines of a list of papers that have no link, as 資料12－2　…（構成員限り） among linked ones."""
    groups = groups_above(text, frozenset())
    for match in _PAPER_LINE.finditer(text):
        if not taken.meet(*match.span("label")):
            annex = _annex(match["label"], match.start("label"), match.end("label"))
            yield msgspec.structs.replace(annex, group=groups[match.start()])


def _name(annex: Annex) -> str:
    """Kind and number alone, such as 別紙2: what the text calls a document, whatever else its label says."""
    return f"{_kind(annex.label)}{annex.number or ''}"


def _annex(label: str, start: int, end: int) -> Annex:
    return Annex(label=label, literal=label, start=start, end=end, position=0, number=number_of(label))


def _kind(label: str) -> str:
    match = re.match(r"[\s\u3000【（(［]*(別紙|別添|別表|別記|参考資料|資料)", label)
    return match[1] if match else ""
