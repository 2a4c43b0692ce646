"""Sentences that say who took part: 総務省からは佐々木総務審議官が出席, 日本、米国及び豪州が参加."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from schemas.release import GroupRole, Participant, ParticipantGroup
from scraper.read.countries import lookup
from scraper.read.participants.counts import counts_in, number_of
from scraper.read.participants.entities import is_name, read_item, split_note
from scraper.read.participants.items import split_list
from scraper.read.participants.labels import Label, label_named
from scraper.read.participants.lists import Found, group_of
from scraper.read.participants.people import read_person
from scraper.read.participants.posts import is_official_post, split_official

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
_FROM = re.compile(r"側?(?:から|より)(?:は|も)?、?|側は、?")
_NEXT_SOURCE = re.compile(r"[、，](?:また、)?(?P<who>我が国|[^\s、。（）()はがを]{1,16}?)(?:側?(?:から|より)(?:は|も)?|側は)")
_ARE = re.compile(
    r"[ \u3000]*(?:今回の|本会合の|同会合の|会合の|主な)?(?P<label>(?:参加|出席|招待)(?:者|国|機関|国・地域|企業|団体))は、?"
    r"(?P<who>[^。\n]+?)(?:です|でした|である|であった|となっています|となりました)[。 \u3000]*$",
    re.M,
)
_CIRCLE = re.compile(
    r"(?:民間(?:企業|事業者|団体)?|産業界|経済界|産業|学界|学術界|業界|企業|政府|官|民|産|学|有識者|市民社会|事業者|政府関係|関係府?省庁|自治体|地方公共団体|国際機関|団体)(?:等|関係)?"
)
_TOPIC = re.compile(r"[はも]、?")
_THERE = re.compile(
    r"(?:(?<!とも)に|へ|には|にも|にて|で)(?:、?(?:それぞれ|共に|オンラインで|対面で|[^、。がをは]{1,16}として|[^、。がをは]{1,12}とともに))?、?"
    rf"(?:{TAKING_PART})(?:し(?!ませ|なか|ない|得|う)|いたしま|され|する予定|予定|[。）)]|$)"
)
_ASKS = re.compile(r"(?:招待|要請|依頼|お願い|呼びかけ|求め|に対し)")
_PART_OF_WORD = re.compile(r"[一-鿿々ァ-ヴーA-Za-z・]")
_ANOTHER_TIME = re.compile(r"昨年|前回|前年|過去|これまで|先般|次回|来年|当時|従来")
_HEADED_BY = re.compile(
    r"を(?:はじめ|始め|団長|代表|筆頭)とする|を(?:はじめ|始め)(?:として)?、?|以下(?=[、約計総0-9０-９])|ほか|ら(?=約?計?[0-9０-９])|の(?:他|ほか|外)、?"
)
_AND = re.compile("及び|並びに")
_AND_ALL = re.compile(
    r"(?:等|など|ほか|ら)*の?(?:関係者|関係省庁|担当者|職員|代表者?|代表団|代表団員|一行|各社)*(?:、|等|など|の)*(?:合わせて|合計|総勢|計|約)*[0-9０-９]"
)
_OURS = frozenset({"我が国", "我が省", "当省", "相手", "先方", "日本政府", "我が方"})
_OFFICE = re.compile(r"(?:[一-鿿]{1,5}|デジタル)[省庁]|内閣府|内閣官房")
_ENDS_OF_SUBJECT = re.compile(r"(?:ら|たち|両氏|の各代表|の代表|の代表者|の関係者|の担当者|の職員|関係者|の審議官等|等)+$")
_OF_OFFICE = re.compile(r"(?:[一-鿿]{1,6}|デジタル)[省庁]の|内閣(?:府|官房)の|(?:個人情報保護|公正取引|国家公安)委員会の")
_OFFICE_IN = re.compile(r"総務|外務|経済産業|デジタル|内閣|国際|行政|情報|財務|文部|厚生|農林|国土|環境|防衛|復興|首相|総理")
_PLAIN_NAME = re.compile(r".*[・\s]|[ァ-ヴー]{3,}(?=[一-鿿])", re.S)
_CUT = re.compile(r"[のはに]|から|より")
_NO_NAME_AFTER = re.compile(
    r"[^\s、等らほか他のを始はじめとする代表団計約0-9０-９名人各両氏御一行及び並びに関係者担当職員審議官以下団長（）()]"
)
_MOST = 400
_LONGEST_SOURCE = 16


def find_prose(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield one group for each clause of the sentence `text[start:end]` that says who takes part."""
    said = text[start:end]
    if listed := _named_as_those(text, start, end):
        yield listed
        return
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
        yield from _topic(text, start, end)


def _named_as_those(text: str, start: int, end: int) -> Found | None:
    """参加者は、A、B及びCです: the sentence names all of them, and each must be somebody."""
    match = _ARE.match(text, start, end)
    if match is None or _ANOTHER_TIME.search(match["who"]) or len(match["who"]) > _MOST:
        return None
    label = label_named(match["label"], "prose", match.start("who"))
    found = _group(text, match.start("who"), match.end("who"), label.role if label else "other", match.start("label"))
    if found is None or found.group.doubts or not found.group.participants:
        return None
    return Found(found.start, match.end(), replace(found.group, heading=match["label"]))


def _is_source(who: str) -> bool:
    known = who in _OURS or _OFFICE.fullmatch(who) is not None or lookup(who) is not None
    return known or _CIRCLE.fullmatch(who) is not None


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
    subject_end = _before_next_source(text, start, subject_end)
    return _group(text, start, subject_end, "delegation", begin) or _counted_side(text, start, subject_end, begin)


