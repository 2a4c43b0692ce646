"""Whom the subject of a sentence names: 総務省、外務省及び経済産業省の関係者, 招待国（韓国、豪州）."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from schemas.release import GroupRole, Participant, ParticipantGroup, ParticipantKind
from scraper.read.countries import lookup
from scraper.read.participants.counts import number_of
from scraper.read.participants.entities import is_name, is_nobody, participant, read_item, split_note
from scraper.read.participants.items import split_list
from scraper.read.participants.labels import Label, label_named
from scraper.read.participants.lists import Found, group_of
from scraper.read.participants.people import read_person
from scraper.read.participants.posts import is_kanji_name, is_official_post, is_post, split_official

HEADED_BY = re.compile(
    r"を(?:はじめ|始め|団長|代表|筆頭)とする|を(?:はじめ|始め)(?:として)?、?|以下(?=[、約計総0-9０-９])|ほか|(?<!か)ら(?=約?計?[0-9０-９])|の(?:他|ほか|外)、?|に加え(?:て)?、?|を含む"
)
_AND = re.compile("及び|並びに")
_AND_ALL = re.compile(
    r"(?:等|など|ほか|ら)*の?(?:関係者|関係省庁|担当者|職員|代表者?|代表団|代表団員|一行|各社)*(?:、|等|など|の|から)*(?:合わせて|合計|総勢|計|約)*[0-9０-９]"
)
_COUNTED_COUNTRIES = re.compile(
    r"(?:等|など|ほか|をはじめとする)?(?:の|、)?(?:全|計|合計|合わせて|約)*(?P<count>[0-9０-９]{1,3})\s*"
    r"(?:[かカヵヶケ箇]国|の国|エコノミー)(?:(?:・|及び|と|、)(?:地域|機関|国際機関))*(?:から|の|、)?"
)
_COUNTED_BODIES = re.compile(r"(?:計|合計|合わせて|総勢)約?(?P<count>[0-9０-９]{1,4})(?:機関|団体|社|組織)")
_COUNTED_COMPANIES = re.compile(r"の(?:計)?(?P<count>[0-9０-９]{1,2})社$")
_THEIRS = (
    r"の(?:[一-鿿ァ-ヴー・]{0,10}担当)?(?:大臣|閣僚|首脳|次官|高級実務者|高級事務レベル|代表者?|代表団"
    r"|関係者|担当者|政府関係者|政府職員|専門家|職員|当局|当局者|規制当局|実務者)"
)
_ENDS = re.compile(rf"(?:ら|たち|両氏|の各代表|{_THEIRS}|関係者|の審議官等|等|及びその随行者)+$")
_OF_WHOM = re.compile(r"(?P<office>[^、。はがを（）()]{2,30}?)の(?P<rest>[^、。のはがを]{2,40})")
OF_OFFICE = re.compile(r"(?:[一-鿿]{1,6}|デジタル)[省庁]の|内閣(?:府|官房)の|(?:個人情報保護|公正取引|国家公安)委員会の")
_PLAIN_NAME = re.compile(r".*[・\s=＝]|[ァ-ヴー]{3,}(?=[一-鿿])", re.S)
_LISTED = re.compile(r"(?P<label>[^、，。（）()はがを]{2,20})[（(](?P<list>(?:[^（）()]|[（(][^（）()]*[)）])+)[)）]")
_FIRM = re.compile(r"[一-鿿々ァ-ヴーA-Za-zＡ-Ｚａ-ｚ0-9０-９&＆・.\-ｰ ]{2,24}")
_NO_FIRM = re.compile(
    r"[0-9０-９]+(?:社|名|人|団体|機関)|^(?:各|両|同|他|当該|関係|全国|複数|主要|大手|国内|海外)|(?:者|社|員|側|等|方|々|達|名|人|国|地|体|界)$"
)
OFFICE_IN = re.compile(r"総務|外務|経済産業|デジタル|内閣|国際|行政|情報|財務|文部|厚生|農林|国土|環境|防衛|復興|首相|総理")
_ANYBODY = frozenset(
    "代表 副代表 委員 委員長 議長 会長 理事 教授 講師 弁護士 研究員 議員 市長 町長 村長 区長 知事 社長 局長 部長 課長".split()
)
"""Posts that say of nobody who it is."""
_JOINTS = re.compile(r"と|及び|並びに")
_SEPARATOR = re.compile(r"、|及び|並びに|や|と(?=[^、。]{0,30}の)")


def subject(
    text: str,
    start: int,
    end: int,
    role: GroupRole,
    begin: int,
    *,
    unknown: ParticipantKind | None = None,
    is_sent: bool = False,
) -> Found | None:
    """The group of the names in `text[start:end]`; None when there is none.

    A name that cannot be read costs that name, and is a doubt. `unknown` is the kind of words that name nobody known:
    産業界からは見本電気. `is_sent` says that a side sends them.
    """
    label = Label(heading="", role="other", shape="prose", rest=start)  # a sentence promises nothing of a name by its role
    items = items_of(text, start, end)
    if _are_so_many_companies(text, start, end, len(items)):
        unknown = "company"
    people = [
        _read(text, first, last, label, is_sent=is_sent) or _unknown_body(text, first, last, unknown) for first, last in items
    ]
    if not any(people):
        return None
    group = group_of(label, people, [text[first:last] for first, last in items])
    return Found(begin, _before_other_counts(text, start, end), replace(group, role=role, count=count_in(text[start:end])))


def _before_other_counts(text: str, start: int, end: int) -> int:
    """Where the count of those named ends: of …など25の国・地域から約300名 the 300 are others."""
    countries = list(_COUNTED_COUNTRIES.finditer(text, start, end))
    return countries[-1].end() if countries else end


def listed_in_brackets(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the groups that a subject gives with their label: 招待国（韓国、豪州）, 国際機関（OECD、ITU）."""
    for match in _LISTED.finditer(text, start, end):
        printed = _SEPARATOR.split(match["label"])[-1]
        label = label_named(printed, "prose", match.start("list"))
        if label is None:
            continue
        begin = match.end("label") - len(printed)
        found = subject(text, match.start("list"), match.end("list"), label.role, begin)
        if found is not None:
            yield Found(begin, match.end(), replace(found.group, heading=printed, role=label.role, count=None))


