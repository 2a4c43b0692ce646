"""The contact block of a release: units, people, telephone numbers, mail addresses, notes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from schemas.release import Contact
from scraper.read.officials import is_unit, names_officials, read_official, split_officials

_Kind = Literal["heading", "about", "unit", "people", "phone", "email", "fax", "note"]

_LABELS: tuple[tuple[_Kind, re.Pattern[str]], ...] = (
    ("heading", re.compile(r"[【＜<（(〔]?(?:連絡先|お?問い?合わ?せ(?:先|窓口)?|照会先|担当部局)[】＞>）)〕]?[:：]?$|担当$")),
    ("about", re.compile(r"[【＜<（(〔](?!注|※).*(?:に関すること|に関する[^、。]*|について|関係)[】＞>）)〕]$")),
    ("people", re.compile(r"[（(]?担当者?[)）]?[:：]|[（(【〔]担当者?[)）】〕](?=.)")),
    ("unit", re.compile(r"[（(]?(?:担当課|担当部署|担当部局|部署|所属|連絡先)[)）]?[:：]")),
    (
        "phone",
        re.compile(
            r"[（(]?(?:電話番?号?|TEL|直通|代表|内線|夜間|携帯)(?:電話|番号)?[）)]?[:：.\s（(0-9+]|[（(](?:電話|TEL)[)）]", re.I
        ),
    ),
    ("email", re.compile(r"(?:e-?mail|e-?メール|電子メール|メールアドレス|メール|mail)[)）]?[:：]", re.I)),
    ("fax", re.compile(r"(?:FAX|ファックス|ファクシミリ)|[（(](?:FAX|ファックス|ファクシミリ)[)）]", re.I)),
    ("note", re.compile(r"[（(※*]|URL|「|住所|〒", re.I)),
)
_PHONE = re.compile(r"(?<![0-9-])(?:\+81[- ]?0?|0)[0-9]{1,4}[-()][0-9]{1,4}[-)][0-9]{3,4}(?![0-9])")
_FAX = re.compile(r"(?<!電話[・/])(?<!TEL[・/])(?:FAX|ファックス|ファクシミリ)[:.\s]*" + _PHONE.pattern, re.I)
_HEAD = re.compile(
    r"[（(【＜<〔［](?!※|注)(?!.*(?:平日|土日|祝日|時間|を除く|受付時|まで$|ください|下さい|スパム|迷惑|変更|置き換|住所))[^。0-9０-９@＠]{1,30}[)）】＞>〕］]"
)
_LONGEST_NAME = 4
_LONGEST_LINE = 400
"""A longer line is no list of people, whatever it says."""
_SHORT_SECOND = re.compile(r"(0[0-9]{1,4}-[0-9]{1,4}-)([0-9]{4})[・、/]([0-9]{4})(?![0-9-])")
_EXTENSION = re.compile(r"内線[):番\s]*([0-9]{2,6}(?:[・、,\s]+[0-9]{2,6}(?![0-9-]))*)")
_DISGUISE = r"_at(?:mark)?_|/atmark/| ?[\[(<【{](?:at(?:mark)?|アットマーク|アット|@)[\])>】}] ?| ?[★☆◎●■◆※＠#] ?|アットマーク"
_DOT = r"(?:\.| ?[\[(<【](?:dot|ドット)[\])>】] ?|_dot_)"
# As long as RFC 5321 allows, from where a word begins: who tries every place of a long run takes its square.
_EMAIL = re.compile(rf"(?<!\w)[A-Za-z0-9_][\w.+-]{{0,63}}(?:@|{_DISGUISE})[\w-]{{1,63}}(?:{_DOT}[\w-]+)+", re.I | re.A)
_AT = re.compile(_DISGUISE, re.I)
_DOTS = re.compile(_DOT, re.I)
_WIDE_AT = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ0-9０-９._．-]＠[A-Za-zＡ-Ｚａ-ｚ0-9０-９]")
_IS_EXTENSION = re.compile(r"[(]?内線[):]*\s*[0-9]{2,6}")
_ASIDE = re.compile(r"[(](?!注|※)[^()]{1,12}[)]\s*(?=\S)")
_LABEL_WITHIN = re.compile(
    r"(?<![\s\u3000])[\s\u3000]+(?=[（(]?担[\s\u3000]*当者?[\s\u3000]*[:：]"
    r"|(?:電[\s\u3000]*話|[TＴ][EＥ][LＬ]|[FＦ][AＡ][XＸ]|[EＥ][-－]?[mｍ][aａ][iｉ][lｌ])[\s\u3000]*[:：（(0-9０-９])",
    re.I,
)
_PEOPLE_WITHIN = re.compile(r"(?<=[局部課室係班])[\s\u3000]+(?=(?P<people>[^\s\u3000]+)$)")
_LABEL_AND_BLANK = re.compile(
    r"(?:(?P<people>担[\s\u3000]?当者?)|(?P<unit>担当(?:課|部署|部局|課室)|部署|所属)|(?P<phone>電[\s\u3000]*話|[TＴ][EＥ][LＬ])"
    r"|(?P<fax>[FＦ][AＡ][XＸ])|(?P<mail>[EＥ][-－]?[mｍ][aａ][iｉ][lｌ]|メール))[\s\u3000]+(?=\S)",
    re.I,
)
_DASHES = re.compile(r"[−‐‑–—―]|(?<=\d)ー(?=\d)")


_ENDS_OF_GROUP = frozenset(("phone", "email", "fax", "note", "heading"))


class _Line(Struct, frozen=True):
    kind: _Kind
    said: str  # without its label
    start: int
    end: int


def find_contacts(text: str, start: int, end: int) -> tuple[Contact, ...]:
    """Return the contacts in `text[start:end]`, one a group: a unit line after a telephone or mail line begins the next,
    and so does a bracketed line that says what the group is asked about.

    Telephone and fax numbers come with ASCII digits and hyphens, mail addresses with `_atmark_` undone; `literal` keeps
    what was printed.
    """
    return tuple(_contact(text, group) for group in _groups(list(_lines(text, start, end))))


def contact_block(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where contacts stand in `text[start:end]` of a page that doesn't mark them up: from the last heading of such on,
    if a telephone number or a mail address follows it."""
    place = start
    heading = found = None
    for line in text[start:end].split("\n"):
        plain = _plain(line)
        if _LABELS[0][1].match(plain.replace(" ", "")):
            heading = place, end
        if heading and _can_be_asked(plain):
            found = heading
        place += len(line) + 1
    return found


