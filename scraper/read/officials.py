"""Officials as contact lines name them: 課長補佐 大島, 磯和補佐, 西村官（内線5921）."""

from __future__ import annotations

import re

from schemas.release import Official

# The longest first: 課長補佐 ends in 補佐, and 統括補佐官 in 官.
_POSTS = (
    "上席評価監視調査官 評価監視調査官 専門調査官 統括補佐官 副参事官 課長補佐 室長補佐 総括補佐 総括係長 調査官 企画官 推進官 "
    "対策官 調整官 分析官 管理官 参事官 補佐官 専門官 事務官 専門職 副室長 係長 係員 主査 主任 主幹 主事 室長 次長 課長 部長 "
    "局長 班長 所長 補佐 技官 官"
).split()
_POST = "|".join(_POSTS)
_NAME = r"[^\s\u30000-9（）()、・]{1,8}"
_POST_LAST = re.compile(rf"(?P<name>{_NAME}?)(?P<post>(?:{_POST}))")
_POST_FIRST = re.compile(rf"(?P<post>\S*(?:{_POST}))[\s\u3000]+(?P<name>{_NAME}(?:[\s\u3000]{_NAME})?)")
_NOTE = re.compile(r"[（(][^（）()]*[)）]\s*$")


def split_officials(said: str) -> list[str]:
    """Return the people on a line one by one: 、 and ， part them, also where a bracket holds none of its own."""
    return [name.strip(" \u3000") for name in re.split(r"[、，,](?![^（(]*[）)])", said) if name.strip(" \u3000")]


def read_official(said: str) -> Official:
    """Return the official that `said` names: post first with a blank (係長 高谷), or last without one (磯和補佐).

    Where neither is plain, the whole is the name and the post is None. Notes in brackets at the end are left out.
    """
    words = _NOTE.sub("", said).strip(" \u3000")
    match = _POST_FIRST.fullmatch(words) or _POST_LAST.fullmatch(words)
    if match is None or not match["name"]:
        return Official(name=words or said, post=None, literal=said)
    return Official(name=match["name"], post=match["post"], literal=said)
