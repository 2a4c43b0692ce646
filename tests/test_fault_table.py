"""The tables of faults in the tests' README are those that the tests prove, row by row."""

from __future__ import annotations

import re
from pathlib import Path

import fault_table
import pytest


@pytest.mark.parametrize("name", ["promise", *fault_table.TABLES])
def test_the_readme_of_the_tests_has_what_the_tests_declare(name: str) -> None:
    assert fault_table.in_readme(name) == fault_table.blocks()[name], "run python tests/fault_table.py"


def test_the_readme_promises_what_the_tests_prove() -> None:
    readme = Path(fault_table.HERE.parent / "README.md").read_text(encoding="utf-8")
    assert fault_table.promise().replace("these ", "the ").partition(":")[0] in readme


def test_no_two_faults_have_one_name() -> None:
    names = [name for name, *_ in fault_table.rows(fault_table.FAULTS + fault_table.DISK)]
    assert len(names) == len(set(names)) >= 120


def test_all_tests_that_declare_faults_have_a_table() -> None:
    tests = {path.stem: path.read_text(encoding="utf-8") for path in fault_table.HERE.glob("test_*.py")}
    declaring = {stem for stem, text in tests.items() if re.search(r"^from faults import .*\bFault\b", text, re.MULTILINE)}
    assert declaring <= {*fault_table.FAULTS, *fault_table.DISK}
