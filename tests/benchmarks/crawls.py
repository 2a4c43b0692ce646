"""Whole crawls of the generated site: ours, scrapy's and wget's, each command in a process of its own, round after round."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from generated_site import DOCUMENTS, RELEASES, oldest_day
from measured import Cost, cost_of
from site_server import served
from table import failed, line

from schemas.times import jst_day, month_of
from scraper.fetch.clock import SystemClock

ROUNDS = 3
HERE = Path(__file__).parent
PDFS = RELEASES * sum(DOCUMENTS) // len(DOCUMENTS)
WANTED = r"(/menu_news/s-news/|/main_content/[0-9]{9}\.pdf$|/news\.rdf$)"
"""What wget may follow: what the others do, and none of the menus' links, which lead nowhere."""
NOTES = f"""
Crawls: {RELEASES} releases (31 to 38 kB a page, as the ministry's), {PDFS} PDFs (1 to 10 pages, 110 to 460 kB) and 4 lists,
from a server in its own process, with validators, without delay. Each command runs in a fresh process, timed from its start to
its exit. Ours is `mic-press crawl`, installed as users have it, every fsync left on, one connection.
scrapy (scrapy_peer.py) has its default 8
connections, no log and no cookies, takes the same fields by parsel, stores them in SQLite in batches of 50 without fsync,
bodies as files, and reads no PDF. "Stored but not read" is ours with a reader of documents that returns nothing
(unread_crawl.py), all else as ever. Memory: of the processes alive at a time, the sum of VmHWM, every 20 ms. Everything again:
ours `--from --to` of all months; scrapy's RFC2616Policy told to revalidate (max-age=0), and its spider then takes only links
from a page that is in its cache. wget takes the same addresses into a WARC and a mirror.
"""

Made = Mapping[str, Cost | str]
"""What each command of a round cost, or why it failed."""


def crawling() -> Iterator[str]:
    """Yield the rows about crawls."""
    today = jst_day(SystemClock().now())
    with served(today) as base:
        rounds = [_round(base, today) for _ in range(ROUNDS)]
    reports = (
        ("first crawl, PDFs stored but not read: seconds", "ours, unread", "scrapy", _wall, 0.6),
        ("first crawl, PDFs read: seconds", "ours", "scrapy", _wall, 1.2),
        ("first crawl, PDFs read: most MiB resident", "ours", "scrapy", _memory, 0.75),
        ("first crawl, PDFs stored but not read: seconds", "ours, unread", "scrapy, 1 connection", _wall, None),
        ("first crawl, PDFs stored but not read: seconds", "ours, unread", "scrapy, cache", _wall, None),
        ("first crawl, PDFs stored but not read: seconds", "ours, unread", "wget", _wall, None),
        ("first crawl, PDFs not read: seconds of processor", "ours, unread", "scrapy", _processor, None),
        ("first crawl, PDFs read: seconds of processor", "ours", "scrapy", _processor, None),
        ("everything again, unchanged: seconds", "ours again", "scrapy, cache, again", _wall, 0.5),
        ("everything again: seconds", "ours again", "scrapy, 1 conn., again", _wall, None),
        ("everything again: most MiB resident", "ours again", "scrapy, cache, again", _memory, None),
        ("everything again: seconds of processor", "ours again", "scrapy, cache, again", _processor, None),
    )
    for what, ours, peer, of, most in reports:
        yield _compared(what, rounds, ours, peer, of, most)
    yield _limited("daily run with nothing due: seconds", rounds, _wall, 1)
    yield _limited("daily run with nothing due: seconds of processor", rounds, _processor, None)


def _compared(what: str, rounds: Sequence[Made], ours: str, peer: str, of: Callable[[Cost], float], most: float | None) -> str:
    mine, theirs = _median(rounds, ours, of), _median(rounds, peer, of)
    if isinstance(mine, str) or isinstance(theirs, str):
        return failed(what, f"ours: {mine}" if isinstance(mine, str) else f"{peer}: {theirs}")
    return line(what, f"{mine:.2f}", f"{peer} {theirs:.2f}", mine / theirs, most)


def _limited(what: str, rounds: Sequence[Made], of: Callable[[Cost], float], most: float | None) -> str:
    """The row of the daily run, which may take a second."""
    mine = _median(rounds, "ours, nothing due", of)
    return failed(what, mine) if isinstance(mine, str) else line(what, f"{mine:.2f}", "limit 1", mine, most)


