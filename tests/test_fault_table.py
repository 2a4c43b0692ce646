"""The README's table of faults is the one that the tests prove, row by row."""

from __future__ import annotations

import fault_table


def test_the_readme_has_the_table_of_the_tests() -> None:
    assert fault_table.in_readme() == fault_table.as_markdown(), "run python tests/fault_table.py"


def test_no_two_faults_have_one_name() -> None:
    names = [name for name, *_ in fault_table.rows()]
    assert len(names) == len(set(names)) >= 45
