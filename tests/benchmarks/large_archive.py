"""An archive of 20,000 releases with 30 million characters, for measuring: everything but the bytes.

Sentences are over a ministry's vocabulary, with word frequencies as Zipf has them; the same every time. Every fifth release was
edited, every second one links to a document of three pages, every fifth document was replaced: 20,000 changes.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlite_utils import Database

sys.path.insert(0, str(Path(__file__).parents[1]))

from large_documents import document_rows
from large_releases import release_rows
from large_values import OFFICIAL, RELEASES, Rows, at, digest
from search_archive import prepare

from archive.db.migrations import known_steps
from archive.search.index import refill


def large_archive() -> Path:
    """Return the directory of the archive, which is made once for each shape of the database."""
    directory = Path(tempfile.gettempdir()) / f"mic-press-bench-{digest(' '.join(known_steps()))[:8]}"
    if not (directory / "archive.db").exists():
        directory.mkdir(exist_ok=True)
        print(f"making an archive of {RELEASES:,} releases in {directory}", file=sys.stderr)
        _make(directory / "archive.tmp")
        (directory / "archive.tmp").rename(directory / "archive.db")
    return directory


def _make(path: Path) -> None:
    path.unlink(missing_ok=True)
    db = Database(sqlite3.connect(path, isolation_level=None), execute_plugins=False)
    prepare(db)
    chance = random.Random(1)  # noqa: S311 - the same texts every time
    db.execute("BEGIN")
    _insert(db, {"archive_info": [{"name": name, "value": OFFICIAL} for name in ("official", "asked")]})
    _insert(db, {"runs": [_run(number) for number in range(1, 1 + RELEASES // 10)]})
    for number in range(1, 1 + RELEASES):
        _insert(db, release_rows(number, chance))
        if number % 2 == 0:
            _insert(db, document_rows(number, chance))
    refill(db, always=True)
    db.execute("CREATE VIRTUAL TABLE trigrams USING fts5(text, content='', tokenize='trigram')")
    db.execute("INSERT INTO trigrams (rowid, text) SELECT id, folded_title || char(10) || folded_text FROM releases")
    db.execute("COMMIT")
    db.execute("ANALYZE")
    db.close()


def _insert(db: Database, rows: Rows) -> None:
    for table, found in rows.items():
        for row in found:
            names = ", ".join(f'"{name}"' for name in row)
            db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608 - our names


def _run(number: int) -> dict[str, Any]:
    times = dict.fromkeys(("started_at", "finished_at"), at(number * 10))
    return {"id": number, "command": "crawl", "outcome": "done", "software": "bench", **times}
