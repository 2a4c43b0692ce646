"""What differs is shown with what gives it its meaning: the date of a weekday, the number of a digit, the bracket of a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff.text.excerpts import SUMMARY, TITLE, excerpts

LONG = "総務省は、次のとおり公表しましたのでお知らせします。" * 3


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("開催は令和7年10月16日（木）です", "開催は令和7年10月16日（水）です", ("令和7年10月16日（木）", "（水）")),
        ("令和7年10月16日", "令和7年10月18日", ("令和7年10月16日", "令和7年10月18日")),
        (
            "令和7年10月16日（木）14時00分",
            "令和7年10月16日（木）15時00分",
            ("令和7年10月16日（木）14時00分", "令和7年10月16日（木）15時00分"),
        ),
        ("額は3,480百万円", "額は3,840百万円", ("額は3,480百万円", "額は3,840百万円")),
        ("率は▲0.3％です。", "率は0.3％です。", ("率は▲0.3％です", "率は0.3％です")),
        ("12件", "128件", ("12件", "128件")),
        ("参加国（英国、米国）の発言", "参加国（英国、仏国）の発言", ("（英国、米国）", "（英国、仏国）")),
        ("2025/10/16に開催", "2025/10/17に開催", ("2025/10/16", "2025/10/17")),
        ("令和6年度の実績", "令和7年度の実績", ("令和6年度", "令和7年度")),
    ],
)
def test_dates_numbers_and_brackets_are_whole(before: str, after: str, shown: tuple[str, str]) -> None:
    for text, other in ((before, after), (LONG + before + "。" + LONG, LONG + after + "。" + LONG)):
        old, new = excerpts(text, other, TITLE)
        assert old is not None and new is not None
        assert shown[0] in old and shown[1] in new
        assert len(old) <= TITLE.most + 1


def test_a_weekday_is_shown_with_its_date_once() -> None:
    before, after = "日時：令和7年10月16日（木）", "日時：令和7年10月16日（水）"
    assert excerpts(before, after, SUMMARY) == ("令和7年10月16日（木）", "（水）")


@pytest.mark.parametrize(
    ("words", "ends"),
    [
        ("あ" * 35 + "令和7年10月16日（木）", "あ" * 35 + "…"),
        ("あ" * 38 + "3,480百万円", "あ" * 38 + "…"),
        ("あ" * 30 + "（英国、米国、仏国、独国）と続く", "あ" * 30 + "…"),
        ("（" + "あ" * 60 + "）", "（" + "あ" * 39 + "…"),
    ],
)
def test_what_is_too_long_is_cut_before_a_date_a_number_a_bracket(words: str, ends: str) -> None:
    assert excerpts(None, words, TITLE) == (None, ends)


_WORDS = st.lists(
    st.sampled_from(
        ["総務省", "令和7年", "10月16日", "（木）", "3,480", "百万円", "、", "。", "（", "）", "「", "」", "\n", " ", "公表"]
    ),
    max_size=40,
).map("".join)


@given(_WORDS, _WORDS)
def test_excerpts_end_and_stay_short_whatever_the_texts(before: str, after: str) -> None:
    old, new = excerpts(before, after, TITLE)
    assert old is not None and new is not None and max(len(old), len(new)) <= TITLE.most + 1