def count_in(said: str) -> int | None:
    """How many a subject counts, together with those it names: …をはじめとする計28名, …など25の国・地域."""
    counted = [*_COUNTED_COUNTRIES.finditer(said), *_COUNTED_BODIES.finditer(said)]
    if counted:
        return int(counted[-1]["count"])
    headed = HEADED_BY.search(said)
    return number_of(said[headed.end() :]) if headed else number_of(said)


def is_certain_person(text: str, start: int, end: int) -> bool:
    """Say whether it is plain where the name of a Japanese official begins and ends: 総務省の見本審議官."""
    name, _ = split_note(text[start:end])
    return split_official(name, strictly=True) is not None or OF_OFFICE.match(name) is not None


def items_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the names in a subject: 総務省の他、外務省 are two; what follows をはじめとする describes them."""
    spans: list[tuple[int, int]] = []
    for first, last in _around(text, start, end):
        spans += split_list(text, first, _without_end(text, first, last), is_name)
    named = [found for span in spans if (found := _uncounted(text, *span))]
    return [part for span in named for part in _parted(text, *span)]


def _without_end(text: str, start: int, end: int) -> int:
    """Where the names end: 韓国の情報通信担当大臣ら names the country."""
    countries = list(_COUNTED_COUNTRIES.finditer(text, start, end))
    if countries and lookup(text[start : countries[-1].start()].rpartition("、")[2].strip()) is not None:
        end = countries[-1].start()
    companies = _COUNTED_COMPANIES.search(text[start:end])
    end = start + companies.start() if companies else end
    tail = _ENDS.search(text[start:end])
    return start + tail.start() if tail else end


def _uncounted(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without those who are only counted: of 外務省及び国内の事業者48名 or 外務省等の関係者計48名 that of 外務省."""
    if number_of(text[start:end]) is None:
        return start, end
    counted_too, counted_all = _AND.search(text, start, end), _AND_ALL.search(text, start, end)
    for counted in (counted_too, counted_all):
        if counted and is_name(text[start : counted.start()]):
            return start, counted.start()
    return (start, counted_all.start()) if counted_all and counted_all.start() > start and counted_too is None else None


def _parted(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """総務省の見本審議官とインド通信省のクマール次官 are two, when each is somebody; NTT及び見本通信, when one is."""
    if is_name(text[start:end]):
        return [(start, end)]
    for joint in _JOINTS.finditer(text, start, end):
        known = [is_name(text[start : joint.start()]), is_name(text[joint.end() : end])]
        if all(known) or (joint[0] != "と" and any(known)):
            return [(start, joint.start()), (joint.end(), end)]
    return [(start, end)]


def _around(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in HEADED_BY.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _read(text: str, start: int, end: int, label: Label, *, is_sent: bool) -> Participant | None:
    """Who an item of a subject names. In running prose a name must end for certain: by an office, a blank, a ・, a country.

    Of a side, 参事官 alone is somebody too, and 見本上席研究員 ends in a long post.
    """
    one = read_item(text, start, end, label)
    if one is None or one.kind != "person":
        return one
    name, _ = split_note(text[start:end])
    if not one.person:
        known = is_official_post(name) and (OFFICE_IN.search(name) or (is_sent and name not in _ANYBODY))
        return one if known else None
    certain = one.code or one.note or split_official(name, strictly=True) or _PLAIN_NAME.match(name) or _is_of(name)
    long_post = is_sent and len(one.person) <= 3 and len(one.post or "") >= 4
    return one if certain or long_post else None


def _is_of(name: str) -> bool:
    """東京大学の山田教授, ITUのコーマン事務総長: の parts whose they are from who they are."""
    of = _OF_WHOM.fullmatch(name)
    if of is not None and is_post(of["office"]):
        return is_kanji_name(of["rest"])
    return (
        of is not None and (lookup(of["office"]) is not None or is_name(of["office"])) and read_person(of["rest"]) is not None
    )


def _are_so_many_companies(text: str, start: int, end: int, count: int) -> bool:
    """A、B及びCの3社: as many names as it says."""
    companies = _COUNTED_COMPANIES.search(text[start:end])
    return companies is not None and int(companies["count"]) == count


def _unknown_body(text: str, start: int, end: int, kind: ParticipantKind | None) -> Participant | None:
    said = text[start:end]
    if kind is None or not _FIRM.fullmatch(said) or _NO_FIRM.search(said) or is_nobody(said) or read_person(said):
        return None
    return participant(text, start, end, name=said, kind=kind)


def only(groups: Sequence[str], group: ParticipantGroup) -> bool:
    """Say whether all participants of a group are of these kinds."""
    return all(one.kind in groups for one in group.participants)
