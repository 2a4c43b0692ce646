"""What a search costs on 20,000 releases with 30 million characters, beside LIKE and SQLite's own trigram index.

`python tests/benchmarks/search.py` prints it alone.
"""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Callable

from large_archive import large_archive
from sqlite_utils import Database
from table import line, seconds

from archive.search.normalize import search_form
from archive.search.pages import find_pages
from archive.search.releases import find_releases

ROUNDS = 3
MEDIAN_LIMIT, MAX_LIMIT = 10.0, 50.0

QUERIES = {
    "two characters": ["総務", "電波", "免許", "隠岐", "壱岐", "量子"],
    "one character, titles": ["局", "省"],
    "three or four characters": ["基地局", "審議会", "小笠原", "情報通信", "地方自治", "電波監理", "量子暗号"],
    "katakana and Latin": ["デジタル", "セキュリティ", "beyond5g", "ローミング"],
    "long words": ["情報通信行政", "デジタルサービス", "防災行政無線", "総務大臣政務官"],
    "common bigrams, no match": ["波電務総", "務情報電波総", "政務総"],
    "several words": ["電波 免許", "総務省 地方 制度", "量子暗号 衛星測位", "情報 通信 行政 会議"],
    "phrases": ['"情報 通信"', "「令和 年度」", "電波の利用について"],
}


def searching() -> list[str]:
    """The table's lines: of each kind of query the median and the slowest, their medians' beside two peers, then all."""
    db = Database(sqlite3.connect(large_archive() / "archive.db", isolation_level=None), execute_plugins=False)
    found = []
    everything: list[float] = []
    for kind, queries in QUERIES.items():
        ours = [warm(lambda: find_releases(db, words)) for words in queries]  # noqa: B023 - called at once
        everything += ours
        found.append(against(f"search, {kind}: slowest ms", max(ours), MAX_LIMIT))
        for name, peer in (("LIKE", like), ("trigram", trigram)):
            took = statistics.median(warm(lambda: peer(db, words)) for words in queries)  # noqa: B023 - called at once
            missed = sum(peer(db, words) == 0 < find_releases(db, words).total for words in queries)
            said = f"{name} {took:.1f}" + (f", blind to {missed} of {len(queries)}" if missed else "")
            found.append(
                line(
                    f"search, {kind}: median ms",
                    f"{statistics.median(ours):.1f}",
                    said,
                    None if missed else statistics.median(ours) / took,
                )
            )
    queries = [words for kind in QUERIES.values() for words in kind if len(words) > 1]
    pages = [warm(lambda: find_pages(db, words)) for words in queries]  # noqa: B023 - called at once
    for what, times in (("releases", everything), ("document pages", pages)):
        found.append(against(f"search, all queries for {what}: median ms", statistics.median(times), MEDIAN_LIMIT))
        found.append(against(f"search, all queries for {what}: slowest ms", max(times), MAX_LIMIT))
    return found


def against(what: str, took: float, limit: float) -> str:
    """Return the table's line of a time and its limit."""
    return line(what, f"{took:.1f}", f"limit {limit}", took / limit, 1)


def warm(job: Callable[[], object]) -> float:
    """Return how many milliseconds `job` takes, the median of some runs after one that does not count."""
    return statistics.median([seconds(job) for _ in range(ROUNDS + 1)][1:]) * 1000


def like(db: Database, words: str) -> int:
    """How many releases LIKE finds in the same folded texts."""
    terms = [search_form(word) for word in words.strip('"「」').split()]
    conditions = " AND ".join(["(folded_title || char(10) || folded_text) LIKE ?"] * len(terms))
    return int(db.execute(f"SELECT count(*) FROM releases WHERE {conditions}", [f"%{term}%" for term in terms]).fetchone()[0])  # noqa: S608


def trigram(db: Database, words: str) -> int:
    """How many releases FTS5's trigram tokeniser finds in the same folded texts."""
    terms = [search_form(word) for word in words.strip('"「」').split()]
    match = " AND ".join(f'"{term}"' for term in terms)
    return int(db.execute("SELECT count(*) FROM trigrams WHERE trigrams MATCH ?", [match]).fetchone()[0])


if __name__ == "__main__":
    for row in searching():
        print(row)
