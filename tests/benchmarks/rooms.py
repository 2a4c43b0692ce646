"""How long the pages of the reading room and of Datasette's tables take on 20,000 releases.

`python tests/benchmarks/rooms.py` prints of each kind of page the median and the 95th percentile.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parents[1]))

from large_archive import large_archive
from large_releases import COUNTRIES
from reading_room import ROOT, Room, open_room
from search import QUERIES
from table import line, seconds

LIMITS = {"search": 50.0, "table": 1000.0}
LIMIT = 200.0
"""Milliseconds that a page may take; Datasette's tables count facets on every row."""
ASKED = 20


def opening() -> Iterator[str]:
    """Yield the table's lines, one a kind of page: its median, and its 95th percentile against the limit."""
    database = large_archive() / "archive.db"
    with open_room(database) as room:
        for kind, places in _places(database):
            yield _measured(room, kind, places)


def _measured(room: Room, kind: str, places: list[str]) -> str:
    _ask(room, places[0])
    times = [seconds(lambda: _ask(room, place)) * 1000 for place in places]  # noqa: B023 - called at once
    median, slow = statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]
    limit = LIMITS.get(kind.split()[0], LIMIT)
    return line(f"{kind}: median ms", f"{median:.1f}", f"95% {slow:.0f}, limit {limit:.0f}", slow / limit, 1)


def _ask(room: Room, place: str) -> None:
    answer = room.get(place)
    assert answer.status_code == 200, (place, answer.text)


def _places(database: Path) -> Iterator[tuple[str, list[str]]]:
    """Of each kind of page, what to ask for."""
    with sqlite3.connect(database) as db:
        bureaus = [row[0] for row in db.execute("SELECT DISTINCT bureau FROM releases LIMIT ?", [ASKED])]
        spread = (
            "SELECT r.key, substr(d.url, 9) FROM releases r LEFT JOIN documents d ON d.id = r.id WHERE {} "
            "ORDER BY r.id * 7919 % 20011 LIMIT ?"  # here and there in the years
        )
        keys = [row[0] for row in db.execute(spread.format("1"), [ASKED])]
        edited = [row[0] for row in db.execute(spread.format("r.version_count > 1"), [ASKED])]
        documents = [row[1] for row in db.execute(spread.format("d.version_count > 1"), [ASKED])]
    db.close()
    words = [quote(words) for of_kind in QUERIES.values() for words in of_kind]
    yield "home page", [ROOT] * ASKED
    yield "search page", [f"{ROOT}/search?q={one}" for one in words]
    yield "search page, documents", [f"{ROOT}/search?q={one}&in=documents" for one in words if len(one) > 9]
    yield "release page", [f"{ROOT}/releases/{key}" for key in keys]
    yield "release page, at a time", [f"{ROOT}/releases/{key}?at=2026-10-01" for key in edited]
    yield "comparison of versions", [f"{ROOT}/diffs/{key}" for key in edited]
    yield "document page", [f"{ROOT}/documents/{place}" for place in documents]
    yield "comparison of documents", [f"{ROOT}/document-diffs/{place}" for place in documents]
    yield "changes", [f"{ROOT}/changes?page={page + 1}" for page in range(ASKED)]
    yield "changes of a bureau", [f"{ROOT}/changes?bureau={quote(bureau)}" for bureau in bureaus]
    yield "silent changes", [f"{ROOT}/changes?silent=1&page={page + 1}" for page in range(ASKED)]
    yield "participants", [f"{ROOT}/participants"] * ASKED
    yield "a country through the years", [f"{ROOT}/participants/{code}" for code in COUNTRIES.values()]
    yield "status", [f"{ROOT}/status"] * ASKED
    for table in ("releases", "changes", "silent_changes", "participants"):
        yield f"table {table}", [f"/archive/{table}"] * 5


if __name__ == "__main__":
    for row in opening():
        print(row, flush=True)
