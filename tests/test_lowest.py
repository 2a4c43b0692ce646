"""The lowest versions are those that pyproject.toml says, and nothing is passed over in silence."""

from __future__ import annotations

import sys

import pytest
from lowest import lowest, main, pins
from newer_pythons import newer, version_of

PROJECT = {"dependencies": ["b>=2,<3", "a>=1.0.1"], "optional-dependencies": {"more": ["c[extra]>=3,!=3.1"], "dev": ["d>=4"]}}


@pytest.mark.parametrize(
    ("requirement", "pin"),
    [
        ("lxml>=6.0.2", "lxml==6.0.2"),
        ("moto[s3]>=5", "moto==5"),
        ("x-y >= 1, != 1.1, < 2", "x-y==1"),
        ("t>=0.6.0.2026", "t==0.6.0.2026"),
    ],
)
def test_a_lower_bound_is_the_pin(requirement: str, pin: str) -> None:
    assert lowest(requirement) == pin


@pytest.mark.parametrize("requirement", ["click", "click<9", "click<9,>=8", "click==8", "click>8"])
def test_a_requirement_without_a_lower_bound_is_an_error(requirement: str) -> None:
    with pytest.raises(ValueError, match="lower bound"):
        lowest(requirement)


def test_the_extras_that_are_asked_for_are_pinned_too() -> None:
    assert pins(PROJECT, ["more"]) == ["a==1.0.1", "b==2", "c==3"]


def test_an_extra_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notify", "gone"]) == "pyproject.toml: no extra is named gone"
    assert capsys.readouterr().out == ""


def test_all_that_pyproject_toml_needs_has_a_lower_bound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notify", "parquet", "dask", "s3"]) is None
    assert "lxml==" in capsys.readouterr().out


def test_of_the_pythons_only_newer_ones_that_run_are_taken_once_each() -> None:
    this = (sys.version_info[0], sys.version_info[1])
    assert version_of(sys.executable) == this
    older = (this[0], this[1] - 1)
    assert newer([sys.executable, sys.executable], older) == {this: sys.executable}
    assert newer([sys.executable], this) == {}
