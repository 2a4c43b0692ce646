"""Numbers as dates print them: 12, 十二, 二十三, 二〇二四, 百五. All patterns are for folded text."""

from __future__ import annotations

_DIGITS = {kanji: value for value, kanji in enumerate("〇一二三四五六七八九")}
_TENS = {"十": 10, "百": 100, "千": 1000}

KANJI = "〇一二三四五六七八九十"

SMALL = rf"(?:[0-9]{{1,2}}(?![0-9])|[{KANJI}]{{1,3}}(?![{KANJI}百千]))"
"""A month, a day, an hour, a minute: at most two digits, or 二十三."""

ERA_YEAR = rf"(?:元|[0-9]{{1,3}}(?![0-9])|[{KANJI}百]{{1,6}}(?![{KANJI}百千]))"

WESTERN_YEAR = (
    r"(?:[12][0-9]{3}(?![0-9])|[一二][〇一二三四五六七八九]{3}(?![〇一二三四五六七八九十])"
    r"|(?:二千|千[六七八九]百)[一二三四五六七八九十]{1,4}(?![〇一二三四五六七八九十百千]))"
)


def number(printed: str) -> int:
    """The value of a numeral: 元 is 1, 二〇二四 is read digit by digit, 二十三 by tens."""
    if printed == "元":
        return 1
    if printed.isascii():
        return int(printed)
    if any(mark in _TENS for mark in printed):
        return _by_tens(printed)
    return int("".join(str(_DIGITS[mark]) for mark in printed))


def _by_tens(printed: str) -> int:
    total = pending = 0
    for mark in printed:
        if mark in _TENS:
            total += (pending or 1) * _TENS[mark]
            pending = 0
        else:
            pending = pending * 10 + _DIGITS[mark]
    return total + pending
