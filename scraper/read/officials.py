"""Officials as contact lines name them: 課長補佐 大島, 磯和補佐, 西村官（内線5921）."""

from __future__ import annotations

import re

from schemas.release import Official

# The longest first: 課長補佐 ends in 補佐, and 統括補佐官 in 官.
_POSTS = (
    "評価監視官 監理官 理事官 "
    "上席評価監視調査官 評価監視調査官 専門調査官 統括補佐官 副参事官 課長補佐 室長補佐 総括補佐 総括係長 調査官 企画官 推進官 "
    "対策官 調整官 分析官 管理官 参事官 補佐官 専門官 事務官 専門職 副室長 係長 係員 主査 主任 主幹 主事 室長 次長 課長 部長 "
    "局長 班長 所長 補佐 技官 官"
).split()
_POST = "|".join(r"[\s\u3000]*".join(post) for post in _POSTS)  # also letter-spaced: 係　　長
_NAME = r"[^\s\u30000-9（）()、・]{1,8}"
_POST_LAST = re.compile(rf"(?P<name>{_NAME}?)[\s\u3000]?(?P<post>(?:{_POST}))")
_POST_FIRST = re.compile(rf"(?P<post>\S*(?:{_POST}))[\s\u3000]+(?P<name>{_NAME}(?:[\s\u3000]{_NAME})?)")
_POST_LABEL = re.compile(rf"(?P<post>\S*(?:{_POST}))[\s\u3000]*[:：][\s\u3000]*(?P<name>{_NAME}(?:[\s\u3000]{_NAME})?)")
_UNIT_FIRST = re.compile(rf"(?P<post>)\S+[係班][\s\u3000]+(?P<name>{_NAME})")
_UNIT = re.compile(r"\S{2,}(?:係|課|室|班|局|部|担当)")
_NOTE = re.compile(r"[（(][^（）()]*[)）]\s*$")
_ASIDE = re.compile(r"^[（(][^（）()]*[)）][\s\u3000]*(?=\S)")
_NO_NAME = re.compile(
    r".*\S\S[局課室係庁省班院]|.*(?:担当|官房|グループ|センター|窓口|恩給|統計|企画|政策|制度|国際|総括).*|\S{5,}"
)


def split_officials(said: str) -> list[str]:
    """Return the people on a line one by one: 、 and ， part them, also where a bracket holds none of its own."""
    pieces = (piece.strip(" \u3000") for piece in re.split(r"[、，,](?![^（(]*[）)])", said))
    return [one for piece in pieces if piece for one in _parted_by_dots(piece)]


def _parted_by_dots(piece: str) -> list[str]:
    """辻補佐・篠塚係長 are two people; a dot within a name or a post parts nobody."""
    parts = piece.split("・")
    return parts if len(parts) > 1 and all(_POST_LAST.fullmatch(part) for part in parts) else [piece]


def is_unit(said: str) -> bool:
    """Whether the words after 担当 name a unit and no person (企画指導第一係)."""
    return bool(_UNIT.fullmatch(said))


def read_official(said: str) -> Official:
    """Return the official that `said` names: post first with a blank (係長 高谷), or last without one (磯和補佐).

    Where neither is plain, the whole is the name and the post is None. Notes in brackets at the end are left out.
    """
    words = _ASIDE.sub("", _NOTE.sub("", said).strip(" \u3000"), count=1)
    forms = (_POST_LABEL, _POST_FIRST, _POST_LAST, _UNIT_FIRST)
    match = next((found for form in forms if (found := form.fullmatch(words))), None)
    if match is None or not match["name"]:
        return Official(name=words or said, post=None, literal=said)
    return Official(name=match["name"], post=re.sub(r"[\s\u3000]", "", match["post"]) or None, literal=said)


def names_officials(said: str) -> bool:
    """Whether a line without a label is plainly people: a post each, and names that are no units' (統計企画管理官 is one)."""
    people = [read_official(one) for one in split_officials(said)]
    return bool(people) and all(one.post and one.post != "官" and not _NO_NAME.fullmatch(one.name) for one in people)
