"""How many took part: 162カ国から約3,800名が参加 says two counts, of countries and of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.release import GroupRole, ParticipantGroup
from scraper.read.participants.lines import TextLine, squeezed
from scraper.read.participants.lists import Found

_NUMBER = r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+|[0-9０-９]{1,7}"
_AMOUNT = rf"約?(?:(?P<myriad>{_NUMBER})万)?(?P<number>{_NUMBER})?"
_PEOPLE = re.compile(rf"(?:{_AMOUNT})(?:名|人)(?:以上|余り?|超|強|弱)?")
_COUNTRIES = r"(?:[かカヵヶケ箇]国|の国(?!際))(?:(?:・|及び|と|、)地域)?|の国・地域|エコノミー"
_UNITS: tuple[tuple[GroupRole, str], ...] = (
    ("member", _COUNTRIES),
    ("organisation", r"(?:の)?(?:国際|政府間|関係)?(?:機関|団体|組織)"),
    ("other", r"(?:名|人)(?:以上|余り?|超|強|弱)?"),
)
_COUNTED = tuple((role, re.compile(rf"{_AMOUNT}(?:{unit})")) for role, unit in _UNITS)
_THEN = re.compile(
    r"(?:の[^、。がをは0-9０-９]{1,24})?(?:が|の)(?:それぞれ|、|[^、。がをは\n]{0,24}(?:に|へ|にて|で))?、?"
    r"(?:出席|参加|参画)(?:し(?!ませ|なか|ない|得)|いたしま|する予定|予定|[。）)]|$|の[上下])"
)
_BETWEEN = re.compile(r"[^。がをは0-9０-９]{1,40}")
_MEETING = re.compile(r"会合|会議|総会|対話|サミット|フォーラム|シンポジウム|大会|セミナー|ワークショップ|式典|協議|全権委員")
_ANOTHER = re.compile(r"募集|定員|申込|申し込|応募|過去|これまで|累計|延べ|昨年|前回|前年|先着|抽選|程度|以内|可能|参加費|次回")
_LABEL = re.compile(r"(?:参加|出席)(?:者|者数|人数)(?:\([^()]*\))?:")
_LONGEST = 1600
_Counted = tuple[GroupRole, re.Match[str]]


def number_of(said: str) -> int | None:
    """Return how many people words count: 約50名の代表 are 50."""
    match = _PEOPLE.search(said)
    return _value(match) if match else None


def counts_in(said: str) -> Iterator[re.Match[str]]:
    """Yield where words count people: 約70名."""
    return (match for match in _PEOPLE.finditer(said) if _value(match) is not None)


def find_counts(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the counts in a sentence that says how many took part in a meeting, one group for each kind counted.

    A group has no literal of its own, so the heading of a count is the count as printed: 162カ国, 約3,800名.
    """
    said = text[start:end]
    if len(said) > _LONGEST or _ANOTHER.search(said):
        return
    counted = _taking_part(said, _counted(said))
    if _MEETING.search(said) or any(role == "member" for role, _ in counted):
        yield from (_found(role, match, start) for role, match in counted)


def count_at(text: str, line: TextLine) -> list[Found]:
    """Return the count of a label line: 参加者：約3,800名."""
    said = text[line.words : line.end]
    colon = re.search("[:：]", said[:30])
    if colon is None or len(said) > _LONGEST or not _LABEL.fullmatch(squeezed(said[: colon.end()])) or _ANOTHER.search(said):
        return []
    counted = [(role, match) for role, match in _counted(said) if match.start() >= colon.end()]
    whole = re.sub(r"[\s、。（）()及び並びにからより等]", "", said[colon.end() :])
    if not counted or "".join(re.sub("[、及び]", "", match[0]) for _, match in counted) != whole:
        return []
    return [_found(role, match, line.words) for role, match in counted]


def _counted(said: str) -> list[_Counted]:
    found = [(role, match) for role, pattern in _COUNTED for match in pattern.finditer(said) if _value(match) is not None]
    return sorted(found, key=lambda one: one[1].start())


def _taking_part(said: str, counted: list[_Counted]) -> list[_Counted]:
    """Those counted that take part: by themselves, or together with the count that follows (152カ国及び37団体から1,600名が)."""
    kept: list[_Counted] = []
    begin_of_kept = -1
    for role, match in reversed(counted):
        together = begin_of_kept >= 0 and _BETWEEN.fullmatch(said, match.end(), begin_of_kept)
        if together or _THEN.match(said, match.end()):
            kept.append((role, match))
            begin_of_kept = match.start()
        else:
            begin_of_kept = -1
    return kept[::-1]


def _found(role: GroupRole, match: re.Match[str], offset: int) -> Found:
    group = ParticipantGroup(heading=match[0], role=role, shape="count", count=_value(match))
    return Found(offset + match.start(), offset + match.end(), group)


def _value(match: re.Match[str]) -> int | None:
    digits = [re.sub("[,，]", "", part) for part in (match["myriad"] or "", match["number"] or "")]
    if not any(digits):
        return None
    return int(digits[0] or 0) * 10_000 + int(digits[1] or 0)
