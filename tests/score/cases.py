"""The pages that the score is taken on: the goldens we wrote, and, apart from them, pages that the ministry wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

FIXTURES = Path(__file__).parents[1] / "fixtures"
FOUNDING = "01tsushin06_02000288"


class Case(NamedTuple):
    """A page and what a person has read in it; without an expectation there is only a reason."""

    name: str
    page: bytes
    golden: Mapping[str, Any]
    missing: str | None = None

    @property
    def url(self) -> str:
        """The address that the page calls its own."""
        found = re.search(rb'og:url"\s+content="([^"]+)"', self.page)
        return found[1].decode("ascii", "replace") if found else str(self.golden.get("url", f"{self.name}.html"))


def written_cases(directory: Path = FIXTURES / "mic") -> list[Case]:
    """Return the goldens written by us: <case>/page.html with <case>/record.json."""
    folders = sorted(path.parent for path in directory.glob("*/record.json"))
    return [_case(folder.name, folder / "page.html", folder / "record.json") for folder in folders]


def real_cases(pages: Path, expected: Path = FIXTURES / "real") -> Iterator[Case]:
    """Yield the pages that the ministry wrote; their expectations are <expected>/<name>.json, written by hand."""
    for page in sorted(pages.glob("*.html")):
        if page.stem != FOUNDING:
            yield _case(page.stem, page, expected / f"{page.stem}.json")


def founding_case(pages: Path | None, expected: Path = FIXTURES / "real") -> Case:
    """Return the release that the project was started for, from the saved pages or from beside its expectation."""
    places = [place / f"{FOUNDING}.html" for place in (pages, expected) if place]
    page = next((place for place in places if place.exists()), expected / f"{FOUNDING}.html")
    return _case(FOUNDING, page, expected / f"{FOUNDING}.json")


def _case(name: str, page: Path, record: Path) -> Case:
    absent = [str(path) for path in (page, record) if not path.exists()]
    if absent:
        return Case(name, b"", {}, f"not scored: {' and '.join(absent)} absent")
    return Case(name, page.read_bytes(), json.loads(record.read_text(encoding="utf-8")))
