"""A sample of the replay of `make fuzz`: no edit is noise, no noise is told, no sides are equal, comparing never raises."""

from __future__ import annotations

import pytest
from planted_edits import EDITS, faults_of, pairs, replay, slowly_seen


def test_planted_edits_are_told_as_the_slow_computation_sees_them() -> None:
    assert replay(250, 17) == 250


def test_the_sample_plants_every_kind_and_both_outcomes() -> None:
    found = list(pairs(250, 17))
    assert {name for _, _, names in found for name in names} == set(EDITS)
    assert {slowly_seen(before) != slowly_seen(after) for before, after, _ in found} == {True, False}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("公表しました。\n別紙", "公表しました。\u00ad\n別紙"),
        ("公表しました。\n別紙", "公表しました。\n\u200b\n別紙"),
        ("公表しました。\n別紙のとおり", "公表しました。\n\t\n別紙のとおり"),
    ],
)
def test_what_shows_nothing_between_two_lines_is_noise(before: str, after: str) -> None:
    rest = "\n区分\t12\t3,480"
    assert slowly_seen(before + rest) == slowly_seen(after + rest)
    assert faults_of(f"1　概要　\n{before}{rest}", f"1　概要\n{after}{rest}") == []
