"""Evidence of so many releases, for measuring what is made from it: WARC files of 192 monthly runs, with a history.

Of 20,000 releases there are some 40,000 captures: every fifth release was edited, every twentieth twice, every second one
links to a PDF, two of five PDFs were replaced, each month has its list, and what did not change is confirmed three times.
`python tests/benchmarks/large_warc.py 2000` makes it, and prints where it lies.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from large_warc_pages import MONTHS, document_body, document_of, first_of, has_document, month_list, page_of, release_of
from large_warc_records import Book

from archive.demo.content import OFFICIAL, DemoRelease
from archive.events import Confirmation, RecordPosition
from archive.warc import manifest
from archive.warc.metadata_records import JSON_TYPE, VISITS_TYPE, RunRecord, visit_lines
from schemas.address import Base
from schemas.times import utc_text
from schemas.visit import Role

_BASE = Base(official=OFFICIAL, asked=OFFICIAL)
_PDF = "application/pdf"
_HTML = "text/html"
_SHAPE = "".join(Path(__file__).with_name(f"large_warc{name}.py").read_text("utf-8") for name in ("", "_pages", "_records"))


def large_warc(releases: int) -> Path:
    """Return an archive directory that has captures/ and no database; made once for each number and shape."""
    shape = hashlib.sha256(_SHAPE.encode()).hexdigest()[:8]
    directory = Path(tempfile.gettempdir()) / f"mic-press-bench-warc-{releases}-{shape}"
    captures = directory / "captures"
    if not (captures / manifest.MANIFEST).exists():
        print(f"making the evidence of {releases:,} releases in {directory}", file=sys.stderr)
        _History(captures, releases).write()
        manifest.extend(captures)
    return directory


class _History:
    """What the site said, month after month."""

    def __init__(self, captures: Path, releases: int) -> None:
        self._captures = captures
        self._releases = releases
        self._places: dict[str, RecordPosition] = {}
        self._shown: dict[int, dict[int, DemoRelease]] = {}

    def write(self) -> None:
        """Write the file of every month's run."""
        for month in range(MONTHS):
            self._shown[month] = {number: self._release(number, month, 0) for number in self._numbers(month)}
            for number, release in self._shown.pop(month - 4, {}).items():  # so old a page is not looked at again
                self._places.pop(OFFICIAL + release.path)
                self._places.pop(OFFICIAL + document_of(number), None)
            run = _Run(self._captures, month, self._places)
            with run.book:
                self._visit(run, month)
                run.end(len(self._shown[month]))

    def _visit(self, run: _Run, month: int) -> None:
        for back in range(min(2, month + 1)):
            listed = list(self._shown[month - back].values())
            run.see("listing", *month_list(month - back, listed, is_current=back == 0), _HTML)
        for back in range(min(4, month + 1)):
            for number, release in self._shown[month - back].items():
                self._look(run, number, release, month - back, back)
        for back in range(min(4, month + 1)):
            for number in filter(has_document, self._shown[month - back]):
                self._look_at_document(run, number, back)

    def _look(self, run: _Run, number: int, release: DemoRelease, month: int, months_ago: int) -> None:
        is_edited = (months_ago == 1 and number % 5 == 0) or (months_ago == 2 and number % 20 == 0)
        if months_ago == 0:
            run.see("release", release.path, page_of(release), _HTML)
        elif is_edited:
            run.see("release", release.path, page_of(self._release(number, month, months_ago)), _HTML)
        else:
            run.confirm("release", release.path)

    def _look_at_document(self, run: _Run, number: int, months_ago: int) -> None:
        path = document_of(number)
        if months_ago == 0 or (months_ago == 1 and number % 5 < 2):
            run.see("document", path, document_body(number, months_ago), _PDF)
        else:
            run.confirm("document", path)

    def _release(self, number: int, month: int, edition: int) -> DemoRelease:
        start = self._releases * month // MONTHS
        return release_of(number, first_of(month) + timedelta(days=(number - start) * 27 // self._most_a_month()), edition)

    def _numbers(self, month: int) -> range:
        return range(self._releases * month // MONTHS, self._releases * (month + 1) // MONTHS)

    def _most_a_month(self) -> int:
        return -(-self._releases // MONTHS) + 1


class _Run:
    """One run: a look every three seconds from the 28th of its month on."""

    def __init__(self, captures: Path, month: int, places: dict[str, RecordPosition]) -> None:
        first = first_of(month)
        self._id = month + 1
        self._at = self._started_at = datetime(first.year, first.month, 28, 1, tzinfo=UTC)
        self._places = places
        self._seen: list[Confirmation] = []
        self._tally: Counter[str] = Counter()
        info = {"software": "bench", "official": OFFICIAL, "asked": OFFICIAL, "run": str(self._id), "command": "crawl"}
        name = f"{first.year}/mic-{self._at:%Y%m%dT%H%M%SZ}-00000.warc.gz"
        self.book = Book(captures, name, self._at, info)

    def see(self, role: Role, path: str, body: bytes, media_type: str) -> None:
        """The site answers with something new."""
        kind = "changed" if OFFICIAL + path in self._places else "new"
        self._count(role, kind)
        self._places[OFFICIAL + path] = self.book.exchange(OFFICIAL + path, role, self._now(), media_type, body)
        self._tally["bytes"] += len(body)

    def confirm(self, role: Role, path: str) -> None:
        """The site says that nothing changed."""
        url = OFFICIAL + path
        place = self._places[url]
        self._count(role, "unchanged")
        moved = {"warc_file": place.warc_file, "offset": place.offset}
        self._seen.append(Confirmation(role=role, url=url, visit_of=url, fetched_at=self._now(), status=304, **moved))
        if len(self._seen) == 500:
            self._write_visits()

    def end(self, listed: int) -> None:
        """Write what ends a run's file."""
        self._write_visits()
        at = self._now()
        row: dict[str, Any] = {"id": self._id, "command": "crawl", "started_at": utc_text(self._started_at)}
        row |= {"finished_at": utc_text(at), "outcome": "done", "listed": listed, "software": "bench", **self._tally}
        self.book.metadata("run", msgspec.json.encode(RunRecord(run=row)), at, JSON_TYPE)

    def _write_visits(self) -> None:
        if self._seen:
            self.book.metadata("visits", visit_lines(self._seen, _BASE), self._seen[-1].fetched_at, VISITS_TYPE)
            self._seen.clear()

    def _count(self, role: Role, kind: str) -> None:
        self._tally["requests"] += 1
        if role != "listing":
            self._tally[f"documents_{kind}" if role == "document" else kind] += 1

    def _now(self) -> datetime:
        self._at += timedelta(seconds=3)
        return self._at


def captures_in(directory: Path) -> Iterator[Path]:
    """Yield the WARC files of an archive."""
    yield from sorted((directory / "captures").rglob("*.warc.gz"))


if __name__ == "__main__":
    print(large_warc(int(sys.argv[1])))
