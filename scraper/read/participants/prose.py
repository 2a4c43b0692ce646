"""Sentences that say who took part: 総務省からは佐々木総務審議官が出席, 日本、米国及び豪州が参加."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from schemas.release import GroupRole, Participant, ParticipantGroup, ParticipantKind
from scraper.read.participants.counts import counts_in, number_of
from scraper.read.participants.entities import read_item, split_note
from scraper.read.participants.labels import Label, label_named
from scraper.read.participants.lists import Found
from scraper.read.participants.people import read_person
from scraper.read.participants.posts import is_official_post, split_official
from scraper.read.participants.sides import Sender, find_sides
from scraper.read.participants.subjects import (
    OF_OFFICE,
    OFFICE_IN,
    count_in,
    is_certain_person,
    items_of,
    listed_in_brackets,
    only,
    subject,
)

TAKING_PART = "出席|参加|参画|臨席|同席|列席|一堂に会|共同議長|講演|登壇"
"""The words one of which stands wherever a sentence, or a count in it, says who took part."""
_DOES = (
    r"(?:し(?!ませ|なか|ない|得|う)|いたしま|され(?!なか|ませ)|する予定|予定|するほか|する[。）)\s]"
    r"|する$|の[上下]|のもと|[。）)]|$)"
)
TAKES_PART = rf"(?:出席|参加|参画|臨席|同席|列席){_DOES}|一堂に会し|共同議長を務め"
"""出席しました, 参加し、, 出席予定 …; not 参加を募集, 出席者, 出席を求め, 出席しませんでした."""

_BEFORE = (
    r"(?:それぞれ|いずれも|共に|ともに|一同に|、|オンラインで|対面で"
    r"|(?:同|本|当該)?[^、。がをは\n]{1,24}(?:に|へ|にて|で|として)){0,4}"
)
_AS = r"(?:(?P<observer>オブザーバー?)|(?P<invited>(?:招待国?|ゲスト国?)))として、?"
_VERB = re.compile(rf"(?:{_AS})?{_BEFORE}(?:{TAKES_PART})")
_SPEAKS = re.compile(rf"{_BEFORE}(?:(?:基調|特別|記念)?(?:講演|スピーチ)(?:を(?:行|し|実施)|し)|登壇{_DOES}|共同議長を務め)")
_ARE = re.compile(
    r"[ \u3000]*(?:今回の|主な|[^、。はがを\n]{1,24}の(?:主な)?)?"
    r"(?P<label>(?:参加|出席|招待)(?:者|国|機関|国・地域|企業|団体))は、?"
    r"(?P<who>[^。\n]+?)(?:です|でした|である|であった|となっています|となりました)[。 \u3000]*$",
    re.M,
)
_TOPIC = re.compile(r"[はも]、?")
_THERE = re.compile(
    r"(?:(?<!とも)に|へ|には|にも|にて|で)(?:、?(?:それぞれ|共に|オンラインで|対面で|[^、。がをは]{1,16}として|[^、。がをは]{1,12}とともに))?、?"
    r"(?:出席|参加|参画|臨席|列席)(?:し(?!ませ|なか|ない|得|う)|いたしま|され|する予定|予定|[。）)]|$)"
)
_ASKS = re.compile(r"(?:招待|要請|依頼|お願い|呼びかけ|求め|に対し)")
_ANOTHER_TIME = re.compile(r"昨年|前回|前年|過去|これまで|先般|次回|来年|当時|従来")
_AND_MORE = re.compile(r"(?:等|など|ほか|ら)?[、，]?(?:また、|さらに、|加えて、)?$")
_THE_MINISTERS = frozenset({"大臣", "副大臣", "政務官", "大臣政務官"})
"""Of a ministry's own release: its minister, whom an earlier sentence or the reader knows."""
_CLAUSES = ("は、", "には", "から、", "からは", "より", "が、")
_CUT = re.compile(r"[のはに]|から|より")
_NO_NAME_AFTER = re.compile(
    r"[^\s、等らほか他のを始はじめとする代表団計約0-9０-９名人各両氏御一行及び並びに関係者担当職員審議官以下団長（）()]"
)
_MOST = 400
_PLACES = ("country", "region", "organisation", "company")


