"""The tables of faults, from the tests that inject them: printed by `make faults` and `make powercut` with pass marks, and kept
in the tests' README.

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
README = HERE / "README.md"
FAULTS = tuple(sorted(path.stem for path in HERE.glob("test_faults_*.py")))
"""The tests of `make faults`."""
DISK = ("test_disk_failures", "test_power_cuts")
"""The tests of `make powercut`."""
TABLES = {"faults": FAULTS, "disk": DISK}
SIGNS = {"failed": "✗", "skipped": "–", "passed": "✓"}
HEADS = ("fault", "what happens", "what is kept", "exit", "test")


def rows(stems: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return every fault that these tests declare: name, what happens, what is kept, exit code, test file."""
    if str(HERE) not in sys.path:
        sys.path.insert(0, str(HERE))
    return [row for stem in stems for row in _rows_of(stem)]


def _rows_of(stem: str) -> list[tuple[str, ...]]:
    link = f"[{stem.removeprefix('test_').removeprefix('faults_')}]({stem}.py)"
    return [
        (fault.name, fault.happens, fault.kept, " or ".join(map(str, fault.exit_codes)), link)
        for fault in import_module(stem).FAULTS
    ]


def promise() -> str:
    """Return what the README promises of all faults in both tables."""
    return f"**No fault stops a later run**: behind each of these {len(rows(FAULTS + DISK))} comes one that works."


def as_markdown(name: str) -> str:
    """Return one of the tables."""
    lines = [HEADS, tuple("---" for _ in HEADS), *rows(TABLES[name])]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def blocks() -> dict[str, str]:
    """Return what stands in the tests' README, by the name of its block."""
    return {"promise": promise() + "\n", **{name: as_markdown(name) for name in TABLES}}


def in_readme(name: str) -> str:
    """Return what stands in a block of the tests' README."""
    return README.read_text(encoding="utf-8").partition(_begin(name))[2].partition(_end(name))[0]


def _begin(name: str) -> str:
    return f"<!-- {name} -->\n"


def _end(name: str) -> str:
    return f"<!-- end of {name} -->\n"


def write() -> None:
    """Write all blocks into the tests' README."""
    said = README.read_text(encoding="utf-8")
    for name, block in blocks().items():
        begin, end = _begin(name), _end(name)
        said = re.sub(f"(?s){begin}.*?{end}", lambda _, new=begin + block + end: new, said)  # type: ignore[misc]
    README.write_text(said, encoding="utf-8")


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
    """Print each table of which a fault was injected, a line a fault."""
    for name, stems in TABLES.items():
        declared = rows(stems)
        if any(row[0] in _results for row in declared):
            terminalreporter.section(name)
            _print(terminalreporter, declared)


def _print(terminalreporter: Any, declared: list[tuple[str, ...]]) -> None:
    counts = {name: _results.get(name, Counter()) for name, *_ in declared}
    for name, happens, _kept, codes, _test in declared:
        mark = next((sign for outcome, sign in SIGNS.items() if counts[name][outcome]), " ")
        terminalreporter.write_line(f"{mark} {counts[name].total():>4} × {name}: {happens}; exit {codes}")
    survived = sum(bool(counted) and not counted["failed"] and not counted["skipped"] for counted in counts.values())
    injections = sum(counted.total() for counted in counts.values())
    terminalreporter.write_line(f"{survived} of {len(declared)} faults survived, {injections:,} injections")


_results: dict[str, Counter[str]] = {}

if __name__ == "__main__":
    write()
