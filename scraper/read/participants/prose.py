"""Sentences that say who took part: 総務省からは佐々木総務審議官が出席, 日本、米国及び豪州が参加."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.release import GroupRole, Participant, ParticipantGroup
from scraper.read.countries import lookup
from scraper.read.participants.counts import number_of
from scraper.read.participants.entities import is_name, read_item, split_note
from scraper.read.participants.items import split_list
from scraper.read.participants.labels import Label
from scraper.read.participants.lists import Found
from scraper.read.participants.posts import split_official

TAKING_PART = "出席|参加|参画|臨席"
"""The words one of which stands wherever a sentence, or a count in it, says who took part."""
TAKES_PART = (
    rf"(?:{TAKING_PART})"
    r"(?:し(?!ませ|なか|ない|得|う)|いたしま|する予定|予定|するほか|する[。）)\s]|する$|の[上下]|のもと|[。）)]|$)"
)
"""出席しました, 参加し、, 出席予定 …; not 参加を募集, 出席者, 出席を求め, 出席しませんでした."""

_BEFORE = r"(?:それぞれ|、|オンラインで|(?:同|本|当該)?[^、。がをは\n]{0,24}(?:に|へ|にて|で))?、?"
_AS = r"(?:(?P<observer>オブザーバー?)|(?P<invited>(?:招待国?|ゲスト国?)))として、?"
_VERB = re.compile(rf"(?:{_AS})?{_BEFORE}{TAKES_PART}")
_FROM = re.compile(r"側?(?:から|より)(?:は|も)?、?")
_NEXT_SOURCE = re.compile(r"、(?P<who>我が国|[^\s、。（）()はがを]{1,16}?)側?(?:から|より)(?:は|も)?")
_PART_OF_WORD = re.compile(r"[一-鿿々ァ-ヴーA-Za-z・]")
_ANOTHER_TIME = re.compile(r"昨年|前回|前年|過去|これまで|先般|次回|来年|当時|従来")
_HEADED_BY = re.compile(r"を(?:はじめ|始め|団長|代表)とする|をはじめ、?|ほか|ら(?=約?[0-9０-９])|の(?:他|ほか|外)、")
_AND = re.compile("及び|並びに")
_OURS = frozenset({"我が国", "我が省", "当省", "相手", "先方"})
_OFFICE = re.compile(r"(?:[一-鿿]{1,5}|デジタル)[省庁]|内閣府|内閣官房")
_ENDS_OF_SUBJECT = re.compile(r"(?:ら|たち|両氏|の各代表|の代表|の代表者|の関係者|の担当者|の職員|関係者|の審議官等|等)+$")
_MOST = 400
_LONGEST_SOURCE = 16


def find_prose(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield one group for each clause of the sentence `text[start:end]` that says who takes part."""
    said = text[start:end]
    if not re.search(TAKES_PART, said) or _ANOTHER_TIME.search(said) or len(said) > 4 * _MOST:
        return
    place = start
    for source in _FROM.finditer(text, start, end):
        begin = _source_before(text, place, source.start())
        found = _from_source(text, begin, source.end(), end) if begin is not None else None
        if found:
            place = found.end
            yield found
    if place == start:
        yield from _subject_alone(text, start, end)


def _is_source(who: str) -> bool:
    return who in _OURS or _OFFICE.fullmatch(who) is not None or lookup(who) is not None


def _source_before(text: str, start: int, end: int) -> int | None:
    """Where the country or ministry begins that ends at `end`: 東日本から has none."""
    for begin in range(max(start, end - _LONGEST_SOURCE), end):
        if _is_source(text[begin:end]) and (begin == start or not _PART_OF_WORD.match(text, begin - 1)):
            return begin
    return None


def _from_source(text: str, begin: int, start: int, end: int) -> Found | None:
    subject_end = _end_of_subject(text, start, end)
    if subject_end is None:
        return None
    return _group(text, start, subject_end, "delegation", begin)


def _end_of_subject(text: str, start: int, end: int) -> int | None:
    """Where the が stands after which somebody takes part, or another side's delegation is named."""
    place = _particle(text, start, min(end, start + _MOST))
    if place is None:
        return None
    return place if _VERB.match(text, place + 1, end) or _is_another_side(text, place + 1, end) else None


