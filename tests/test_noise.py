"""What no reader can see, rule by rule, and what looks like it and is an edit."""

from __future__ import annotations

import pytest

from archive.diff import compare_pages
from archive.diff.text.noise import (
    RULES,
    is_noise,
    is_noise_between_templates,
    is_noise_in_document,
    plain,
    seen,
)
from schemas.document import DocumentPage

UNSEEN = {
    "without_width": ("総務省は\u200b公表\ufeffした", "総務\u00ad省は公\u200e表\u2060した", "葛\U000e0100飾区と葛飾区\ufe00"),
    "composed": ("かか\u3099", "は\u309aん"),
    "width": ("Ａ４で７件（別紙１）！", "ｶﾞｲﾄﾞﾗｲﾝ", "￥１００"),
    "stroke": ("−5％", "―5%", "デ−タ", "第1─2"),
    "wave": ("10時〜12時",),
    "parallel": ("A∥B",),
    "scheme": ("http://www.soumu.go.jp/",),
    "blanks": ("招待国 及び　関係機関", "12  345", "Ministry of\u3000Internal", "　総務省"),
    "line_ends": ("総務省\n\n公表", "総務省\t\n公表", "総務省\n"),
}
"""A text for each rule; what `seen` makes of it is the other one."""


def test_every_rule_has_a_name_a_reason_and_texts() -> None:
    assert [rule.name for rule in RULES] == list(UNSEEN)
    assert all(len(rule.reason.split()) >= 5 for rule in RULES)


@pytest.mark.parametrize("name", UNSEEN)
def test_each_rule_is_noise_and_needed(name: str) -> None:
    (rule,) = (rule for rule in RULES if rule.name == name)
    for text in UNSEEN[name]:
        other = "".join(rule.form(text))
        assert other != text, "the rule does something"
        assert is_noise(text, other) and is_noise(other, text)
        others = [one for one in RULES if one is not rule]
        assert _by(others, text) != _by(others, other)


def _by(rules: list, text: str) -> str:  # type: ignore[type-arg]
    for rule in rules:
        text = rule.form(text)
    return str(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12 345円", "123 45円"),
        ("12 345円", "12345円"),
        ("12\t3,480", "1\t23,480"),
        ("甲\t○\t\n乙", "甲\t\t○\n乙"),
        ("甲\t○\n乙\t", "甲\t\n乙\t○"),
        ("甲\t○", "甲○"),
        ("甲、\n乙", "甲、乙"),
        ("・甲\n・乙", "・甲・乙"),
        ("10⁵個", "105個"),
        ("H₂O", "H2O"),
        ("①及び②", "1及び2"),
        ("㎡", "m2"),
        ("½", "1⁄2"),
        ("㈱", "(株)"),
        ("therapist", "the rapist"),
        ("１２，３４５", "１２．３４５"),
        ("3-5月", "3~5月"),
        ("5件", "-5件"),
        ("3,480百万円", "3,840百万円"),
        ("か", "が"),
        ("は゛", "ば゜"),
    ],
)
def test_what_a_reader_sees_is_an_edit(before: str, after: str) -> None:
    for same in (is_noise, is_noise_in_document):
        assert not same(before, after) and not same(after, before)


def test_nothing_is_noise_beside_what_is_there() -> None:
    assert not is_noise(None, "") and not is_noise("", None) and is_noise("", "")


def test_what_is_seen_alike_is_a_pair() -> None:
    for texts in UNSEEN.values():
        for text in texts:
            assert plain(text) == plain(seen(text))


# Two templates


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("日時\t10月14日\n場所\t東京", "日時\n10月14日\n場所 東京", True),
        ("12\t3,480", "12\n3,480", True),
        ("12\t3,480", "1\n23,480", False),
        ("日時\n場所", "場所\n日時", False),
        ("10⁵個", "105個", False),
        ("7件", "8件", False),
    ],
)
def test_between_two_templates_the_same_words_in_the_same_order_are_noise(before: str, after: str, same: bool) -> None:
    assert is_noise_between_templates(before, after) is same is is_noise_between_templates(after, before)


# Documents

LINE = "この調査は、全国の世帯を対象に毎年行うもので、"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (f"{LINE}\n今回は7回目です。", f"{LINE}今回は\n7回目です。", True),
        (f"{LINE}10月\n14日に公表します。", f"{LINE}10\n月14日に公表します。", True),
        ("at the Ministry of Internal\nAffairs", "at the Ministry of\nInternal Affairs", True),
        (f"{LINE}12\n3件", f"{LINE}1\n23件", False),
        ("東京都千代田区霞が関における事業 100\n大阪府", "東京都千代田区霞が関における事業\n100 大阪府", False),
        (f"{LINE}○\n大阪府", f"{LINE}\n○大阪府", False),
        ("東京\n○大阪", "東京○\n大阪", False),
        ("甲\t12\t3,480", "甲\t1\t23,480", False),
        ("甲\t○\t\t丙", "甲\t\t○\t丙", False),
        (f"・{LINE}\n・次の項目は別です。", f"・{LINE}・次の項目は別です。", False),
        ("12 345", "123 45", False),
    ],
)
def test_a_document_may_break_full_lines_anywhere_and_nothing_else(before: str, after: str, same: bool) -> None:
    assert is_noise_in_document(before, after) is same is is_noise_in_document(after, before)
    (change,) = compare_pages([DocumentPage(number=1, text=before)], [DocumentPage(number=1, text=after)])
    assert change.noise is same and change.before != change.after


@pytest.mark.parametrize("run", ["  ", " \u3000", "\u3000\u3000", "   ", " \xa0 "])
@pytest.mark.parametrize(("left", "right"), [("12", "345"), ("Ministry of", "Internal"), ("3", "a")])
def test_a_run_of_blanks_between_figures_is_one_blank_and_not_none(left: str, right: str, run: str) -> None:
    assert is_noise(f"{left} {right}", f"{left}{run}{right}")
    assert not is_noise(f"{left}{right}", f"{left}{run}{right}")
