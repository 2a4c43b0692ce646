"""What two texts differ in, as it is shown: character by character, and sentence by sentence."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff.text.anchors import matches, rising
from archive.diff.text.character_diff import segments
from archive.diff.text.noise import is_noise, plain
from archive.diff.text.sentence_diff import hunks
from archive.diff.text.sentences import units

PARTS = (
    "総務省は、|10月14日|3,480円|。|\n|　|カナダ|（議長国）|を|開催しました|A|Ａ|-|－|~|～|〜|1|１|が|か\u3099|\u3099| |"
    "別紙1|「同」。"
)
WORDS = st.sampled_from(PARTS.split("|"))
TEXTS = st.lists(WORDS, max_size=30).map("".join)


def shown(before: str, after: str) -> str:
    """Both texts as one: -what went-, +what came+."""
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "[+{}+]"}
    return "".join(marks[segment.op].format(segment.text) for segment in segments(before, after))


def sides(before: str, after: str) -> tuple[str, str]:
    found = segments(before, after)
    return tuple("".join(one.text for one in found if one.op != other) for other in ("insert", "delete"))  # type: ignore[return-value]


# Characters


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("10月14日に開催", "10月16日に開催", "10月[-14-][+16+]日に開催"),
        ("10月14日", "11月16日", "[-10-][+11+]月[-14-][+16+]日"),
        ("10月14日（火）及び", "10月16日（木）及び", "10月[-14-][+16+]日（[-火-][+木+]）及び"),
        ("3,480百万円", "3,840百万円", "[-3,480-][+3,840+]百万円"),
        ("１２３．４％", "１２４．４％", "[-１２３．４-][+１２４．４+]％"),
        ("1.5兆円", "15兆円", "[-1.5-][+15+]兆円"),
        ("カナダ、チリ、日本", "カナダ、日本", "カナダ、[-チリ、-]日本"),
        ("カナダ、日本", "カナダ、チリ、日本", "カナダ、[+チリ、+]日本"),
        ("カナダ（議長国）、日本", "カナダ、日本", "カナダ[-（議長国）-]、日本"),
        (
            "晴れた。総務省は公表した。",
            "晴れた。総務省は検討した。総務省は公表した。",
            "晴れた。[+総務省は検討した。+]総務省は公表した。",
        ),
        ("申請を受け付けます。", "申請を受け付けません。", "申請を受け付けま[-す-][+せん+]。"),
        ("葛\U000e0100飾区", "葛飾区", "[-葛\U000e0100-][+葛+]飾区"),
        ("同じ", "同じ", "同じ"),
        ("", "新しい", "[+新しい+]"),
        ("古い", "", "[-古い-]"),
        ("", "", ""),
    ],
)
def test_what_differs_reads_well(before: str, after: str, expected: str) -> None:
    assert shown(before, after) == expected


def test_another_sentence_is_not_shown_as_shreds() -> None:
    before = "総務省は、協力事業者から提供を受けたデータを基に集計しました"
    after = "この調査は、全国の世帯を対象に毎年行うものです"
    assert [segment.op for segment in segments(before, after)] == ["delete", "insert"]


def test_agreement_by_chance_between_two_edits_is_part_of_them() -> None:
    assert shown("議論の結果を公表", "意見の概要を公表") == "[-議論の結果-][+意見の概要+]を公表"
    assert "総務省" in next(one.text for one in segments("前文総務省後文", "序文総務省跋文") if one.op == "equal")


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_what_is_shown(before: str, after: str) -> None:
    assert sides(before, after) == (before, after)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_shown(before: str, after: str) -> None:
    assert sides(before, after) == (before, after)


@given(TEXTS, TEXTS)
def test_equal_runs_stand_between_edits_and_nothing_is_empty(before: str, after: str) -> None:
    found = segments(before, after)
    assert all(segment.text for segment in found)
    assert all(one.op != other.op for one, other in pairwise(found))
    assert not any((one.op, other.op) == ("insert", "delete") for one, other in pairwise(found))


@pytest.mark.parametrize("period", [60_000, 20_000, 300])
def test_long_texts_are_marked_where_they_differ_even_if_they_repeat(period: int) -> None:
    chance = random.Random(period)  # noqa: S311 - the same texts in every run
    part = "".join(chance.choice("総務省は通信の事業者を調べ、結果公表しました。令和年月日件数表") for _ in range(period))
    before = part * (60_000 // period)
    after, edits = scattered(before, chance)
    marked = sum(len(one.text) for one in segments(before, after) if one.op != "equal")
    assert sides(before, after) == (before, after)
    assert edits <= marked <= 2 * 2 * edits  # a character that is another one is marked as gone and as come


def scattered(text: str, chance: random.Random) -> tuple[str, int]:
    """The text with one character in a hundred replaced."""
    places = chance.sample(range(len(text)), len(text) // 100)
    chars = list(text)
    for place in places:
        chars[place] = chance.choice("甲乙丙丁戊己庚辛")
    return "".join(chars), len(places)


# Sentences


@given(TEXTS)
def test_units_tile_their_text(text: str) -> None:
    found = units(text)
    assert "".join(text[unit.start : unit.end] for unit in found) == (text if plain(text) else "")
    assert all(unit.key for unit in found)


def test_a_sentence_in_brackets_does_not_end_the_one_around_it() -> None:
    assert [unit.key for unit in units("対象は次のとおり（組合を含む。）です。以上。")] == [
        "対象は次のとおり(組合を含む。)です。",
        "以上。",
    ]


def test_english_sentences_end_at_a_full_stop_but_titles_do_not() -> None:
    text = "Mr. Oribe attended the meeting. The ministers adopted a declaration."
    assert len(units(text)) == 2


def told(before: str, after: str) -> list[tuple[str | None, str | None, bool]]:
    return [
        (
            before[slice(*hunk.before)].strip() if hunk.before else None,
            after[slice(*hunk.after)].strip() if hunk.after else None,
            hunk.moved,
        )
        for hunk in hunks(before, after)
    ]


def test_a_sentence_that_moved_is_neither_removed_nor_added() -> None:
    first, second, third = "総務省は結果を公表しました。", "事業者は報告を提出しました。", "審議会は答申を行いました。"
    assert told("\n".join((first, second, third)), "\n".join((second, third, first))) == [(first, first, True)]


def test_two_lines_made_one_are_one_edited_passage() -> None:
    found = told("参加国：カナダ、\n　　　日本、チリ\n以上", "参加国：カナダ、日本、ペルー\n以上")
    assert found == [("参加国：カナダ、\n　　　日本、チリ", "参加国：カナダ、日本、ペルー", False)]


def test_the_same_line_in_two_places_is_told_where_it_differs() -> None:
    before = "1部\n電話\n2部\n電話\n3部"
    assert told(before, "1部\n電話\n2部\n3部") == [("電話", None, False)]


@given(TEXTS, TEXTS)
def test_texts_that_differ_have_a_difference(before: str, after: str) -> None:
    assert bool(hunks(before, after)) == (before != after)


@given(TEXTS, st.randoms(use_true_random=False))
def test_blanks_breaks_and_twins_are_noise_and_only_that(text: str, chance: random.Random) -> None:
    twins = {"A": "Ａ", "Ａ": "A", "1": "１", "１": "1", "～": "〜", "〜": "～", "－": "-", "　": " ", "\n": "", "。": "。\n"}
    after = "".join(twins.get(char, char) if chance.random() < 0.3 else char for char in text)
    if not is_noise(text, after):  # a combining mark may have found another character to stand on
        return
    for hunk in hunks(text, after):
        assert hunk.before and hunk.after and not hunk.moved
        assert is_noise(text[slice(*hunk.before)], after[slice(*hunk.after)])


@given(TEXTS, TEXTS)
def test_what_is_outside_all_differences_says_the_same(before: str, after: str) -> None:
    found = hunks(before, after)
    left = without(before, [hunk.before for hunk in found if hunk.before])
    right = without(after, [hunk.after for hunk in found if hunk.after])
    assert plain("\n".join(left)) == plain("\n".join(right))


def without(text: str, spans: list[tuple[int, int]]) -> list[str]:
    place = 0
    kept = []
    for start, end in sorted(spans):
        kept.append(text[place:start])
        place = max(place, end)
    return [*kept, text[place:]]


# What both are built on


@given(st.lists(st.integers(0, 6), max_size=40), st.lists(st.integers(0, 6), max_size=40))
def test_matches_are_equal_items_in_order(old: list[int], new: list[int]) -> None:
    found = matches(old, new)
    assert all(old[place] == new[there] for place, there in found)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(found))
    assert bool(found) == bool(set(old) & set(new))


@given(st.lists(st.integers(0, 50), max_size=12, unique=True))
def test_the_rising_chain_is_the_longest(seconds: list[int]) -> None:
    longest = [0] * (len(seconds) + 1)
    for place, second in enumerate(seconds):
        longest[place] = 1 + max((longest[at] for at in range(place) if seconds[at] < second), default=0)
    chain = rising(list(enumerate(seconds)))
    assert len(chain) == max(longest)
    assert [second for _, second in chain] == sorted(second for _, second in chain)