def _can_be_asked(plain: str) -> bool:
    return bool(_PHONE.search(plain) or _EMAIL.search(plain))


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    kind: _Kind = "unit"
    place = start
    lines = text[start:end].split("\n")
    for line, then in zip(lines, [*lines[1:], ""], strict=True):
        if (place == start or kind in _ENDS_OF_GROUP) and _is_head(line, then, kind):
            kind = "about"
            yield _Line(kind, line.strip(" \u3000"), place, place + len(line))
            place += len(line) + 1
            continue
        for piece in _pieces(line, kind):
            kind, said = _kind_of(piece, kind)
            yield _Line(kind, said, place, place + len(piece))
            place += len(piece)
        place += 1


def _pieces(line: str, previous: _Kind) -> list[str]:
    """The parts of a line that hold one thing each: unit, people and telephone may all stand in one."""
    if _kind_of(line, previous)[0] in ("heading", "about", "note"):
        return [line]
    cuts = [match.end() for match in _LABEL_WITHIN.finditer(line) if line[: match.start()].strip(" \u3000")]
    if not cuts and (match := _PEOPLE_WITHIN.search(line)) and _begins_with_official(match["people"]):
        cuts = [match.end()]
    return [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def _begins_with_official(said: str) -> bool:
    """Whether words behind a unit are people: the first with a post, the others with one or a bare name."""
    first, *others = split_officials(said) or [""]
    return names_officials(first) and all(names_officials(one) or len(one) <= _LONGEST_NAME for one in others)


def _kind_of(line: str, previous: _Kind) -> tuple[_Kind, str]:
    """What a line holds and its words, as printed, without the label. Labels may be letter-spaced (担　当：)."""
    plain = _plain(line)
    said = line.strip(" \u3000")
    indented = line.startswith(("\u3000", " "))
    if indented and _goes_on(plain.strip(), previous):
        return previous, said
    for kind, label in _LABELS:
        if match := label.match(plain.replace(" ", "")):
            return kind, _without_label(said, match[0]) if match[0].endswith(":") else said
    if indented and previous == "fax":
        return "fax", said
    if blank := _LABEL_AND_BLANK.match(said):
        return _after_blank(blank, said[blank.end() :])
    if len(said) <= _LONGEST_LINE and _begins_with_official(said):
        return "people", said
    if _EMAIL.search(plain):
        return "email", said
    if _PHONE.search(plain):
        return "phone", said
    return (previous if previous == "note" or (indented and previous != "heading") else "unit"), said


def _after_blank(label: re.Match[str], said: str) -> tuple[_Kind, str]:
    """担当　見本補佐, 電話　03-…: a blank stands for the colon. 担当　見本課 is a unit."""
    if label["people"]:
        return ("unit" if is_unit(said) else "people"), said
    return ("phone" if label["phone"] else "fax" if label["fax"] else "email" if label["mail"] else "unit"), said


def _is_head(line: str, then: str, previous: _Kind) -> bool:
    """Whether a line in brackets heads the unit or the people in the line below, as （申込み）."""
    said = _plain(line).strip()
    if previous == "people" or not _HEAD.fullmatch(said) or _LABELS[0][1].match(said.replace(" ", "")):
        return False
    return bool(then.strip(" \u3000")) and _kind_of(then, "heading")[0] in ("unit", "people")


def _goes_on(plain: str, previous: _Kind) -> bool:
    """Whether a line that begins with a bracket, as in （保守）日置主査, holds more of what the line above does."""
    aside = _ASIDE.match(plain)
    if not aside:
        return False
    said = plain[aside.end() :]
    if previous == "people":
        return names_officials(said)
    return previous in ("phone", "fax") and (_PHONE.match(said) is not None or _IS_EXTENSION.match(plain) is not None)


def _without_label(said: str, label: str) -> str:
    words = said[_label_end(said) :].strip(" \u3000")
    return words[:-1] if label.startswith("(") and ")" not in label and words.endswith(("）", ")")) else words


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text))


