"""What a search costs on 20,000 releases with 30 million characters, beside LIKE and SQLite's own trigram index.

`python tests/benchmarks/search.py [DATABASE]`: the database is made once, from sentences over a ministry's vocabulary with
word frequencies as Zipf has them, and kept.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from sqlite_utils import Database

sys.path.insert(0, str(Path(__file__).parents[1]))

from search_archive import prepare
from table import line

from archive.search.find import find_pages, find_releases
from archive.search.folding import search_form
from archive.search.index import refill

RELEASES = 20_000
CHARACTERS = 1_500
ROUNDS = 3
MEDIAN_LIMIT, MAX_LIMIT = 10.0, 50.0

_STEMS = """
総務 情報 通信 行政 地方 自治 電波 放送 郵便 統計 消防 選挙 公開 会議 開催 研究 検討 結果 意見
募集 制度 改正 省令 法律 計画 推進 整備 利用 事業 無線 基地局 免許 申請 審議会 委員会 報告書 資料
議事 概要 令和 年度 補正 予算 交付 団体 都道府県 市町村 人口 調査 労働力 家計 消費 物価 指数 国勢
個人 番号 カード デジタル サービス ネットワーク セキュリティ インターネット クラウド データ
プラットフォーム 国際 協力 大臣 政務官 副大臣 閣僚 会合 署名 覚書 災害 対策 復旧 復興 支援 緊急 救急
救助 訓練 訪問 周波数 割当 端末 設備 技術 基準 適合 認定 登録 届出 指導 勧告 命令 処分 監督 監理
監視 評価 分析 公表 発表 実施 開始 終了 延期 変更 訂正
""".split()
_GLUE = """
は、 が を に の と で も から まで について に関する における に基づき により として する した
します しました 及び 並びに 等
""".split()
_RARE = """
倭國 讃岐 隠岐 対馬 小笠原 礼文 奄美 壱岐 Beyond5G IoT Wi-Fi ローミング 量子暗号 準天頂
衛星測位 防災行政 戸別受信機
""".split()

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


def main() -> None:
    """Make the database when there is none, and print one line a kind of query."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir()) / "mic-press-search-bench.db"
    if not path.exists():
        build(path)
    db = Database(sqlite3.connect(path, isolation_level=None), execute_plugins=False)
    for row in measured(db):
        print(row)


def measured(db: Database) -> list[str]:
    """The table's lines: of each kind of query the median and the slowest, their medians' beside two peers, then all."""
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
                line(f"search, {kind}: median ms", f"{statistics.median(ours):.1f}", said, statistics.median(ours) / took)
            )
    queries = [words for kind in QUERIES.values() for words in kind if len(words) > 1]
    pages = [warm(lambda: find_pages(db, words)) for words in queries]  # noqa: B023 - called at once
    for what, times in (("releases", everything), ("document pages", pages)):
        found.append(against(f"search, all queries for {what}: median ms", statistics.median(times), MEDIAN_LIMIT))
        found.append(against(f"search, all queries for {what}: slowest ms", max(times), MAX_LIMIT))
    return found


def against(what: str, took: float, limit: float) -> str:
    """Return the table's line of a time and its limit."""
    return line(what, f"{took:.1f}", f"limit {limit}", took / limit)


def warm(job: Callable[[], object]) -> float:
    """Return the median of some runs of `job`, after one that does not count."""
    return statistics.median([spent(job) for _ in range(ROUNDS + 1)][1:])


def spent(job: Callable[[], object]) -> float:
    """Return how many milliseconds one run of `job` takes."""
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) * 1000


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


def build(path: Path) -> None:
    """Write the database: releases, their documents' pages, our indexes, and the peer's."""
    db = Database(sqlite3.connect(path, isolation_level=None), execute_plugins=False)
    prepare(db)
    chance = random.Random(1)  # noqa: S311 - the same texts every time
    db.execute("BEGIN")
    for number in range(1, RELEASES + 1):
        _add(db, number, chance)
    start = time.perf_counter()
    refill(db, always=True)
    print(f"indexing took {time.perf_counter() - start:.1f} s")
    db.execute("CREATE VIRTUAL TABLE trigrams USING fts5(text, content='', tokenize='trigram')")
    db.execute("INSERT INTO trigrams (rowid, text) SELECT id, folded_title || char(10) || folded_text FROM releases")
    db.execute("COMMIT")
    db.close()


def _add(db: Database, number: int, chance: random.Random) -> None:
    day = (date(2010, 1, 1) + timedelta(days=number * 5800 // RELEASES)).isoformat()
    title, text = _text(chance, 30), _text(chance, CHARACTERS)
    values = (f"k{number}", f"u{number}", title, day, chance.choice(_STEMS) + "局", text, search_form(title), search_form(text))
    db.execute(
        "INSERT INTO releases (key, site, url, lang, title, published_on, bureau, genre, template, text, version_count, "
        "annex_count, first_seen_at, last_seen_at, folded_title, folded_text) "
        "VALUES (?, 'mic', ?, 'ja', ?, ?, ?, 'other', 'release', ?, 1, 1, '', '', ?, ?)",
        values,
    )
    if number % 2:
        return
    db.execute("INSERT INTO documents (id, url, status, version_id) VALUES (?, ?, 'text', ?)", [number, f"d{number}", number])
    db.execute("INSERT INTO document_versions (id, document_id, version_number) VALUES (?, ?, 1)", [number, number])
    linked = (
        "INSERT INTO annexes (release_id, position, label, literal, start, end, document_id) VALUES (?, 1, '', '', 0, 0, ?)"
    )
    db.execute(linked, [number, number])
    for page in range(1, 4):
        raw = _text(chance, 700)
        folded = search_form(raw)
        sql = "INSERT INTO document_pages (document_version_id, page, text, folded) VALUES (?, ?, ?, ?)"
        db.execute(sql, [number, page, raw, folded])


_VOCABULARY: list[str] = []
_WEIGHTS: list[float] = []


def _text(chance: random.Random, characters: int) -> str:
    """Sentences of compound words and particles; a word's chance is that of its rank."""
    if not _VOCABULARY:
        compounds = ["".join(pair) for pair in itertools.permutations(_STEMS, 2)]
        random.Random(2).shuffle(compounds)  # noqa: S311 - the same texts every time
        _VOCABULARY.extend([*_STEMS, "総務省", *compounds[:4000], *_RARE])
        _WEIGHTS.extend(itertools.accumulate(1 / (rank + 3) for rank in range(len(_VOCABULARY))))
    parts: list[str] = []
    for place, word in enumerate(chance.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=characters // 5)):
        parts += [word, "。\n" if place % 15 == 14 else chance.choice(_GLUE)]
    return "".join(parts)


if __name__ == "__main__":
    main()
