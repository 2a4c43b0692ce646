"""The table of faults, from the tests that inject them: printed by `make faults` with pass marks, and kept in README.md.

A test says which row it proves by its parameter `fault`, or by the mark `proves`; the property `injections` says how often it
injected the fault, where that is more than once.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
BEGIN, END = "<!-- faults -->\n", "<!-- end of faults -->\n"
HEADS = ("fault", "what happens", "what is kept", "exit", "test")


def rows() -> list[tuple[str, ...]]:
    """Return every fault that the tests declare: name, what happens, what is kept, exit code, test file."""
    sys.path.insert(0, str(HERE))
    found = []
    for path in sorted(HERE.glob("test_faults_*.py")):
        for fault in import_module(path.stem).FAULTS:
            codes = " or ".join(map(str, fault.exit_codes))
            found.append(
                (fault.name, fault.happens, fault.kept, codes, f"[{path.stem.removeprefix('test_faults_')}](tests/{path.name})")
            )
    return found


def as_markdown() -> str:
    """Return the README's promise and its table."""
    faults = rows()
    lines = [HEADS, tuple("---" for _ in HEADS), *faults]
    promise = f"**No fault stops a later run**: behind each of these {len(faults)} comes one that works.\n\n"
    return promise + "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def in_readme() -> str:
    """Return the table that stands in the README."""
    return README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note how the test of a fault ended."""
    told = dict(report.user_properties)
    if "fault" in told and (report.when == "call" or report.outcome != "passed"):
        _results.setdefault(told["fault"], Counter())[report.outcome] += told.get("injections", 1)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Say in the report which fault a test is about, so that it comes through to the process that prints."""
    callspec = getattr(item, "callspec", None)
    fault = callspec.params.get("fault") if callspec else None
    mark = item.get_closest_marker("proves")
    name = mark.args[0].name if mark else fault.name if fault else None
    if name:
        item.user_properties.append(("fault", name))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table, a line a fault."""
    if not _results:
        return
    terminalreporter.section("faults")
    for name, happens, _kept, codes, _test in rows():
        counted = _results.get(name, Counter())
        mark = next((sign for outcome, sign in (("failed", "✗"), ("skipped", "–"), ("passed", "✓")) if counted[outcome]), " ")
        terminalreporter.write_line(f"{mark} {counted.total():>4} × {name}: {happens}; exit {codes}")
    passed = sum(not counted["failed"] and not counted["skipped"] for counted in _results.values())
    terminalreporter.write_line(
        f"{passed} of {len(rows())} faults survived, {sum(c.total() for c in _results.values()):,} injections"
    )


_results: dict[str, Counter[str]] = {}

if __name__ == "__main__":
    said = README.read_text(encoding="utf-8")
    README.write_text(re.sub(f"(?s){BEGIN}.*?{END}", lambda _: BEGIN + as_markdown() + END, said), encoding="utf-8")
