"""From the words of one item to the participant that they name."""

from __future__ import annotations

import re

from schemas.release import Participant, ParticipantKind
from scraper.read.countries import lookup
from scraper.read.participants.labels import Label
from scraper.read.participants.people import NamedPerson, read_person

_NOTE = re.compile(r"(?P<name>[^（(]*?)\s*(?P<notes>(?:[（(](?:[^（）()]|[（(][^（）()]*[)）])*[)）]\s*)+)", re.S)
_INNER = re.compile(r"[（(]((?:[^（）()]|[（(][^（）()]*[)）])*)[)）]")
_DEFINES = re.compile(r"以下[、,]?(?:単に)?[「『]")  # 総務大臣（以下「大臣」という。）: a word for later, not a note
_ABSENT = re.compile(r"(?:今回は?、?|本会合は?、?)?(?:欠席|不参加|出席せず|参加せず)")
_BREAK = re.compile(r"[ \t\u3000]*\n[ \t\u3000]*")
_BETWEEN_KANA = re.compile(r"(?<=[ぁ-んァ-ヴー一-鿿])[ \u3000]+(?=[ぁ-んァ-ヴー一-鿿])")
_COMPANY = re.compile(r".*(?:株式会社|㈱|（株）|\(株\)|有限会社|合同会社).*|.+社|.*(?:Inc|Corp|Corporation|Ltd|LLC)\.?", re.S)
_ORGANISATION = re.compile(
    r"(?!.*の(?!他|ほか)).+(?:省|庁|局|府|委員会|事務局|機構|連合|銀行|センター|協会|連盟|会議所|大使館|基金|財団|研究所|公社|公団|機関|共同体"
    r"|大学|学会|内閣官房|政府|代表部|評議会|連合会|委員会等|(?<=\S\S)(?:室|本部|院|課)|協議会|審議会|理事会|知事会|市長会|町村会|議長会|商工会連合会|同友会|経団連|商工会|組合|フォーラム"
    r"|コンソーシアム|アライアンス|ネットワーク|高等専門学校)|[A-Z][A-Za-z0-9&\-]{1,11}(?:/[A-Z]{2,4})?|内閣官房|(?:NTT|KDDI|LINE|NEC|JR)[ァ-ヴー一-鿿]{1,12}|(?:経団連|新経連|日弁連|全銀協|日商|連合)"
)
_GENERIC = re.compile(r".*(?:各国|諸国|各|関係|構成国|参加国|国際機関|加盟国|同機関|当該).*")
_OTHERS = re.compile(
    r"(?:その他|ほか|等|など|代表団|随行者|随員|一行|関係者|有識者|専門家|事業者|企業|団体|職員|担当者|参加者|出席者|自治体|[0-9０-９](?:名|人|か国|カ国|社|機関|団体|組織|者))$"
)
_COUNTED = re.compile(
    r"(?:計|約|全|総勢|合計|その他|他)*[0-9０-９,，]+(?:の[^、]{1,8})?(?:機関|団体|社|組織|省庁|府省|大学|局|協会)"
)
_COUNTRIES = re.compile("国|エコノミー|メンバー")
_TWO = re.compile(r"及び|並びに|および|ならびに")
_KATAKANA_NAME = re.compile(r"[ァ-ヴー・]{2,20}(?:共和国|王国|連邦|国)?")


def read_item(text: str, start: int, end: int, label: Label) -> Participant | None:
    """Return who `text[start:end]` names in a list under `label`; None for the absent and for what is no name."""
    said = _BREAK.sub("", text[start:end])
    name, note = split_note(said)
    if not name or len(said) > 160 or (note and _ABSENT.match(note)) or "。" in name:
        return None
    kind, code = lookup(name) or (None, None)
    if kind:
        return participant(text, start, end, name=_BETWEEN_KANA.sub("", name), kind=kind, code=code, note=note)
    person = _person(said, name, note)
    if person:
        return of_person(text, start, end, person, label.code, note)
    kind = _kind_unknown(name, label)
    return participant(text, start, end, name=name, kind=kind, note=note) if kind else None


def _person(said: str, name: str, note: str | None) -> NamedPerson | None:
    return read_person(name) or (read_person(said) if note else None)


def of_person(text: str, start: int, end: int, person: NamedPerson, code: str | None, note: str | None = None) -> Participant:
    """Return the participant for a person: the name is the person's, or the post where nobody is named."""
    note = None if note and note == person.post else note
    return participant(
        text,
        start,
        end,
        name=person.person or person.post or text[start:end],
        kind="person",
        code=person.code or (None if person.office else code),
        person=person.person,
        post=person.post,
        note=person.office or note,
    )


def participant(
    text: str,
    start: int,
    end: int,
    *,
    name: str,
    kind: ParticipantKind,
    code: str | None = None,
    person: str | None = None,
    post: str | None = None,
    note: str | None = None,
) -> Participant:
    """Return a participant whose literal is `text[start:end]`."""
    return Participant(
        name=name, kind=kind, literal=text[start:end], start=start, end=end, code=code, person=person, post=post, note=note
    )


def split_note(said: str) -> tuple[str, str | None]:
    """Return (name, note) of イタリア（議長国）; a bracket in the middle of a name belongs to the name."""
    match = _NOTE.fullmatch(said) if len(said) <= 160 else None
    if match is None:
        return said.strip(), None
    notes = [note for note in _INNER.findall(match["notes"]) if not _DEFINES.match(note)]
    return match["name"].strip(), "、".join(notes) or None


def _kind_unknown(name: str, label: Label) -> ParticipantKind | None:
    """The kind of a name that no table knows, judged by its ending and by what the label promises."""
    if len(name) > 40 or _GENERIC.fullmatch(name) or _COUNTED.fullmatch(name):
        return None
    if _COMPANY.fullmatch(name):
        return "company"
    if _ORGANISATION.fullmatch(name):
        return "organisation"
    if label.role == "organisation":
        return "organisation" if not name.endswith(("国", "者", "官", "る", "た")) else None
    promised = label.role in ("member", "invited") and _COUNTRIES.search(label.heading)
    return "country" if promised and _KATAKANA_NAME.fullmatch(name) else None


def is_nobody(said: str) -> bool:
    """Say whether words name nobody by intent (関係国際機関, 各国の代表): that they are not read is no loss."""
    name, _ = split_note(_BREAK.sub("", said).strip())
    return not name or _GENERIC.fullmatch(name) is not None or _OTHERS.search(name) is not None


def is_name(said: str) -> bool:
    """Say whether words are a name by themselves: a known country or organisation, an office, or a person with a post."""
    name, _ = split_note(_BREAK.sub("", said).strip())
    if not 0 < len(name) <= 80:
        return False
    if lookup(name) or read_person(name):
        return True
    if _GENERIC.fullmatch(name) or _TWO.search(name):
        return False
    return (_ORGANISATION.fullmatch(name) or _COMPANY.fullmatch(name)) is not None
