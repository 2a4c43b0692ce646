"""The pages that the score is taken on: the goldens we wrote, and, apart from them, pages that the ministry wrote."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
import founding
from truth import read_truth, truth_folders

FIXTURES = Path(__file__).parents[1] / "fixtures"


class Case(NamedTuple):
    """A page and what a person has read in it; without an expectation there is only a reason."""

    name: str
    page: bytes
    golden: Mapping[str, Any]
    missing: str | None = None
    in_short: bool = False  # the golden is a `truth.json`

    @property
    def url(self) -> str:
        """The address that the truth names, or else the one that the page calls its own."""
        if self.in_short and "url" in self.golden:
            return str(self.golden["url"])
        found = re.search(rb'og:url"\s+content="([^"]+)"', self.page)
        return found[1].decode("ascii", "replace") if found else str(self.golden.get("url", f"{self.name}.html"))


def written_cases(directory: Path = FIXTURES / "mic") -> list[Case]:
    """Return the goldens written by us: <case>/page.html with <case>/record.json."""
    folders = sorted(path.parent for path in directory.glob("*/record.json"))
    return [_case(folder.name, folder / "page.html", folder / "record.json") for folder in folders]


def truth_cases(directory: Path) -> list[Case]:
    """Return the cases of a maintainer's own: <case>/page.html with <case>/truth.json and, in <case>/url, its address."""
    return [
        Case(folder.name, (folder / "page.html").read_bytes(), read_truth(folder), None, True)
        for folder in truth_folders(directory)
    ]


def real_cases(pages: Path, expected: Path = FIXTURES / "real") -> Iterator[Case]:
    """Yield the pages that the ministry wrote; their expectations are <expected>/<name>.json, written by hand."""
    for page in sorted(pages.glob("*.html")):
        yield _case(page.stem, page, expected / f"{page.stem}.json")


def founding_case(pages: Path | None, expected: Path = FIXTURES / "real") -> Case:
    """Return the release that the project was started for; its page is put together from the text in `pages`."""
    record = expected / f"{founding.NAME}.json"
    text = (pages or expected) / f"{founding.NAME}.txt"
    if missing := _absent(text, record):
        return Case(founding.NAME, b"", {}, missing)
    return Case(founding.NAME, founding.page(text.parent), json.loads(record.read_text(encoding="utf-8")))


def _case(name: str, page: Path, record: Path) -> Case:
    if missing := _absent(page, record):
        return Case(name, b"", {}, missing)
    return Case(name, page.read_bytes(), json.loads(record.read_text(encoding="utf-8")))


def _absent(*paths: Path) -> str | None:
    absent = [str(path) for path in paths if not path.exists()]
    return f"not scored: {' and '.join(absent)} absent" if absent else None