def _before_next_source(text: str, start: int, end: int) -> int:
    """Where the next side begins that shares the verb: of イタリアからA大臣、フランスからB長官が the 、."""
    sources = (match.start() for match in _NEXT_SOURCE.finditer(text, start, end) if _is_source(match["who"]))
    return next(sources, end)


def _counted_side(text: str, start: int, end: int, begin: int) -> Found | None:
    """我が国からは、…など約70名が参加: of a side that nobody is named of, how many came."""
    counts = [] if _CIRCLE.match(text, begin) else list(counts_in(text[start:end]))
    if len(counts) != 1 or start + counts[0].end() != end:
        return None
    group = ParticipantGroup(heading=counts[0][0], role="delegation", shape="count", count=number_of(counts[0][0]))
    return Found(begin, end, group)


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
        clause = _after_last(("は、", "には", "ほか、", "から、"), text, max(start, place - _MOST), place)
        found = _official(text, clause, place) or _places(text, clause, place, _role(verb))
        if found:
            yield found


def _after_last(marks: tuple[str, ...], text: str, start: int, end: int) -> int:
    found = [text.rfind(mark, start, end) for mark in marks]
    return max([start, *(place + len(mark) for place, mark in zip(found, marks, strict=True) if place >= 0)])


def _topic(text: str, start: int, end: int) -> Iterator[Found]:
    """村上総務大臣は、…に出席しました: officials that the sentence is about, and what they went to."""
    verb = _THERE.search(text, start, end)
    if verb is None or _ASKS.search(text, start, verb.start()):
        return
    for topic in _TOPIC.finditer(text, start, verb.start()):
        found = _official(text, start, topic.start())
        if found:
            yield found
            return


def _official(text: str, start: int, end: int) -> Found | None:
    """The officials named right before `end`, separated by 、; those counted with them are only counted."""
    items = _items(text, start, end)
    if not items or _NO_NAME_AFTER.search(text, items[-1][1], end):
        return None
    place, label = len(items), _prose_label(start)
    officials: list[Participant] = []
    while place and (official := _official_at_end(text, *items[place - 1], label)):
        officials.insert(0, official)
        place -= 1
        if official.start > items[place][0]:
            break
    if not officials:
        return None
    said = text[officials[0].start : end]
    group = ParticipantGroup(
        heading=None, role="delegation", shape="prose", count=_count_in(said), participants=tuple(officials)
    )
    return Found(officials[0].start, end, group)


def _official_at_end(text: str, start: int, end: int, label: Label) -> Participant | None:
    """The official whom the words up to `end` name, with the office before; what else stands before is none of it."""
    whole = _read(text, start, end, label)
    if whole and whole.kind == "person" and _is_certain(text, start, end):
        return whole
    for begin in sorted({start, *(start + cut.end() for cut in _CUT.finditer(text[start:end]))}):
        name, _ = split_note(text[begin:end])
        of = _OF_OFFICE.match(name)
        if (
            split_official(name, strictly=True)
            or (is_official_post(name) and _OFFICE_IN.search(name))
            or (of and read_person(name))
        ):
            return _read_certain(text, begin, end, label)
    return None


def _is_certain(text: str, start: int, end: int) -> bool:
    name, _ = split_note(text[start:end])
    return split_official(name, strictly=True) is not None or _OF_OFFICE.match(name) is not None


def _read_certain(text: str, start: int, end: int, label: Label) -> Participant | None:
    official = read_item(text, start, end, label)
    return official if official and official.kind == "person" else None


def _role(verb: re.Match[str]) -> GroupRole:
    """…がオブザーバーとして参加."""
    return "observer" if verb["observer"] else "invited" if verb["invited"] else "member"


def _prose_label(start: int) -> Label:
    return Label(heading="", role="other", shape="prose", rest=start)


def _places(text: str, start: int, end: int, role: GroupRole) -> Found | None:
    found = _group(text, start, end, role, start)
    if found is None or len(found.group.participants) < 2:
        return None
    return found if all(one.kind in ("country", "region", "organisation") for one in found.group.participants) else None


def _count_in(subject: str) -> int | None:
    """How many a subject counts, together with those it names: …をはじめとする計28名."""
    headed = _HEADED_BY.search(subject)
    return number_of(subject[headed.end() :]) if headed else number_of(subject)


def _group(text: str, start: int, end: int, role: GroupRole, begin: int) -> Found | None:
    """The group of a subject. A name in it that cannot be read costs that name, and is a doubt."""
    label = Label(heading="", role=role, shape="prose", rest=start)
    items = _items(text, start, end)
    people = [_read(text, first, last, label) for first, last in items]
    if not any(people):
        return None
    group = group_of(label, people, [text[first:last] for first, last in items])
    return Found(begin, end, replace(group, count=_count_in(text[start:end])))


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The names of a subject. 総務省の他、外務省 are two; what follows をはじめとする describes them."""
    spans: list[tuple[int, int]] = []
    for first, last in _around(text, start, end):
        tail = _ENDS_OF_SUBJECT.search(text[first:last])
        spans += split_list(text, first, first + tail.start() if tail else last, is_name)
    return [named for span in spans if (named := _uncounted(text, *span))]


def _uncounted(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without those who are only counted: of 外務省及び国内の事業者48名 or 外務省等の関係者計48名 that of 外務省."""
    if number_of(text[start:end]) is None:
        return start, end
    for counted in (_AND.search(text, start, end), _AND_ALL.search(text, start, end)):
        if counted and is_name(text[start : counted.start()]):
            return start, counted.start()
    return None


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
    certain = one.code or one.note or split_official(name, strictly=True) or _PLAIN_NAME.match(name)
    return one if one.person and certain else None