def _label_end(said: str) -> int:
    """Where the label of `said` ends, blanks in it included: at its first colon of any form."""
    return next((place + 1 for place, char in enumerate(said) if ":" in unicodedata.normalize("NFKC", char)), 0)


def _groups(lines: list[_Line]) -> list[list[_Line]]:
    groups: list[list[_Line]] = [[]]
    can_be_asked = False
    for line in lines:
        if line.kind == "heading":
            continue
        if line.kind == "about" or (line.kind == "unit" and can_be_asked):
            groups.append([])
            can_be_asked = False
        groups[-1].append(line)
        can_be_asked = can_be_asked or line.kind in ("phone", "email", "people")
    return [group for group in groups if group]


def _contact(text: str, group: list[_Line]) -> Contact:
    start, end = group[0].start, group[-1].end
    everything = _FAX.sub("", _plain(" ".join(line.said for line in group if line.kind not in ("fax", "note"))))
    named = [one for line in group if line.kind == "people" for one in split_officials(line.said)]
    units = [line.said for line in group if line.kind == "unit"] + [one for one in named if is_unit(one)]
    faxes = _plain(" ".join(line.said for line in group if line.kind == "fax"))
    printed = _plain(text[start:end])
    notes = [line.said for line in group if line.kind in ("about", "note")]
    emails = _EMAIL.findall(everything)
    return Contact(
        unit=" ".join(units) or None,
        literal=text[start:end],
        start=start,
        end=end,
        people=tuple(read_official(one) for one in named if not is_unit(one)),
        phones=_numbers(everything),
        extensions=tuple(dict.fromkeys(one for said in _EXTENSION.findall(printed) for one in re.findall("[0-9]+", said))),
        faxes=_numbers(" ".join([faxes, *(match[0] for match in _FAX.finditer(printed))])),
        emails=tuple(dict.fromkeys(_undone(email) for email in emails)),
        emails_undone=any(_undone(email) != email for email in emails) or bool(_WIDE_AT.search(text, start, end)),
        note="\n".join(notes) or None,
    )


def _undone(email: str) -> str:
    """The address that a disguise stands for: name_atmark_example.jp, name★example.jp, name[at]example[dot]jp."""
    return _DOTS.sub(".", _AT.sub("@", email, count=1))


def _numbers(plain: str) -> tuple[str, ...]:
    """Each number once. 03-0000-5578・5579 is two: the second is that of the first, but for its last digits."""
    each = _SHORT_SECOND.sub(r"\1\2 \1\3", plain)
    return tuple(dict.fromkeys(re.sub(r"[()]", "-", number) for number in _PHONE.findall(each)))
