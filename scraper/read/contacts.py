"""The contact block of a release: units, people, telephone numbers, mail addresses, notes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from schemas.release import Contact
from scraper.read.officials import read_official, split_officials

_Kind = Literal["heading", "about", "unit", "people", "phone", "email", "fax", "note"]

_LABELS: tuple[tuple[_Kind, re.Pattern[str]], ...] = (
    ("heading", re.compile(r"[【＜<（(〔]?(?:連絡先|お?問い?合わ?せ先|担当部局)[】＞>）)〕]?[:：]?$")),
    ("about", re.compile(r"[【＜<（(〔](?!注|※).*(?:に関すること|に関する[^、。]*|について|関係)[】＞>）)〕]$")),
    ("people", re.compile(r"[（(]?担当者?[)）]?[:：]")),
    ("unit", re.compile(r"[（(]?(?:担当課|担当部署|担当部局|部署|所属|連絡先)[)）]?[:：]")),
    ("phone", re.compile(r"(?:電話番?号?|TEL|直通|代表|内線)[）)]?[:：.\s（(0-9+]", re.I)),
    ("email", re.compile(r"(?:e-?mail|e-?メール|電子メール|メールアドレス|メール|mail)[)）]?[:：]", re.I)),
    ("fax", re.compile(r"FAX|ファックス|ファクシミリ", re.I)),
    ("note", re.compile(r"[（(※*]|URL|「|住所|〒", re.I)),
)
_PHONE = re.compile(r"(?<![0-9-])(?:\+81[- ]?)?0[0-9]{1,4}[-()][0-9]{1,4}[-)][0-9]{3,4}(?![0-9])")
_FAX = re.compile(r"(?<!電話[・/])(?<!TEL[・/])(?:FAX|ファックス|ファクシミリ)[:.\s]*" + _PHONE.pattern, re.I)
_EXTENSION = re.compile(r"内線[:番\s]*([0-9]{2,6})")
_EMAIL = re.compile(r"[\w.+-]+(?:@|_atmark_|\[at\]|\(at\)|<at>|＠)[\w-]+(?:\.[\w-]+)+", re.I | re.A)
_AT = re.compile(r"_atmark_|\[at\]|\(at\)|<at>|＠", re.I)
_DASHES = re.compile(r"[−‐‑–—―]|(?<=\d)ー(?=\d)")


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


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    kind: _Kind = "unit"
    place = start
    for line in text[start:end].split("\n"):
        kind, said = _kind_of(line, kind)
        yield _Line(kind, said, place, place + len(line))
        place += len(line) + 1


def _kind_of(line: str, previous: _Kind) -> tuple[_Kind, str]:
    """What a line holds and its words, as printed, without the label. Labels may be letter-spaced (担　当：)."""
    plain = _plain(line)
    said = line.strip(" \u3000")
    for kind, label in _LABELS:
        if match := label.match(plain.replace(" ", "")):
            return kind, _without_label(said, match[0]) if match[0].endswith(":") else said
    indented = line.startswith(("\u3000", " "))
    if indented and previous == "fax":
        return "fax", said
    if _EMAIL.search(plain):
        return "email", said
    if _PHONE.search(plain):
        return "phone", said
    return (previous if previous == "note" or (indented and previous != "heading") else "unit"), said


def _without_label(said: str, label: str) -> str:
    words = said[_length_of(label, said) :].strip(" \u3000")
    return words[:-1] if label.startswith("(") and ")" not in label and words.endswith(("）", ")")) else words


def _plain(text: str) -> str:
    return _DASHES.sub("-", unicodedata.normalize("NFKC", text))


def _length_of(label: str, said: str) -> int:
    """How many characters of `said` the label takes, whose blanks were left out for matching."""
    return next((i + 1 for i in range(len(said)) if _plain(said[: i + 1]).replace(" ", "") == label), 0)


def _groups(lines: list[_Line]) -> list[list[_Line]]:
    groups: list[list[_Line]] = [[]]
    for line in lines:
        if line.kind == "heading":
            continue
        can_be_asked = any(earlier.kind in ("phone", "email", "people") for earlier in groups[-1])
        if line.kind == "about" or (line.kind == "unit" and can_be_asked):
            groups.append([])
        groups[-1].append(line)
    return [group for group in groups if group]


def _contact(text: str, group: list[_Line]) -> Contact:
    start, end = group[0].start, group[-1].end
    everything = _FAX.sub("", _plain(" ".join(line.said for line in group if line.kind not in ("fax", "note"))))
    people = [read_official(one) for line in group if line.kind == "people" for one in split_officials(line.said)]
    faxes = _plain(" ".join(line.said for line in group if line.kind == "fax"))
    printed = _plain(text[start:end])
    notes = [line.said for line in group if line.kind in ("about", "note")]
    return Contact(
        unit=" ".join(line.said for line in group if line.kind == "unit") or None,
        literal=text[start:end],
        start=start,
        end=end,
        people=tuple(people),
        phones=_numbers(everything),
        extensions=tuple(dict.fromkeys(_EXTENSION.findall(printed))),
        faxes=_numbers(" ".join([faxes, *(match[0] for match in _FAX.finditer(printed))])),
        emails=tuple(dict.fromkeys(_AT.sub("@", email) for email in _EMAIL.findall(everything))),
        emails_undone=bool(_AT.search(everything)),
        note="\n".join(notes) or None,
    )


def _numbers(plain: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.sub(r"[()]", "-", number) for number in _PHONE.findall(plain)))