def _median(rounds: Sequence[Made], name: str, of: Callable[[Cost], float]) -> float | str:
    """The median of what a command cost, or why it failed."""
    costs = [made[name] for made in rounds]
    return next((cost for cost in costs if isinstance(cost, str)), None) or statistics.median(
        of(cost) for cost in costs if isinstance(cost, Cost)
    )


def _wall(cost: Cost) -> float:
    return cost.seconds


def _memory(cost: Cost) -> float:
    return cost.peak / 2**20


def _processor(cost: Cost) -> float:
    return cost.processor


def _round(base: str, today: date) -> Made:
    """Every command once, ours and the peers' in turn."""
    with tempfile.TemporaryDirectory(prefix="mic-press-bench-") as place:
        return {name: _made(Path(place), command, check) for name, (command, check) in _commands(base, today).items()}


def _made(place: Path, command: Sequence[str], check: Callable[[Path, str], str | None]) -> Cost | str:
    """What a command cost, or why that does not count."""
    if shutil.which(command[0]) is None:
        return f"{Path(command[0]).name} is not installed"
    cost = cost_of(command, place, {**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
    if cost.code:
        return f"exit code {cost.code}: {cost.said.strip().rpartition(chr(10))[2]}"
    return check(place, cost.said) or cost


def _commands(base: str, today: date) -> dict[str, tuple[list[str], Callable[[Path, str], str | None]]]:
    """Each command by its name, and what says whether it did its work."""
    crawl = ["crawl", "--site", base, "--delay", "0", "--archive"]
    months = ["--from", month_of(oldest_day(today)), "--to", month_of(today)]
    plain = Path(os.environ.get("MIC_PRESS_PLAIN_PYTHON", sys.executable)).absolute()
    ours = [str(plain.with_name("mic-press"))]
    unread = [str(plain), str(HERE / "unread_crawl.py")]
    peers = Path(os.environ.get("MIC_PRESS_PEERS_PYTHON", sys.executable)).absolute()
    scrapy = [str(peers), str(HERE / "scrapy_peer.py"), base]
    wget = ["wget", "-nv", "--mirror", "--warc-file=wget", "--accept-regex", WANTED]
    return {
        "ours": ([*ours, *crawl, "ours", *months], _archived),
        "scrapy": ([*scrapy, "scrapy"], _scraped),
        "ours, unread": ([*unread, *crawl, "unread", *months], _unread),
        "scrapy, 1 connection": ([*scrapy, "one", "--one"], _scraped),
        "ours again": ([*ours, *crawl, "ours", *months], _archived),
        "scrapy, cache": ([*scrapy, "cache", "--cache"], _scraped),
        "scrapy, cache, again": ([*scrapy, "cache", "--cache"], _scraped),
        "ours, nothing due": ([*ours, *crawl, "ours"], _archived),
        "scrapy, 1 conn., again": ([*scrapy, "cache", "--cache", "--one"], _scraped),
        "wget": ([*wget, f"{base}/menu_news/s-news/index.html", f"{base}/news.rdf"], _mirrored),
    }


def _archived(place: Path, _said: str) -> str | None:
    found = _counts(place / "ours")
    return None if found[:2] == (RELEASES, PDFS) and found[2] > 0 else f"archived {found[0]} releases, {found[1]} documents"


def _unread(place: Path, _said: str) -> str | None:
    found = _counts(place / "unread")
    return None if found == (RELEASES, PDFS, 0) else f"archived {found[0]} releases, {found[1]} documents, read {found[2]}"


def _counts(archive: Path) -> tuple[int, int, int]:
    """The releases, the documents, and the characters read in documents of an archive."""
    with sqlite3.connect(archive / "archive.db") as db:
        (releases,) = db.execute("SELECT count(*) FROM releases").fetchone()
        (documents,) = db.execute("SELECT count(*) FROM documents WHERE version_id IS NOT NULL").fetchone()
        (read,) = db.execute("SELECT coalesce(sum(length(text)), 0) FROM document_pages").fetchone()
    db.close()
    return releases, documents, read


def _scraped(_place: Path, said: str) -> str | None:
    last = said.strip().rpartition("\n")[2]
    wanted = {"releases": RELEASES, "documents": PDFS, "texts": RELEASES}
    return None if last == json.dumps(wanted) else f"it has {last}"


def _mirrored(place: Path, _said: str) -> str | None:
    found = sum(1 for _ in place.glob("127.0.0.1:*/main_content/*.pdf"))
    return None if found == PDFS else f"has {found} PDFs"
