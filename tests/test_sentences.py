"""A 。 inside brackets ends no sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.read.dates import find_dates
from scraper.read.sentences import INNER_STOP, sentences, without_inner_stops


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("「会議」（以下「会」という。）が開催。次", ["「会議」（以下「会」という。）が開催。", "次"]),
        ("「行く。」と言う。次。", ["「行く。」と言う。", "次。"]),
        ("（「一。」（二。）三。）四。五", ["（「一。」（二。）三。）四。", "五"]),
        ("（閉じない。次。", ["（閉じない。", "次。"]),
        ("（行を越える。\n次。）後。", ["（行を越える。", "次。", "）後。"]),
        ("）（。", ["）（。"]),
    ],
)
def test_sentences_end_outside_of_brackets(text: str, said: list[str]) -> None:
    masked = without_inner_stops(text)
    assert [text[start:end] for start, end in sentences(masked, 0, len(text))] == said


@given(st.text("（）「」()。\nあ", max_size=40))
def test_nothing_moves_and_only_stops_change(text: str) -> None:
    masked = without_inner_stops(text)
    assert masked.replace(INNER_STOP, "。") == text
    assert masked.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "令和7年5月1日（木）から5日（月）まで、「政策会議」（以下「会議」という。）がパリにおいて開催されました。",
        "令和7年5月1日から5日まで、第3回作業部会（議題は別紙のとおり。）が開催されました。",
        "令和7年5月1日から5日まで、「デジタルの日。」と題する催しが開催されました。",
    ],
)
def test_what_stands_behind_a_stop_in_brackets_still_tells_the_role_of_a_date(text: str) -> None:
    assert [mention.role for mention in find_dates(text)] == ["held"]