def _particle(text: str, start: int, end: int) -> int | None:
    depth = 0
    for place in range(start, end):
        depth += (text[place] in "（(「") - (text[place] in "）)」")
        if text[place] == "が" and depth <= 0:
            return place
    return None


def _is_another_side(text: str, start: int, end: int) -> bool:
    following = _NEXT_SOURCE.match(text, start, end)
    return following is not None and _is_source(following["who"]) and _end_of_subject(text, following.end(), end) is not None


def _subject_alone(text: str, start: int, end: int) -> Iterator[Found]:
    """長谷川総務大臣政務官が出席, 日本、米国及び豪州が参加: nothing says from where."""
    for match in re.finditer("が", text[start:end]):
        place = start + match.start()
        verb = _VERB.match(text, place + 1, end)
        if verb is None:
            continue
        clause = _after_last(("は、", "ほか、", "から、"), text, max(start, place - _MOST), place)
        found = _official(text, clause, place) or _places(text, clause, place, _role(verb))
        if found:
            yield found


def _after_last(marks: tuple[str, ...], text: str, start: int, end: int) -> int:
    found = [text.rfind(mark, start, end) for mark in marks]
    return max([start, *(place + len(mark) for place, mark in zip(found, marks, strict=True) if place >= 0)])


def _official(text: str, start: int, end: int) -> Found | None:
    """The officials named right before `end`, separated by 、."""
    begin = place = end
    while place > start and end - begin < _MOST:
        first = _after_last(tuple("、のは。に"), text, start, place)
        if split_official(text[first:place].strip(), strictly=True) is None:
            break
        begin, place = first, first - 1 if text[first - 1 : first] == "、" else start
    return _group(text, begin, end, "delegation", begin) if begin < end else None


def _role(verb: re.Match[str]) -> GroupRole:
    """…がオブザーバーとして参加."""
    return "observer" if verb["observer"] else "invited" if verb["invited"] else "member"


def _places(text: str, start: int, end: int, role: GroupRole) -> Found | None:
    found = _group(text, start, end, role, start)
    if found is None or len(found.group.participants) < 2:
        return None
    return found if all(one.kind in ("country", "region", "organisation") for one in found.group.participants) else None


def _group(text: str, start: int, end: int, role: GroupRole, begin: int) -> Found | None:
    subject = text[start:end]
    headed = _HEADED_BY.search(subject)
    count = number_of(subject[headed.end() :]) if headed else number_of(subject)
    label = Label(heading="", role="other", shape="prose", rest=start)
    people: list[Participant] = []
    for first, last in _items(text, start, end):
        one = _read(text, first, last, label)
        if one is None:
            return None
        people.append(one)
    if not people:
        return None
    group = ParticipantGroup(heading=None, role=role, shape="prose", count=count, participants=tuple(people))
    return Found(begin, end, group)


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The names of a subject. 総務省の他、外務省 are two; what follows をはじめとする describes them."""
    spans: list[tuple[int, int]] = []
    for first, last in _around(text, start, end):
        tail = _ENDS_OF_SUBJECT.search(text[first:last])
        spans += split_list(text, first, first + tail.start() if tail else last, is_name)
    return [named for span in spans if (named := _uncounted(text, *span))]


def _uncounted(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without those who are only counted: of 外務省及び国内の事業者48名 that of 外務省."""
    if number_of(text[start:end]) is None:
        return start, end
    others = _AND.search(text, start, end)
    return (start, others.start()) if others and is_name(text[start : others.start()]) else None


def _around(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _HEADED_BY.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _read(text: str, start: int, end: int, label: Label) -> Participant | None:
    """Who an item of a subject names. In running prose a name must end for certain: by an office, a blank, a ・, a country."""
    one = read_item(text, start, end, label)
    if one is None or one.kind != "person":
        return one
    name, _ = split_note(text[start:end])
    certain = one.code or one.note or split_official(name, strictly=True) or re.search(r"[・\s]", name)
    return one if one.person and certain else None
