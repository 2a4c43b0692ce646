"""What a date is for, from the words around it: held, period, deadline, citation, or a mention."""

from __future__ import annotations

import re

from msgspec import Struct

from schemas.release import DateRole
from scraper.read.dates.lists_and_ranges import Item
from scraper.read.dates.normalize import normalize

_CELL_ABOVE, _BESIDE = 2_000, 200
"""Characters that are looked through for the row of a cell and the rows above it, and for the cell after it."""


def column_head(text: str, at: int) -> str:
    """Return the first row's cell in the column of the cell at `at`; '' outside of a table and in its first row."""
    begin = max(0, at - _CELL_ABOVE)
    line_start = text.rfind("\n", begin, at) + 1
    if not line_start or "\t" not in text[line_start : at + _BESIDE].split("\n", 1)[0]:
        return ""
    head = ""
    for line in reversed(text[begin : line_start - 1].split("\n")):
        if "\t" not in line:
            break
        head = line
    return dict(enumerate(head.split("\t"))).get(text.count("\t", line_start, at), "").strip()


_BEFORE, _AFTER, _ABOVE = 40, 160, 240

_DEADLINE_LABEL = re.compile(r"(?:期限|締切日?時?|締切り|締め切り|〆切|提出期日)(?:は、?|:|・|\(|\)| )*$")

_PERIOD_LABEL = re.compile(r"(?:期間|時期|(?:募集|受付|申請|応募|提出|申込|公募|登録)日程|受付)(?:は、?|:|\(|\)| )*$")

_HELD_LABEL = re.compile(
    r"(?:日時|開催日程?|開催期日|開催年月日|会期|会合日|会談日|とき|(?:開催|実施|講演|訪問)日時?"
    r"|(?:開催|出張|訪問|滞在|渡航|派遣|視察)(?:期間|日程)|(?<!募集)(?<!受付)(?<!申請)(?<!応募)(?<!提出)(?<!申込)(?<!公募)(?<!登録)日程)"
    r"(?:及び場所|・場所|場所)?(?:は、?|:|・|\(予定\)| )*$"
    r"|日程(?:及び|・)?場所(?:は、?|:|・| )*$"
    r"|(?:説明会|(?:表彰|授賞|授与|贈呈|署名|調印)式|署名日)(?:は、?|:|\(予定\)| )*$"
)

_MEETING_BEFORE = re.compile(
    r"(?:会合|会議|会談|大会|総会|部会|委員会|フォーラム|シンポジウム|セミナー|説明会|第[0-9]{1,3}回)(?:\([^()\n]{1,12}\))?\($"
)

_NUMBERING = re.compile(r"^(?:\(?[0-9一二三四五六七八九十]{1,3}(?:[).．、]|\b)?|[①-⑳●○〇◆◇■□▪・•※]|【|\()+")

_ROUND = re.compile(r"^第[0-9]{1,3}[回次部][:.]?")
"""What numbers the dates of a list below their heading."""

_DUE = "(?:必着|締切|締め切り|〆切|消印|当日消印|厳守)"
_DUE_AFTER = re.compile(
    rf" {{0,3}}(?:まで|付け?)?(?:[にの])?[ 、]{{0,2}}\(? {{0,2}}{_DUE}"
    r"| {1,3}[^ 。、,()0-9]{0,8}(?:締切|締め切り|〆切|期限)(?=$| |\()"  # 8月1日（金）　応募締切, an item of a schedule
)

_UNTIL_AFTER = re.compile(r" {0,3}\)?まで(?!続)")

_OPEN_SPAN = re.compile(r" {0,3}(?:以降|以後|以前|より前|現在|時点)")
"""What is done after or before a day is not held on it."""

_ITEM_MARK = re.compile(r"[・●○〇◆◇■□▪•※-]")
_DATE_LIKE = re.compile(r"[0-9]{1,2}[月日/][0-9(]?|[0-9]年")
_BEGINS_WITH_DATE = re.compile(
    r"[・●○〇◆◇■□▪•※(-]*(?:[^0-9]{2}[0-9元]{1,2}年|[12][0-9]{3}年)?(?:[0-9]{1,2}月[0-9上中下末]|[0-9]{1,2}/[0-9]{1,2})"
)
_NEXT_DATE = re.compile(r" (?=(?:[^0-9 ]{2}[0-9元]{1,2}年|[12][0-9]{3}年)?(?:[0-9]{1,2}月[0-9上中下末]|[0-9]{1,2}/[0-9]{1,2}))")

_DUE_SENTENCE = re.compile(
    r"提出|応募|申請|申込|申し込|募集|受付|受け付け|送付|郵送|お寄せ|届け|届出|回答|必着|締切|〆切|期限|登録"
    r"|報告(?:する(?:よう|こと)|を求め|してくだ)"
)

_DOORS = re.compile(r"\((?:受付|開場|入場)[^()]*\)")
"""When the doors open, behind the end of an event: nothing is asked for until then."""

_ALREADY_IN = re.compile(r"(?:し|され|いただ[いき]|頂[いき]|出|[がの]あ[っり])?(?:た(?!い)|ました)")

_CLAUSE = re.compile(r"(?:[^、。]|(?<=は)、)*$")