def find_prose(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield one group for each clause of the sentence `text[start:end]` that says who takes part."""
    said = text[start:end]
    if listed := _named_as_those(text, start, end):
        yield listed
        return
    if _ANOTHER_TIME.search(said) or len(said) > 4 * _MOST:
        return
    if not re.search(TAKES_PART, said):
        yield from _speakers(text, start, end)
        return
    groups = _as_the_verb_says(text, end, list(_sides(text, start, end)))
    first = min((found.start for found in groups), default=end)
    yield from groups
    alone = [found for found in _subject_alone(text, start, end) if not any(_overlap(found, one) for one in groups)]
    yield from alone
    if not groups and not alone:
        yield from _topic(text, start, end)
    elif first > start and not alone:
        yield from _topic(text, start, first)


def _as_the_verb_says(text: str, end: int, groups: list[Found]) -> list[Found]:
    """…からはA、…からはBがオブザーバーとして参加: what all sides took part as."""
    verb = _VERB.match(text, groups[-1].end + 1, end) if groups else None
    if verb is None or _role(verb) == "member":
        return groups
    return [replace(one, group=replace(one.group, role=_role(verb))) for one in groups]


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _named_as_those(text: str, start: int, end: int) -> Found | None:
    """参加者は、A、B及びCです: the sentence names all of them, and each must be somebody."""
    match = _ARE.match(text, start, end)
    if match is None or _ANOTHER_TIME.search(text, start, end) or len(match["who"]) > _MOST:
        return None
    label = label_named(match["label"], "prose", match.start("who"))
    start, who_end, role = match.start("who"), match.end("who"), label.role if label else "other"
    unknown: ParticipantKind | None = "organisation" if re.search("機関|企業|団体", match["label"]) else None
    found = subject(text, start, who_end, role, match.start("label"), unknown=unknown)
    if found is None or 2 * len(found.group.participants) < len(items_of(text, start, who_end)):
        return None
    return Found(found.start, match.end(), replace(found.group, heading=match["label"]))


def _sides(text: str, start: int, end: int) -> Iterator[Found]:
    """The groups that a sentence names with where they come from. One verb behind the last is that of all."""
    sides = list(find_sides(text, start, end))
    for number, side in enumerate(sides):
        following = sides[number + 1].begin if number + 1 < len(sides) else end
        subject_end = _end_of_subject(text, side, sides[number + 1 :], end)
        if subject_end is not None:
            subject_end = min(subject_end, max(following, side.start))
            yield from _of_side(text, side, subject_end)


def _of_side(text: str, side: Sender, end: int) -> Iterator[Found]:
    trimmed = _AND_MORE.search(text[side.start : end])
    last = side.start + trimmed.start() if trimmed else end
    listed = list(listed_in_brackets(text, side.start, last))
    yield from listed
    last = min([last, *(one.start for one in listed)])
    found = subject(text, side.start, last, side.role, side.begin, unknown=side.unknown, is_sent=True)
    if found := found or (None if listed else _counted_side(text, side, last)):
        yield found


def _counted_side(text: str, side: Sender, end: int) -> Found | None:
    """我が国からは、…など約70名が参加: of a side that nobody is named of, how many came."""
    counts = [] if side.is_circle else list(counts_in(text[side.start : end]))
    if len(counts) != 1 or side.start + counts[0].end() != end:
        return None
    group = ParticipantGroup(heading=counts[0][0], role="delegation", shape="count", count=number_of(counts[0][0]))
    return Found(side.begin, end, group)


def _end_of_subject(text: str, side: Sender, others: Sequence[Sender], end: int) -> int | None:
    """Where the が stands after which somebody takes part, or another side is named that does."""
    place = _particle(text, side.start, min(end, side.start + _MOST))
    if place is None:
        return None
    if _VERB.match(text, place + 1, end) or _SPEAKS.match(text, place + 1, end):
        return place
    following = next((other for other in others if other.begin > side.start), None)
    if following is None or (following.begin > place and text[place + 1 : following.begin].strip("、，また ")):
        return None
    return place if _end_of_subject(text, following, others[others.index(following) + 1 :], end) is not None else None


def _particle(text: str, start: int, end: int) -> int | None:
    depth = 0
    for place in range(start, end):
        depth += (text[place] in "（(「") - (text[place] in "）)」")
        if text[place] == "が" and depth <= 0:
            return place
    return None


def _speakers(text: str, start: int, end: int) -> Iterator[Found]:
    """総務省からは見本審議官が基調講演を行い: who speaks was there; only people do."""
    for side in find_sides(text, start, end):
        place = _particle(text, side.start, min(end, side.start + _MOST))
        if place is not None and _SPEAKS.match(text, place + 1, end):
            found = subject(text, side.start, place, side.role, side.begin, is_sent=True)
            if found and only(("person",), found.group):
                yield found
    for match in re.finditer("が", text[start:end]):
        place = start + match.start()
        if _SPEAKS.match(text, place + 1, end):
            found = _people(text, _after_last((*_CLAUSES, "ほか、", "側は"), text, max(start, place - _MOST), place), place)
            if found and only(("person",), found.group) and not found.group.doubts:
                yield found


def _subject_alone(text: str, start: int, end: int) -> Iterator[Found]:
    """長谷川総務大臣政務官が出席, 日本、米国及び豪州が参加: nothing says from where."""
    for match in re.finditer("[がも]", text[start:end]):
        place = start + match.start()
        verb = _VERB.match(text, place + 1, end)
        if verb is None or _depth(text, start, place):
            continue
        begin = max(start, place - _MOST)
        wide, narrow = _after_last(_CLAUSES, text, begin, place), _after_last((*_CLAUSES, "ほか、"), text, begin, place)
        found = _people(text, wide, place) if wide != narrow else None
        yield from [found] if found else _named_alone(text, narrow, place, _role(verb))


def _named_alone(text: str, start: int, end: int, role: GroupRole) -> Iterator[Found]:
    listed = list(listed_in_brackets(text, start, end))
    yield from listed
    if listed:
        yield from _between(text, start, end, listed, role)
        return
    people = [found for found in (_official(text, start, end), _people(text, start, end)) if found]
    found = max(people, key=_how_many, default=None) or _places(text, start, end, role)
    yield from [found] if found else []


def _how_many(found: Found) -> int:
    return len(found.group.participants)


def _between(text: str, start: int, end: int, listed: Sequence[Found], role: GroupRole) -> Iterator[Found]:
    """G7各国（…）、EU、招待国（…）: who stands among the lists."""
    for begin, last in zip([start, *(one.end for one in listed)], [*(one.start for one in listed), end], strict=True):
        found = _places(text, begin, last, role, least=1)
        yield from [found] if found else []


def _depth(text: str, start: int, place: int) -> bool:
    return text.count("（", start, place) > text.count("）", start, place)


def _after_last(marks: tuple[str, ...], text: str, start: int, end: int) -> int:
    found = [text.rfind(mark, start, end) for mark in marks]
    return max([start, *(place + len(mark) for place, mark in zip(found, marks, strict=True) if place >= 0)])


def _topic(text: str, start: int, end: int) -> Iterator[Found]:
    """村上総務大臣は、…に出席しました: officials that the sentence is about, and what they went to."""
    verb = _THERE.search(text, start, end)
    if verb is None or _ASKS.search(text, start, verb.start()):
        return
    for topic in _TOPIC.finditer(text, start, verb.start()):
        found = _official(text, start, topic.start()) or _minister(text, start, topic.start())
        if found:
            yield found
            return


def _minister(text: str, start: int, end: int) -> Found | None:
    """大臣は、…に出席しました, 見本大臣は…: of the ministry itself, which does not say whose minister."""
    begin = max([start, *(text.rfind(mark, start, end) + 1 for mark in "、，○◯・ \u3000")])
    said = split_note(text[begin:end])[0]
    whose = split_official(said, strictly=False)
    if said not in _THE_MINISTERS and (whose is None or whose[1] not in _THE_MINISTERS):
        return None
    official = read_item(text, begin, end, _prose_label(begin))
    if official is None or official.kind != "person":
        return None
    return Found(begin, end, ParticipantGroup(heading=None, role="delegation", shape="prose", participants=(official,)))


def _official(text: str, start: int, end: int) -> Found | None:
    """The officials named right before `end`, separated by 、; those counted with them are only counted."""
    items = items_of(text, start, end)
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
        heading=None, role="delegation", shape="prose", count=count_in(said), participants=tuple(officials)
    )
    return Found(officials[0].start, end, group)


def _official_at_end(text: str, start: int, end: int, label: Label) -> Participant | None:
    """The official whom the words up to `end` name, with the office before; what else stands before is none of it."""
    whole = read_item(text, start, end, label)
    if whole and whole.kind == "person" and whole.person and is_certain_person(text, start, end):
        return whole
    for begin in sorted({start, *(start + cut.end() for cut in _CUT.finditer(text[start:end]))}):
        name, _ = split_note(text[begin:end])
        of = OF_OFFICE.match(name)
        if (
            split_official(name, strictly=True)
            or (is_official_post(name) and OFFICE_IN.search(name))
            or (of and read_person(name))
        ):
            official = read_item(text, begin, end, label)
            return official if official and official.kind == "person" else None
    return None


def _people(text: str, start: int, end: int) -> Found | None:
    """東京大学の山田教授、ITUのコーマン事務総長が出席: people with whose they are, and nobody else but who cannot be read."""
    found = subject(text, start, end, "delegation", start)
    return (
        found
        if found and _has_person(found.group) and 2 * len(found.group.participants) >= len(items_of(text, start, end))
        else None
    )


def _has_person(group: ParticipantGroup) -> bool:
    return any(one.kind == "person" for one in group.participants)


def _role(verb: re.Match[str]) -> GroupRole:
    """…がオブザーバーとして参加."""
    return "observer" if verb["observer"] else "invited" if verb["invited"] else "member"


def _prose_label(start: int) -> Label:
    return Label(heading="", role="other", shape="prose", rest=start)


def _places(text: str, start: int, end: int, role: GroupRole, least: int = 2) -> Found | None:
    found = subject(text, start, end, role, start)
    if found is None or len(found.group.participants) < least:
        return None
    return found if only(_PLACES, found.group) else None
