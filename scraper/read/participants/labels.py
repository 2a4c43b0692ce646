"""Labels that announce who takes part: 【G7構成国・地域】, 招待国：, 出席者, 日本側：, ASEAN側出席者（別紙参照）."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from schemas.release import GroupRole, GroupShape
from scraper.read.countries import lookup
from scraper.read.participants.lines import TextLine, squeezed


class Label(Struct, frozen=True):
    """A label as printed. `rest` is where its list may begin, `code` the country whose side it names."""

    heading: str
    role: GroupRole
    shape: GroupShape
    rest: int
    code: str | None = None


_COUNTRIES = r"(?:構成|参加|出席|メンバー|署名|議長|共同議長|加盟)(?:国|エコノミー)"
_AND = r"(?:(?:・|及び|と|、)?(?:国際機関|地域機関|関係機関|機関|地域|エコノミー|団体|組織)(?:等)?)*(?:等)?"
_WHOSE = r"(?!.*(?:欠席|非|未|不))[^、。を]{0,14}?"
_ORGANISATIONS = r"(?:招待|参加|出席|関係|主な|その他の?|他の|招へい)*(?:国際|地域)機関(?:・地域機関|等)?"
_PEOPLE = r"(?:主な|主要|主たる)?(?:出席者|参加者|列席者|署名者|出席者等|出席(?:構成員|委員|企業)等?)"
_ROLES: tuple[tuple[GroupRole, re.Pattern[str]], ...] = (
    ("organisation", re.compile(rf"{_ORGANISATIONS}(?:の{_PEOPLE})?|(?:招待|参加|出席)機関(?:等)?")),
    ("invited", re.compile(rf"{_WHOSE}(?:招待|招へい|招請|ゲスト|アウトリーチ)国{_AND}")),
    ("invited", re.compile(r"(?:招待|特別)?ゲスト(?:参加)?(?:国|エコノミー|機関)?(?:・地域|・機関|・国際機関|等)*")),
    ("observer", re.compile(r"オブザーバー?(?:参加)?(?:国|者|機関)?(?:・地域|・機関|・国際機関|等)*")),
    ("counterpart", re.compile(rf"(?:相手(?:国|方)?側|相手方|先方|会談相手(?:方|国)?|会談の?相手(?:方|国)?)(?:{_PEOPLE})?")),
    ("counterpart", re.compile(r"(?:個別|バイ|二国間|2国間|バイラテラル)(?:会談|面談)(?:等)?(?:の?(?:相手方?|概要|結果))?")),
    ("counterpart", re.compile(r"(?:主な)?(?:面会|面談|会談)(?:者|相手(?:方)?)")),
    ("other", re.compile(rf"非加盟国{_AND}")),
    ("other", re.compile(rf"{_WHOSE}{_COUNTRIES}(?=.*(?:機関|組織|団体)){_AND}|{_PEOPLE}")),
    ("member", re.compile(rf"{_WHOSE}{_COUNTRIES}{_AND}|(?:G7|G20|APEC|ASEAN)(?:各国|メンバー)")),
)
_SIDE = re.compile(
    rf"(?P<who>.{{1,14}}?)(?:側(?:の)?(?:{_PEOPLE}|企業)?|政府代表団|代表団|(?:(?:から|より)?の)?{_PEOPLE})"
    r"|(?P<our>我が方|当方)(?:の?出席者)?"
)
_OURS = frozenset({"総務省", "我が国"})
_BRACKET = re.compile(r"(?P<open>[【＜〈《〔［<])(?P<label>[^】＞〉》〕］>\n]{1,30})[】＞〉》〕］>]\s*[:：]?\s*")
_ROUND_ALONE = re.compile(r"[（(](?P<label>[^（）()\n]{1,20})[)）]\s*[:：]?")
_ROUND = re.compile(r"[（(](?P<label>[^（）()\n]{1,20}側(?:の?出席者)?)[)）]\s*[:：]?\s*")
_COLON = re.compile(r"(?P<label>[^:：。、※]{1,30}?(?:[（(][^（）()\n]{1,20}[)）])?)\s*[:：]\s*")
_BLANK = re.compile(r"[ \u3000\xa0]+(?=\S)")
_LONGEST_BEFORE_BLANK = 24
_NOTE_OF_LABEL = re.compile(r"\([^()]*\)$")
_ANNEX = r"別[紙添表](?:[0-9]+)?(?:\(?PDF\)?)?(?:を?(?:参照|御参照|御覧|ご覧)|のとおり|の通り)"
_ONLY_ANNEX = re.compile(rf"[（(\[]?(?:詳細は)?{_ANNEX}(?:です|ください|下さい)?[)）\]]?。?")
_SEE_ANNEX = re.compile(
    rf"(?P<label>[^、。(:]{{1,30}}?)(?:の?(?:一覧|名簿|リスト))?(?:\(|(?:について)?は、?|については、?|:)(?:、)?{_ANNEX}"
    r"(?:です|ください|下さい|をください)?\)?。?"
)


def label_of(text: str, line: TextLine) -> Label | None:
    """Return the label that a line begins with or consists of, or None."""
    bracket = _BRACKET.match(text, line.words, line.end)
    if bracket:
        return _label(bracket["label"], "bracket", bracket.end()) or _of_country(bracket["label"], bracket.end())
    if side := side_label(text, line.words, line.end):
        return side
    colon = _COLON.match(text, line.words, line.end)
    if colon:
        label = _label(colon["label"], "label", colon.end())
        return (label and side_label(text, colon.end(), line.end)) or label
    round_alone = _ROUND_ALONE.fullmatch(text, line.words, line.end)
    alone = round_alone["label"] if round_alone else text[line.words : line.end]
    label = _label(alone, "label", line.end) if len(alone) <= 30 else None
    return label or _parted_by_blanks(text, line)


def side_label(text: str, start: int, end: int) -> Label | None:
    """Return the label that words begin with in round brackets: （日本側）総務省. Only a side is one there."""
    side = _ROUND.match(text, start, end)
    label = _label(side["label"], "bracket", side.end()) if side else None
    return label if label and label.role in ("delegation", "counterpart") else None


def _of_country(printed: str, rest: int) -> Label | None:
    """【米国】 above those who came from there."""
    known = lookup(printed.strip())
    return Label(printed.strip(), "delegation", "bracket", rest, known[1]) if known else None


def label_named(printed: str, shape: GroupShape, rest: int) -> Label | None:
    """Return the label that words are, wherever they stand; None when they are none."""
    return _label(printed, shape, rest) if 0 < len(printed) <= 40 else None


def _parted_by_blanks(text: str, line: TextLine) -> Label | None:
    """招待国　韓国、豪州: the longest label that a blank ends; 日 本 側　総務省 has blanks of its own."""
    if line.is_row:
        return None
    for blank in reversed(list(_BLANK.finditer(text, line.words, min(line.end, line.words + _LONGEST_BEFORE_BLANK)))):
        label = _label(text[line.words : blank.start()], "label", blank.end())
        if label:
            return label
    return None


def opens_something(text: str, line: TextLine) -> bool:
    """Say whether a line is a label or a bracketed heading of any sort: the list above it ends there."""
    if (
        _BRACKET.match(text, line.words, line.end)
        or side_label(text, line.words, line.end)
        or (line.numbered and not line.bulleted)
    ):
        return True
    return _COLON.match(text, line.words, line.end) is not None


def annex_only(text: str, line: TextLine) -> Label | None:
    """Return the label of a line that leaves the participants to an annex: ASEAN側出席者（別紙PDF参照）."""
    if "別" not in line.said:  # as nearly every line; each word for an annex has it
        return None
    label = label_of(text, line)
    if label and _ONLY_ANNEX.fullmatch(squeezed(text[label.rest : line.end])):
        return label
    said = _SEE_ANNEX.fullmatch(squeezed(text[line.words : line.end]))
    named = _label(said["label"], "label", line.end) if said else None
    if named is None:
        return None
    printed = re.split(r"[（(:：]|の?(?:一覧|名簿|リスト)|は、?別|については", text[line.words : line.end])[0].strip()
    return Label(printed, named.role, named.shape, named.rest, named.code)


@lru_cache(maxsize=1024)  # every line is looked at twice, as a list and as a mention of one
def _label(printed: str, shape: GroupShape, rest: int) -> Label | None:
    key = _NOTE_OF_LABEL.sub("", squeezed(printed))
    heading = printed.strip()
    for role, pattern in _ROLES:
        if pattern.fullmatch(key):
            return Label(heading, role, shape, rest)
    side = _SIDE.fullmatch(key)
    if side is None:
        return None
    if side["our"] or side["who"] in _OURS:
        return Label(heading, "delegation", shape, rest, "JP" if side["who"] == "我が国" else None)
    known = lookup(side["who"])
    return Label(heading, "delegation", shape, rest, known[1]) if known else None
