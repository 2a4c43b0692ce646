"""What `make fuzz` once broke stays mended, and its targets know a failure when they see one."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz import FINDINGS, TARGETS, differential, fuzz, seeds

FOUND = sorted(FINDINGS.glob("*/*.bin"))


@pytest.mark.parametrize("path", FOUND, ids=[f"{path.parent.name}/{path.stem}" for path in FOUND])
def test_what_was_found_once_is_survived(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_survives_what_is_whole(name: str) -> None:
    TARGETS[name](seeds(name)[0])


def test_what_breaks_a_target_is_kept_and_raised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(data: bytes) -> None:
        assert b"\0" not in data

    monkeypatch.setitem(TARGETS, "decode", broken)
    monkeypatch.setattr("fuzz.FINDINGS", tmp_path)
    with pytest.raises(AssertionError):
        fuzz("decode", 60)
    (kept,) = tmp_path.glob("decode/*.bin")
    assert b"\0" in kept.read_bytes()


@pytest.mark.parametrize("number", range(3))
def test_pages_that_differ_in_their_structure_can_be_compared(number: int) -> None:
    assert differential(20, number) == 20


def test_a_pair_that_breaks_comparing_is_kept_and_raised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: object) -> None:
        raise KeyError(3)

    monkeypatch.setattr("fuzz.compare", broken)
    monkeypatch.setattr("fuzz.FINDINGS", tmp_path)
    with pytest.raises(KeyError):
        differential(50, 1)
    assert len(list(tmp_path.glob("compare/*.bin"))) == 1