_PERIOD_AFTER = re.compile(r" {0,3}(?:\([^()\n]{0,20}\))? {0,3}(?:まで|の(?:間|期間)|にかけて)")

_HELD = (
    r"(?:対話|協議|会議|会合)を[^。、]{0,20}行(?:い|っ)|開催|会談|会合|会見|出席|表敬|訪問|署名|開かれ|行われ|講演|意見交換|面会"
    r"|協議を行|(?:において|にて)行"
)

_NOT_HELD = (
    r"公表|公布|施行|設立|設置|策定|発生|締結|改正|決定|答申|諮問|認可|交付|免許|届出|付け|現在|募集|発表|改定|導入|移行|開始|提出"
    r"|受付|実施|発出|成立|制定|作成|必着|締切|公示|告示|立ち上げ|版|取りまとめ|受領|就任|着任|発足|調査|基準"
)

_IN_BRACKETS = re.compile(r"\([^()]*\)")

_DEED = re.compile(rf"(?P<held>{_HELD})|{_NOT_HELD}")


class Surroundings(Struct, frozen=True, kw_only=True):
    """The folded text near a date: the line before it without blanks, the sentence after it, the heading above, and the
    head of its column in a table."""

    before: str
    heading: str
    column: str
    after: str


def surroundings(text: str, folded: str, start: int, end: int) -> Surroundings:
    """Read what stands around a date, no further than a role needs."""
    begin = max(0, start - _BEFORE)
    line_start = folded.rfind("\n", begin, start) + 1 or (begin if begin else 0)
    before = folded[line_start:start].replace(" ", "")
    return Surroundings(
        before=before,
        heading="" if _ROUND.sub("", before).strip("・:()<>") else _heading_above(folded, line_start),
        column=normalize(column_head(text, start)).replace(" ", ""),
        after=after(folded, end),
    )


def after(folded: str, end: int) -> str:
    """The rest of the sentence after a date that ends at `end`."""
    sentence = folded[end : end + _AFTER].split("\n", 1)[0]
    depth = 0
    for place, character in enumerate(sentence):
        depth += (character in "(「『") - (character in ")」』")
        if character == "。" and depth <= 0:
            sentence = sentence[:place]
            break
    return _NEXT_DATE.split(sentence, maxsplit=1)[0]


def role_of(item: Item, near: Surroundings) -> DateRole:
    """The role that the words around a date give it; a mention when none is plain."""
    if item.cites:
        return "citation"
    if item.last is None and _is_due(near):
        return "deadline"
    if _is_labelled(_HELD_LABEL, near) or _is_held(item, near):
        return "held"
    if _is_labelled(_PERIOD_LABEL, near) or _is_labelled(_DEADLINE_LABEL, near):
        return "period" if item.last is not None else "mention"
    return "period" if item.last is not None and _PERIOD_AFTER.match(near.after) else "mention"


def _is_due(near: Surroundings) -> bool:
    if _DUE_AFTER.match(near.after):
        return True
    if _is_labelled(_DEADLINE_LABEL, near):
        return True
    return bool(_UNTIL_AFTER.match(near.after)) and _asks_for_something(near)


def _asks_for_something(near: Surroundings) -> bool:
    """Whether something is to come in until then: asked for after the date, or in the clause before it, and not there yet."""
    rest = _DOORS.sub("", near.after)
    asked = _DUE_SENTENCE.search(rest)
    if asked is not None:
        return asked[0] == "募集" or _ALREADY_IN.match(rest, asked.end()) is None
    clause = _CLAUSE.search(near.before)
    return clause is not None and _DUE_SENTENCE.search(clause[0]) is not None


def _is_held(item: Item, near: Surroundings) -> bool:
    if (item.first.month is None and item.first.day is None) or _OPEN_SPAN.match(near.after):
        return False
    if _MEETING_BEFORE.search(near.before) and near.after.startswith(")"):
        return True
    deed = _DEED.search(_IN_BRACKETS.sub("", near.after))
    return deed is not None and deed["held"] is not None


def _is_labelled(label: re.Pattern[str], near: Surroundings) -> bool:
    """Whether a label names the date: on its own line, or else the heading above it; or at the head of its column."""
    beside = near.heading or near.before
    if _BEGINS_WITH_DATE.match(beside) and not beside.endswith(":"):  # 8月1日 締切　9月中旬 公表: the word is the first date's
        beside = ""
    return label.search(beside) is not None or label.search(near.column) is not None


def _heading_above(folded: str, line_start: int) -> str:
    """The last line before this one that is not blank and no date of the same list, without its number, when it is as
    short as a heading."""
    own_mark = _ITEM_MARK.match(folded[line_start : line_start + 4].lstrip(" "))
    above = folded[max(0, line_start - _ABOVE) : line_start].rstrip("\n ").split("\n")
    others = (line.replace(" ", "") for line in reversed(above))
    line = next((line for line in others if not (_ROUND.match(line) or (own_mark and line.startswith(own_mark[0])))), "")
    if _BEGINS_WITH_DATE.match(line):
        return ""
    return _NUMBERING.sub("", line).strip("】)") if len(line) <= 20 else ""
