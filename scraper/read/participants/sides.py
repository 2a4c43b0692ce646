"""From where those come whom a sentence names: 総務省からは, 日本側は, 産業界からは, 先方からは, 招待国として."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from schemas.release import GroupRole, ParticipantKind
from scraper.read.countries import lookup
from scraper.read.participants.entities import is_name, split_note
from scraper.read.participants.labels import label_named


class Sender(Struct, frozen=True):
    """Where the words for a side begin, and behind its particle those for whom it sends; `unknown` is what
    those are of them whom nobody knows."""

    begin: int
    start: int
    role: GroupRole
    unknown: ParticipantKind | None = None
    is_circle: bool = False


_PARTICLE = re.compile(r"側?(?P<from>から|より)(?:は|も)?、?|側(?:は|も)、?|(?P<as>と(?:しては?|なる)、?)")
_CIRCLE = re.compile(
    r"(?:民間(?:企業|事業者|団体)?|産業界|経済界|産業|学界|学術界|業界|企業|政府|官|民|産|学|有識者|学識経験者|市民社会|事業者|政府関係|関係府?省庁"
    r"|自治体|地方公共団体|地方|国際機関|団体|大学|金融界|放送事業者|電気通信事業者|通信事業者|メーカー)(?:等|関係)?"
)
_BUSINESS = re.compile(r"民間|産業|経済界|業界|企業|民|事業者|金融界|メーカー|放送|電気通信|通信")
_BODIES = re.compile(r"自治体|地方公共団体|団体|大学|学界|関係府?省庁")
_OURS = frozenset({"我が国", "我が省", "当省", "本省", "相手", "先方", "日本政府", "我が方", "当方", "両国", "双方"})
_COUNTERPARTS = frozenset({"相手", "先方", "相手国", "相手方"})
_OFFICE = re.compile(r"(?:[一-鿿]{1,5}|デジタル)[省庁]|内閣府|内閣官房")
_PART_OF_WORD = re.compile(r"[一-鿿々ァ-ヴーA-Za-z・]")
_AS_ROLES = re.compile(r"招待|ゲスト|オブザーバー?|議長国|構成国|参加国|国際機関|構成員|委員")
_AND_OTHERS = ("等", "など", "ほか")  # 総務省、見本社等から約60名: the last of a list, no side
_LONGEST = 48


def find_sides(text: str, start: int, end: int) -> Iterator[Sender]:
    """Yield the sides that `text[start:end]` names, in their order: 東日本から is none."""
    for particle in _PARTICLE.finditer(text, start, end):
        side = _as_what(text, start, particle) if particle["as"] else _from_where(text, start, particle)
        if side is not None:
            yield side


def _from_where(text: str, start: int, particle: re.Match[str]) -> Sender | None:
    if text.endswith(_AND_OTHERS, start, particle.start()):
        return None
    for begin in range(max(start, particle.start() - _LONGEST), particle.start()):
        who = text[begin : particle.start()]
        if _is_side(who) and (begin == start or not _PART_OF_WORD.match(text, begin - 1)):
            circle = _CIRCLE.fullmatch(who) is not None
            if circle and text[begin - 1 : begin] == "の":  # 35の国際機関から
                return None
            return Sender(begin, particle.end(), _role_of(who), _unknown(who) if circle else None, circle)
    return None


def _is_side(who: str) -> bool:
    name, _ = split_note(who)
    known = name in _OURS or name in _COUNTERPARTS or _OFFICE.fullmatch(name) is not None or lookup(name) is not None
    return known or _CIRCLE.fullmatch(name) is not None or ("の" not in name and "、" not in who and is_name(who))


def _role_of(who: str) -> GroupRole:
    if who in _COUNTERPARTS:
        return "counterpart"
    return "organisation" if who == "国際機関" else "delegation"


def _as_what(text: str, start: int, particle: re.Match[str]) -> Sender | None:
    """招待国として韓国、豪州, 学識経験者としては山田教授: only where those named follow."""
    for begin in range(max(start, particle.start() - 16), particle.start()):
        who = text[begin : particle.start()]
        if begin > start and _PART_OF_WORD.match(text, begin - 1):
            continue
        label = label_named(who, "prose", particle.end()) if _AS_ROLES.search(who) else None
        if label is not None:
            return Sender(begin, particle.end(), label.role)
        if _CIRCLE.fullmatch(who):
            return Sender(begin, particle.end(), "other", _unknown(who), is_circle=True)
    return None


def _unknown(circle: str) -> ParticipantKind | None:
    """What those are whom a walk of life sends: 産業界からは見本電気, 自治体からは見本市."""
    if _BUSINESS.match(circle):
        return "company"
    return "organisation" if _BODIES.match(circle) else None
